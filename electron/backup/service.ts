/**
 * The public face of backup. Long acts answer with a job at once; what is shown without asking the store (`overview`) comes
 * from what this computer remembers, so an unreachable store cannot freeze the window.
 */
import path from 'node:path';
import type {
  BackupOverview,
  BackupResult,
  PruneResult,
  ReleaseFile,
  ReleaseSummary,
  StoreCheck,
} from '../contract/backup.ts';
import type { Started } from '../contract/define.ts';
import type { DeviceList } from '../contract/models/device-list.ts';
import type { ScheduleSettings, StoreSettings } from '../contract/models/settings.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Jobs } from '../kernel/jobs.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import type { Audit, Clock, FileInspector, Log, SecretBox, Ticker } from '../kernel/ports.ts';
import { checkArbitration } from './arbitration.ts';
import { openFrom } from './blobs.ts';
import { createDeviceTrust, type DeviceTrust } from './device-trust.ts';
import { createDevices } from './devices.ts';
import { checkStore } from './doctor.ts';
import { openHashCache } from './hash-cache.ts';
import { createReleaseKeys, type Identity } from './keys.ts';
import { prepareLayout } from './layout.ts';
import { describeBackups } from './overview.ts';
import {
  type BackupSettings,
  type FileHasher,
  type ObjectStore,
  type OpenStore,
  type ReleaseSource,
  secretNames,
  storeNameOf,
} from './ports.ts';
import { createPublishing } from './publishing.ts';
import { createRegistry, knownReleases, type ReadRelease, type Registry } from './registry.ts';
import { blobKey } from './release/keys.ts';
import type { ReleaseEntry } from './release/manifest.ts';
import { assertTrusted, signManifest, type TrustedKey } from './release/signature.ts';
import { openReleaseFloor } from './release-floor.ts';
import type { Restore } from './restore.ts';
import { chooseReleases } from './retention.ts';
import { checkSchedule } from './schedule.ts';
import { openBackupMemory } from './store.ts';
import { verifyRelease } from './verify.ts';
import { PATIENCE_MS, TOO_LATE, within } from './within.ts';

export type { ReadRelease } from './registry.ts';
export type { ReleaseEntry } from './release/manifest.ts';

/** Where the blobs of the store are read from. */
export interface BlobSource {
  open(sha256: string, options?: { readonly from?: number; readonly signal?: AbortSignal }): AsyncIterable<Uint8Array>;
  /** A GET URL for a machine without keys (it answers Range too); null when the store is a folder. */
  presign(sha256: string, expiresS: number): Promise<string | null>;
}

