/**
 * The document that names what was saved. In a studio that encrypts, what is outside tells when, by whom and which pieces, so that
 * they can be tidied without the key; names, sizes and digests of files are inside.
 */
import { z } from 'zod';
import type { ObjectStore } from '../../backup/ports.ts';
import { pathProblem } from '../../backup/release/safe-path.ts';
import type { Beside, OpenPiece } from '../../backup/sealed/beside.ts';
import { madeFile } from '../../contract/models/agent.ts';
import { canonicalBytes } from '../../kernel/canonical-json.ts';
import { sha256Hex } from '../../kernel/hash-file.ts';
import { type ObjectTrust, openObject, sealObject } from '../registers/signed-object.ts';

export type MadeStore = Pick<ObjectStore, 'put' | 'get' | 'list' | 'delete' | 'serverNow'>;
export type MadeKeys = Beside;

const documents = 'made/saved/';
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** `pieces` as the store has them; `plain`: digests of what is in them, where they are encrypted. */
const savedFile = madeFile.extend({ pieces: z.array(sha256), plain: z.array(sha256).optional() });
/** Whose service made the newest of it; null: nobody else's. */
const inside = z.object({ machine: z.string().nullable(), files: z.array(savedFile) });
const outside = z.object({ createdAt: z.iso.datetime(), by: z.string() });
const plainDocument = outside.extend(inside.shape);
const sealedDocument = outside.extend({ recipient: z.string(), pieces: z.array(sha256), sealed: z.base64() });

export type SavedFile = z.output<typeof savedFile>;
type Outside = z.output<typeof outside> & {
  readonly id: string;
  /** For whom it is encrypted; null: it is not. */
  readonly recipient: string | null;
};
export type LockedMade = Outside & { readonly state: 'locked' };
export type SavedMade = Outside & {
  readonly state: 'open';
  readonly files: readonly SavedFile[];
  /** What is in a piece. */
  readonly open: OpenPiece;
};

export async function listDocuments(store: MadeStore, signal?: AbortSignal): Promise<string[]> {
  return (await store.list(documents, { signal })).objects.map(({ key }) => key).sort();
}

/** The newest that a computer of the studio wrote; null: there is none. `locked`: the key for it is not here. */
export async function readNewest(
  store: MadeStore,
  trust: ObjectTrust,
  keys: Pick<MadeKeys, 'opener'>,
  signal?: AbortSignal,
): Promise<SavedMade | LockedMade | null> {
  for (const key of (await listDocuments(store, signal)).reverse()) {
    const read = await readDocument(store, key, trust, signal);
    const opened = read && (await openDocument(read, keys));
    if (opened) return { ...opened, id: key.slice(documents.length, -'.json'.length) };
  }
  return null;
}

/** Of every piece that it names; null for a document that does not count. */
export async function piecesNamed(
  store: MadeStore,
  key: string,
  trust: ObjectTrust,
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  const read = await readDocument(store, key, trust, signal);
  return read && ('sealed' in read ? read.pieces : read.files.flatMap(({ pieces }) => pieces));
}

export async function writeDocument(
  { store, trust, keys, signal }: Parts,
  content: z.output<typeof plainDocument>,
  recipient: string | null,
): Promise<void> {
  const { createdAt, by, machine, files } = content;
  const at = String(Date.parse(createdAt)).padStart(15, '0');
  const key = `${documents}${at}-${sha256Hex(by).slice(0, 8)}.json`;
  const written = recipient === null ? content : { createdAt, by, ...(await sealed()), recipient };
  await store.put(key, await sealObject(key, written, trust.sign), { ifAbsent: true, signal });

  async function sealed() {
    const bytes = await keys.seal(canonicalBytes({ machine, files }), recipient ?? '');
    const pieces = [...new Set(files.flatMap((file) => file.pieces))];
    return { pieces, sealed: bytes.toString('base64') };
  }
}

interface Parts {
  readonly store: MadeStore;
  readonly trust: ObjectTrust;
  readonly keys: MadeKeys;
  readonly signal: AbortSignal;
}

async function readDocument(store: MadeStore, key: string, trust: ObjectTrust, signal?: AbortSignal) {
  const bytes = await store.get(key, { maxBytes: MAX_DOCUMENT_BYTES, signal });
  const opened = bytes && (await openObject(key, bytes, trust, signal));
  if (opened?.state !== 'trusted') return null;
  const parsed = z.union([sealedDocument, plainDocument]).safeParse(opened.content);
  return parsed.success ? parsed.data : null;
}

type Read = NonNullable<Awaited<ReturnType<typeof readDocument>>>;
const asItIs: OpenPiece = async (bytes) => Buffer.from(bytes);

async function openDocument(read: Read, keys: Pick<MadeKeys, 'opener'>) {
  const { createdAt, by } = read;
  if (!('sealed' in read)) return checked({ createdAt, by, recipient: null, files: read.files, open: asItIs });
  const { recipient } = read;
  const open = await keys.opener(recipient);
  if (open === null) return { createdAt, by, recipient, state: 'locked' as const };
  const parsed = inside.safeParse(JSON.parse((await open(Buffer.from(read.sealed, 'base64'))).toString()));
  return parsed.success ? checked({ createdAt, by, recipient, files: parsed.data.files, open }) : null;
}

function checked<T extends { readonly files: readonly SavedFile[] }>(document: T) {
  const isSafe = document.files.every(({ path }) => pathProblem(path) === null);
  return isSafe ? { ...document, state: 'open' as const } : null;
}
