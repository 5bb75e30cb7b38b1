/**
 * One changing verb at a time on this machine. The lock is a folder that holds one empty file, named after the process that
 * has it. Every step of it is one that the file system decides: a folder takes a name only when nothing or an empty folder
 * has it, and what a dead process left is cleared by its own name, so nobody can clear the lock of anybody else. Nothing is
 * ever written into it, so neither a power cut nor a full disk leaves half a lock.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../kernel/app-error.ts';
import { isSameProcess, processMark } from '../kernel/process-mark.ts';
import type { Layout } from './layout.ts';

const RETRY_MS = 50;
const WAIT_MS = 15_000;
/** Earlier agents created a file and then wrote their mark into it: one without a mark was cut off, unless it is this new. */
const TORN_AFTER_MS = 2_000;

/** Throws STANDBY_COMMAND_FAILED `busy` when a living process has the lock for too long. */
export async function withLock<T>(layout: Layout, work: () => Promise<T>): Promise<T> {
  const lock = path.join(layout.root, 'lock');
  const mark = `${processMark(process.pid)} ${randomBytes(6).toString('hex')}`;
  const ready = `${lock}.${mark}`;
  const giveUpAt = performance.now() + WAIT_MS;
  await mkdir(ready, { mode: 0o700 });
  try {
    await (await open(path.join(ready, mark), 'wx', 0o600)).close();
    while (!(await takeName(ready, lock))) {
      if (await clearDead(lock)) continue;
      if (performance.now() > giveUpAt) {
        throw new AppError('STANDBY_COMMAND_FAILED', { details: { reason: 'busy' }, retryable: true });
      }
      await sleep(RETRY_MS);
    }
  } catch (error) {
    await rm(ready, { recursive: true, force: true });
    throw error;
  }
  try {
    await clearDeadWaiters(layout.root);
    return await work();
  } finally {
    await unlink(path.join(lock, mark)).catch(() => {});
    // Not empty: the next one has it already.
    await rmdir(lock).catch(() => {});
  }
}

/** False while somebody, living or dead, has the name. */
async function takeName(ready: string, lock: string): Promise<boolean> {
  try {
    await rename(ready, lock);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/** True when what stood in the way is gone. */
async function clearDead(lock: string): Promise<boolean> {
  let marks: readonly string[];
  try {
    marks = await readdir(lock);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (code === 'ENOTDIR') return clearFileOfEarlierAgent(lock);
    throw error;
  }
  const dead = marks.filter((mark) => !isSameProcess(mark));
  for (const mark of dead) await unlink(path.join(lock, mark)).catch(() => {});
  return dead.length === marks.length;
}

/** To unlink a folder is refused, so a lock that was taken meanwhile stays. */
async function clearFileOfEarlierAgent(lock: string): Promise<boolean> {
  const [mark, about] = await Promise.all([readFile(lock, 'utf8').catch(() => ''), stat(lock).catch(() => null)]);
  const isNew = about !== null && Math.abs(Date.now() - about.mtimeMs) < TORN_AFTER_MS;
  if (isSameProcess(mark) || (isNew && !/^\d+ \S+$/.test(mark))) return false;
  await unlink(lock).catch(() => {});
  return true;
}

/** What processes left that died while they waited. */
async function clearDeadWaiters(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith('lock.') || isSameProcess(name.slice('lock.'.length))) continue;
    await rm(path.join(root, name), { recursive: true, force: true });
  }
}
