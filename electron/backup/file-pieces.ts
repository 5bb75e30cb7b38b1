/** Writing large files in pieces of 1 MiB from one buffer, because a new buffer per piece is garbage faster than it is collected. */
import { type FileHandle, open } from 'node:fs/promises';
import { PIECE_BYTES } from '../kernel/read-pieces.ts';

/**
 * Writes what `fill` hands over, gathered into larger pieces, and flushes it to the disk. What was handed over before a
 * failure is in the file too, so that a later run can go on from there.
 */
export async function writePieces(
  file: string,
  flags: 'a' | 'wx',
  fill: (write: (piece: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  const handle = await open(file, flags);
  const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
  let filled = 0;
  const flush = async (): Promise<void> => {
    const piece = buffer.subarray(0, filled);
    filled = 0;
    await writeAll(handle, piece);
  };
  try {
    try {
      await fill(async (piece) => {
        for (let at = 0; at < piece.length; ) {
          const count = Math.min(piece.length - at, PIECE_BYTES - filled);
          buffer.set(piece.subarray(at, at + count), filled);
          filled += count;
          at += count;
          if (filled === PIECE_BYTES) await flush();
        }
      });
    } finally {
      await flush();
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
}
