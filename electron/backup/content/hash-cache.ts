/**
 * Remembers the digest of files that did not change since they were hashed, so that a backup of an unchanged library reads
 * nothing. A file is the same when path, size, inode and both times are: the one of its content, which any program may set
 * back, and the one of its last change, which only the system sets. It is read again weekly anyway, and what was written so
 * shortly before it was hashed that a later change would have the same times is never remembered.
 */
import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import { readJsonFile, writeJsonFile } from '../../kernel/json-file.ts';
import type { Clock, Log } from '../../kernel/ports.ts';
import type { FileHasher } from '../ports.ts';

/** As coarse as some disks tell times: a memory stick by two seconds. */
const RACY_MS = 2_000;
/** As coarse as a system that counts nanoseconds tells them: one tick of its clock, at a hundred a second, and once more. */
const TICK_MS = 20;
const KEPT_MS = 7 * 24 * 3_600_000;
const TRIES = 3;

export interface HashedFile {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** ISO 8601, whole seconds. */
  readonly modifiedAt: string;
}

export interface HashOptions {
  readonly signal?: AbortSignal;
  readonly onBytes?: (count: number) => void;
  /** Read the file even when it looks unchanged. */
  readonly again?: boolean;
}

export interface HashCache {
  /** Throws BACKUP_FILE_CHANGING when the file will not hold still or is gone. */
  hash(file: string, options?: HashOptions): Promise<HashedFile>;
  save(): Promise<void>;
}

const entry = z.object({
  sha256: z.string(),
  size: z.string(),
  mtimeNs: z.string(),
  ctimeNs: z.string(),
  ino: z.string(),
  hashedAtMs: z.number(),
});
const cacheFile = z.object({ version: z.literal(2), files: z.record(z.string(), entry) });

export async function openHashCache(deps: {
  readonly file: string;
  readonly hasher: FileHasher;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<HashCache> {
  const { file: cachePath, hasher, clock, log } = deps;
  const stored = await readJsonFile(cachePath, cacheFile).catch((error: unknown) => {
    log.warn('hash cache left out', { error: String(error) });
    return null;
  });
  const files = new Map(Object.entries(stored?.files ?? {}));

  return {
    async hash(file, { signal, onBytes, again = false } = {}) {
      for (let attempt = 1; attempt <= TRIES; attempt++) {
        const before = await look(file);
        const known = files.get(file);
        const fresh = known && clock.now() - known.hashedAtMs < KEPT_MS && isSame(known, before);
        if (fresh && !again) {
          onBytes?.(Number(before.size));
          return describe(known.sha256, before);
        }
        // Until a change from now on would have another time than this one.
        if (!isCoarse(before) && sinceChange(before, clock.now()) < TICK_MS)
          await sleep(TICK_MS, undefined, { signal });
        const startedAtMs = clock.now();
        let told = 0;
        const sha256 = await hasher.sha256(file, {
          signal,
          onBytes: (count) => {
            told += count;
            onBytes?.(count);
          },
        });
        const after = await look(file);
        if (isSame(stampOf(before), after)) {
          if (isRacy(after, startedAtMs)) files.delete(file);
          else files.set(file, { ...stampOf(after), sha256, hashedAtMs: startedAtMs });
          return describe(sha256, after);
        }
        // It was written to meanwhile: what was told of it is taken back before the next try.
        onBytes?.(-told);
      }
      throw changing(file);
    },
    async save() {
      const kept = [...files].filter(([, item]) => clock.now() - item.hashedAtMs < KEPT_MS);
      await writeJsonFile(cachePath, { version: 2, files: Object.fromEntries(kept) });
    },
  };
}

/** Links are not followed: what a link points to is not part of what is backed up. */
async function look(file: string): Promise<BigIntStats> {
  try {
    const stats = await lstat(file, { bigint: true });
    if (stats.isFile()) return stats;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  throw changing(file);
}

/** Could the file change after this moment and keep its times? */
function isRacy(stats: BigIntStats, atMs: number): boolean {
  const isFresh = sinceChange(stats, atMs) < (isCoarse(stats) ? RACY_MS : TICK_MS);
  return isFresh || Math.abs(atMs - Number(stats.mtimeMs)) < RACY_MS;
}

const isCoarse = ({ ctimeNs }: BigIntStats): boolean => ctimeNs % 1_000_000_000n === 0n;
const sinceChange = ({ ctimeMs }: BigIntStats, atMs: number): number => Math.abs(atMs - Number(ctimeMs));

type Stamp = Readonly<Record<'size' | 'mtimeNs' | 'ctimeNs' | 'ino', string>>;

function stampOf({ size, mtimeNs, ctimeNs, ino }: BigIntStats): Stamp {
  return { size: String(size), mtimeNs: String(mtimeNs), ctimeNs: String(ctimeNs), ino: String(ino) };
}

function isSame(stamp: Stamp, stats: BigIntStats): boolean {
  const now = stampOf(stats);
  return (
    stamp.size === now.size && stamp.mtimeNs === now.mtimeNs && stamp.ctimeNs === now.ctimeNs && stamp.ino === now.ino
  );
}

function describe(sha256: string, stats: BigIntStats): HashedFile {
  const seconds = Math.floor(Number(stats.mtimeMs) / 1000);
  return {
    sha256,
    sizeBytes: Number(stats.size),
    modifiedAt: new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'),
  };
}

export function changing(...files: readonly string[]): AppError {
  return new AppError('BACKUP_FILE_CHANGING', { details: { files }, remedy: { kind: 'retry' }, retryable: true });
}
