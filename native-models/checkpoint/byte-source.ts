/**
 * Random access to a file by ranges. Lengths found inside a file are not trusted: a range outside the file is a typed error
 * before any memory is allocated.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { EngineError } from '../engine-error.ts';

export interface ByteSource {
  readonly path: string;
  readonly sizeBytes: number;
  /**
   * Bytes [offset, offset + length) in memory of their own, or at the start of `into`. Throws CHECKPOINT_TRUNCATED when the file
   * does not hold them.
   */
  read(offset: number, length: number, into?: Buffer): Buffer;
  close(): void;
}

/** Throws MODEL_MISSING when there is no such regular file. */
export function openByteSource(path: string): ByteSource {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (cause) {
    throw new EngineError('MODEL_MISSING', `cannot open ${path}`, { path }, { cause });
  }
  const stat = fstatSync(fd);
  if (!stat.isFile()) {
    closeSync(fd);
    throw new EngineError('MODEL_MISSING', `not a regular file: ${path}`, { path });
  }
  return new FileSource(path, fd, stat.size);
}

class FileSource implements ByteSource {
  readonly path: string;
  readonly sizeBytes: number;
  readonly #fd: number;
  #open = true;

  constructor(path: string, fd: number, sizeBytes: number) {
    this.path = path;
    this.#fd = fd;
    this.sizeBytes = sizeBytes;
  }

  read(offset: number, length: number, into?: Buffer): Buffer {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.sizeBytes)) {
      throw new EngineError('CHECKPOINT_TRUNCATED', 'the file ends before data that it announces', {
        path: this.path,
        offset,
        length,
        sizeBytes: this.sizeBytes,
      });
    }
    // An ArrayBuffer of its own, so that typed-array views of any element size can start at byte 0.
    const buffer = into?.subarray(0, length) ?? Buffer.from(new ArrayBuffer(length));
    let done = 0;
    while (done < length) {
      const got = readSync(this.#fd, buffer, done, length - done, offset + done);
      if (got === 0) {
        throw new EngineError('CHECKPOINT_TRUNCATED', 'the file became shorter while it was read', { path: this.path });
      }
      done += got;
    }
    return buffer;
  }

  close(): void {
    if (this.#open) closeSync(this.#fd);
    this.#open = false;
  }
}
