/** The bytes of a file of which the store has the encrypted ones. */
import { type Blob, damaged, type OpenBlob } from '../blobs.ts';
import { type Identities, keyOfHeader } from './age.ts';
import { CHUNK_BYTES, NONCE_BYTES, openChunk, streamKey, TAG_BYTES } from './age-stream.ts';

const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
const MAX_HEADER_BYTES = 64 * 1024;

/**
 * From byte `from` of the file on; of what lies before it only the header is fetched. Throws what `open` throws, and
 * BACKUP_BLOB_DAMAGED when the bytes are others than those that were encrypted, or not for this key.
 */
export async function* openSealed(
  open: OpenBlob,
  { sha256, sizeBytes }: Blob,
  {
    identities,
    from,
    signal,
  }: { readonly identities: Identities; readonly from: number; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<Uint8Array> {
  const openAt = (at: number): ByteReader =>
    readBytes(open(sha256, { from: at, sizeBytes, ...(signal && { signal }) }));
  /** What the cipher says of them is that they are not what they were. */
  const checked = async <T>(act: () => T | Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch {
      throw damaged(sha256, 'content');
    }
  };
  let reader = openAt(0);
  try {
    const header = await readHeader(reader);
    const fileKey = await checked(() => keyOfHeader(header, identities));
    const key = streamKey(fileKey, await reader.take(NONCE_BYTES));
    let number = Math.floor(from / CHUNK_BYTES);
    const startsAt = header.length + NONCE_BYTES + number * SEALED_CHUNK_BYTES;
    if (number > 0) {
      await reader.close();
      if (startsAt >= sizeBytes) return;
      reader = openAt(startsAt);
    }
    let skip = from - number * CHUNK_BYTES;
    for (let left = sizeBytes - startsAt; ; number += 1) {
      const sealed = await reader.take(Math.min(SEALED_CHUNK_BYTES, left));
      left -= SEALED_CHUNK_BYTES;
      const isLast = left <= 0;
      // Cut short, on the way or in the store.
      if (isLast ? sealed.length !== left + SEALED_CHUNK_BYTES : sealed.length !== SEALED_CHUNK_BYTES)
        throw damaged(sha256, 'size');
      const plain = await checked(() => openChunk(key, { number, isLast }, sealed));
      if (skip < plain.length) yield plain.subarray(skip);
      skip = 0;
      if (isLast) return;
    }
  } finally {
    await reader.close();
  }
}

/** What decides everything that follows in an encrypted file. */
export async function readHead(
  pieces: AsyncIterable<Uint8Array>,
): Promise<{ readonly header: Uint8Array; readonly nonce: Uint8Array }> {
  const reader = readBytes(pieces);
  try {
    return { header: await readHeader(reader), nonce: Uint8Array.from(await reader.take(NONCE_BYTES)) };
  } finally {
    await reader.close();
  }
}

/** With the line that ends it. What is no header is answered as far as it may go: its check fails. */
async function readHeader(reader: ByteReader): Promise<Uint8Array> {
  const lines: Uint8Array[] = [];
  for (let length = 0; length < MAX_HEADER_BYTES; ) {
    const line = await reader.line(MAX_HEADER_BYTES);
    lines.push(line);
    length += line.length;
    if (line.length === 0 || line.subarray(0, 3).toString() === '---') break;
  }
  return Buffer.concat(lines);
}

interface ByteReader {
  /** So many bytes; fewer at the end. Good until the next call. */
  take(count: number): Promise<Buffer>;
  /** With its line break; without one at the end, or after `maxBytes`. */
  line(maxBytes: number): Promise<Buffer>;
  close(): Promise<void>;
}

function readBytes(pieces: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = pieces[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  let isOver = false;

  /** A piece of the source is good until the next one is asked for: what is left of it is copied. */
  async function more(): Promise<void> {
    const kept = Buffer.from(held);
    const next = await iterator.next();
    isOver = next.done === true;
    if (next.done) held = kept;
    else {
      const piece = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.length);
      held = kept.length === 0 ? piece : Buffer.concat([kept, piece]);
    }
  }

  const cut = (count: number): Buffer => {
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    return taken;
  };

  return {
    async take(count) {
      while (held.length < count && !isOver) await more();
      return cut(count);
    },
    async line(maxBytes) {
      let end = held.indexOf('\n');
      while (end < 0 && held.length < maxBytes && !isOver) {
        await more();
        end = held.indexOf('\n');
      }
      return cut(end < 0 ? held.length : end + 1);
    },
    async close() {
      isOver = true;
      await iterator.return?.();
    },
  };
}
