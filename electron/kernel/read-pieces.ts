/** Large files in pieces of 1 MiB from one buffer, because a new buffer per piece is garbage faster than it is collected. */
import { open } from 'node:fs/promises';

export const PIECE_BYTES = 1024 * 1024;

/** The file from byte `from` on. Each piece is good until the next one is asked for. */
export async function* readPieces(file: string, from = 0, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const handle = await open(file, 'r');
  const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
  try {
    for (let at = from; ; ) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, PIECE_BYTES, at);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
}
