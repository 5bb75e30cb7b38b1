/**
 * What follows the header of an age file: 64 KiB at a time, each with its number and a tag, the last one marked as such, so that nothing
 * can be changed, left out or cut off unseen.
 */
import { hkdfSync } from 'node:crypto';
import { cipher, TAG_BYTES } from './age-cipher.ts';

export const CHUNK_BYTES = 64 * 1024;
/** Between header and first chunk. */
export const NONCE_BYTES = 16;
export { TAG_BYTES };

export interface Chunk {
  /** From 0. */
  readonly number: number;
  readonly isLast: boolean;
}

/** `nonce`: new for each file. */
export function streamKey(fileKey: Uint8Array, nonce: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', fileKey, nonce, 'payload', 32));
}

/** The encrypted bytes and their tag, in this order. */
export function sealChunk(key: Uint8Array, chunk: Chunk, plain: Uint8Array): readonly Uint8Array[] {
  return cipher.seal(key, nonceOf(chunk), plain);
}

/** Throws when the bytes are others, or of another key or place. */
export function openChunk(key: Uint8Array, chunk: Chunk, sealed: Uint8Array): Uint8Array {
  // Only a file of no bytes has a chunk of none.
  if (sealed.length < TAG_BYTES || (sealed.length === TAG_BYTES && chunk.number > 0)) throw new Error('no chunk');
  return cipher.open(key, nonceOf(chunk), sealed);
}

function nonceOf({ number, isLast }: Chunk): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(number), 3);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}
