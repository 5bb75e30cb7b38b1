/** What every room of the pretended studio does: changes the world and tells it, and lets long acts pretend their steps. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeHandlers, ReadHandlers } from '../../../electron/contract/index.ts';
import type { Job, JobKind } from '../../../electron/contract/models/job.ts';
import type { OwnReading } from '../../../electron/contract/synthesis.ts';
import { AppError, toWireError } from '../../../electron/kernel/app-error.ts';
import type { Bus } from '../../../electron/kernel/bus.ts';
import { deriveStatus } from '../../../electron/status/rules.ts';
import type { Recording, World } from './world.ts';

export interface StudioParts {
  readonly world: World;
  readonly bus: Bus;
  readonly nowMs: number;
  readonly stepMs: number;
  readonly recordings: readonly Recording[];
}

/** The calls of one room. */
export type RoomHandlers<Room extends string> = ReadHandlers<Room> & ChangeHandlers<Room>;

export type Studio = ReturnType<typeof createStudio>;

export function createStudio({ world, bus, nowMs, stepMs, recordings }: StudioParts) {
  const { snapshot } = world;
  /** Of every job, by its id. */
  const cancels = new Map<string, AbortController>();
  /** How this studio says words; the rooms that speak tell each other of changes. */
  const readings: { own: readonly OwnReading[]; changed: ((words: readonly string[]) => void)[] } = {
    own: [],
    changed: [],
  };
  /** What of the data folder was cleared or mended. */
  const cleared = new Set<string>();
  const iso = (): string => new Date(nowMs).toISOString();
  const change = (part: Partial<World['snapshot']>): void => void Object.assign(snapshot, part);
  const status = () => deriveStatus({ nowMs, ...snapshot });

  function tellStatus(): void {
    bus.emit('status.changed', status());
  }

  function putJob(job: Job): Job {
    change({ jobs: [job, ...snapshot.jobs.filter((other) => other.id !== job.id)] });
    bus.emit('job.changed', job);
    tellStatus();
    return job;
  }

  function start<T>(
    kind: JobKind,
    subject: string,
    steps: readonly (readonly [string, Job['progress']])[],
    finish: (jobId: string) => T,
    each: (index: number, jobId: string) => void = () => {},
  ): { jobId: string } {
    const id = randomUUID();
    let job = putJob({
      id,
      kind,
      state: 'running',
      subject,
      step: null,
      progress: { done: 0, total: 0, unit: 'steps' },
      createdAt: new Date().toISOString(),
      startedAt: new Date().toISOString(),
      endedAt: null,
      error: null,
      result: null,
    });
    const cancel = new AbortController();
    cancels.set(id, cancel);
    void (async () => {
      for (const [index, [step, progress]] of steps.entries()) {
        job = putJob({ ...job, step, progress });
        await sleep(stepMs, undefined, { signal: cancel.signal }).catch(() => {});
        if (cancel.signal.aborted) {
          putJob({ ...job, state: 'cancelled', endedAt: iso() });
          return;
        }
        each(index, id);
      }
      try {
        const result = finish(id);
        putJob({ ...job, state: 'done', endedAt: iso(), result });
      } catch (error) {
        putJob({ ...job, state: 'failed', endedAt: iso(), error: toWireError(error, id) });
      }
    })();
    return { jobId: id };
  }

  function voice(id: string) {
    const found = snapshot.voices.find((one) => one.id === id);
    if (!found) throw new AppError('VOICES_UNKNOWN', { details: { voiceId: id } });
    return found;
  }

  function setVoices(voices: typeof snapshot.voices): void {
    change({ voices });
    bus.emit('voices.changed', voices);
  }

  function setBackup(part: Partial<typeof snapshot.backup>): typeof snapshot.backup {
    change({ backup: { ...snapshot.backup, ...part } });
    bus.emit('backup.changed', snapshot.backup);
    tellStatus();
    return snapshot.backup;
  }

  function setWatch(part: Partial<typeof snapshot.watch>): typeof snapshot.watch {
    change({ watch: { ...snapshot.watch, ...part } });
    bus.emit('watch.changed', snapshot.watch);
    tellStatus();
    return snapshot.watch;
  }

  function setStandby(part: Partial<typeof snapshot.standby>): typeof snapshot.standby {
    change({ standby: { ...snapshot.standby, ...part } });
    bus.emit('standby.changed', snapshot.standby);
    tellStatus();
    return snapshot.standby;
  }

  return {
    world,
    bus,
    nowMs,
    recordings,
    snapshot,
    cancelJob: (id: string): void => cancels.get(id)?.abort(),
    readings,
    cleared,
    iso,
    change,
    status,
    start,
    voice,
    setVoices,
    setBackup,
    setWatch,
    setStandby,
  };
}
