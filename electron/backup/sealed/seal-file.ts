/** A file, encrypted into another one. */
import { createHash, randomBytes } from 'node:crypto';
import { readPieces } from '../../kernel/read-pieces.ts';
import type { Blob } from '../blobs.ts';
import { writePieces } from '../file-pieces.ts';
import type { FileSealer } from '../ports.ts';
import { newHeader } from './age.ts';
import { CHUNK_BYTES, NONCE_BYTES, sealChunk, streamKey } from './age-stream.ts';

/**
 * Writes the encrypted file to `target`, which must not exist, and flushes it. Answers what was read and what was written, both from
 * the very bytes.
 */
export const sealFile: FileSealer['seal'] = async (file, target, { signal, ...how }) => {
  const plain = counting();
  const stored = counting();
  const { header, fileKey, nonce } =
    'as' in how ? how.as : { ...(await newHeader(how.recipient)), nonce: randomBytes(NONCE_BYTES) };
  const key = streamKey(fileKey, nonce);
  await writePieces(target, 'wx', async (write) => {
    const put = async (bytes: Uint8Array): Promise<void> => {
      stored.add(bytes);
      await write(bytes);
    };
    await put(header);
    await put(nonce);
    let number = 0;
    for await (const { bytes, isLast } of chunksOf(readPieces(file, 0, signal))) {
      plain.add(bytes);
      for (const part of sealChunk(key, { number, isLast }, bytes)) await put(part);
      number += 1;
    }
  });
  return { plain: plain.blob(), stored: stored.blob() };
};

/** The last one is known as such only when nothing follows it. Each is good until the next one is asked for. */
async function* chunksOf(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly bytes: Uint8Array; readonly isLast: boolean }> {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let filled = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      if (filled === CHUNK_BYTES) {
        yield { bytes: buffer, isLast: false };
        filled = 0;
      }
      const count = Math.min(CHUNK_BYTES - filled, piece.length - at);
      buffer.set(piece.subarray(at, at + count), filled);
      filled += count;
      at += count;
    }
  }
  yield { bytes: buffer.subarray(0, filled), isLast: true };
}

function counting() {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  return {
    add(piece: Uint8Array): void {
      hash.update(piece);
      sizeBytes += piece.length;
    },
    blob: (): Blob => ({ sha256: hash.digest('hex'), sizeBytes }),
  };
}
