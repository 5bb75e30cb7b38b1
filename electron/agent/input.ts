/**
 * The agent's input: lines of JSON, and behind some of them bytes in packets. It is read ahead a little, because only so the
 * end of the connection is noticed while a request is being answered.
 */
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { MAX_PACKET_BYTES, packetKinds } from '../contract/models/agent.ts';
import { AppError } from '../kernel/app-error.ts';

const MAX_LINE_BYTES = 16 * 1024 * 1024;
const READ_AHEAD_BYTES = 1024 * 1024;
const HEADER_BYTES = 5;
const NEWLINE = 10;

const unpack = promisify(zstdDecompress);

export interface Input {
  /** The next request; null when there will be none. */
  line(): Promise<string | null>;
  /** The bytes of one blob, unpacked. Throws STANDBY_CONNECTION_LOST when the input ends before they do. */
  blob(): AsyncIterable<Uint8Array>;
  /** Aborted when the other side is gone, also while something is still being answered. */
  readonly ended: AbortSignal;
}

export function readInput(source: AsyncIterable<Buffer>): Input {
  const ahead = new ReadAhead(source);
  return {
    ended: ahead.ended,
    async line() {
      const bytes = await ahead.takeLine();
      return bytes === null ? null : bytes.toString('utf8');
    },
    async *blob() {
      for (;;) {
        const header = await ahead.take(HEADER_BYTES);
        const kind = header.readUInt8(0);
        if (kind === packetKinds.end) return;
        const length = header.readUInt32BE(1);
        if (length > MAX_PACKET_BYTES || (kind !== packetKinds.plain && kind !== packetKinds.zstd)) {
          throw new AppError('APP_INPUT_INVALID', { details: { reason: 'not a packet', kind, length } });
        }
        const bytes = await ahead.take(length);
        yield kind === packetKinds.zstd ? await unpack(bytes, { maxOutputLength: MAX_PACKET_BYTES }) : bytes;
      }
    },
  };
}

/** Bytes as they come, up to a limit, kept until they are asked for. One reader only. */
class ReadAhead {
  readonly ended: AbortSignal;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  /** Reading pauses when so many are there. */
  #limit = READ_AHEAD_BYTES;
  #arrived = Promise.withResolvers<void>();
  #wanted = Promise.withResolvers<void>();

  constructor(source: AsyncIterable<Buffer>) {
    const end = new AbortController();
    this.ended = end.signal;
    void this.#pump(source).then(() => {
      end.abort(new AppError('STANDBY_CONNECTION_LOST', { retryable: true }));
      this.#arrived.resolve();
    });
  }

  /** Null at the end. */
  async takeLine(): Promise<Buffer | null> {
    for (let searched = 0; ; ) {
      const end = this.#find(NEWLINE, searched);
      if (end !== null) return this.#shift(end + 1).subarray(0, end);
      if (this.ended.aborted) return this.#bytes === 0 ? null : this.#shift(this.#bytes);
      if (this.#bytes > MAX_LINE_BYTES)
        throw new AppError('APP_INPUT_INVALID', { details: { reason: 'line too long' } });
      searched = this.#bytes;
      await this.#more(this.#bytes + 1);
    }
  }

  async take(count: number): Promise<Buffer> {
    while (this.#bytes < count) {
      if (this.ended.aborted) {
        const details = { missingBytes: count - this.#bytes };
        throw new AppError('STANDBY_CONNECTION_LOST', { details, retryable: true });
      }
      await this.#more(count);
    }
    return this.#shift(count);
  }

  /** A connection that breaks ends the input like one that is closed. */
  async #pump(source: AsyncIterable<Buffer>): Promise<void> {
    try {
      for await (const chunk of source) {
        this.#chunks.push(chunk);
        this.#bytes += chunk.length;
        this.#arrived.resolve();
        while (this.#bytes >= this.#limit) {
          this.#wanted = Promise.withResolvers();
          await this.#wanted.promise;
        }
      }
    } catch {}
  }

  /** Waits for the next piece, wherever reading had paused. */
  async #more(limit: number): Promise<void> {
    this.#arrived = Promise.withResolvers();
    this.#limit = Math.max(READ_AHEAD_BYTES, limit);
    this.#wanted.resolve();
    await this.#arrived.promise;
  }

  /** Where the byte is, from `from` on. */
  #find(byte: number, from: number): number | null {
    let before = 0;
    for (const chunk of this.#chunks) {
      const at = before + chunk.length <= from ? -1 : chunk.indexOf(byte, Math.max(0, from - before));
      if (at >= 0) return before + at;
      before += chunk.length;
    }
    return null;
  }

  #shift(count: number): Buffer {
    const taken: Buffer[] = [];
    for (let left = count; left > 0; ) {
      const [first = Buffer.alloc(0)] = this.#chunks;
      const piece = first.subarray(0, left);
      if (piece.length === first.length) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(piece.length);
      taken.push(piece);
      left -= piece.length;
    }
    this.#bytes -= count;
    this.#wanted.resolve();
    return taken.length === 1 && taken[0] ? taken[0] : Buffer.concat(taken);
  }
}
