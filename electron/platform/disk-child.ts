/**
 * Entry of the disk process: it alone touches disks that people choose (a share, a USB drive, a mount). A call into a mount
 * that hangs never returns, and a handful of them would stop every file access of the process that made them. This one can
 * be given up.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { OpenBlob } from '../backup/blobs.ts';
import { writeContainer } from '../backup/container/write.ts';
import type { ObjectStore } from '../backup/ports.ts';
import { type RestoreOptions, type RestoreOrder, restoreFiles } from '../backup/restore.ts';
import { openFiles } from '../backup/sealed/open-release.ts';
import { isCancelled, toWireError } from '../kernel/app-error.ts';
import { hashFile } from '../kernel/hash-file.ts';
import { translateFileError } from '../kernel/json-file.ts';
import type { Pace } from '../kernel/pace.ts';
import { extractArchive, scanArchive } from './disk-archive.ts';
import { listFolder, readPart } from './disk-look.ts';
import type { DiskCallName, DiskCalls, DiskEntry, DiskReply, DiskRequest, RestoreSource } from './disk-protocol.ts';
import { createDiskTurns } from './disk-turns.ts';
import { openFolderStore } from './object-store-folder.ts';

const COPY_BYTES = 1024 * 1024;
const PULSE_MS = 2_000;
/** People see no more of it, and each word takes as long as a megabyte. */
const TELL_EVERY_MS = 100;
const MAX_SMALL_BYTES = 1024 * 1024;

interface Call {
  readonly signal: AbortSignal;
  readonly onBytes: (count: number) => void;
  readonly onProgress: (done: number, total: number) => void;
  readonly onAlive: () => void;
  /** Asks the host, which knows who else wants the line or the processor. */
  readonly pace: Pace;
}

type Handlers = {
  readonly [N in DiskCallName]: (input: DiskCalls[N][0], call: Call) => Promise<DiskCalls[N][1]>;
};

const stores = new Map<string, Promise<ObjectStore>>();
const running = new Map<number, AbortController>();
const turns = createDiskTurns(post);

function storeOf(folder: string): Promise<ObjectStore> {
  const opened = stores.get(folder) ?? openFolderStore(folder);
  stores.set(folder, opened);
  opened.catch(() => stores.delete(folder));
  return opened;
}

const handlers: Handlers = {
  inspect: ({ path }) => inspect(path),
  readSmall: ({ path }) => readSmall(path),
  copy: ({ path, target }, call) => copyFileTo(path, target, call),
  listFolder: ({ path }) => listFolder(path),
  readPart: ({ path, from, bytes }) => readPart(path, from, bytes),
  sumFile: ({ path: file, kind }, call) =>
    whileItAnswers(file, call, () => hashFile(file, { kind, signal: call.signal })),
  scanArchive: ({ path: file }, call) => whileItAnswers(file, call, () => scanArchive(file, call)),
  extractArchive: ({ path: file, files }, call) => whileItAnswers(file, call, () => extractArchive(file, files, call)),
  restore: ({ path, source, order }, call) =>
    fromStore({ path, source, order }, call, (reading) => restoreFiles({ ...order, ...reading })),
  container: ({ path, source, order }, call) =>
    fromStore({ path, source, order }, call, (reading) => writeContainer({ ...order, ...reading })),
  async open({ folder, create, mountedAt }) {
    const opened = await openFolderStore(folder, { create, mountedAt });
    stores.set(folder, Promise.resolve(opened));
    return { mountPoint: opened.mountPoint ?? null };
  },
  put: async ({ folder, key, bytes, ifAbsent }, { signal }) =>
    (await storeOf(folder)).put(key, bytes, { ifAbsent, signal }),
  async putFile({ folder, key, file, sha256, sizeBytes, paced }, { signal, onBytes, pace }) {
    const options = { sha256, sizeBytes, signal, onBytes, ...(paced && { pace }) };
    await (await storeOf(folder)).putFile(key, file, options);
    return null;
  },
  get: async ({ folder, key, maxBytes }, { signal }) => (await storeOf(folder)).get(key, { maxBytes, signal }),
  async read({ folder, key, from, bytes }, { signal }) {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of (await storeOf(folder)).stream(key, { from, signal })) {
      // Its memory is used again.
      pieces.push(Uint8Array.from(piece));
      length += piece.length;
      if (length >= bytes) break;
    }
    return Buffer.concat(pieces).subarray(0, bytes);
  },
  async copyObject({ folder, from, to }, { signal }) {
    await (await storeOf(folder)).copy(from, to, signal);
    return null;
  },
  head: async ({ folder, key }, { signal }) => (await storeOf(folder)).head(key, signal),
  list: async ({ folder, prefix }, { signal }) => (await (await storeOf(folder)).list(prefix, { signal })).objects,
  async delete({ folder, key }, { signal }) {
    await (await storeOf(folder)).delete(key, signal);
    return null;
  },
  serverNow: async ({ folder }, { signal }) => (await storeOf(folder)).serverNow(signal),
};

