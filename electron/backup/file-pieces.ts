/** Writing files that may be large: small pieces are gathered from one buffer, large ones are written as they are. */
import { type FileHandle, open } from 'node:fs/promises';
import { PIECE_BYTES } from '../kernel/read-pieces.ts';

/** From here on a copy into the buffer costs more than the call that it saves. */
const LARGE_PIECE_BYTES = 256 * 1024;
/** The disk begins with what it has: at the end of a large file nobody waits for all of it. */
const FLUSH_EVERY_BYTES = 32 * 1024 * 1024;

/**
 * Writes what `fill` hands over and flushes it to the disk with what `finish` does to the whole file. What was handed over
 * before a failure is in the file too, so that a later run can go on from there. A piece may change once its `write` is settled.
 */
export async function writePieces(
  file: string,
  flags: 'a' | 'wx',
  fill: (write: (piece: Uint8Array) => Promise<void>) => Promise<void>,
  finish: (handle: FileHandle) => Promise<void> = async () => {},
): Promise<void> {
  const handle = await open(file, flags);
  const flushing = flushAsItGrows(handle);
  let buffer: Buffer | null = null;
  let filled = 0;
  const write = async (bytes: Uint8Array): Promise<void> => {
    for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
    flushing.grown(bytes.length);
  };
  const writeGathered = async (): Promise<void> => {
    const piece = buffer?.subarray(0, filled);
    filled = 0;
    if (piece) await write(piece);
  };
  const take = async (piece: Uint8Array): Promise<void> => {
    if (piece.length >= LARGE_PIECE_BYTES) {
      await writeGathered();
      return write(piece);
    }
    buffer ??= Buffer.allocUnsafeSlow(PIECE_BYTES);
    if (filled + piece.length > buffer.length) await writeGathered();
    buffer.set(piece, filled);
    filled += piece.length;
  };
  try {
    try {
      await fill(take);
    } finally {
      await writeGathered();
      await flushing.over();
    }
    await finish(handle);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Flushes beside the writing, one flush at a time. What goes wrong with one is said by the last, which everybody waits for. */
function flushAsItGrows(handle: FileHandle): { grown(count: number): void; over(): Promise<void> } {
  let unflushed = 0;
  let flush: Promise<void> | null = null;
  let failure: { readonly error: unknown } | null = null;
  return {
    grown(count) {
      unflushed += count;
      if (unflushed < FLUSH_EVERY_BYTES || flush) return;
      unflushed = 0;
      flush = handle
        .datasync()
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => {
          flush = null;
        });
    },
    async over() {
      await flush;
      if (failure) throw failure.error;
    },
  };
}
