/** A workstation with a library, real files, real jobs and a real store, and a clock that the test may hold. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { writeContainer } from '../../../electron/backup/container/write.ts';
import { createReleaseSource } from '../../../electron/backup/content/source.ts';
import { createBackup } from '../../../electron/backup/create-backup.ts';
import type { FileHasher, ObjectStore, ReleaseSource, StoreKeys, VoiceSound } from '../../../electron/backup/ports.ts';
import { restoreFiles } from '../../../electron/backup/restore.ts';
import { openFiles } from '../../../electron/backup/sealed/open-release.ts';
import type { Backup } from '../../../electron/backup/service.ts';
import type {
  BackupResult,
  CollectResult,
  ContainerResult,
  ReleaseProof,
  RestoreResult,
  VerifyResult,
} from '../../../electron/contract/backup.ts';
import type { Job } from '../../../electron/contract/models/job.ts';
import type { Settings, StoreSettings } from '../../../electron/contract/models/settings.ts';
import { fromWireError } from '../../../electron/kernel/app-error.ts';
import { createBus } from '../../../electron/kernel/bus.ts';
import type { ChildHandle } from '../../../electron/kernel/child-client.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import { createJobs } from '../../../electron/kernel/jobs.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import type { Clock, SecretBox, Ticker } from '../../../electron/kernel/ports.ts';
import { createTicker } from '../../../electron/kernel/ticker.ts';
import { createDiskProcess, type DiskProcess, forkDiskProcess } from '../../../electron/platform/disk-process.ts';
import { createDiskRestore } from '../../../electron/platform/disk-restore.ts';
import { createHashPool } from '../../../electron/platform/hash-pool.ts';
import { type FolderStoreOptions, openFolderStore } from '../../../electron/platform/object-store-folder.ts';
import { openS3Store } from '../../../electron/platform/object-store-s3.ts';
import { readS3Keys } from '../../../electron/platform/s3-keys.ts';
import { createSealThread } from '../../../electron/platform/seal-thread.ts';
import { createFileSecretBox } from '../../../electron/platform/secret-box-file.ts';
import { noLibrary } from '../../fakes/no-library.ts';
import type { StrictS3 } from '../../fakes/strict-s3-server.ts';

interface Audited {
  readonly event: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface Studio {
  readonly dir: string;
  /** Folder of the one voice. */
  readonly voice: string;
  readonly backup: Backup;
  readonly secrets: SecretBox;
  readonly settings: Settings;
  readonly audited: readonly Audited[];
  publish(): Promise<BackupResult>;
  /** The steps that its jobs told, in order. */
  readonly steps: readonly string[];
  cancel(jobId: string): void;
  /** With one more small file in the library, so that there is something new. */
  publishAnew(): Promise<BackupResult>;
  collect(apply: boolean): Promise<CollectResult>;
  verify(releaseId: string, deep: boolean): Promise<VerifyResult>;
  prove(releaseId: string): Promise<ReleaseProof>;
  restore(
    releaseId: string,
    directory: string,
    options?: { readonly allowUntrusted?: boolean; readonly reuseLocal?: boolean },
  ): Promise<RestoreResult>;
  container(
    releaseId: string,
    directory: string,
    options?: { readonly voice?: string; readonly image?: string; readonly base?: string },
  ): Promise<ContainerResult>;
  close(): Promise<void>;
}

const goodSound: VoiceSound = { audioSeconds: 2.4, rmsDbfs: -21, problems: [] };

