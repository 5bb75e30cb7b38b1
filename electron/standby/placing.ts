/**
 * Brings releases ahead of time, so that a promotion finds everything there: when a person asks for it, and after each backup
 * to machines whose last check passed. Listeners, epochs and services are left alone, and a promotion never waits for it.
 */
import { distinctBlobs } from '../backup/blobs.ts';
import type { ReadRelease } from '../backup/service.ts';
import type { ReleaseSummary } from '../contract/backup.ts';
import type { Started } from '../contract/define.ts';
import type { Machine, PlaceResult } from '../contract/standby.ts';
import { AppError, isCancelled, toWireError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import type { JobHandle } from '../kernel/jobs.ts';
import type { AgentChannel } from './agent-client.ts';
import { bringRelease, bytesMissing } from './bring-release.ts';
import { tryConnections } from './connection-tries.ts';
import { enrol } from './enrol.ts';
import { ratesFrom } from './forecast.ts';
import type { OperationsDeps } from './operations.ts';
import { roomFor } from './preflight.ts';
import { bindHost } from './service-address.ts';
import type { StepContext } from './steps/step.ts';
import { warmAnew } from './warm-up.ts';
import { withAgent } from './with-agent.ts';

const KIND = 'standby-place';
/** Who is written down for what nobody asked for. */
const SCHEDULE = 'schedule';

export interface PlaceRequest {
  readonly name: string;
  /** The newest verified one when left out. */
  readonly releaseId?: string;
  readonly actor: string;
}

export type Placed = Started & { readonly finished: Promise<PlaceResult> };

export class Placing {
  readonly #deps: OperationsDeps;
  readonly #isBusy: () => boolean;

  /** `isBusy`: an operation is open. */
  constructor(deps: OperationsDeps, isBusy: () => boolean) {
    this.#deps = deps;
    this.#isBusy = isBusy;
  }

  /** Throws STANDBY_UNKNOWN, STANDBY_INCIDENT_ACTIVE. */
  place(request: PlaceRequest): Placed {
    const { machines, jobs } = this.#deps;
    const { name } = machines.get(request.name);
    this.#assertIdle();
    const run = (handle: JobHandle) => this.#placeAndRecord(request, handle);
    const { job, finished } = jobs.start<PlaceResult>({ kind: KIND, subject: name, run });
    return { jobId: job.id, finished };
  }

  /** An operation takes the machines and the line for itself; a machine that is forgotten is left alone. */
  stop(name?: string): void {
    const { jobs } = this.#deps;
    const running = jobs.list().filter((job) => job.kind === KIND && job.endedAt === null);
    for (const job of running) if (name === undefined || job.subject === name) jobs.cancel(job.id);
  }

  /** From now on, after each backup. For the host of the folder alone. */
  watchBackups(): void {
    const { backup, bus } = this.#deps;
    // A night with nothing new is one more chance for a machine that was off.
    const backupOf = (release: ReleaseSummary | null) =>
      release && `${release.releaseId} ${release.stillWholeAt ?? ''}`;
    let known = backupOf(backup.overview().lastRelease);
    bus.on('backup.changed', ({ lastRelease }) => {
      if (lastRelease === null || backupOf(lastRelease) === known) return;
      known = backupOf(lastRelease);
      void this.#placeEverywhere(lastRelease.releaseId);
    });
  }

  async #placeEverywhere(releaseId: string): Promise<void> {
    const { machines, log } = this.#deps;
    for (const machine of machines.list()) {
      if (!this.#isWanted(machine, releaseId)) continue;
      try {
        await this.#assertThere(machine);
        await this.place({ name: machine.name, actor: SCHEDULE }).finished;
      } catch (error) {
        log.info('release not placed', { machine: machine.name, releaseId, error: String(error) });
      }
    }
  }

  /** One that serves is left in peace: its listeners come first. */
  #isWanted({ name, placeNightly, lastCheck, lastPlaced }: Machine, releaseId: string): boolean {
    if (this.#isBusy() || this.#deps.machines.serving?.machine === name) return false;
    return placeNightly && lastCheck?.ok === true && lastPlaced?.releaseId !== releaseId;
  }

  /** A machine that sleeps is no job that failed. */
  async #assertThere(machine: Machine): Promise<void> {
    const { shell } = this.#deps;
    try {
      await shell.readHostKey(machine);
    } catch (error) {
      await this.#recordFailure(machine.name, SCHEDULE, error);
      throw error;
    }
  }

  async #placeAndRecord(request: PlaceRequest, job: JobHandle): Promise<PlaceResult> {
    const { machines, audit, clock, announce } = this.#deps;
    const { name, actor } = request;
    try {
      this.#assertIdle();
      const result = await tryConnections(() => this.#placeOnce(request, job), { signal: job.signal });
      const { releaseId, bytes, seconds } = result;
      await audit.append({ actor, event: 'standby.placed', data: { machine: name, releaseId, bytes, seconds } });
      await machines.update(name, { lastPlaced: { at: isoTime(clock.now()), releaseId } });
      announce();
      await this.#keepWarm(request, releaseId, job);
      return result;
    } catch (error) {
      if (!isCancelled(error)) await this.#recordFailure(name, actor, error);
      throw error;
    }
  }

  /** A machine that is kept loaded is not left with what was replaced. The release is there, whatever comes of this. */
  async #keepWarm({ name, actor }: PlaceRequest, releaseId: string, { signal, step }: JobHandle): Promise<void> {
    const { machines, audit, announce } = this.#deps;
    if (this.#isBusy() || machines.serving?.machine === name) return;
    step('standby.step.warm');
    try {
      const warm = await warmAnew(this.#deps, machines.get(name), releaseId, signal);
      if (warm) await audit.append({ actor, event: 'standby.warmed', data: { machine: name, releaseId } });
    } catch (error) {
      signal.throwIfAborted();
      const { code } = toWireError(error);
      await audit.append({ actor, event: 'standby.warmFailed', data: { machine: name, releaseId, code } });
    } finally {
      announce();
    }
  }

  async #placeOnce({ name, releaseId }: PlaceRequest, job: JobHandle): Promise<PlaceResult> {
    const { shell, image, backup, machines, clock } = this.#deps;
    const { signal, step, progress } = job;
    const startedAtMs = clock.monotonicMs();
    const machine = machines.get(name);
    step('standby.step.connect');
    const release = await backup.readRelease(releaseId ?? (await this.#newest(signal)), signal);
    return withAgent(shell, machine, signal, async (agent) => {
      const onProgress = (done: number, total: number): void => progress(done, total, 'bytes');
      step('standby.step.install');
      const { lineRate } = await enrol(agent, image, await this.#deps.owner(), {
        update: true,
        sign: backup.sign,
        mayInstall: machine.keyFrom !== 'own',
        here: machine.practice,
        entries: async () => release.entries,
        signal,
        onBytes: onProgress,
      });
      step('standby.step.transfer');
      const bytes = await missingBytes(agent, machine, release, signal);
      const ask: StepContext['ask'] = (request, options) => agent.ask(request, { ...options, signal, onProgress });
      const timed = async (act: Promise<object>) => {
        const sinceMs = clock.monotonicMs();
        const details: Readonly<Record<string, unknown>> = { ...(await act) };
        return { details, seconds: (clock.monotonicMs() - sinceMs) / 1000 };
      };
      const transfer = await timed(bringRelease({ ask, signal, backup }, release));
      step('standby.step.verify');
      const placed = release.summary.releaseId;
      const verify = await timed(ask({ verb: 'verify', releaseId: placed }));
      await tidy(ask, placed);
      await machines.noteRates(name, { ...(lineRate && { line: lineRate }), ...ratesFrom({ transfer, verify }) });
      return { machine: name, releaseId: placed, bytes, seconds: (clock.monotonicMs() - startedAtMs) / 1000 };
    });
  }

  async #newest(signal: AbortSignal): Promise<string> {
    const newest = await this.#deps.backup.newestThatCounts(signal);
    if (newest === null) throw new AppError('STANDBY_NO_RELEASE', { remedy: { kind: 'open', screen: 'backup' } });
    return newest;
  }

  #assertIdle(): void {
    if (!this.#isBusy()) return;
    throw new AppError('STANDBY_INCIDENT_ACTIVE', { remedy: { kind: 'open', screen: 'standby' } });
  }

  async #recordFailure(machine: string, actor: string, error: unknown): Promise<void> {
    const { code } = toWireError(error);
    await this.#deps.audit.append({ actor, event: 'standby.placeFailed', data: { machine, code } });
  }
}

/** Throws STANDBY_DISK_FULL before anything is sent: a full disk would be in the way of a promotion, too. */
async function missingBytes(
  agent: AgentChannel,
  machine: Machine,
  release: ReadRelease,
  signal: AbortSignal,
): Promise<number> {
  const [missing, { freeBytes }] = await Promise.all([
    agent.ask({ verb: 'missing', blobs: distinctBlobs(release.entries) }, { signal }),
    agent.ask({ verb: 'preflight', host: bindHost(machine), port: machine.servicePort }, { signal }),
  ]);
  const bytes = bytesMissing(missing);
  const neededBytes = roomFor(bytes);
  if (freeBytes >= neededBytes) return bytes;
  throw new AppError('STANDBY_DISK_FULL', {
    details: { machine: machine.name, freeBytes, neededBytes },
    remedy: { kind: 'retry' },
  });
}

/** What it replaces is no longer needed there; what runs stays. Room is welcome, but nothing fails for want of it. */
async function tidy(ask: StepContext['ask'], releaseId: string): Promise<void> {
  await ask({ verb: 'tidy', keep: [releaseId] }).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
  });
}
