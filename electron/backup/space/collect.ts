/**
 * Frees the blobs that no release names any more, in two nights: the first announces which, the second deletes them. Between the two
 * lies more time than any publication may take, so that the second night sees every release that was begun before the
 * announcement, and every later one has seen it (lease.ts says what it does then). Several computers may do this at once.
 */
import { randomUUID } from 'node:crypto';
import type { CollectResult } from '../../contract/backup.ts';
import { AppError } from '../../kernel/app-error.ts';
import { isoTime } from '../../kernel/clock.ts';
import type { ObjectStore, StoredObject } from '../ports.ts';
import { blobDigestsPrefix, probeKey } from '../release/keys.ts';
import { readLeases } from './lease.ts';
import { readReferences, unsafe } from './references.ts';
import { announce, listTombstones, STOP_BEFORE_DEADLINE_MS, type Tombstone } from './tombstone.ts';

const DAY_MS = 24 * 3_600_000;
/** What was sent for a release that was never finished is of use to the next tries. */
export const BLOB_RESTS_MS = 30 * DAY_MS;
/** Of one announcement; more than these wait for the next. */
const MAX_CANDIDATES = 50_000;

export type Collected = Omit<CollectResult, 'leftovers'>;

export interface CollectOptions {
  /** Otherwise it only looks. */
  readonly apply: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Throws BACKUP_COLLECT_UNSAFE when something of the store cannot be understood; then nothing was deleted. */
export async function collectBlobs(store: ObjectStore, options: CollectOptions): Promise<Collected> {
  const { apply, signal } = options;
  const nowMs = await store.serverNow(signal);
  const { active, odd } = await listTombstones(store, nowMs, signal);
  const open = active.filter((tombstone) => isOpen(tombstone, nowMs));
  if (apply && !(await mayDelete(store, signal))) return { ...nothing, state: 'denied', odd };
  if (apply && open.length > 0) {
    let [blobs, bytes] = [0, 0];
    for (const tombstone of open) {
      const freed = await deleteAnnounced(store, tombstone, options);
      blobs += freed.blobs;
      bytes += freed.bytes;
    }
    return { ...nothing, state: 'freed', blobs, bytes, odd };
  }
  const waiting = active.find(({ deadlineMs }) => deadlineMs - STOP_BEFORE_DEADLINE_MS > nowMs);
  const candidates = await findCandidates(store, nowMs, signal);
  const sum = { blobs: candidates.objects.length, bytes: bytesOf(candidates.objects), odd };
  if (waiting) return { ...nothing, ...sum, state: 'waiting', ...timesOf(waiting) };
  if (candidates.objects.length === 0) return { ...nothing, odd };
  if (!apply) return { ...nothing, ...sum, state: 'found' };
  const plan = {
    candidates: candidates.objects.map(({ key }) => key.slice(blobDigestsPrefix.length)),
    releases: [...candidates.visible],
    nowMs,
  };
  return { ...nothing, ...sum, state: 'announced', ...timesOf(await announce(store, plan, signal)) };
}

const nothing: Collected = { state: 'nothing', blobs: 0, bytes: 0, notBefore: null, deadline: null, odd: [] };

function isOpen({ notBeforeMs, deadlineMs }: Tombstone, nowMs: number): boolean {
  return notBeforeMs <= nowMs && nowMs < deadlineMs - STOP_BEFORE_DEADLINE_MS;
}

function timesOf({ notBeforeMs, deadlineMs }: Pick<Tombstone, 'notBeforeMs' | 'deadlineMs'>) {
  return { notBefore: isoTime(notBeforeMs), deadline: isoTime(deadlineMs - STOP_BEFORE_DEADLINE_MS) };
}

/** Asked of a name that was never written: who may not delete is refused all the same. */
export async function mayDelete(store: ObjectStore, signal?: AbortSignal): Promise<boolean> {
  try {
    await store.delete(probeKey(randomUUID()), signal);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'BACKUP_BUCKET_DENIED') return false;
    throw error;
  }
}

async function findCandidates(
  store: ObjectStore,
  nowMs: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly objects: readonly StoredObject[]; readonly visible: ReadonlySet<string> }> {
  // A writer of the first versions waits for hours where it could object: what it counts on now is left for another time.
  const leases = await readLeases(store, nowMs - DAY_MS, signal);
  if (leases.unreadable !== null) throw unsafe(leases.unreadable, 'lease');
  const { digests, visible } = await readReferences(store, nowMs, signal);
  const objects = (await store.list(blobDigestsPrefix, { signal })).objects.filter(({ key, modifiedAtMs }) => {
    const digest = key.slice(blobDigestsPrefix.length);
    const isBlob = /^[0-9a-f]{64}$/.test(digest);
    return isBlob && nowMs - modifiedAtMs > BLOB_RESTS_MS && !digests.has(digest) && !leases.digests.has(digest);
  });
  return { objects: objects.slice(0, MAX_CANDIDATES), visible };
}

/** Looks again at who names what, and deletes the rest one by one until the time is over. */
async function deleteAnnounced(
  store: ObjectStore,
  tombstone: Tombstone,
  { signal, onProgress }: CollectOptions,
): Promise<{ readonly blobs: number; readonly bytes: number }> {
  const nowMs = await store.serverNow(signal);
  if (!isOpen(tombstone, nowMs)) return { blobs: 0, bytes: 0 };
  const leases = await readLeases(store, tombstone.announcedAtMs, signal);
  if (leases.unreadable !== null) throw unsafe(leases.unreadable, 'lease');
  const { digests, visible, trashed } = await readReferences(store, nowMs, signal);
  // Releases do not vanish but into the trash: a listing that lacks one is not the whole listing.
  const vanished = tombstone.releases.find((id) => !visible.has(id) && !trashed.has(id));
  if (vanished !== undefined) throw unsafe(`releases/${vanished}`, 'vanished');
  const objects = (await store.list(blobDigestsPrefix, { signal })).objects.filter(({ key, modifiedAtMs }) => {
    const digest = key.slice(blobDigestsPrefix.length);
    const isFree = tombstone.candidates.has(digest) && !digests.has(digest) && !leases.digests.has(digest);
    return isFree && nowMs - modifiedAtMs > BLOB_RESTS_MS;
  });
  const freed = { blobs: 0, bytes: 0 };
  for (const object of objects) {
    const now = await store.head(object.key, signal);
    if (now?.etag !== object.etag) continue;
    if ((await store.serverNow(signal)) >= tombstone.deadlineMs - STOP_BEFORE_DEADLINE_MS) break;
    await store.delete(object.key, signal);
    freed.blobs += 1;
    freed.bytes += object.sizeBytes;
    onProgress?.(freed.blobs, objects.length);
  }
  return freed;
}

function bytesOf(objects: readonly StoredObject[]): number {
  return objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