export async function openStudio(options: {
  readonly store?: StoreSettings;
  readonly server?: StrictS3;
  /** Goes on with the folder of an earlier studio. */
  readonly dir?: string;
  readonly deviceName?: string;
  readonly clock?: Clock;
  readonly ticker?: Ticker;
  readonly schedule?: Settings['schedule'];
  /** What happens around the hashing of a file. */
  readonly wrapHasher?: (hasher: FileHasher) => FileHasher;
  readonly wrapSource?: (source: ReleaseSource) => ReleaseSource;
  readonly wrapStore?: (store: ObjectStore) => ObjectStore;
  /** How the voice of a restored release sounds, given its folder. */
  readonly sound?: (directory: string) => Promise<VoiceSound>;
  /** Restores as the app does, in the disk process. */
  readonly restoreApart?: boolean;
  readonly keys?: StoreKeys;
  readonly bandwidth?: Settings['bandwidth'];
  readonly isSpeaking?: () => boolean;
  readonly isBusy?: () => boolean;
}): Promise<Studio> {
  const { server, clock = systemClock } = options;
  const dir = options.dir ?? (await mkdtemp(path.join(os.tmpdir(), 'studio-')));
  const voice = path.join(dir, 'voices', 'lin');
  await mkdir(voice, { recursive: true });
  const bus = createBus(silentLog);
  const ticker = createTicker(silentLog);
  const jobs = await createJobs({ dir: path.join(dir, 'jobs'), bus, clock: systemClock, log: silentLog });
  const secrets = createFileSecretBox(path.join(dir, 'secrets'));
  const hasher = createHashPool();
  const sealer = createSealThread();
  const audited: Audited[] = [];
  const steps: string[] = [];
  bus.on('job.changed', ({ step }) => {
    if (step !== null && steps.at(-1) !== step) steps.push(step);
  });
  const settings: Settings = {
    locale: 'en',
    theme: 'system',
    studioName: 'studio',
    deviceName: options.deviceName ?? 'workstation-3',
    store: options.store ?? null,
    schedule: options.schedule ?? { enabled: true, time: '02:00', timeZone: 'Asia/Shanghai' },
    bandwidth: options.bandwidth ?? null,
    watch: null,
    keepRunningInBackground: null,
  };
  const keys = options.keys ?? server;
  if (keys) {
    await secrets.write('store.accessKeyId', keys.accessKeyId);
    await secrets.write('store.secretAccessKey', keys.secretAccessKey);
    if (options.keys?.sessionToken) await secrets.write('store.sessionToken', options.keys.sessionToken);
  }
  const { wrapStore = (store: ObjectStore) => store, wrapSource = (source: ReleaseSource) => source } = options;
  const source = createReleaseSource({
    voices: {
      list: async () => [{ id: 'lin', name: 'Lin', modelId: 'sha256:abc', directory: voice }],
    },
    runtime: { files: async () => [] },
  });
  const journalDir = path.join(dir, 'backup', 'uploads');
  const apart = openDisksApart(ticker);
  const openStore = async (chosen: StoreSettings, options: FolderStoreOptions): Promise<ObjectStore> =>
    chosen.kind === 'folder'
      ? openFolderStore(chosen.path, options)
      : openS3Store(chosen, {
          keys: await readS3Keys(secrets, {}),
          journalDir,
          hashes: hasher,
          lookup: server?.lookup,
        });
  const backup = await createBackup({
    dir: path.join(dir, 'backup'),
    appVersion: '1.0.0',
    settings: { get: () => settings, set: async (change) => Object.assign(settings, change) },
    secrets,
    inspector: { inspect: async () => ({ kind: 'folder', sizeBytes: 0, device: null }) },
    dataDir: dir,
    restore: async (chosen, order, restoreOptions) => {
      if (options.restoreApart) {
        return createDiskRestore({ disks: apart.disks, secrets, journalDir })(chosen, order, restoreOptions);
      }
      const store = wrapStore(await openStore(chosen, {}));
      return restoreFiles({
        ...order,
        ...restoreOptions,
        openBlob: openFiles(store, order.entries, order.identities ?? []),
      });
    },
    makeContainer: async (chosen, order, containerOptions) => {
      const store = wrapStore(await openStore(chosen, {}));
      const openBlob = openFiles(store, order.entries, order.identities ?? []);
      return writeContainer({ ...order, ...containerOptions, openBlob });
    },
    speakRestored: async ({ directory, voices }) =>
      Promise.all(voices.map(() => (options.sound ?? (async () => goodSound))(directory))),
    openStore: async (chosen, options) => wrapStore(await openStore(chosen, options)),
    source: wrapSource(source),
    library: noLibrary,
    sealer,
    hasher: options.wrapHasher?.(hasher) ?? hasher,
    jobs,
    bus,
    audit: {
      append: async (entry) => {
        audited.push(entry);
      },
    },
    clock,
    ticker: options.ticker ?? ticker,
    isSpeaking: options.isSpeaking ?? (() => false),
    log: silentLog,
    isBusy: options.isBusy,
  });
  const finish = <T>(jobId: string): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = (job: Job): void => {
        if (job.id !== jobId || job.endedAt === null) return;
        stop();
        if (job.state === 'done') resolve(job.result as T);
        else reject(job.error ? fromWireError(job.error) : new Error(job.state));
      };
      const stop = bus.on('job.changed', look);
      look(jobs.get(jobId));
    });
  return {
    dir,
    voice,
    backup,
    secrets,
    settings,
    audited,
    steps,
    cancel: (jobId) => {
      jobs.cancel(jobId);
    },
    publish: () => backup.start().finished,
    async publishAnew() {
      await writeFile(path.join(voice, 'notes.txt'), randomBytes(8).toString('hex'));
      return backup.start().finished;
    },
    prove: (releaseId) => finish(backup.prove({ releaseId }).jobId),
    collect: (apply) => finish(backup.collect({ apply }).jobId),
    verify: (releaseId, deep) => finish(backup.verify({ releaseId, deep }).jobId),
    container: (releaseId, directory, options) => finish(backup.container({ releaseId, directory, ...options }).jobId),
    restore: (releaseId, directory, options) => finish(backup.restore({ releaseId, directory, ...options }).jobId),
    async close() {
      await backup.close();
      await jobs.close();
      await hasher.close();
      await sealer.close();
      await apart.close();
      ticker.stopAll();
    },
  };
}

