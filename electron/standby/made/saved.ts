/**
 * What services made, saved beside the releases every few minutes: a small signed document that names every file, and pieces of
 * files by their digest, each put there once. Nothing of it is a release: it cannot be promoted, only put beside one.
 */
import { z } from 'zod';
import type { ObjectStore } from '../../backup/ports.ts';
import { pathProblem } from '../../backup/release/safe-path.ts';
import { type MadeFile, madeFile } from '../../contract/models/agent.ts';
import { AppError } from '../../kernel/app-error.ts';
import { isoTime } from '../../kernel/clock.ts';
import { hashFile, sha256Hex } from '../../kernel/hash-file.ts';
import { readPieces } from '../../kernel/read-pieces.ts';
import { type ObjectTrust, openObject, sealObject } from '../registers/signed-object.ts';

export type MadeStore = Pick<ObjectStore, 'put' | 'get' | 'list' | 'delete' | 'serverNow'>;

const documents = 'made/saved/';
const pieces = 'made/piece/';
/** Two hours at the shortest interval, and longer at others. */
const KEPT = 24;
/** A piece may belong to a document that is being written somewhere. */
const PIECE_KEPT_MS = 24 * 3600_000;
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const saved = z.object({
  createdAt: z.iso.datetime(),
  /** Who wrote it down, and whose service made the newest of it; null: nobody else's. */
  by: z.string(),
  machine: z.string().nullable(),
  files: z.array(madeFile.extend({ pieces: z.array(sha256) })),
});
export type SavedMade = z.output<typeof saved> & { readonly id: string };

/** The newest that a computer of the studio wrote; null: there is none. */
export async function readNewest(
  store: MadeStore,
  trust: ObjectTrust,
  signal?: AbortSignal,
): Promise<SavedMade | null> {
  const { objects } = await store.list(documents, { signal });
  for (const { key } of objects.toSorted((a, b) => (a.key < b.key ? 1 : -1))) {
    const bytes = await store.get(key, { maxBytes: MAX_DOCUMENT_BYTES, signal });
    const opened = bytes && (await openObject(key, bytes, trust, signal));
    const parsed = opened?.state === 'trusted' ? saved.safeParse(opened.content) : null;
    const isSafe = parsed?.success && parsed.data.files.every(({ path }) => pathProblem(path) === null);
    if (isSafe) return { ...parsed.data, id: key.slice(documents.length, -'.json'.length) };
  }
  return null;
}

/** Null: nothing has changed since the newest. */
export async function saveMade(
  about: {
    readonly store: MadeStore;
    readonly trust: ObjectTrust;
    readonly by: string;
    readonly machine: string | null;
    readonly fileOf: (path: string) => string;
    readonly signal: AbortSignal;
  },
  files: readonly MadeFile[],
): Promise<SavedMade | null> {
  const { store, trust, signal } = about;
  const before = await readNewest(store, trust, signal);
  const known = new Map(before?.files.map((file) => [`${file.path}\n${file.sha256}`, file.pieces]));
  if (
    before &&
    before.files.length === files.length &&
    files.every((file) => known.has(`${file.path}\n${file.sha256}`))
  ) {
    return null;
  }
  const whole = [];
  for (const file of files) {
    const parts =
      known.get(`${file.path}\n${file.sha256}`) ?? (await putPieces(store, about.fileOf(file.path), file, signal));
    if (parts !== null) whole.push({ ...file, pieces: parts });
  }
  const nowMs = await store.serverNow(signal);
  const content = { createdAt: isoTime(nowMs), by: about.by, machine: about.machine, files: whole };
  const id = `${String(nowMs).padStart(15, '0')}-${sha256Hex(about.by).slice(0, 8)}`;
  const key = `${documents}${id}.json`;
  await store.put(key, await sealObject(key, content, trust.sign), { ifAbsent: true, signal });
  return { ...content, id };
}

/** Null for a file that is another one by now: the next document has it. */
async function putPieces(
  store: MadeStore,
  file: string,
  told: MadeFile,
  signal: AbortSignal,
): Promise<string[] | null> {
  const digests: string[] = [];
  for await (const piece of readPieces(file, 0, signal)) {
    const bytes = Buffer.from(piece);
    const digest = sha256Hex(bytes);
    await store.put(`${pieces}${digest}`, bytes, { ifAbsent: true, signal });
    digests.push(digest);
  }
  return (await hashFile(file, { signal })) === told.sha256 ? digests : null;
}

/** The bytes of one file, each piece right. Throws BACKUP_BLOB_MISSING or BACKUP_BLOB_DAMAGED. */
export async function* piecesOf(
  store: MadeStore,
  file: SavedMade['files'][number],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (const digest of file.pieces) {
    const bytes = await store.get(`${pieces}${digest}`, { signal });
    if (bytes === null) throw new AppError('BACKUP_BLOB_MISSING', { details: { sha256: digest, path: file.path } });
    if (sha256Hex(bytes) !== digest) throw new AppError('BACKUP_BLOB_DAMAGED', { details: { sha256: digest } });
    yield bytes;
  }
}

/** Leaves the newest documents, and every piece that one of them names. */
export async function tidySaved(store: MadeStore, trust: ObjectTrust, signal: AbortSignal): Promise<void> {
  const { objects } = await store.list(documents, { signal });
  const keys = objects.map(({ key }) => key).sort();
  const [old, kept] = [keys.slice(0, -KEPT), keys.slice(-KEPT)];
  if (old.length === 0) return;
  const named = new Set<string>();
  for (const key of kept) {
    const bytes = await store.get(key, { maxBytes: MAX_DOCUMENT_BYTES, signal });
    const opened = bytes && (await openObject(key, bytes, trust, signal));
    // What cannot be read may name anything.
    const parsed = opened?.state === 'trusted' ? saved.safeParse(opened.content) : null;
    if (!parsed?.success) return;
    for (const file of parsed.data.files) for (const digest of file.pieces) named.add(digest);
  }
  for (const key of old) await store.delete(key, signal);
  const nowMs = await store.serverNow(signal);
  for (const { key, modifiedAtMs } of (await store.list(pieces, { signal })).objects) {
    const isOld = nowMs - modifiedAtMs > PIECE_KEPT_MS;
    if (isOld && !named.has(key.slice(pieces.length))) await store.delete(key, signal);
  }
}
