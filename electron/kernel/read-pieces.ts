/** Large files in pieces of 1 MiB from memory that is used again, because a new buffer per piece is garbage faster than it is collected. */
import { type FileHandle, open } from 'node:fs/promises';

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

/** The same; the next piece is read while one is used. */
export async function* readPiecesAhead(file: string, from = 0, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const handle = await open(file, 'r');
  let spare = Buffer.allocUnsafeSlow(PIECE_BYTES);
  let used = Buffer.allocUnsafeSlow(PIECE_BYTES);
  let ahead = readInto(handle, spare, from);
  try {
    for (let at = from; ; ) {
      signal?.throwIfAborted();
      const count = await ahead;
      if (count === 0) return;
      at += count;
      [used, spare] = [spare, used];
      ahead = readInto(handle, spare, at);
      // Its failure is met when it is its turn.
      ahead.catch(() => {});
      yield used.subarray(0, count);
    }
  } finally {
    await ahead.catch(() => {});
    await handle.close();
  }
}

async function readInto(handle: FileHandle, memory: Uint8Array, at: number): Promise<number> {
  return (await handle.read(memory, 0, memory.length, at)).bytesRead;
}
