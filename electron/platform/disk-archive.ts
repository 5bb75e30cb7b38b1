/**
 * Archives `*.tar.gz` that a person named. Only plain files and folders below the top are taken for one: anything that would
 * write elsewhere, pretend to be another file, or grow without end refuses the whole archive before a byte of it is used.
 */
import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract as createExtract, type TarEntry } from 'tar-stream';
import { type ArchivedFile, isSoundName } from '../adopt/ports.ts';
import { AppError } from '../kernel/app-error.ts';
import { translateFileError } from '../kernel/json-file.ts';

interface Call {
  readonly signal: AbortSignal;
  readonly onBytes: (count: number) => void;
}

const MOST_ENTRIES = 200_000;
/** Weights hardly shrink; texts do, to a tenth. */
const MOST_GROWTH = 100;
const SMALL_BYTES = 64 << 20;
/** What is kept of all entries together. */
const MOST_KEPT_BYTES = 128 << 20;
const TEXT_BYTES = 8_000_000;
const HEAD_BYTES = 4096;
const TAIL_BYTES = 64;

const isText = (name: string): boolean => /\.(json|ya?ml|list|txt|py)$/i.test(name) || name.split('/').includes('.git');
const isWeights = (name: string): boolean => /\.(ckpt|pth|bin|safetensors)$/i.test(name);

/** Throws ADOPT_ARCHIVE_INVALID. */
export async function scanArchive(file: string, call: Call): Promise<readonly ArchivedFile[]> {
  const files: ArchivedFile[] = [];
  const seen = new Set<string>();
  let keptBytes = 0;
  await eachFile(file, call, async (entry, name) => {
    if (seen.has(name)) throw refused(file, 'twice', name);
    seen.add(name);
    if (files.length >= MOST_ENTRIES) throw refused(file, 'too-many-files', name);
    const keep = new Kept(entry, name);
    for await (const piece of entry) keep.add(piece);
    const { head, tail } = keep;
    keptBytes += head.length + tail.length;
    if (keptBytes > MOST_KEPT_BYTES) throw refused(file, 'too-large', name);
    const modifiedMs = entry.header.mtime?.getTime() ?? null;
    files.push({ path: name, sizeBytes: entry.header.size ?? 0, modifiedMs, head, tail, sha256: keep.sha256 });
  });
  return files;
}

/** Writes these files under names of our own, each whole or not at all. Throws ADOPT_ARCHIVE_INVALID, APP_DISK_FULL. */
export async function extractArchive(
  file: string,
  wanted: readonly { readonly path: string; readonly target: string }[],
  { signal, onBytes }: Call,
): Promise<null> {
  const missing = new Map(wanted.map(({ path: name, target }) => [name, target]));
  await eachFile(file, { signal, onBytes: () => {} }, async (entry, name) => {
    const target = missing.get(name);
    if (target === undefined) return;
    missing.delete(name);
    if ((await stat(target).catch(() => null))?.size === entry.header.size) return onBytes(entry.header.size ?? 0);
    await mkdir(path.dirname(target), { recursive: true });
    const part = `${target}.part`;
    try {
      const counted = async function* (): AsyncGenerator<Uint8Array> {
        for await (const piece of entry) {
          yield piece;
          onBytes(piece.length);
        }
      };
      await pipeline(counted, createWriteStream(part, { flush: true }), { signal });
      await rename(part, target);
    } catch (error) {
      await rm(part, { force: true });
      throw translateFileError(error, target);
    }
  });
  const [gone] = missing.keys();
  if (gone !== undefined) throw refused(file, 'gone', gone);
  return null;
}

/** What is kept of one entry while it goes past. */
class Kept {
  readonly #pieces: Buffer[] = [];
  readonly #mostBytes: number;
  readonly #hash: Hash | null;
  #keptBytes = 0;
  #tail = Buffer.alloc(0);

  constructor({ header }: TarEntry, name: string) {
    const isWhole = isText(name) && (header.size ?? 0) <= TEXT_BYTES;
    this.#hash = isWeights(name) ? createHash('sha256') : null;
    this.#mostBytes = isWhole ? TEXT_BYTES : isWeights(name) || isSoundName(name) ? HEAD_BYTES : 0;
  }

  add(piece: Buffer): void {
    const room = this.#mostBytes - this.#keptBytes;
    if (room > 0) {
      this.#pieces.push(Buffer.from(piece.subarray(0, room)));
      this.#keptBytes += Math.min(room, piece.length);
    }
    if (!this.#hash) return;
    this.#hash.update(piece);
    this.#tail = Buffer.concat([this.#tail, piece.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
  }

  get head(): Buffer {
    return Buffer.concat(this.#pieces);
  }

  get tail(): Buffer {
    return this.#tail;
  }

  get sha256(): string | null {
    return this.#hash?.digest('hex') ?? null;
  }
}

/** Hands out the plain files one after the other. What is not read of one is passed over. */
async function eachFile(
  file: string,
  { signal, onBytes }: Call,
  act: (entry: TarEntry, name: string) => Promise<void>,
): Promise<void> {
  const packedBytes = (await stat(file)).size;
  const mostBytes = MOST_GROWTH * packedBytes + SMALL_BYTES;
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const extract = createExtract();
  const counted = async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      onBytes(piece.length);
      yield piece;
    }
  };
  const unpacked = async (pieces: AsyncIterable<Buffer>): Promise<void> => {
    let bytes = 0;
    for await (const piece of pieces) {
      bytes += piece.length;
      if (bytes > mostBytes) throw refused(file, 'grows', path.basename(file));
      if (!extract.write(piece)) await once(extract, 'drain', { signal: either });
    }
    extract.end();
  };
  const feeding = pipeline(createReadStream(file), counted, createGunzip(), unpacked, { signal: either });
  feeding.catch((error: unknown) => extract.destroy(error instanceof Error ? error : new Error(String(error))));
  try {
    for await (const entry of extract) {
      const name = nameOf(file, entry);
      if (name !== null) await act(entry, name);
      entry.resume();
    }
    await feeding;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EIO') throw error;
    throw refused(file, code === 'Z_BUF_ERROR' || /unexpected end/i.test(message) ? 'cut-off' : 'damaged', message);
  } finally {
    stop.abort();
    await feeding.catch(() => {});
  }
}

/** Below the top, with `/`; null for a folder. Throws ADOPT_ARCHIVE_INVALID for what must not be in one. */
function nameOf(file: string, { header }: TarEntry): string | null {
  const { name, type } = header;
  if (type !== 'file' && type !== 'directory' && type !== 'contiguous-file') throw refused(file, String(type), name);
  const parts = name.replace(/^(\.\/)+/, '').split('/');
  const isAbsolute = name.startsWith('/') || /^[a-z]:/i.test(name) || name.includes('\\');
  if (isAbsolute || parts.includes('..') || /\p{Cc}/u.test(name)) throw refused(file, 'path', name);
  if (type === 'directory') return null;
  const clean = parts.filter((part) => part !== '' && part !== '.').join('/');
  if (clean === '') throw refused(file, 'path', name);
  return clean;
}

function refused(file: string, reason: string, entry: string): AppError {
  return new AppError('ADOPT_ARCHIVE_INVALID', {
    details: { file, reason, entry: entry.slice(0, 200) },
    remedy: { kind: 'choose-file' },
  });
}
