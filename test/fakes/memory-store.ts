/** A bucket in memory, with the manners that the contract suite asks of every store. Its clock and the files that it takes are the test's. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ObjectStore } from '../../electron/backup/ports.ts';
import { AppError } from '../../electron/kernel/app-error.ts';

export interface HeldObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly modifiedAtMs: number;
}

export interface MemoryStore extends ObjectStore {
  /** What it holds, by key; the test may look and write. */
  readonly held: Map<string, HeldObject>;
  write(key: string, bytes: Uint8Array, modifiedAtMs: number): void;
}

const PIECE_BYTES = 64 * 1024;

export function createMemoryStore(
  options: {
    readonly now?: () => number;
    readonly readSource?: (file: string) => Uint8Array | Promise<Uint8Array>;
  } = {},
): MemoryStore {
  const { now = () => Date.now(), readSource = (file) => readFile(file) } = options;
  const held = new Map<string, HeldObject>();
  let writes = 0;
  const write = (key: string, bytes: Uint8Array, modifiedAtMs: number): void => {
    held.set(key, { bytes: Uint8Array.from(bytes), etag: `${++writes}`, modifiedAtMs });
  };
  const describe = (key: string, { bytes, etag, modifiedAtMs }: HeldObject) => ({
    key,
    sizeBytes: bytes.length,
    etag,
    modifiedAtMs,
  });

  return {
    kind: 's3',
    name: 'memory',
    held,
    write,
    async put(key, bytes, { ifAbsent = false, signal } = {}) {
      signal?.throwIfAborted();
      if (ifAbsent && held.has(key)) return 'exists';
      write(key, bytes, now());
      return 'created';
    },
    async putFile(key, file, { sha256, sizeBytes, signal, onBytes }) {
      signal?.throwIfAborted();
      const bytes = await readSource(file);
      if (bytes.length !== sizeBytes || createHash('sha256').update(bytes).digest('hex') !== sha256) {
        throw new AppError('BACKUP_FILE_CHANGING', { details: { file } });
      }
      write(key, bytes, now());
      onBytes?.(sizeBytes);
    },
    async get(key, { maxBytes = 8 * 1024 * 1024, signal } = {}) {
      signal?.throwIfAborted();
      const object = held.get(key);
      if (!object) return null;
      if (object.bytes.length > maxBytes) throw new AppError('BACKUP_OBJECT_TOO_LARGE', { details: { key } });
      return Buffer.from(object.bytes);
    },
    async *stream(key, { from = 0, signal } = {}) {
      const object = held.get(key);
      if (!object) throw new AppError('BACKUP_BLOB_MISSING', { details: { key } });
      for (let at = from; at < object.bytes.length; at += PIECE_BYTES) {
        signal?.throwIfAborted();
        yield object.bytes.subarray(at, at + PIECE_BYTES);
      }
    },
    async copy(from, to, signal) {
      signal?.throwIfAborted();
      const object = held.get(from);
      if (!object) throw new AppError('BACKUP_BLOB_MISSING', { details: { key: from } });
      write(to, object.bytes, now());
    },
    async head(key, signal) {
      signal?.throwIfAborted();
      const object = held.get(key);
      return object ? describe(key, object) : null;
    },
    async list(prefix, { signal } = {}) {
      signal?.throwIfAborted();
      const keys = [...held.keys()].filter((key) => key.startsWith(prefix)).sort();
      return { objects: keys.flatMap((key) => describe(key, held.get(key) as HeldObject)) };
    },
    async delete(key, signal) {
      signal?.throwIfAborted();
      held.delete(key);
    },
    async serverNow(signal) {
      signal?.throwIfAborted();
      return now();
    },
    presignGet: async () => null,
    close: async () => {},
  };
}
