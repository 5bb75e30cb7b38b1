/**
 * One writer per data folder. The lock is a file that is created or refused in one step and names who holds it; a running
 * host also writes there how it is reached, so that whoever comes second uses the first instead of fighting it.
 *
 * A lock outlives a crash, so it counts only as long as its process does: number and start time are compared, which frees
 * the folder at once and is not misled by a computer that slept (as locks with a heartbeat are).
 */
import { mkdir, open, readFile, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { translateFileError, writeFileAtomic } from '../kernel/json-file.ts';
import { makeFolder } from '../kernel/make-folder.ts';
import { isSameProcess, processMark } from '../kernel/process-mark.ts';

const lockFile = z.object({
  /** `desktop` and `serve` stay and can be reached; a `command` holds the folder for as long as it takes. */
  kind: z.enum(['desktop', 'serve', 'command']),
  pid: z.number().int(),
  /** Process number and start time: a later process with the same number is not the holder. */
  mark: z.string(),
  startedAt: z.string(),
  version: z.string(),
  /** Address and secret of the admin API; null until it listens, and for a command. */
  url: z.string().nullable(),
  token: z.string().nullable(),
});
export type LockHolder = z.output<typeof lockFile>;

export interface HostLock {
  readonly holder: LockHolder;
  /** Says how the host is reached. */
  publish(address: { readonly url: string; readonly token: string }): Promise<void>;
  release(): Promise<void>;
}

export type LockAttempt =
  | { readonly kind: 'acquired'; readonly lock: HostLock }
  | { readonly kind: 'held'; readonly holder: LockHolder };

/** Readable by this user only: it holds the token. */
const OWNER_ONLY = 0o600;
/** A file that still has no content after this long was left by a crash between creating and writing it. */
const TORN_AFTER_MS = 5_000;
const RETRY_MS = 20;

/** The living holder of this folder, or null. */
export async function readLockHolder(file: string): Promise<LockHolder | null> {
  const found = await inspect(file);
  return found.kind === 'held' ? found.holder : null;
}

/** Takes the folder, or says who has it. A lock whose process is gone is taken over. */
export async function acquireHostLock(
  file: string,
  claim: Pick<LockHolder, 'kind' | 'startedAt' | 'version'>,
): Promise<LockAttempt> {
  await makeFolder(path.dirname(file), 0o700);
  const holder: LockHolder = {
    ...claim,
    pid: process.pid,
    mark: processMark(process.pid),
    url: null,
    token: null,
  };
  for (;;) {
    if (await create(file, JSON.stringify(holder))) return { kind: 'acquired', lock: heldLock(file, holder) };
    const found = await inspect(file);
    if (found.kind === 'held') return found;
    if (found.kind === 'stale') await removeStale(file);
    else await sleep(RETRY_MS);
  }
}

function heldLock(file: string, holder: LockHolder): HostLock {
  return {
    holder,
    publish: (address) => writeFileAtomic(file, JSON.stringify({ ...holder, ...address }), OWNER_ONLY),
    release: () => rm(file, { force: true }),
  };
}

/** False when the file is there already: the operating system decides between two that try at once. */
async function create(file: string, content: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', OWNER_ONLY);
    try {
      await handle.writeFile(content);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw translateFileError(error, file);
  }
}

type Found =
  | { readonly kind: 'held'; readonly holder: LockHolder }
  | { readonly kind: 'stale' }
  /** Nothing there, or just being written. */
  | { readonly kind: 'unsettled' };

async function inspect(file: string): Promise<Found> {
  let text: string;
  let ageMs: number;
  try {
    text = await readFile(file, 'utf8');
    ageMs = Date.now() - (await stat(file)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'unsettled' };
    throw translateFileError(error, file);
  }
  const holder = parse(text);
  if (holder) return isSameProcess(holder.mark) ? { kind: 'held', holder } : { kind: 'stale' };
  return ageMs > TORN_AFTER_MS ? { kind: 'stale' } : { kind: 'unsettled' };
}

function parse(text: string): LockHolder | null {
  try {
    return lockFile.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/**
 * Two processes may both find the same stale lock. A folder beside it lets one of them in at a time, and each looks again
 * inside: otherwise the second would remove the fresh lock of the first.
 */
async function removeStale(file: string): Promise<void> {
  const turn = `${file}.takeover`;
  try {
    await mkdir(turn);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw translateFileError(error, file);
    await sleep(RETRY_MS);
    const made = await stat(turn).catch(() => null);
    if (made && Date.now() - made.mtimeMs > TORN_AFTER_MS) await rmdir(turn).catch(() => {});
    return;
  }
  try {
    if ((await inspect(file)).kind === 'stale') await rm(file, { force: true });
  } finally {
    await rmdir(turn);
  }
}