export interface Backup {
  overview(): BackupOverview;
  /** Publishes a release as a job; its result is a `BackupResult`. */
  start(): Started & { readonly finished: Promise<BackupResult> };
  /** Newest first. */
  releases(signal?: AbortSignal): Promise<readonly ReleaseSummary[]>;
  show(
    releaseId: string,
    signal?: AbortSignal,
  ): Promise<{ readonly release: ReleaseSummary; readonly files: readonly ReleaseFile[] }>;
  /** Job result: `VerifyResult`. Shallow asks for every blob's size, deep reads every byte. */
  verify(options: { readonly releaseId: string; readonly deep: boolean }): Started;
  /** Job result: `RestoreResult`. The directory appears complete or not at all. */
  restore(options: {
    readonly releaseId: string;
    readonly directory: string;
    /** Also accept a release that is unsigned or signed by a key not trusted here. Digests are checked in any case. */
    readonly allowUntrusted?: boolean;
    /** Take equal files of this computer instead of downloading them. Left out, every byte comes from the store, which proves it. */
    readonly reuseLocal?: boolean;
  }): Started;
  pin(options: {
    readonly releaseId: string;
    readonly pinned: boolean;
    readonly signal?: AbortSignal;
  }): Promise<ReleaseSummary>;
  /** What retention keeps and removes; removes it with `apply`. Releases that are not signed by a trusted key are left alone. */
  prune(options: { readonly apply: boolean; readonly signal?: AbortSignal }): Promise<PruneResult>;
  /** Throws BACKUP_STORE_FOLDER_MISSING for a folder that does not exist, unless it may be made. */
  setStore(
    store: StoreSettings,
    options?: { readonly createFolder?: boolean; readonly signal?: AbortSignal },
  ): Promise<BackupOverview>;
  setStoreKeys(keys: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  }): Promise<{ readonly stored: true }>;
  checkStore(signal?: AbortSignal): Promise<readonly StoreCheck[]>;
  setSchedule(schedule: ScheduleSettings): Promise<BackupOverview>;
  /** Where objects beside the releases are kept; null when no store is set. */
  objects(): Promise<Pick<ObjectStore, 'put' | 'get' | 'head' | 'list' | 'serverNow'> | null>;
  /** Id of the newest trusted release that was ever seen in the store; null when none was. */
  newestSeen(): Promise<string | null>;
  /**
   * Newest release that is signed by a trusted key; null when there is none. Throws BACKUP_RELEASE_ROLLED_BACK when a newer one
   * was seen before and is gone.
   */
  latest(signal?: AbortSignal): Promise<ReleaseSummary | null>;
  /** The same by id; where there are releases and none counts, it throws why the newest does not. */
  newestThatCounts(signal?: AbortSignal): Promise<string | null>;
  /** What it answers may be started as a service. Throws BACKUP_RELEASE_UNKNOWN, _UNSIGNED, _FOREIGN, BACKUP_MANIFEST_INVALID. */
  readRelease(releaseId: string, signal?: AbortSignal): Promise<ReadRelease>;
  blobSource(): Promise<BlobSource>;
  /** This computer's signing key. */
  identity(): Promise<Identity>;
  /** Signs what a standby does for computers of the studio only, in the form of a release's signature. */
  sign(document: Uint8Array): Promise<Uint8Array>;
  /** Whose signatures count. `anew`: after a look at the device lists in the store. */
  trustedKeys(options: { readonly anew: boolean }, signal?: AbortSignal): Promise<readonly TrustedKey[]>;
  /** The computers whose releases count. */
  readonly trust: Omit<DeviceTrust, 'trustedAfterLook' | 'prepareStore'>;
  /** What a recovery kit keeps of this computer. PKCS #8 PEM and the list that counts. */
  readRoot(signal?: AbortSignal): Promise<TrustRoot>;
  /** Makes this computer another one: for a data folder that was not used yet. */
  takeRoot(root: TrustRoot): Promise<void>;
  /** Starts the schedule's tick; `close` stops it. */
  watchSchedule(): void;
  close(): Promise<void>;
}

export interface TrustRoot {
  readonly signingKey: string;
  readonly list: DeviceList;
}

export interface BackupDeps {
  /** Folder of this room inside the data folder. */
  readonly dir: string;
  /** Nothing may be written here: the process only answers a question. */
  readonly readOnly?: boolean;
  readonly appVersion: string;
  readonly settings: BackupSettings;
  readonly secrets: SecretBox;
  readonly openStore: OpenStore;
  readonly restore: Restore;
  readonly inspector: FileInspector;
  /** A folder on the disk that holds the voices. */
  readonly dataDir: string;
  readonly source: ReleaseSource;
  readonly hasher: FileHasher;
  readonly jobs: Jobs;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly log: Log;
}

