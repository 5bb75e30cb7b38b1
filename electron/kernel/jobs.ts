/**
 * Every long act is a job: persisted, told step by step, cancellable. A job that was running when the process died is found
 * at the next start and told as interrupted; what can be resumed (promotions) resumes from its own journal, not from here.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type Job, type JobKind, type JobProgress, jobKinds } from '../contract/models/job.ts';
import { AppError, fromWireError, isCancelled, toWireError } from './app-error.ts';
import type { Bus } from './bus.ts';
import { isoTime } from './clock.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import type { Clock, Log } from './ports.ts';
import { readFolder } from './read-folder.ts';
import { createSerial, type Serial } from './serial.ts';

/** What the work of a job uses to speak about itself. */
export interface JobHandle {
  readonly id: string;
  readonly signal: AbortSignal;
  /** `key` is a locale key, e.g. `backup.step.upload`. */
  step(key: string): void;
  /** Announced at most four times a second. */
  progress(done: number, total: number, unit: JobProgress['unit']): void;
}

export interface JobRequest<T> {
  readonly kind: JobKind;
  readonly subject: string;
  /** While a job with this key is on its way, a start with the same key joins it instead of doing the work twice. */
  readonly joinKey?: string;
  readonly run: (job: JobHandle) => Promise<T>;
}

export interface StartedJob<T> {
  readonly job: Job;
  readonly finished: Promise<T>;
}

export interface Jobs {
  /** Writes down that jobs of a host that died were interrupted. For the host of the folder alone. */
  settleInterrupted(): Promise<void>;
  /** Jobs of one kind run one after the other; different kinds run side by side. */
  start<T>(request: JobRequest<T>): StartedJob<T>;
  /** The job that a start with this key would join. */
  joinable(joinKey: string): Job | null;
  list(): readonly Job[];
  get(id: string): Job;
  cancel(id: string): Job;
  /** The result of a job that was started here, when it has ended; rejects as its work did. */
  finished<T>(id: string): Promise<T>;
  /** Cancels all and waits for them. */
  close(): Promise<void>;
}

const KEPT_JOBS = 200;
const ANNOUNCE_EVERY_MS = 250;

const moment = z.string().nullable();
/** What is shown of a job from an earlier run; one that does not fit is left out. */
const storedJob = z
  .object({
    id: z.string(),
    kind: z.enum(jobKinds),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    subject: z.string(),
    step: z.string().nullable(),
    progress: z.object({
      done: z.number(),
      total: z.number(),
      unit: z.enum(['bytes', 'sentences', 'rows', 'steps', 'files', 'seconds']),
    }),
    createdAt: z.string(),
    startedAt: moment,
    endedAt: moment,
  })
  .loose();

