/** Runs a publication as a job, by hand or by the schedule, and remembers how it went. */
import { randomUUID } from 'node:crypto';
import type { BackupResult, ReleasePartial, ReleaseSummary } from '../contract/backup.ts';
import type { Started } from '../contract/define.ts';
import { AppError, isCancelled, toWireError } from '../kernel/app-error.ts';
import { isoTime } from '../kernel/clock.ts';
import type { JobHandle, Jobs } from '../kernel/jobs.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import type { Audit, Clock, Log, SecretBox, Stop, Ticker } from '../kernel/ports.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import type { HashCache } from './content/hash-cache.ts';
import { namesInRelease } from './content/release-host.ts';
import type { SecretScan } from './content/secret-scan.ts';
import { claimDay } from './daily-claim.ts';
import type { Findings } from './damage/findings.ts';
import type { KeptDocuments } from './damage/kept-documents.ts';
import { tellable } from './damage/looked-at.ts';
import { repairStore } from './damage/repair.ts';
import { blobsOf, verifyRelease } from './damage/verify.ts';
import type { DeviceTrust } from './devices/device-trust.ts';
import type { ReleaseKeys } from './devices/keys.ts';
import type { ReleaseFloor } from './devices/release-floor.ts';
import type { BackupMemory } from './memory.ts';
import type { BackupSettings, ObjectStore, ReleaseContent, ReleaseSource } from './ports.ts';
import { publishRelease } from './publish.ts';
import { attest, goodUntilMs, stillWholeRecords } from './records/attestations.ts';
import { nothingSaid, type ReadRelease, type Registry, summarize } from './registry.ts';
import { dayOf, decide, isWrong, slotAtOrBefore, withoutFuture } from './schedule.ts';
import type { Vault } from './sealed/vault.ts';
import type { OpenedStore } from './store/chosen-store.ts';
import { type Pacing, tellingPace } from './store/pacing.ts';

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
  readonly secretScan: SecretScan;
  readonly keys: ReleaseKeys;
  readonly vault: Pick<Vault, 'sealing' | 'sealAgain'>;
  /** How a computer is called that signs with this key and names itself so in a release. */
  readonly shownHost: (host: string, publicKey: string) => Promise<string>;
  /** How this computer is called in the store. */
  readonly ownName: () => Promise<string>;
  readonly trust: Pick<DeviceTrust, 'prepareStore'>;
  readonly floor: Pick<ReleaseFloor, 'raise' | 'newestIn'>;
  readonly pacing: Pacing;
  readonly findings: Findings;
  readonly documents: KeptDocuments;
  readonly open: () => Promise<OpenedStore>;
  readonly announce: () => unknown;
  /** The release of a night is there, made here or by another computer. */
  readonly afterNight: () => Promise<void>;
}

interface Publication {
  readonly trigger: ReleaseSummary['trigger'];
  /** What the release is made of, where that was looked up already: the schedule compares it with another computer's. */
  readonly content?: ReleaseContent;
}

