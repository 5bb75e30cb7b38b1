/** Runs a publication as a job, by hand or by the schedule, and remembers how it went. */
import { randomUUID } from 'node:crypto';
import type { BackupResult, ReleaseSummary } from '../contract/backup.ts';
import type { Started } from '../contract/define.ts';
import { isCancelled, toWireError } from '../kernel/app-error.ts';
import type { JobHandle, Jobs } from '../kernel/jobs.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import type { Audit, Clock, Log, SecretBox, Stop, Ticker } from '../kernel/ports.ts';
import { claimDay } from './daily-claim.ts';
import type { DeviceTrust } from './device-trust.ts';
import type { HashCache } from './hash-cache.ts';
import type { ReleaseKeys } from './keys.ts';
import {
  type BackupSettings,
  type ObjectStore,
  type ReleaseContent,
  type ReleaseSource,
  secretNames,
} from './ports.ts';
import { publishRelease } from './publish.ts';
import { type Registry, summarize } from './registry.ts';
import type { ReleaseFloor } from './release-floor.ts';
import { dayOf, decide, slotAtOrBefore } from './schedule.ts';
import type { BackupMemory } from './store.ts';

/** A wall-clock tick: after sleep the first tick finds the slot that was missed. */
const TICK_MS = 15_000;

export interface Publishing {
  start(trigger: ReleaseSummary['trigger']): Started & { readonly finished: Promise<BackupResult> };
  watchSchedule(): void;
  stop(): void;
}

interface Surroundings {
  readonly appVersion: string;
  readonly settings: BackupSettings;
  readonly secrets: SecretBox;
  readonly source: ReleaseSource;
  readonly jobs: Jobs;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly log: Log;
  readonly memory: BackupMemory;
  readonly hashes: HashCache;
  readonly keys: ReleaseKeys;
  readonly trust: Pick<DeviceTrust, 'prepareStore'>;
  readonly floor: Pick<ReleaseFloor, 'raise'>;
  readonly open: () => Promise<{ readonly store: ObjectStore; readonly registry: Registry }>;
  readonly announce: () => unknown;
}

interface Publication {
  readonly trigger: ReleaseSummary['trigger'];
  /** What the release is made of, where that was looked up already: the schedule compares it with another computer's. */
  readonly content?: ReleaseContent;
}

