/**
 * The public face of updates: what is offered here, fetching and installing it, and giving a version to everyone. Nothing is
 * offered that a computer of the team has not signed, and nothing is replaced while somebody counts on what runs.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fingerprintOf, type TrustedKey } from '../backup/release/signature.ts';
import type { Backup } from '../backup/service.ts';
import type { Started } from '../contract/define.ts';
import type { WireError } from '../contract/errors.ts';
import type { Settings } from '../contract/models/settings.ts';
import type { HeldReason, InstalledVersion, OfferedVersion, UpdatesStatus } from '../contract/updates.ts';
import { AppError, toWireError } from '../kernel/app-error.ts';
import type { Bus } from '../kernel/bus.ts';
import { isoTime } from '../kernel/clock.ts';
import type { JobHandle, Jobs } from '../kernel/jobs.ts';
import type { Clock, Log, Ticker } from '../kernel/ports.ts';
import { countBytes } from './count-bytes.ts';
import { bytesHere, damaged, dropOthers, fetchPackage, packageFile, packagesDir } from './fetch.ts';
import { assertFree, installPackage } from './install.ts';
import { openUpdatesMemory } from './memory.ts';
import { readPackageName } from './package-name.ts';
import type { Installation, PackageHasher, Programs } from './ports.ts';
import { publishVersion, readGivenFiles } from './publish.ts';
import { judgeVersions } from './rules.ts';
import { isNewer } from './version-order.ts';
import { versionRecords } from './version-record.ts';

export interface UpdatesReader {
  status(): Promise<UpdatesStatus>;
}

export interface Updates extends UpdatesReader {
  /** Asks the bucket now. Throws BACKUP_STORE_MISSING, and what the store throws. */
  check(signal?: AbortSignal): Promise<UpdatesStatus>;
  /** Job result: `PublishedVersion`. Throws UPDATES_NAME_UNKNOWN, UPDATES_VERSIONS_DIFFER; fails with UPDATES_VERSION_TAKEN, UPDATES_APART. */
  publish(given: { readonly files: readonly string[]; readonly notes: string }): Started;
  /** Job result: `UpdatesStatus`. Fails with UPDATES_NOTHING_OFFERED, UPDATES_PACKAGE_DAMAGED. */
  get(): Started & { readonly finished: Promise<UpdatesStatus> };
  /** `show`: what is handed over as a file is shown in its folder. Job result: `InstalledVersion`. Throws UPDATES_NOT_FETCHED, UPDATES_HELD_…; fails with what `installPackage` throws. */
  install(options?: { readonly show: boolean }): Promise<Started>;
  /** Looks into the bucket once a day, and once soon. For the host of the folder alone. */
  watch(): void;
}

const LOOK_EVERY_MS = 24 * 3_600_000;
const TICK_MS = 15 * 60_000;
/** The start of a studio has better to do. */
const FIRST_LOOK_MS = 60_000;