export function createPublishing(deps: Surroundings): Publishing {
  const { settings, secrets, source, jobs, audit, clock, ticker, log } = deps;
  const { memory, hashes, secretScan, keys, floor, open, announce } = deps;
  /** Of this process: a copied data folder has everything else in common with the one that it was copied from. */
  const session = randomUUID();
  let stopTick: Stop = () => {};

  const wait = (delayMs: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const stopTimer = ticker.after(delayMs, () => {
        stopListening();
        resolve();
      });
      const stopListening = whenAborted(signal, () => {
        stopTimer();
        reject(signal?.reason);
      });
    });

  async function publish({ trigger, content: collected }: Publication, job: JobHandle): Promise<BackupResult> {
    const startedAtMs = clock.monotonicMs();
    const { publicKey } = await keys.identity();
    const opened = await orAborted(open(), job.signal);
    const { store, registry } = opened;
    await orAborted(deps.trust.prepareStore(store, job.signal), job.signal);
    const content = collected ?? (await source.collect(job.signal));
    const { bytesSent, ...mended } = await repairStore({ ...deps, ...opened }, content, {
      signal: job.signal,
      onBegin: () => job.step('backup.step.repair'),
    });
    // What was repaired is known as good by now.
    const seal = await deps.vault.sealing(opened, job.signal);
    let shown: readonly [done: number, total: number] = [0, 0];
    /** The same upload under another name: how far it is stays. */
    const again = {
      step: (key: string): void => {
        job.step(key);
        job.progress(...shown, 'bytes');
      },
    };
    const published = await publishRelease(
      { store, hashes, secretScan, wait, pace: tellingPace(deps.pacing, again) },
      {
        content,
        trigger,
        ...namesInRelease(settings.get(), publicKey),
        appVersion: deps.appVersion,
        parent: memory.state.lastRelease?.releaseId ?? null,
        seal,
        newest: () => newestGood(store, registry, content, job.signal),
        signingKey: await keys.signingKey(),
        knownSecrets: await secrets.all(),
        signal: job.signal,
        onStep: (step) => job.step(`backup.step.${step}`),
        onOdd: (keys) => log.warn('announcements of a collector that are none', { keys: keys.slice(0, 10) }),
        onProgress: (done, total) => {
          shown = [done, total];
          job.progress(done, total, 'bytes');
        },
      },
    );
    await seal?.onPublished();
    const seconds = (): number => (clock.monotonicMs() - startedAtMs) / 1000;
    const now = new Date(clock.now()).toISOString();
    const bytesUploaded = published.bytesUploaded + bytesSent;
    if (published.unchanged) {
      const { releaseId, files, bytesTotal } = published.unchanged.summary;
      await confirm(store, registry, published.unchanged, job.signal);
      await deps.findings.recordReplaced(registry, releaseId, published.sent, job.signal);
      const counts = { files, bytesTotal, bytesUploaded, seconds: seconds() };
      return { releaseId, ...counts, verified: true, unchanged: true, ...mended };
    }
    const { releaseId, parent } = published.facts;
    await deps.documents.keep(releaseId, published);
    if (parent !== null) await deps.findings.recordReplaced(registry, parent, published.sent, job.signal);
    const made = summarize(published, publicKey);
    const host = await deps.shownHost(made.host, publicKey);
    const verification = { how: 'listed', at: now, by: settings.get().deviceName } as const;
    // Signed here a moment ago, and too young to be pinned or marked: nothing of it has to be read back.
    const summary: ReleaseSummary = {
      ...made,
      host,
      signed: true,
      ...(made.partial ? { verifiedAt: null, verification: null } : { verifiedAt: now, verification }),
      ...nothingSaid,
    };
    await remember(summary, now);
    if (!summary.partial) await floor.raise(store.name, releaseId);
    return {
      releaseId,
      files: published.entries.length,
      bytesTotal: published.bytesTotal,
      bytesUploaded,
      seconds: seconds(),
      verified: summary.verifiedAt !== null,
      unchanged: false,
      partial: summary.partial,
      ...mended,
    };
  }

  /** The newest release, unless it cannot be the same or a newer one is missing: then the studio needs one that is newer still. */
  async function newestGood(
    store: ObjectStore,
    registry: Registry,
    content: ReleaseContent,
    signal: AbortSignal,
  ): Promise<ReadRelease | null> {
    const newest = (await registry.list(signal)).find((release) => release.signed);
    // The recipe is in every release.
    if (!newest || newest.partial || newest.damaged || newest.ahead || newest.files !== content.files.length + 1)
      return null;
    if (newest.releaseId < (floor.newestIn(store.name) ?? '')) return null;
    return registry.read(newest.releaseId, signal);
  }

  /** Tells the other computers, too: for them this release is as good as one that was made now. */
  async function confirm(
    store: ObjectStore,
    { records }: Registry,
    { summary, manifestSha256 }: ReadRelease,
    signal: AbortSignal,
  ): Promise<void> {
    const at = new Date(await store.serverNow(signal)).toISOString();
    const { releaseId } = summary;
    const by = await deps.ownName();
    await attest(records, stillWholeRecords, { releaseId, manifestSha256, at, by }, signal);
    const verifiedAt = new Date(clock.now()).toISOString();
    await remember({ ...summary, verifiedAt, stillWholeAt: at }, verifiedAt);
    await floor.raise(store.name, releaseId);
  }

  /** A partial release is there, and the day has no backup that counts: whoever waits for one is told so. */
  async function remember(lastRelease: ReleaseSummary, at: string): Promise<void> {
    const day = dayOf(settings.get().schedule, clock.now());
    if (lastRelease.partial) {
      await memory.markDay(day, 'partial');
      return memory.change({ lastRelease, lastError: { code: 'BACKUP_RELEASE_PARTIAL', at }, doneBy: null });
    }
    await memory.markVerified(lastRelease.releaseId, { how: 'listed', at });
    await memory.markDay(day, 'verified');
    return memory.change({ lastRelease, lastVerifiedAtMs: clock.now(), lastError: null, doneBy: null });
  }

  async function publishAndRemember(publication: Publication, job: JobHandle): Promise<BackupResult> {
    try {
      const result = await publish(publication, job);
      const { releaseId, bytesTotal, bytesUploaded, unchanged, partial } = result;
      await audit.append({
        actor: publication.trigger === 'manual' ? 'person' : 'schedule',
        event: unchanged ? 'backup.unchanged' : 'backup.published',
        data: { releaseId, bytesTotal, bytesUploaded, ...(partial ? { missing: told(partial) } : {}) },
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

  /**
   * What a clock that ran ahead wrote down would keep this computer from backing up, and from saying that it does not, until that
   * day. The store's clock has to agree that it lies in the future.
   */
  async function forgetFuture(nowMs: number): Promise<void> {
    if (!isWrong(memory.state, nowMs)) return;
    const storeMs = await open().then(
      ({ store }) => store.serverNow(),
      () => null,
    );
    if (storeMs !== null && isWrong(memory.state, storeMs)) await memory.change(withoutFuture(memory.state, storeMs));
  }

  /** One look at the clock. Answers when whatever it started is over, so ticks never overlap a run. */
  async function tick(): Promise<void> {
    const { store: chosen, schedule } = settings.get();
    if (!chosen) return;
    const nowMs = clock.now();
    await forgetFuture(nowMs);
    const { doneSlotMs, attempts } = memory.state;
    const decision = decide(schedule, doneSlotMs, attempts, nowMs);
    if (decision.kind === 'wait') return;
    const { slotMs, trigger } = decision;
    const earlier = attempts?.slotMs === slotMs ? attempts : { slotMs, count: 0, firstAtMs: nowMs };
    await memory.change({ attempts: { ...earlier, count: earlier.count + 1, lastAtMs: nowMs } });
    try {
      const opened = await open();
      const { store, registry } = opened;
      // A computer whose clock runs ahead would take tomorrow's slot today and skip it tomorrow.
      const trueSlotMs = slotAtOrBefore(schedule, await store.serverNow());
      if (trueSlotMs < slotMs) {
        log.warn('schedule waits for the store clock', { slotMs, trueSlotMs });
        return;
      }
      const content = await source.collect();
      const day = dayOf(schedule, slotMs);
      const { host } = namesInRelease(settings.get(), (await keys.identity()).publicKey);
      const claim = await claimDay({ store, registry, hashes, content, day, slotMs, session, host });
      if (claim.kind === 'theirs') {
        log.info('another computer is at the nightly backup', { host: claim.host });
        return;
      }
      if (claim.kind === 'done') {
        log.info('nightly backup was done by another computer', { releaseId: claim.releaseId });
        await lookAtDone(opened, claim.releaseId);
        const { summary } = await registry.read(claim.releaseId);
        const atMs = goodUntilMs(summary);
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
      await deps.afterNight();
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

  /** Another computer says that it made tonight's release. That all of it is in the store is seen from here, too. */
  async function lookAtDone({ store, registry, marks }: OpenedStore, releaseId: string): Promise<void> {
    const release = await registry.read(releaseId);
    const result = await verifyRelease(store, { releaseId, blobs: blobsOf(release) }, { deep: false });
    const about = { release: tellable(release), result, before: null, actor: 'schedule' } as const;
    if (result.ok) return memory.markVerified(releaseId, { how: 'listed', at: isoTime(clock.now()) });
    await deps.findings.record(store, marks, about);
    throw new AppError('BACKUP_VERIFY_FAILED', { details: { releaseId, blobs: result.damaged.length } });
  }

  return {
    start: (trigger) => start({ trigger }),
    watchSchedule() {
      stopTick = ticker.every(TICK_MS, tick);
    },
    stop: () => stopTick(),
  };
}

/** For the audit log: what is missing, one after the other. */
function told({ missing, more }: ReleasePartial): string {
  const each = missing.map(({ reason, voice, path }) => [reason, voice?.id, path].filter(Boolean).join(' '));
  return [...each.slice(0, 10), ...(each.length + more > 10 ? ['…'] : [])].join('; ');
}
