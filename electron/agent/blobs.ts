/**
 * Files by their SHA-256. Bytes gather under `incoming/` and get their name in `blobs/` only when the digest is right, so
 * whatever lies there was right when it came; an interrupted file is taken up where it ended.
 */
import { createHash, type Hash } from 'node:crypto';
import { chmod, type FileHandle, link, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../kernel/app-error.ts';
import { hashFile, startHash } from '../kernel/hash-file.ts';
import { asDiskFull } from './disk-full.ts';
import { markIn, markOf } from './hashed-files.ts';
import type { Layout } from './layout.ts';

export interface BlobName {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export async function findMissing(
  layout: Layout,
  blobs: readonly BlobName[],
  signal?: AbortSignal,
): Promise<readonly (BlobName & { readonly have: number })[]> {
  const missing: (BlobName & { have: number })[] = [];
  for (const { sha256, sizeBytes } of blobs) {
    if ((await sizeOf(blobFile(layout, sha256))) === sizeBytes) continue;
    if (await takeFromProgram(layout, { sha256, sizeBytes }, signal)) continue;
    missing.push({ sha256, sizeBytes, have: Math.min((await sizeOf(incomingFile(layout, sha256))) ?? 0, sizeBytes) });
  }
  return missing;
}

/** Gathers one blob from `from` on. Throws BACKUP_BLOB_DAMAGED when the bytes are not the promised ones; they are dropped then. */
export async function receiveBlob(
  layout: Layout,
  blob: BlobName & { readonly from: number },
  source: AsyncIterable<Uint8Array>,
  onBytes: (count: number) => void,
): Promise<void> {
  const file = incomingFile(layout, blob.sha256);
  const { handle, hash } = await openAt(file, blob.from);
  let written: string;
  try {
    let position = blob.from;
    for await (const chunk of source) {
      hash.update(chunk);
      await handle.write(chunk, 0, chunk.length, position);
      position += chunk.length;
      onBytes(chunk.length);
    }
    if (position < blob.sizeBytes) {
      throw new AppError('STANDBY_CONNECTION_LOST', { details: { sha256: blob.sha256, position }, retryable: true });
    }
    await handle.sync();
    written = markIn(await handle.stat({ bigint: true }));
  } catch (error) {
    const told = asDiskFull(error, file);
    // Half a file could be taken up again, but here it would keep the disk full.
    if (told !== error) await rm(file, { force: true });
    throw told;
  } finally {
    await handle.close();
  }
  if (hash.digest('hex') !== blob.sha256) {
    await rm(file, { force: true });
    throw new AppError('BACKUP_BLOB_DAMAGED', { details: { sha256: blob.sha256 }, retryable: true });
  }
  layout.hashed.note(written, blob.sha256);
  await layout.hashed.keep(file, async () => {
    await chmod(file, 0o444);
    await rename(file, blobFile(layout, blob.sha256));
    return blobFile(layout, blob.sha256);
  });
}

export const blobFile = (layout: Layout, sha256: string): string => path.join(layout.blobs, sha256);
export const incomingFile = (layout: Layout, sha256: string): string => path.join(layout.incoming, sha256);

export async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The Node that runs the agent is most often the very file that a release brings along: 120 MB that need not travel twice. */
async function takeFromProgram(layout: Layout, blob: BlobName, signal?: AbortSignal): Promise<boolean> {
  for (const name of await readdir(layout.program)) {
    const file = path.join(layout.program, name);
    const mark = await markOf(file);
    if (mark === null || (await sizeOf(file)) !== blob.sizeBytes) continue;
    const sha256 = layout.hashed.digestOf(mark) ?? (await hashFile(file, { signal }));
    layout.hashed.note(mark, sha256);
    if (sha256 !== blob.sha256) continue;
    await layout.hashed.keep(file, async () => {
      await link(file, blobFile(layout, blob.sha256));
      return file;
    });
    return true;
  }
  return false;
}

async function openAt(file: string, from: number): Promise<{ readonly handle: FileHandle; readonly hash: Hash }> {
  if (from === 0) return { handle: await open(file, 'w', 0o600), hash: createHash('sha256') };
  const handle = await open(file, 'r+');
  await handle.truncate(from);
  return { handle, hash: await startHash(file) };
}