export async function createBackup(deps: BackupDeps): Promise<Backup> {
  const { dir, settings, secrets, jobs, bus, clock, log } = deps;
  const memory = await openBackupMemory(path.join(dir, 'state.json'), clock.now(), log);
  const floor = await openReleaseFloor(path.join(dir, 'newest-seen.json'), log);
  const hashes = await openHashCache({ file: path.join(dir, 'hash-cache.json'), hasher: deps.hasher, clock, log });
  const keys = createReleaseKeys(secrets);
  const deviceName = (): string => settings.get().deviceName;
  const devices = createDevices({
    file: path.join(dir, 'devices.json'),
    readOnly: deps.readOnly ?? false,
    keys,
    deviceName,
    clock,
    log,
  });
  const registryDeps = {
    memory: path.join(dir, 'registry.json'),
    trustedKeys: devices.trusted,
    verifiedAt: (releaseId: string) => memory.state.verifiedAt[releaseId] ?? null,
  };
  /** Somebody waited for the store in vain, at this time; null once it answers again. */
  let silentSinceMs: number | null = null;
  let current: Promise<{ readonly store: ObjectStore; readonly registry: Registry }> | null = null;

  const overview = (): BackupOverview => {
    const { store, schedule } = settings.get();
    return describeBackups(memory.state, store, schedule, clock.now(), silentSinceMs);
  };
  const announce = (): BackupOverview => {
    const now = overview();
    bus.emit('backup.changed', now);
    return now;
  };

  /** Digest → file here. A library that cannot be read is what restores are for: then everything comes from the store. */
  async function findLocalFiles(entries: readonly ReleaseEntry[], signal: AbortSignal): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    const sizes = new Set(entries.map((entry) => entry.sizeBytes));
    try {
      for (const { absolute, sizeBytes } of (await deps.source.collect(signal)).files) {
        if (sizes.has(sizeBytes)) found.set((await hashes.hash(absolute, { signal })).sha256, absolute);
      }
    } catch (error) {
      signal.throwIfAborted();
      log.warn('not everything here is reused', { error: String(error) });
    }
    return found;
  }

  function chosenStore(): StoreSettings {
    const { store } = settings.get();
    if (!store) throw new AppError('BACKUP_STORE_MISSING', { remedy: { kind: 'open', screen: 'backup' } });
    return store;
  }

  async function openCurrent(): Promise<{ readonly store: ObjectStore; readonly registry: Registry }> {
    const store = await deps.openStore(chosenStore(), { create: 'nothing', mountedAt: memory.state.mountPoint });
    const trustedKeys = () => trust.trustedAfterLook(store);
    return { store, registry: createRegistry({ ...registryDeps, trustedKeys, store, log }) };
  }
  const open = () => {
    current ??= openCurrent().catch((error: unknown) => {
      current = null;
      throw error;
    });
    return current;
  };
  const trust = createDeviceTrust({
    devices,
    keys,
    secrets,
    hasStore: () => settings.get().store !== null,
    ifItAnswers: <T>(asked: Promise<T>) =>
      answerSoon<T | null>(
        () => asked,
        async () => null,
      ),
    open,
    deviceName,
    clock,
    log,
  });
  const forgetStore = async (): Promise<void> => {
    const before = current;
    current = null;
    await before?.then(({ store }) => store.close()).catch(() => {});
  };

  /** Before a backup a folder is looked at anew: its disk may have been unmounted since. */
  const openForBackup = async () => {
    if (settings.get().store?.kind === 'folder') await forgetStore();
    return open();
  };

  function noteAnswer(answered: boolean): void {
    if (answered === (silentSinceMs === null)) return;
    silentSinceMs = answered ? null : clock.now();
    announce();
  }

  /** A person waits for this: after a few seconds they get what is known from before. */
  async function answerSoon<T>(ask: () => Promise<T>, known: () => Promise<T>): Promise<T> {
    const asked = ask();
    asked.then(
      () => noteAnswer(true),
      (error: unknown) => (isSilence(error) ? noteAnswer(false) : undefined),
    );
    try {
      const answer = await within(deps.ticker, PATIENCE_MS, asked);
      if (answer !== TOO_LATE) return answer;
    } catch (error) {
      if (!isSilence(error)) throw error;
    }
    noteAnswer(false);
    return known();
  }

  async function isSameDisk(chosen: StoreSettings): Promise<boolean> {
    if (chosen.kind !== 'folder') return false;
    const [store, voices] = await Promise.all([
      deps.inspector.inspect(chosen.path),
      deps.inspector.inspect(deps.dataDir),
    ]);
    return store.device !== null && store.device === voices.device;
  }

  const publishing = createPublishing({ ...deps, memory, hashes, keys, floor, trust, open: openForBackup, announce });

  async function readTrusted(releaseId: string, allowUntrusted: boolean, signal?: AbortSignal): Promise<ReadRelease> {
    const { registry, store } = await open();
    const release = await registry.read(releaseId, signal);
    assertTrusted(releaseId, release.verdict, allowUntrusted, release.summary.host);
    if (release.verdict.state === 'trusted') await floor.raise(store.name, releaseId);
    return release;
  }

  /** The newest that is there, and the newest of those that count. Throws BACKUP_RELEASE_ROLLED_BACK. */
  async function findNewest(signal?: AbortSignal) {
    const { registry, store } = await open();
    const releases = await registry.list(signal);
    const counting = releases.find((release) => release.signed) ?? null;
    await floor.check(store.name, releases);
    if (counting) await floor.raise(store.name, counting.releaseId);
    return { newest: releases[0] ?? null, counting };
  }

  return {
    overview,
    start: () => publishing.start('manual'),
    releases: (signal) =>
      answerSoon(
        async () => (await open()).registry.list(signal),
        async () => {
          const { store } = settings.get();
          const known = store ? await knownReleases(registryDeps, storeNameOf(store)) : [];
          if (known.length === 0) throw silentStore();
          return known;
        },
      ),
    async show(releaseId, signal) {
      const { summary, entries } = await (await open()).registry.read(releaseId, signal);
      const files = entries.map(({ path: file, sizeBytes, sha256 }) => ({ path: file, sizeBytes, sha256 }));
      return { release: summary, files };
    },
    verify({ releaseId, deep }) {
      const { job } = jobs.start({
        kind: 'verify',
        subject: releaseId,
        run: async ({ signal, step, progress }) => {
          step('backup.step.verify');
          const { store, registry } = await orAborted(open(), signal);
          const release = await registry.read(releaseId, signal);
          const blobs = [
            ...release.entries,
            { sha256: release.manifestSha256, sizeBytes: release.manifestBytes.length },
            { sha256: release.configSha256, sizeBytes: release.configBytes },
          ];
          const result = await verifyRelease(store, { releaseId, blobs }, { deep, signal, onProgress: progress });
          if (result.ok) await memory.markVerified(releaseId, new Date(clock.now()).toISOString());
          announce();
          return result;
        },
      });
      return { jobId: job.id };
    },
    restore({ releaseId, directory, allowUntrusted = false, reuseLocal = false }) {
      const { job } = jobs.start({
        kind: 'restore',
        subject: releaseId,
        run: async ({ signal, step, progress }) => {
          step('backup.step.restore');
          const { entries } = await orAborted(readTrusted(releaseId, allowUntrusted, signal), signal);
          const localFiles = reuseLocal ? await findLocalFiles(entries, signal) : new Map<string, string>();
          const restored = await deps.restore(
            chosenStore(),
            { releaseId, entries, directory, localFiles },
            { signal, onProgress: (done, total) => progress(done, total, 'bytes') },
          );
          return { releaseId, ...restored };
        },
      });
      return { jobId: job.id };
    },
    async pin({ releaseId, pinned, signal }) {
      const { registry } = await open();
      await registry.read(releaseId, signal);
      await registry.pin(releaseId, pinned, signal);
      const { summary } = await registry.read(releaseId, signal);
      if (memory.state.lastRelease?.releaseId === releaseId) await memory.change({ lastRelease: summary });
      announce();
      return summary;
    },
    async prune({ apply, signal }) {
      const { store, registry } = await open();
      const releases = (await registry.list(signal)).filter((release) => release.signed);
      const { keep, remove } = chooseReleases(releases, await store.serverNow(signal));
      if (apply) for (const releaseId of remove) await registry.remove(releaseId, 'retention', signal);
      return { applied: apply, keep, remove };
    },
    async setStore(chosen, { createFolder = false, signal } = {}) {
      // Opened and written to before it is saved: a store that does not work never replaces one that does.
      const store = await deps.openStore(chosen, {
        create: createFolder ? 'folder' : 'layout',
        mountedAt: isSameFolder(settings.get().store, chosen) ? memory.state.mountPoint : null,
      });
      try {
        await prepareLayout(store, signal);
      } finally {
        await store.close();
      }
      await settings.set({ store: chosen });
      await memory.change({ mountPoint: store.mountPoint ?? null });
      await forgetStore();
      const [newest = null] = await (await open()).registry.list(signal);
      const nowMs = clock.now();
      silentSinceMs = null;
      await memory.change({
        sameDisk: await isSameDisk(chosen),
        arbitrates: null,
        lastRelease: newest,
        lastError: null,
        watchedSinceMs: nowMs,
        doneSlotMs: nowMs,
        attempts: null,
      });
      return announce();
    },
    async setStoreKeys({ accessKeyId, secretAccessKey }) {
      await secrets.write(secretNames.accessKeyId, accessKeyId);
      await secrets.write(secretNames.secretAccessKey, secretAccessKey);
      await forgetStore();
      return { stored: true };
    },
    async checkStore(signal) {
      const checks = await answerSoon<readonly StoreCheck[]>(
        async () => checkStore((await open()).store, () => clock.now(), signal),
        async () => [{ name: 'reach', state: 'fail', details: { code: 'BACKUP_STORE_SILENT' } }],
      );
      if (checks.some(({ state }) => state === 'fail')) return checks;
      const arbitration = await checkArbitration((await open()).store, signal);
      const at = new Date(clock.now()).toISOString();
      await memory.change({ arbitrates: { ok: arbitration.state === 'ok', at } });
      announce();
      return [...checks, arbitration];
    },
    async setSchedule(schedule) {
      checkSchedule(schedule);
      await settings.set({ schedule });
      const nowMs = clock.now();
      await memory.change({ doneSlotMs: nowMs, watchedSinceMs: nowMs, attempts: null });
      return announce();
    },
    async objects() {
      return settings.get().store === null ? null : (await open()).store;
    },
    async newestSeen() {
      const { store } = settings.get();
      return store && floor.newestIn(storeNameOf(store));
    },
    latest: async (signal) => (await findNewest(signal)).counting,
    async newestThatCounts(signal) {
      const { newest, counting } = await findNewest(signal);
      if (newest && !counting) await readTrusted(newest.releaseId, false, signal);
      return counting?.releaseId ?? null;
    },
    readRelease: (releaseId, signal) => readTrusted(releaseId, false, signal),
    async blobSource() {
      const { store } = await open();
      const openBlob = openFrom(store);
      return {
        open: (sha256, { from = 0, signal } = {}) => openBlob(sha256, { from, signal }),
        presign: (sha256, expiresS) => store.presignGet(blobKey(sha256), expiresS),
      };
    },
    identity: keys.identity,
    async trustedKeys({ anew }, signal) {
      return anew ? trust.trustedAfterLook((await open()).store, signal) : devices.trusted();
    },
    sign: async (document) => signManifest(document, await keys.signingKey()),
    trust,
    async readRoot(signal) {
      await trust.lists(signal);
      return { signingKey: await keys.signingKey(), list: await devices.held() };
    },
    async takeRoot({ signingKey, list }) {
      await keys.replace(signingKey);
      await devices.replace(list);
    },
    watchSchedule: publishing.watchSchedule,
    async close() {
      publishing.stop();
      await forgetStore();
    },
  };
}

function isSameFolder(before: StoreSettings | null, chosen: StoreSettings): boolean {
  return before?.kind === 'folder' && chosen.kind === 'folder' && before.path === chosen.path;
}

function silentStore(): AppError {
  return new AppError('BACKUP_STORE_SILENT', { remedy: { kind: 'retry' }, retryable: true });
}

function isSilence(error: unknown): boolean {
  return error instanceof AppError && ['BACKUP_STORE_SILENT', 'BACKUP_STORE_UNREACHABLE'].includes(error.code);
}
