/** A fixed set of buffers, of memory that threads can share, that are taken and given back: the ceiling on what uploads may hold. */

export interface BufferPool {
  readonly bufferBytes: number;
  /** Waits until a buffer is free. */
  take(): Promise<Buffer>;
  giveBack(buffer: Buffer): void;
}

/** Buffers are made at first need, so a store that is only read costs nothing. */
export function createBufferPool(count: number, bufferBytes: number): BufferPool {
  const free: Buffer[] = [];
  const waiting: ((buffer: Buffer) => void)[] = [];
  let made = 0;
  return {
    bufferBytes,
    take() {
      const buffer = free.pop();
      if (buffer) return Promise.resolve(buffer);
      if (made < count) {
        made += 1;
        return Promise.resolve(Buffer.from(new SharedArrayBuffer(bufferBytes)));
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
    giveBack(buffer) {
      const next = waiting.shift();
      if (next) next(buffer);
      else free.push(buffer);
    },
  };
}
