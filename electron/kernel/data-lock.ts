/**
 * One host per data folder. The lock file names the process that holds it and how to reach it, so that a second start can
 * hand over to the first instead of fighting it.
 */
import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { writeFileAtomic } from './json-file.ts';

const lockFile = z.object({
  pid: z.number().int(),
  url: z.string(),
  token: z.string(),
  startedAt: z.string(),
});
export type HostLock = z.output<typeof lockFile>;

/** The living host of this folder, or null. A lock whose process is gone is stale and counts as none. */
export async function readHostLock(file: string): Promise<HostLock | null> {
  let lock: HostLock;
  try {
    lock = lockFile.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
  return isAlive(lock.pid) ? lock : null;
}

/** Readable by this user only: it holds the token. */
export async function writeHostLock(file: string, lock: HostLock): Promise<void> {
  await writeFileAtomic(file, JSON.stringify(lock), 0o600);
}

export async function removeHostLock(file: string): Promise<void> {
  await rm(file, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
