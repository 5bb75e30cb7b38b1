/**
 * Taking a release out of sight, and back. What lies in its folder goes into one object in `trash/` first, so that at any moment the
 * release or its copy names its blobs; then the index goes, and then what would look like a release without one. The copy stays
 * after an undo, too: a collector that reads releases before trash meets one of them in any case.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import { canonicalBytes } from '../../kernel/canonical-json.ts';
import { sha256Hex } from '../../kernel/hash-file.ts';
import { distinctBlobs, storedSizes } from '../blobs.ts';
import { inParallel } from '../parallel.ts';
import type { ObjectStore } from '../ports.ts';
import { MAX_INDEX_BYTES, readIndex } from '../release/index-document.ts';
import { blobKey, releaseIdOfTrashKey, releaseKey, releasesPrefix, trashKey, trashPrefix } from '../release/keys.ts';
import { jsonOrNull } from '../release/loose-json.ts';
import { MAX_MANIFEST_BYTES } from '../release/manifest.ts';
import { readStored } from '../release/sealed-manifest.ts';

const DAY_MS = 24 * 3_600_000;
export const UNDO_FOR_MS = 7 * DAY_MS;
/** A day longer, so that no undo is overtaken by a collector. */
export const TRASH_COUNTS_FOR_MS = UNDO_FOR_MS + DAY_MS;
const READS_AT_ONCE = 8;
const MAX_FOLDER_FILES = 50;
const MAX_TRASH_BYTES = 8 * 1024 * 1024;

export type RemovalReason = 'retention' | 'person';

const trashDocument = z.object({
  releaseId: z.string(),
  reason: z.string(),
  /** The computer that removed it. */
  by: z.string().default(''),
  /** `index.json`, base64. */
  index: z.base64(),
  /** What else lay in its folder, by name; base64. */
  files: z.record(z.string().regex(/^[\w.-]+$/), z.base64()).default({}),
});
type TrashDocument = z.output<typeof trashDocument>;

export interface TrashEntry {
  readonly key: string;
  readonly releaseId: string;
  readonly removedAtMs: number;
  readonly document: TrashDocument;
}

/** Throws BACKUP_RELEASE_UNKNOWN when it is not there (any more). */
export async function removeRelease(
  store: ObjectStore,
  { releaseId, reason, by }: { readonly releaseId: string; readonly reason: RemovalReason; readonly by: string },
  signal?: AbortSignal,
): Promise<void> {
  const indexKey = releaseKey(releaseId, 'index.json');
  const folder = `${releasesPrefix}${releaseId}/`;
  const index = await store.get(indexKey, { maxBytes: MAX_INDEX_BYTES, signal });
  if (!index) throw unknown(releaseId);
  const beside = (await store.list(folder, { signal })).objects
    .map(({ key }) => key)
    .filter((key) => key !== indexKey && /^[\w.-]+$/.test(key.slice(folder.length)))
    .slice(0, MAX_FOLDER_FILES);
  const files: Record<string, string> = {};
  for (const key of beside) {
    const bytes = await store.get(key, { signal });
    if (bytes) files[key.slice(folder.length)] = base64(bytes);
  }
  const document: TrashDocument = { releaseId, reason, by, index: base64(index), files };
  await store.put(trashKey(releaseId, randomBytes(4).toString('hex')), canonicalBytes(document), { signal });
  await store.delete(indexKey, signal);
  for (const key of beside) await store.delete(key, signal);
}

/** Newest first. Objects that are no removed releases are told apart. */
export async function readTrash(
  store: ObjectStore,
  nowMs: number,
  signal?: AbortSignal,
): Promise<{ readonly entries: readonly TrashEntry[]; readonly odd: readonly string[] }> {
  const { objects } = await store.list(trashPrefix, { signal });
  const young = objects.filter(({ modifiedAtMs }) => nowMs - modifiedAtMs < TRASH_COUNTS_FOR_MS);
  const entries: TrashEntry[] = [];
  const odd: string[] = [];
  await inParallel(young, READS_AT_ONCE, signal, async ({ key, modifiedAtMs, sizeBytes }, either) => {
    const bytes = sizeBytes > MAX_TRASH_BYTES ? new Uint8Array() : await store.get(key, { signal: either });
    if (bytes === null) return;
    const { data } = trashDocument.safeParse(jsonOrNull(bytes));
    if (data && releaseIdOfTrashKey(key) === data.releaseId) {
      entries.push({ key, releaseId: data.releaseId, removedAtMs: modifiedAtMs, document: data });
    } else odd.push(key);
  });
  return { entries: entries.sort((a, b) => b.removedAtMs - a.removedAtMs), odd: odd.sort() };
}

/**
 * Puts a removed release back, once every blob that it names was found. Throws BACKUP_RELEASE_UNKNOWN when it is not in the trash,
 * BACKUP_TRASH_EXPIRED after a week, BACKUP_VERIFY_FAILED when blobs are gone; then nothing was changed.
 */
export async function undoRemoval(store: ObjectStore, releaseId: string, signal?: AbortSignal): Promise<void> {
  const found = (await readTrash(store, await store.serverNow(signal), signal)).entries.find(
    (entry) => entry.releaseId === releaseId,
  );
  if (!found) throw unknown(releaseId);
  const { document, removedAtMs } = found;
  const assertInTime = async (): Promise<void> => {
    if ((await store.serverNow(signal)) - removedAtMs < UNDO_FOR_MS) return;
    const details = { releaseId, removedAt: new Date(removedAtMs).toISOString() };
    throw new AppError('BACKUP_TRASH_EXPIRED', { details });
  };
  await assertInTime();
  const index = Buffer.from(document.index, 'base64');
  await assertWhole(store, releaseId, index, signal);
  for (const [name, content] of Object.entries(document.files)) {
    await store.put(`${releasesPrefix}${releaseId}/${name}`, Buffer.from(content, 'base64'), { signal });
  }
  // Once more, right before it counts: the computer may have slept since it looked.
  await assertInTime();
  await store.put(releaseKey(releaseId, 'index.json'), index, { ifAbsent: true, signal });
}

async function assertWhole(
  store: ObjectStore,
  releaseId: string,
  index: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { manifestSha256 } = readIndex(index, releaseId);
  const manifest = await store.get(blobKey(manifestSha256), { maxBytes: MAX_MANIFEST_BYTES, signal });
  const isWhole = manifest !== null && sha256Hex(manifest) === manifestSha256;
  const release = isWhole ? readStored(manifest) : null;
  const config = release && { sha256: release.configSha256, sizeBytes: release.configBytes };
  const blobs = release && config ? distinctBlobs([...release.blobs, config]) : [];
  const held = await storedSizes(store, blobs, signal);
  const lost = blobs.filter(({ sha256, sizeBytes }) => held.get(sha256) !== sizeBytes);
  if (release && lost.length === 0) return;
  throw new AppError('BACKUP_VERIFY_FAILED', {
    details: { releaseId, blobs: Math.max(1, lost.length), sha256: lost[0]?.sha256 ?? manifestSha256 },
  });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function unknown(releaseId: string): AppError {
  return new AppError('BACKUP_RELEASE_UNKNOWN', {
    details: { releaseId: releaseId.slice(0, 100) },
    remedy: { kind: 'open', screen: 'backup' },
  });
}
