/** The verified package takes the place of the program that runs, by the means of its kind; the program itself goes on until its end. */
import path from 'node:path';
import type { HeldReason, InstalledVersion, OfferedVersion } from '../contract/updates.ts';
import { AppError } from '../kernel/app-error.ts';
import type { JobHandle } from '../kernel/jobs.ts';
import { heldCode } from './held.ts';
import type { Installation, Programs } from './ports.ts';

export interface InstallOrder {
  readonly offered: OfferedVersion;
  /** Verified a moment ago. */
  readonly file: string;
  readonly installation: Installation;
  readonly programs: Programs;
  readonly held: () => HeldReason | null;
  readonly job: JobHandle;
}

/** Throws UPDATES_HELD_…, UPDATES_NOT_INSTALLED, UPDATES_PROGRAM_FAILED. Then the program before stays. */
export async function installPackage(order: InstallOrder): Promise<InstalledVersion> {
  const { offered, file } = order;
  const done = { version: offered.version, file, command: null, previous: null };
  switch (offered.package.kind) {
    case 'headless':
      return { ...done, ...(await installHeadless(order)) };
    case 'deb':
      return { ...done, ...(await installDeb(order)) };
    case 'archive':
    case 'AppImage':
    case 'exe':
    case 'dmg':
      return { ...done, how: 'file' };
  }
}

type Outcome = Pick<InstalledVersion, 'how'> & Partial<InstalledVersion>;

async function installHeadless({ offered, file, installation, programs, held, job }: InstallOrder): Promise<Outcome> {
  const { home, folder: runs } = installation;
  if (home === null) return { how: 'file' };
  const folder = folderOf(offered.package.name);
  if (!(await programs.mayChange(home))) return { how: 'command', command: commandFor(file, home, folder) };
  job.step('updates.step.unpack');
  const { version } = offered;
  await programs.unpack({ archive: file, home, folder, version, signal: job.signal });
  job.signal.throwIfAborted();
  // An incident may have begun while it was unpacked.
  assertFree(held());
  job.step('updates.step.switch');
  const { previous } = await programs.switchTo(home, folder, runs);
  return { how: 'switched', previous: previous === null ? null : path.join(home, previous) };
}

async function installDeb({ file, programs, held, job }: InstallOrder): Promise<Outcome> {
  if (!programs.isRoot) return { how: 'command', command: `sudo dpkg -i ${quoted(file)}` };
  assertFree(held());
  job.step('updates.step.switch');
  await programs.installDeb(file);
  return { how: 'installed' };
}

/** The archive's one top folder has its name. */
const folderOf = (name: string): string => name.replace(/\.tar\.gz$/, '');

/** The same in one line, for whoever has the rights. */
function commandFor(file: string, home: string, folder: string): string {
  const link = quoted(path.join(home, 'current'));
  return `sudo tar -xzf ${quoted(file)} -C ${quoted(home)} && sudo ln -sfn ${quoted(folder)} ${link}`;
}

export function assertFree(held: HeldReason | null): void {
  if (held !== null) throw new AppError(heldCode(held), { remedy: { kind: 'retry' } });
}

/** As a shell takes it for one word. */
const quoted = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
