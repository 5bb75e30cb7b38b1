/**
 * SHA-256 of a file, in this process. For files of many megabytes the host asks the hashing threads instead
 * (platform/hash-pool.ts), so that its event loop stays free.
 */
import { createHash, type Hash, hash as hashAtOnce } from 'node:crypto';
import { readPieces } from './read-pieces.ts';

interface HashFileOptions {
  readonly signal?: AbortSignal;
  readonly onBytes?: (count: number) => void;
}

/** 64 hex digits. */
export async function hashFile(file: string, options?: HashFileOptions): Promise<string> {
  return (await startHash(file, options)).digest('hex');
}

/** A hash that has seen the file, for what goes on with the bytes that come after. */
export async function startHash(file: string, { signal, onBytes }: HashFileOptions = {}): Promise<Hash> {
  const hash = createHash('sha256');
  for await (const piece of readPieces(file, 0, signal)) {
    hash.update(piece);
    onBytes?.(piece.length);
  }
  return hash;
}

export function sha256Hex(bytes: string | Uint8Array): string {
  return hashAtOnce('sha256', bytes);
}