export async function createJobs(deps: {
  readonly dir: string;
  /** Nothing is made or written. */
  readonly readOnly?: boolean;
  /** Another process works on this folder: jobs that run are its own and not left by a crash. */
  readonly sharedNow?: boolean;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<Jobs> {
  const { dir, bus, clock, log } = deps;
  const jobs = new Map<string, Job>();
  const controllers = new Map<string, AbortController>();
  const running = new Map<string, Promise<unknown>>();
  const kinds = new Map<JobKind, Serial>();
  const saves = new Map<string, Serial>();
  const joined = new Map<string, StartedJob<unknown>>();

  if (!deps.readOnly) await mkdir(dir, { recursive: true });
  for (const name of (await readFolder(dir)).sort()) {
    if (!name.endsWith('.json')) continue;
    const stored = await readJsonFile(path.join(dir, name), storedJob).catch((error: unknown) => {
      log.warn('job file left out', { name, error: String(error) });
      return null;
    });
    if (stored) jobs.set(stored.id, stored as unknown as Job);
  }
  const interrupted = [...jobs.values()].filter((job) => job.state === 'running' || job.state === 'queued');
  if (!deps.sharedNow) for (const job of interrupted) jobs.set(job.id, asInterrupted(job));

  function fileOf(id: string): string {
    return path.join(dir, `${id}.json`);
  }

  function asInterrupted(job: Job): Job {
    const { kind, subject } = job;
    const error = new AppError('JOBS_INTERRUPTED', { details: { kind, subject }, remedy: { kind: 'retry' } });
    return { ...job, state: 'failed', endedAt: isoTime(clock.now()), error: toWireError(error) };
  }

  /** Writes of one job are ordered; the last state on disk is the last state that was told. */
  function put(job: Job): Promise<void> {
    jobs.set(job.id, job);
    const save = turnsOf(saves, job.id)(() => writeJsonFile(fileOf(job.id), job));
    bus.emit('job.changed', job);
    return save.catch((error: unknown) => log.error('job not saved', { id: job.id, error: String(error) }));
  }

  async function dropOldest(): Promise<void> {
    const ended = [...jobs.values()]
      .filter((job) => job.endedAt !== null)
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    for (const job of ended.slice(0, Math.max(0, ended.length - KEPT_JOBS))) {
      jobs.delete(job.id);
      saves.delete(job.id);
      await rm(fileOf(job.id), { force: true });
    }
  }

  function current(id: string): Job {
    const job = jobs.get(id);
    if (!job) throw new AppError('JOBS_UNKNOWN', { details: { jobId: id } });
    return job;
  }

  /** One that has ended may still be tidying up, and one that was cancelled will not do the work: neither is joined. */
  function underWay(joinKey: string): StartedJob<unknown> | null {
    const begun = joined.get(joinKey);
    const job = begun && jobs.get(begun.job.id);
    if (begun && job?.endedAt === null && !controllers.get(job.id)?.signal.aborted) return { ...begun, job };
    joined.delete(joinKey);
    return null;
  }

  function handle(id: string, signal: AbortSignal): JobHandle {
    let announcedAtMs = Number.NEGATIVE_INFINITY;
    return {
      id,
      signal,
      step(key) {
        announcedAtMs = Number.NEGATIVE_INFINITY;
        void put({ ...current(id), step: key, progress: { done: 0, total: 0, unit: 'steps' } });
      },
      progress(done, total, unit) {
        const job = { ...current(id), progress: { done, total, unit } };
        const nowMs = clock.monotonicMs();
        if (nowMs - announcedAtMs < ANNOUNCE_EVERY_MS && done < total) {
          jobs.set(id, job);
          return;
        }
        announcedAtMs = nowMs;
        jobs.set(id, job);
        bus.emit('job.changed', job);
      },
    };
  }

  async function runJob<T>(id: string, request: JobRequest<T>, controller: AbortController): Promise<T> {
    try {
      controller.signal.throwIfAborted();
      await put({ ...current(id), state: 'running', startedAt: isoTime(clock.now()) });
      // It may have been cancelled while that was written.
      controller.signal.throwIfAborted();
      const result = await request.run(handle(id, controller.signal));
      await put({ ...current(id), state: 'done', endedAt: isoTime(clock.now()), result });
      return result;
    } catch (error) {
      const endedAt = isoTime(clock.now());
      if (controller.signal.aborted && isCancelled(error)) {
        await put({ ...current(id), state: 'cancelled', endedAt });
      } else {
        const wire = toWireError(error, id);
        log.warn('job failed', { id, kind: request.kind, code: wire.code, technical: wire.technical });
        await put({ ...current(id), state: 'failed', endedAt, error: wire });
      }
      throw error;
    } finally {
      controllers.delete(id);
      running.delete(id);
      await dropOldest();
    }
  }

  return {
    async settleInterrupted() {
      for (const job of interrupted) await put(asInterrupted(job));
      await dropOldest();
    },
    start<T>(request: JobRequest<T>) {
      const begun = request.joinKey === undefined ? null : underWay(request.joinKey);
      if (begun) return begun as StartedJob<T>;
      const id = randomUUID();
      const controller = new AbortController();
      controllers.set(id, controller);
      const job: Job = {
        id,
        kind: request.kind,
        state: 'queued',
        subject: request.subject,
        step: null,
        progress: { done: 0, total: 0, unit: 'steps' },
        createdAt: isoTime(clock.now()),
        startedAt: null,
        endedAt: null,
        error: null,
        result: null,
      };
      void put(job);
      const finished = turnsOf(kinds, request.kind)(() => runJob(id, request, controller));
      running.set(id, finished);
      // The job itself carries the error; a caller that does not await `finished` must not crash the process.
      finished.catch(() => {});
      if (request.joinKey !== undefined) joined.set(request.joinKey, { job, finished });
      return { job, finished };
    },
    list: () => [...jobs.values()].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)),
    joinable: (joinKey) => underWay(joinKey)?.job ?? null,
    get: current,
    cancel(id) {
      const job = current(id);
      controllers.get(id)?.abort();
      return job;
    },
    async finished<T>(id: string) {
      const work = running.get(id);
      if (work) return (await work) as T;
      const { state, result, error } = current(id);
      if (state === 'done') return result as T;
      throw error ? fromWireError(error) : new DOMException('cancelled', 'AbortError');
    },
    async close() {
      for (const controller of controllers.values()) controller.abort();
      await Promise.allSettled(running.values());
      await Promise.all([...saves.values()].map((inTurn) => inTurn(() => {})));
    },
  };
}

function turnsOf<K>(queues: Map<K, Serial>, key: K): Serial {
  const queue = queues.get(key) ?? createSerial();
  queues.set(key, queue);
  return queue;
}
