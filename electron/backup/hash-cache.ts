/**
 * Remembers the digest of files that did not change since they were hashed, so that a backup of an unchanged library reads
 * nothing. A file is the same when path, size, change time in nanoseconds and inode are; it is read again weekly anyway,
 * and whatever was written within two seconds of being hashed is never remembered.
 */
import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../kernel/app-error.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Clock, Log } from '../kernel/ports.ts';
import type { FileHasher } from './ports.ts';

const RACY_MS = 2_000;
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
  ino: z.string(),
  hashedAtMs: z.number(),
});
const cacheFile = z.object({ version: z.literal(1), files: z.record(z.string(), entry) });

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
          const racy = Math.abs(startedAtMs - Number(after.mtimeMs)) < RACY_MS;
          if (racy) files.delete(file);
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
      await writeJsonFile(cachePath, { version: 1, files: Object.fromEntries(kept) });
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

function stampOf(stats: BigIntStats) {
  return { size: String(stats.size), mtimeNs: String(stats.mtimeNs), ino: String(stats.ino) };
}

function isSame(stamp: ReturnType<typeof stampOf>, stats: BigIntStats): boolean {
  const now = stampOf(stats);
  return stamp.size === now.size && stamp.mtimeNs === now.mtimeNs && stamp.ino === now.ino;
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