export async function createUpdates(deps: {
  /** Folder of this room inside the data folder. */
  readonly dir: string;
  readonly appVersion: string;
  readonly installation: Installation;
  readonly programs: Programs;
  /** Shows a folder to whoever sits at this computer. */
  readonly showFolder: (folder: string) => Promise<void>;
  readonly backup: Pick<Backup, 'openStore' | 'pace' | 'trustedKeys' | 'trust'>;
  readonly settings: { get(): Pick<Settings, 'store' | 'updates'> };
  readonly hasher: PackageHasher;
  readonly held: () => HeldReason | null;
  readonly jobs: Jobs;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly log: Log;
}): Promise<Updates> {
  const { dir, appVersion, installation, programs, backup, settings, hasher, held, jobs, bus, clock, log } = deps;
  const { kind, platform, arch, home } = installation;
  const memory = await openUpdatesMemory(dir, log);
  let checkFailed: WireError | null = null;
  /** By the package manager, which no link tells of. */
  let installedHere: string | null = null;
  let triedAtMs: number | null = null;

  /** The version that starts next time, where that is another one than runs. */
  async function installedVersion(): Promise<string | null> {
    const folder = home === null ? null : await programs.current(home);
    const version = folder === null ? installedHere : (readPackageName(`${folder}.tar.gz`)?.version ?? null);
    return version !== null && isNewer(version, appVersion) ? version : null;
  }

  /** What was learned may be older than the program by now. */
  async function offeredNow(): Promise<OfferedVersion | null> {
    const { offered } = memory.state;
    const than = (await installedVersion()) ?? appVersion;
    return offered !== null && offered.package.kind === kind && isNewer(offered.version, than) ? offered : null;
  }

  async function hereOf(offered: OfferedVersion | null) {
    if (offered === null) return { fetched: 'none', receivedBytes: 0, file: null } as const;
    const { sha256, sizeBytes } = offered.package;
    const here = await bytesHere(dir, offered.package);
    if (memory.state.verified === sha256 && here.file === sizeBytes) {
      return { fetched: 'ready', receivedBytes: sizeBytes, file: packageFile(dir, offered.package) } as const;
    }
    return { fetched: here.part > 0 ? 'part' : 'none', receivedBytes: here.part, file: null } as const;
  }

  async function status(): Promise<UpdatesStatus> {
    const offered = await offeredNow();
    return {
      running: { version: appVersion, kind, platform, arch },
      hasStore: settings.get().store !== null,
      checkedAt: memory.state.checkedAt,
      checkFailed,
      offered,
      passedOver: memory.state.passedOver.filter(({ version }) => isNewer(version, appVersion)),
      ...(await hereOf(offered)),
      held: held(),
      installed: await installedVersion(),
      automatic: settings.get().updates ?? { check: true, get: false },
    };
  }

  async function announce(): Promise<UpdatesStatus> {
    const now = await status();
    bus.emit('updates.changed', now);
    return now;
  }

  async function look(signal?: AbortSignal): Promise<void> {
    try {
      const { records } = await backup.openStore({ toWrite: false }, signal);
      const trusted = await backup.trustedKeys({ anew: true }, signal);
      const groups = await records.read(versionRecords, { all: true, trusted, signal });
      const than = (await installedVersion()) ?? appVersion;
      const judged = judgeVersions(groups, { than, receiver: installation, trusted });
      await memory.change({ ...judged, passedOver: [...judged.passedOver], checkedAt: isoTime(clock.now()) });
      checkFailed = null;
    } catch (error) {
      if (!signal?.aborted) checkFailed = toWireError(error);
      throw error;
    }
  }

  async function check(signal?: AbortSignal): Promise<UpdatesStatus> {
    await look(signal).catch(async (error: unknown) => {
      await announce();
      throw error;
    });
    return announce();
  }

  async function fetchOffered(job: JobHandle): Promise<UpdatesStatus> {
    job.step('updates.step.look');
    await look(job.signal);
    const offered = await offeredNow();
    if (offered === null) throw nothingOffered();
    if ((await hereOf(offered)).fetched !== 'ready') {
      const { store } = await backup.openStore({ toWrite: false }, job.signal);
      await fetchPackage(offered.package, { dir, store, pace: backup.pace, job }).finally(announce);
      await memory.change({ verified: offered.package.sha256 });
    }
    return announce();
  }

  /** What was verified once may have been changed, and who signed it turned out, since then. */
  async function verifyAgain(offered: OfferedVersion, file: string, job: JobHandle): Promise<void> {
    job.step('updates.step.verify');
    const { sha256, sizeBytes } = offered.package;
    if (!(await countsStill(offered, job.signal))) throw notTrusted(offered);
    const onBytes = countBytes(job, sizeBytes);
    if ((await hasher.sha256(file, { signal: job.signal, onBytes })) === sha256) return;
    await dropOthers(dir, null);
    await memory.change({ verified: null });
    await announce();
    throw damaged(offered.package);
  }

  /** Without the store it is as it was when the package was fetched, unless somebody is known here to have been turned out. */
  async function countsStill({ by }: OfferedVersion, signal: AbortSignal): Promise<boolean> {
    const isSigner = ({ publicKey }: TrustedKey): boolean => fingerprintOf(publicKey) === by.fingerprint;
    const asked = await backup.trustedKeys({ anew: true }, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      log.info('who is trusted was not asked again', { error: String(error) });
      return null;
    });
    const known = asked ?? (await backup.trustedKeys({ anew: false }, signal));
    const signer = known.find(isSigner);
    return signer ? !signer.revokedAt : asked === null;
  }

  async function installReady(job: JobHandle): Promise<InstalledVersion> {
    const offered = await offeredNow();
    const { file } = await hereOf(offered);
    if (offered === null || file === null) throw notFetched();
    assertFree(held());
    await verifyAgain(offered, file, job);
    const done = await installPackage({ offered, file, installation, programs, held, job });
    if (done.how === 'installed') installedHere = done.version;
    const isOver = done.how === 'installed' || done.how === 'switched';
    if (isOver) await dropOthers(dir, null);
    await announce();
    return isOver ? { ...done, file: null } : done;
  }

  const notShown = (error: unknown): void => log.info('package not shown', { error: String(error) });

  const getNow: Updates['get'] = () => {
    const { job, finished } = jobs.start({
      kind: 'update-get',
      subject: memory.state.offered?.version ?? '',
      joinKey: 'update-get',
      run: fetchOffered,
    });
    return { jobId: job.id, finished };
  };

  async function lookByItself(): Promise<void> {
    const { store, updates } = settings.get();
    if (store === null || updates?.check === false) return;
    const { checkedAt } = memory.state;
    const nowMs = clock.now();
    // A clock that was set back must not put it off for years.
    const lastMs = Math.max(triedAtMs ?? 0, checkedAt === null ? 0 : Date.parse(checkedAt));
    if (lastMs <= nowMs && nowMs - lastMs < LOOK_EVERY_MS) return;
    triedAtMs = nowMs;
    const { offered, fetched, held: isHeld } = await check();
    if (updates?.get && offered !== null && fetched !== 'ready' && isHeld === null) await getNow().finished;
  }

  return {
    status,
    check,
    publish({ files, notes }) {
      const given = readGivenFiles(files);
      const { job } = jobs.start({
        kind: 'update-publish',
        subject: given.version,
        run: async (handle) => {
          const { self } = await backup.trust.overview(handle.signal);
          if (self.state === 'apart') throw apart();
          const place = await backup.openStore({ toWrite: true }, handle.signal);
          return publishVersion(given, { ...place, notes, hasher, pace: backup.pace, job: handle });
        },
      });
      return { jobId: job.id };
    },
    get: getNow,
    async install({ show } = { show: false }) {
      const offered = await offeredNow();
      if ((await hereOf(offered)).fetched !== 'ready') throw notFetched();
      assertFree(held());
      const { job } = jobs.start({
        kind: 'update-install',
        subject: offered?.version ?? '',
        joinKey: 'update-install',
        run: async (handle) => {
          const done = await installReady(handle);
          if (show && done.how === 'file') await deps.showFolder(packagesDir(dir)).catch(notShown);
          return done;
        },
      });
      return { jobId: job.id };
    },
    watch() {
      const attempt = (): Promise<void> =>
        lookByItself().catch((error: unknown) => log.info('no look for updates', { error: String(error) }));
      deps.ticker.after(FIRST_LOOK_MS, attempt);
      deps.ticker.every(TICK_MS, attempt);
      let wasHeld = held();
      const tellHeld = async (): Promise<void> => {
        // The status of this event is told after everybody else has heard of it.
        await nextTurn();
        if (held() === wasHeld) return;
        wasHeld = held();
        await announce();
      };
      for (const name of ['job.changed', 'watch.changed', 'standby.changed'] as const) {
        bus.on(name, () => void tellHeld().catch((error: unknown) => log.warn('updates', { error: String(error) })));
      }
    },
  };
}

function nothingOffered(): AppError {
  return new AppError('UPDATES_NOTHING_OFFERED', { remedy: { kind: 'run', command: 'understudy updates status' } });
}

function notFetched(): AppError {
  return new AppError('UPDATES_NOT_FETCHED', { remedy: { kind: 'run', command: 'understudy updates get' } });
}

function notTrusted({ version, by }: OfferedVersion): AppError {
  return new AppError('UPDATES_NOT_TRUSTED', {
    details: { version, by: by.name, fingerprint: by.fingerprint },
    remedy: { kind: 'run', command: 'understudy updates check' },
  });
}

function apart(): AppError {
  return new AppError('UPDATES_APART', { remedy: { kind: 'run', command: 'understudy trust request' } });
}
