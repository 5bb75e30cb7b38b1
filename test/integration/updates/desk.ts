/** A computer of a team with updates as the app has them: a real bucket, real jobs, real programs below a folder of the test. */
import { randomBytes } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { archive } from '../../../build/package/archive.ts';
import type {
  HeldReason,
  InstalledVersion,
  PublishedVersion,
  UpdatesStatus,
} from '../../../electron/contract/updates.ts';
import { createBus } from '../../../electron/kernel/bus.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import { createJobs, type Jobs } from '../../../electron/kernel/jobs.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import type { Clock, Ticker } from '../../../electron/kernel/ports.ts';
import { createTicker } from '../../../electron/kernel/ticker.ts';
import { createHashPool } from '../../../electron/platform/hash-pool.ts';
import { createPrograms } from '../../../electron/platform/programs.ts';
import type { Installation, Programs } from '../../../electron/updates/ports.ts';
import { createUpdates, type Updates } from '../../../electron/updates/service.ts';
import { openStudio, type Studio } from '../backup/studio.ts';

export interface Desk {
  readonly studio: Studio;
  readonly updates: Updates;
  readonly jobs: Jobs;
  /** Folder with the programs. */
  readonly home: string;
  /** What is told on the bus. */
  readonly told: readonly UpdatesStatus[];
  /** Folders that were shown to the person. */
  readonly shown: readonly string[];
  hold(reason: HeldReason | null): void;
  publish(files: readonly string[], notes?: string): Promise<PublishedVersion>;
  get(): Promise<UpdatesStatus>;
  install(): Promise<InstalledVersion>;
  close(): Promise<void>;
}

export interface DeskOptions extends NonNullable<Parameters<typeof openStudio>[0]> {
  readonly version?: string;
  readonly kind?: Installation['kind'];
  readonly wrapPrograms?: (programs: Programs) => Programs;
  readonly updatesClock?: Clock;
  readonly updatesTicker?: Ticker;
}

export const folderOf = (version: string): string => `understudy-${version}-linux-x64`;

export async function openDesk(options: DeskOptions): Promise<Desk> {
  const { version = '1.0.0', kind = 'headless', wrapPrograms = (programs) => programs } = options;
  const studio = await openStudio(options);
  const home = path.join(studio.dir, 'opt');
  if (!options.dir) await putProgram(home, version);
  const bus = createBus(silentLog);
  const ticker = createTicker(silentLog);
  const jobs = await createJobs({ dir: path.join(studio.dir, 'update-jobs'), bus, clock: systemClock, log: silentLog });
  const hasher = createHashPool();
  const told: UpdatesStatus[] = [];
  bus.on('updates.changed', (status) => told.push(status));
  let held: HeldReason | null = null;
  const shown: string[] = [];
  const updates = await createUpdates({
    dir: path.join(studio.dir, 'updates'),
    appVersion: version,
    installation: {
      kind,
      platform: 'linux',
      arch: 'x64',
      ...(kind === 'headless' ? { home, folder: folderOf(version) } : { home: null, folder: null }),
    },
    programs: wrapPrograms(createPrograms()),
    showFolder: async (folder) => void shown.push(folder),
    backup: studio.backup,
    settings: { get: () => studio.settings },
    hasher,
    held: () => held,
    jobs,
    bus,
    clock: options.updatesClock ?? systemClock,
    ticker: options.updatesTicker ?? ticker,
    log: silentLog,
  });
  return {
    studio,
    updates,
    jobs,
    home,
    told,
    shown,
    hold: (reason) => {
      held = reason;
    },
    publish: (files, notes = '') => jobs.finished(updates.publish({ files, notes }).jobId),
    get: () => updates.get().finished,
    install: async () => jobs.finished((await updates.install()).jobId),
    async close() {
      await jobs.close();
      ticker.stopAll();
      await hasher.close();
      await studio.close();
    },
  };
}

/** A program that is there and runs. */
async function putProgram(home: string, version: string): Promise<void> {
  await mkdir(home, { recursive: true });
  await writeProgram(path.join(home, folderOf(version)), `echo ${version}`);
  await symlink(folderOf(version), path.join(home, 'current'));
}

async function writeProgram(folder: string, script: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'understudy'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** The archive of a tiny program, as `npm run package` makes archives; as heavy as a download that can be cut needs. */
export async function packProgram(
  dir: string,
  version: string,
  options: { readonly script?: string; readonly fillBytes?: number; readonly folder?: string } = {},
): Promise<string> {
  const { script = `echo ${version}`, fillBytes = 0, folder = folderOf(version) } = options;
  const top = path.join(dir, 'made', version, folder);
  await writeProgram(top, script);
  await writeFile(path.join(top, 'understudy.service'), '[Unit]\n');
  if (fillBytes > 0) await writeFile(path.join(top, 'weights'), randomBytes(fillBytes));
  return archive(top, path.join(dir, `${folderOf(version)}.tar.gz`));
}