export function createPublishing(deps: Surroundings): Publishing {
  const { settings, secrets, source, jobs, audit, clock, ticker, log, memory, hashes, keys, floor, open, announce } =
    deps;
  /** Of this process: a copied data folder has everything else in common with the one that it was copied from. */
  const session = randomUUID();
  let stopTick: Stop = () => {};

  const wait = (delayMs: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const onAbort = (): void => {
        cancel();
        reject(signal?.reason);
      };
      const cancel = ticker.after(delayMs, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });

  async function publish({ trigger, content: collected }: Publication, job: JobHandle): Promise<BackupResult> {
    const startedAtMs = clock.monotonicMs();
    const { studioName, deviceName } = settings.get();
    const { store } = await orAborted(open(), job.signal);
    await orAborted(deps.trust.prepareStore(store, job.signal), job.signal);
    const known = Object.values(secretNames);
    const values = await Promise.all(known.map((name) => secrets.read(name)));
    const content = collected ?? (await source.collect(job.signal));
    const published = await publishRelease(
      { store, hashes, monotonicMs: () => clock.monotonicMs(), wait },
      {
        content,
        trigger,
        title: studioName || deviceName,
        host: deviceName,
        appVersion: deps.appVersion,
        parent: memory.state.lastRelease?.releaseId ?? null,
        signingKey: await keys.signingKey(),
        knownSecrets: values.flatMap((value) => (value ? [value.trim()] : [])),
        signal: job.signal,
        onStep: (step) => job.step(`backup.step.${step}`),
        onProgress: (done, total) => job.progress(done, total, 'bytes'),
      },
    );
    const { releaseId } = published.facts;
    const verifiedAt = new Date(clock.now()).toISOString();
    await memory.markVerified(releaseId, verifiedAt);
    await floor.raise(store.name, releaseId);
    // Signed here a moment ago, and too young to be pinned: nothing of it has to be read back.
    const summary = { ...summarize(published), signed: true, verifiedAt, pinned: false };
    await memory.markDay(dayOf(settings.get().schedule, clock.now()), 'verified');
    await memory.change({ lastRelease: summary, lastVerifiedAtMs: clock.now(), lastError: null, doneBy: null });
    return {
      releaseId,
      files: published.entries.length,
      bytesTotal: published.bytesTotal,
      bytesUploaded: published.bytesUploaded,
      seconds: (clock.monotonicMs() - startedAtMs) / 1000,
      verified: true,
    };
  }

  async function publishAndRemember(publication: Publication, job: JobHandle): Promise<BackupResult> {
    try {
      const result = await publish(publication, job);
      const { releaseId, bytesTotal, bytesUploaded } = result;
      await audit.append({
        actor: publication.trigger === 'manual' ? 'person' : 'schedule',
        event: 'backup.published',
        data: { releaseId, bytesTotal, bytesUploaded },
      });
      return result;
    } catch (error) {
      if (!isCancelled(error)) {
        const { code } = toWireError(error);
        await memory.change({ lastError: { code, at: new Date(clock.now()).toISOString() } });
        await memory.markDay(dayOf(settings.get().schedule, clock.now()), 'failed');
        await audit.append({ actor: 'backup', event: 'backup.failed', data: { code } });
      }
      throw error;
    } finally {
      announce();
    }
  }

  function start(publication: Publication) {
    const { job, finished } = jobs.start({
      kind: 'backup',
      subject: settings.get().studioName || settings.get().deviceName,
      run: (handle) => publishAndRemember(publication, handle),
    });
    return { jobId: job.id, finished };
  }

  /** One look at the clock. Answers when whatever it started is over, so ticks never overlap a run. */
  async function tick(): Promise<void> {
    const { store: chosen, schedule } = settings.get();
    if (!chosen) return;
    const { doneSlotMs, attempts } = memory.state;
    const nowMs = clock.now();
    const decision = decide(schedule, doneSlotMs, attempts, nowMs);
    if (decision.kind === 'wait') return;
    const { slotMs, trigger } = decision;
    const earlier = attempts?.slotMs === slotMs ? attempts : { slotMs, count: 0, firstAtMs: nowMs };
    await memory.change({ attempts: { ...earlier, count: earlier.count + 1, lastAtMs: nowMs } });
    try {
      const { store, registry } = await open();
      // A computer whose clock runs ahead would take tomorrow's slot today and skip it tomorrow.
      const trueSlotMs = slotAtOrBefore(schedule, await store.serverNow());
      if (trueSlotMs < slotMs) {
        log.warn('schedule waits for the store clock', { slotMs, trueSlotMs });
        return;
      }
      const content = await source.collect();
      const day = dayOf(schedule, slotMs);
      const host = settings.get().deviceName;
      const claim = await claimDay({ store, registry, hashes, content, day, slotMs, session, host });
      if (claim.kind === 'theirs') {
        log.info('another computer is at the nightly backup', { host: claim.host });
        return;
      }
      if (claim.kind === 'done') {
        log.info('nightly backup was done by another computer', { releaseId: claim.releaseId });
        const { summary } = await registry.read(claim.releaseId);
        const atMs = Date.parse(summary.createdAt);
        await floor.raise(store.name, claim.releaseId);
        await memory.change({
          lastRelease: summary,
          lastVerifiedAtMs: atMs,
          lastError: null,
          doneBy: { releaseId: claim.releaseId, host: summary.host },
        });
        await memory.markDay(day, 'verified');
        announce();
      } else {
        await start({ trigger, content }).finished;
      }
      await memory.change({ doneSlotMs: slotMs, attempts: null });
    } catch (error) {
      if (isCancelled(error)) await memory.change({ doneSlotMs: slotMs, attempts: null });
      const { code, technical } = toWireError(error);
      if (memory.state.lastError?.code !== code) {
        await memory.change({ lastError: { code, at: new Date(clock.now()).toISOString() } });
        announce();
      }
      log.warn('nightly backup failed', { code, technical });
    }
  }

  return {
    start: (trigger) => start({ trigger }),
    watchSchedule() {
      stopTick = ticker.every(TICK_MS, tick);
    },
    stop: () => stopTick(),
  };
}