async function inspect(path: string): Promise<DiskEntry> {
  try {
    const stats = await stat(path, { bigint: true });
    const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
    return { kind, sizeBytes: Number(stats.size), device: String(stats.dev) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'nothing', sizeBytes: 0, device: null };
    throw error;
  }
}

/** A pipe would be waited for until somebody writes into it. */
async function readSmall(path: string): Promise<Uint8Array> {
  const stats = await stat(path);
  if (!stats.isFile() || stats.size > MAX_SMALL_BYTES) throw new Error(`no small file: ${path}`);
  return readFile(path);
}

async function whileItAnswers<T>(file: string, { onAlive }: Call, act: () => Promise<T>): Promise<T> {
  const stopPulse = startPulse(path.dirname(file), onAlive);
  try {
    return await act();
  } finally {
    stopPulse();
  }
}

async function copyFileTo(source: string, target: string, { signal, onBytes, onAlive }: Call): Promise<number> {
  let copied = 0;
  const stopPulse = startPulse(path.dirname(source), onAlive);
  const reading = createReadStream(source, { highWaterMark: COPY_BYTES }).on('data', (piece) => {
    copied += piece.length;
    onBytes(piece.length);
  });
  try {
    await pipeline(reading, createWriteStream(target, { flush: true }), { signal });
    return copied;
  } catch (error) {
    throw translateFileError(error, target);
  } finally {
    stopPulse();
  }
}

interface Reading extends RestoreOptions {
  readonly openBlob: OpenBlob;
}

interface FromStore {
  readonly path: string;
  readonly source: RestoreSource;
  readonly order: Pick<RestoreOrder, 'entries' | 'identities'>;
}

/** What writes a release into a folder reads it with, as long as the folder's disk answers. */
async function fromStore<T>(
  { path: directory, source, order }: FromStore,
  call: Call,
  act: (reading: Reading) => Promise<T>,
): Promise<T> {
  const store = await openSource(source);
  const stopPulse = startPulse(path.dirname(directory), call.onAlive);
  let toldAtMs = 0;
  try {
    return await act({
      openBlob: openFiles(store, order.entries, order.identities ?? []),
      signal: call.signal,
      onProgress(done, total) {
        if (done < total && performance.now() - toldAtMs < TELL_EVERY_MS) return;
        toldAtMs = performance.now();
        call.onProgress(done, total);
      },
    });
  } finally {
    stopPulse();
    if (source.kind === 's3') await store.close();
  }
}

async function openSource(source: RestoreSource): Promise<ObjectStore> {
  if (source.kind === 'folder') return storeOf(source.folder);
  // Loaded at need: the SDK is large, and most of these processes never speak to a bucket.
  const { openS3Store } = await import('./object-store-s3.ts');
  return openS3Store(source.settings, source);
}

/** Asks the disk itself, past all caches, again and again whether it still answers: hashing and flushing say nothing for long. */
function startPulse(folder: string, onAlive: () => void): () => void {
  let stopped = false;
  const beat = async (): Promise<void> => {
    // A folder that is not there yet is an answer, too.
    await statfs(folder).catch(() => {});
    if (stopped) return;
    onAlive();
    setTimeout(() => void beat(), PULSE_MS);
  };
  void beat();
  return () => {
    stopped = true;
  };
}

async function answer(request: Extract<DiskRequest, { kind: 'call' }>): Promise<void> {
  const { id, name, input } = request;
  const cancel = new AbortController();
  running.set(id, cancel);
  const handler = handlers[name] as (input: unknown, call: Call) => Promise<unknown>;
  try {
    const output = await handler(input, {
      signal: cancel.signal,
      onBytes: (count) => post({ kind: 'bytes', id, count }),
      onProgress: (done, total) => post({ kind: 'progress', id, done, total }),
      onAlive: () => post({ kind: 'alive', id }),
      pace: (count) => turns.ask(id, count, cancel.signal),
    });
    post({ kind: 'done', id, output });
  } catch (error) {
    if (cancel.signal.aborted || isCancelled(error)) post({ kind: 'cancelled', id });
    else post({ kind: 'failed', id, error: toWireError(error) });
  } finally {
    running.delete(id);
  }
}

/** Electron's side of `utilityProcess`; typed here so that this file needs no Electron. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}
const { parentPort } = process as { parentPort?: ParentPort };

function post(reply: DiskReply): void {
  if (parentPort) parentPort.postMessage(reply);
  // An owner that is gone needs no answer.
  else if (process.connected) process.send?.(reply, () => {});
}

function hear(message: unknown): void {
  const request = message as DiskRequest;
  if (request.kind === 'cancel') running.get(request.id)?.abort();
  else if (request.kind === 'go') turns.go(request.id);
  else void answer(request);
}

if (parentPort) parentPort.on('message', (event) => hear(event.data));
else process.on('disconnect', () => process.exit(0)).on('message', hear);
post({ kind: 'ready' });
