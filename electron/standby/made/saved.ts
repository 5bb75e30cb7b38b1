/**
 * What services made, saved beside the releases every few minutes: a small signed document that names every file, and pieces of
 * files by their digest, each put there once. Nothing of it is a release: it cannot be promoted, only put beside one. Where releases
 * are encrypted, pieces and names are, too.
 */

import type { MadeFile } from '../../contract/models/agent.ts';
import { AppError } from '../../kernel/app-error.ts';
import { isoTime } from '../../kernel/clock.ts';
import { hashFile, sha256Hex } from '../../kernel/hash-file.ts';
import { readPieces } from '../../kernel/read-pieces.ts';
import type { ObjectTrust } from '../registers/signed-object.ts';
import {
  listDocuments,
  type MadeKeys,
  type MadeStore,
  piecesNamed,
  readNewest,
  type SavedFile,
  type SavedMade,
  writeDocument,
} from './saved-document.ts';

const pieces = 'made/piece/';
/** Two hours at the shortest interval, and longer at others. */
const KEPT = 24;
/** A piece may belong to a document that is being written somewhere. */
const PIECE_KEPT_MS = 24 * 3600_000;

interface About {
  readonly store: MadeStore;
  readonly trust: ObjectTrust;
  readonly keys: MadeKeys;
  readonly by: string;
  readonly machine: string | null;
  readonly fileOf: (path: string) => string;
  readonly signal: AbortSignal;
}

/** False: nothing has changed since the newest. Throws BACKUP_ENCRYPTED_ELSEWHERE where the studio's key is not here. */
export async function saveMade(about: About, files: readonly MadeFile[]): Promise<boolean> {
  const { store, trust, keys, by, machine, signal } = about;
  const recipient = await keys.recipient(signal);
  const newest = await readNewest(store, trust, keys, signal);
  // Under another key, or under none, everything is sent anew.
  const before = newest?.state === 'open' && newest.recipient === recipient ? newest.files : null;
  const known = new Map(before?.map((file) => [idOf(file), file]));
  if (before && before.length === files.length && files.every((file) => known.has(idOf(file)))) return false;
  const put = recipient === null ? putAsItIs(about) : putSealed(about, recipient, before ?? []);
  const whole: SavedFile[] = [];
  for (const file of files) {
    const saved = known.get(idOf(file)) ?? (await putFile(about.fileOf(file.path), file, put, signal));
    if (saved !== null) whole.push(saved);
  }
  const createdAt = isoTime(await store.serverNow(signal));
  await writeDocument(about, { createdAt, by, machine, files: whole }, recipient);
  return true;
}

const idOf = ({ path, sha256 }: MadeFile): string => `${path}\n${sha256}`;

/** Answers the digest of what the store has of it. */
type PutPiece = (bytes: Buffer, sha256: string) => Promise<string>;

function putAsItIs({ store, signal }: About): PutPiece {
  return async (bytes, sha256) => {
    await store.put(`${pieces}${sha256}`, bytes, { ifAbsent: true, signal });
    return sha256;
  };
}

/** The same piece is encrypted once: again it would be another one. */
function putSealed(about: About, recipient: string, before: readonly SavedFile[]): PutPiece {
  const stored = new Map(
    before.flatMap((file) => file.pieces.map((piece, at): [string, string] => [file.plain?.[at] ?? '', piece])),
  );
  const put = putAsItIs(about);
  return async (bytes, sha256) => {
    const known = stored.get(sha256);
    if (known !== undefined) return known;
    const sealed = await about.keys.seal(bytes, recipient);
    const digest = await put(sealed, sha256Hex(sealed));
    stored.set(sha256, digest);
    return digest;
  };
}

/** Null for a file that is another one by now: the next document has it. */
async function putFile(file: string, told: MadeFile, put: PutPiece, signal: AbortSignal): Promise<SavedFile | null> {
  const plain: string[] = [];
  const stored: string[] = [];
  for await (const piece of readPieces(file, 0, signal)) {
    const bytes = Buffer.from(piece);
    const digest = sha256Hex(bytes);
    plain.push(digest);
    stored.push(await put(bytes, digest));
  }
  if ((await hashFile(file, { signal })) !== told.sha256) return null;
  const isSealed = stored.some((digest, at) => digest !== plain[at]);
  return { ...told, pieces: stored, ...(isSealed && { plain }) };
}

/** The bytes of one file, each piece right. Throws BACKUP_BLOB_MISSING or BACKUP_BLOB_DAMAGED. */
export async function* piecesOf(
  store: MadeStore,
  { open }: Pick<SavedMade, 'open'>,
  file: SavedFile,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (const digest of file.pieces) {
    const bytes = await store.get(`${pieces}${digest}`, { signal });
    if (bytes === null) throw new AppError('BACKUP_BLOB_MISSING', { details: { sha256: digest, path: file.path } });
    if (sha256Hex(bytes) !== digest) throw new AppError('BACKUP_BLOB_DAMAGED', { details: { sha256: digest } });
    yield await open(bytes);
  }
}

/** Leaves the newest documents, and every piece that one of them names. No key is needed for that. */
export async function tidySaved(store: MadeStore, trust: ObjectTrust, signal: AbortSignal): Promise<void> {
  const keys = await listDocuments(store, signal);
  const [old, kept] = [keys.slice(0, -KEPT), keys.slice(-KEPT)];
  if (old.length === 0) return;
  const named = new Set<string>();
  for (const key of kept) {
    const digests = await piecesNamed(store, key, trust, signal);
    // What cannot be read may name anything.
    if (digests === null) return;
    for (const digest of digests) named.add(digest);
  }
  for (const key of old) await store.delete(key, signal);
  const nowMs = await store.serverNow(signal);
  for (const { key, modifiedAtMs } of (await store.list(pieces, { signal })).objects) {
    const isOld = nowMs - modifiedAtMs > PIECE_KEPT_MS;
    if (isOld && !named.has(key.slice(pieces.length))) await store.delete(key, signal);
  }
}
