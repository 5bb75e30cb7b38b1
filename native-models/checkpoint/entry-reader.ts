/**
 * Bytes of a zip's entries by ranges. Stored entries are read where they lie; a deflated one is unpacked whole at its first use
 * and kept, because tensors that share a storage come back for it. What is kept is bounded by the directory.
 */
import { crc32, inflateRawSync } from 'node:zlib';
import { EngineError } from '../engine-error.ts';
import type { ByteSource } from './byte-source.ts';
import type { ZipEntry } from './zip-directory.ts';

export class EntryReader {
  readonly #source: ByteSource;
  readonly #unpacked = new Map<ZipEntry, Buffer>();

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /**
   * Bytes [from, from + length) in memory of their own, or at the start of `into`. Throws CHECKPOINT_TRUNCATED when the entry does
   * not hold them.
   */
  read(entry: ZipEntry, from: number, length: number, into?: Buffer): Buffer {
    if (!entry.isDeflated) return this.#source.read(entry.offset + from, length, into);
    const whole = this.#unpack(entry);
    if (!(from >= 0 && length >= 0 && from + length <= whole.length)) throw this.#damaged(entry);
    // Typed-array views of any element size start at byte 0, and whoever swaps bytes in place must not change what is kept.
    const bytes = into?.subarray(0, length) ?? Buffer.from(new ArrayBuffer(length));
    whole.copy(bytes, 0, from, from + length);
    return bytes;
  }

  /** A checksum of zero means that the writer left checksums out, which torch allows. */
  check(entry: ZipEntry, actual: number): void {
    if (entry.crc32 !== 0 && entry.crc32 !== actual) throw this.#damaged(entry);
  }

  close(): void {
    this.#unpacked.clear();
  }

  #unpack(entry: ZipEntry): Buffer {
    const kept = this.#unpacked.get(entry);
    if (kept !== undefined) return kept;
    const whole = this.#inflate(entry);
    if (whole.length !== entry.sizeBytes) throw this.#damaged(entry);
    this.check(entry, crc32(whole));
    this.#unpacked.set(entry, whole);
    return whole;
  }

  /** Stops at the announced size, however much more the stream would give. */
  #inflate(entry: ZipEntry): Buffer {
    const packed = this.#source.read(entry.offset, entry.storedBytes);
    try {
      return inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.sizeBytes) });
    } catch (cause) {
      throw this.#damaged(entry, cause);
    }
  }

  #damaged(entry: ZipEntry, cause?: unknown): EngineError {
    return new EngineError(
      'CHECKPOINT_TRUNCATED',
      'the file is damaged: an entry does not hold what it announces',
      { path: this.#source.path, entry: entry.name.slice(0, 200) },
      { cause },
    );
  }
}
