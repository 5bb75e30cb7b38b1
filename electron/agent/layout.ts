/** Where the agent keeps things. Everything lies below one root beside its own program, so removing the root removes it all. */
import { mkdir, open, readFile, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../kernel/app-error.ts';
import { isSameProcess, processMark } from '../kernel/process-mark.ts';

export interface Layout {
  readonly root: string;
  /** The installed agent itself. */
  readonly program: string;
  /** Whole files named by their SHA-256. */
  readonly blobs: string;
  /** Files on their way in, under the same names. */
  readonly incoming: string;
  readonly releases: string;
  readonly epochs: string;
  readonly run: string;
  readonly pinnedKey: string;
}

export async function openLayout(programFile: string): Promise<Layout> {
  const program = path.dirname(await realpath(programFile));
  const root = path.dirname(program);
  const below = (name: string): string => path.join(root, name);
  const layout: Layout = {
    root,
    program,
    blobs: below('blobs'),
    incoming: below('incoming'),
    releases: below('releases'),
    epochs: below('epochs'),
    run: below('run'),
    pinnedKey: below('pinned-key.json'),
  };
  for (const dir of [layout.blobs, layout.incoming, layout.releases, layout.epochs, layout.run]) {
    await mkdir(dir, { recursive: true, mode: 0o700 });
  }
  return layout;
}

/** One changing verb at a time on this machine. A lock whose process is gone is nobody's. */
export async function withLock<T>(layout: Layout, work: () => Promise<T>): Promise<T> {
  const file = path.join(layout.root, 'lock');
  for (let tries = 0; !(await createMarked(file)); tries++) {
    const mark = await readFile(file, 'utf8').catch(() => '');
    if (mark !== '' && !isSameProcess(mark) && (await removeDeadLock(file, mark))) continue;
    if (tries > 300) throw new AppError('STANDBY_COMMAND_FAILED', { details: { reason: 'busy' }, retryable: true });
    await sleep(50);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** False when the name is taken. */
async function createMarked(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(processMark(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Several may see the same dead lock, and a slow one of them must not remove the lock that a quick one has made since: so
 * removing is itself done under a lock, and only after the dead mark was seen once more. False: somebody else is at it.
 */
async function removeDeadLock(file: string, deadMark: string): Promise<boolean> {
  const guard = `${file}.removing`;
  if (!(await createMarked(guard))) {
    const holder = await readFile(guard, 'utf8').catch(() => '');
    if (holder !== '' && !isSameProcess(holder)) await rm(guard, { force: true });
    return false;
  }
  try {
    if ((await readFile(file, 'utf8').catch(() => '')) === deadMark) await rm(file, { force: true });
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}
