/**
 * SHA-256 of a file, in this process. For files of many megabytes the host asks the hashing threads instead
 * (platform/hash-pool.ts), so that its event loop stays free.
 */
import { createHash, type Hash, hash as hashAtOnce } from 'node:crypto';
import { readPieces } from './read-pieces.ts';

interface HashFileOptions {
  readonly signal?: AbortSignal;
  readonly onBytes?: (count: number) => void;
  /** Of lists that others wrote; what is ours is SHA-256. */
  readonly kind?: 'sha256' | 'sha1' | 'md5';
}

/** 64 hex digits. */
export async function hashFile(file: string, options?: HashFileOptions): Promise<string> {
  return (await startHash(file, options)).digest('hex');
}

/** A hash that has seen the file, for what goes on with the bytes that come after. */
export async function startHash(
  file: string,
  { signal, onBytes, kind = 'sha256' }: HashFileOptions = {},
): Promise<Hash> {
  const hash = createHash(kind);
  for await (const piece of readPieces(file, 0, signal)) {
    hash.update(piece);
    onBytes?.(piece.length);
  }
  return hash;
}

/** SHA-256 of the first bytes of a file that may still grow; null when it is shorter by now. */
export async function hashBeginning(file: string, sizeBytes: number): Promise<string | null> {
  const hash = createHash('sha256');
  let left = sizeBytes;
  for await (const piece of readPieces(file)) {
    const part = piece.subarray(0, left);
    hash.update(part);
    left -= part.length;
    if (left === 0) break;
  }
  return left === 0 ? hash.digest('hex') : null;
}

export function sha256Hex(bytes: string | Uint8Array): string {
  return hashAtOnce('sha256', bytes);
}