/** The disk process, which is over when `close` is: what it took counts as a part of this process then. */
function openDisksApart(ticker: Ticker): { readonly disks: DiskProcess; close(): Promise<void> } {
  const ends: Promise<void>[] = [];
  const spawn = (): ChildHandle => {
    const child = forkDiskProcess();
    ends.push(new Promise((resolve) => child.onExit(() => resolve())));
    return child;
  };
  const disks = createDiskProcess({ ticker, spawn });
  return {
    disks,
    async close() {
      disks.close();
      // Nothing else may be left that keeps this process alive until then.
      const alive = setInterval(() => {}, 1000);
      await Promise.all(ends);
      clearInterval(alive);
    },
  };
}

/** A voice as it may look: weights, a config, references, an empty file, one file twice, a name outside ASCII. */
export async function fillVoice(folder: string, weightBytes = 300_000): Promise<void> {
  await mkdir(path.join(folder, 'references'), { recursive: true });
  const weights = randomBytes(weightBytes);
  await writeFile(path.join(folder, 'sovits.onnx'), weights);
  await writeFile(path.join(folder, 'copy of sovits.onnx'), weights);
  await writeFile(path.join(folder, 'gpt.onnx'), randomBytes(Math.ceil(weightBytes / 2)));
  await writeFile(path.join(folder, 'voice.json'), JSON.stringify({ id: 'lin', name: '林' }));
  await writeFile(path.join(folder, 'references', '你好.wav'), randomBytes(5_000));
  await writeFile(path.join(folder, 'empty'), '');
  await writeFile(path.join(folder, 'run'), '#!/bin/sh\necho hello\n', { mode: 0o755 });
  await writeFile(path.join(folder, 'half.tmp'), 'never in a release');
}

/** Path → content, for comparing trees. */
export async function readTree(folder: string): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  for (const item of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!item.isFile()) continue;
    const file = path.join(item.parentPath, item.name);
    const { mode } = await stat(file);
    const executable = mode & 0o100 ? '+x ' : '';
    tree[path.relative(folder, file)] = executable + (await readFile(file)).toString('base64');
  }
  return tree;
}

/** What a release of this voice restores to, apart from the recipe. */
export async function expectedTree(voice: string): Promise<Record<string, string>> {
  const tree = await readTree(voice);
  delete tree['half.tmp'];
  return Object.fromEntries(Object.entries(tree).map(([file, content]) => [`voices/lin/${file}`, content]));
}

export async function withoutRecipe(folder: string): Promise<Record<string, string>> {
  const { 'RESTORE.txt': recipe, ...rest } = await readTree(folder);
  if (!recipe) throw new Error('the release has no RESTORE.txt');
  return rest;
}

export async function removeFolders(...folders: readonly string[]): Promise<void> {
  // Of several questions asked at once the first failure is the answer; what the others learned may still be written down.
  for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** Two people at two desks: one asks, the other lets the computer in by its request. */
export async function introduce(host: Studio, newcomer: Studio): Promise<void> {
  const request = await newcomer.backup.trust.request();
  await host.backup.trust.add({ fingerprint: request.fingerprint, request });
}
