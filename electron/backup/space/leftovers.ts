/**
 * What protocols and crashes leave in a store, cleared away once nothing can count on it any more: objections, claims, announcements
 * and probes of long ago, releases that were never finished, signatures without a manifest, expired trash.
 */
import { AppError } from '../../kernel/app-error.ts';
import type { ObjectStore, StoredObject } from '../ports.ts';
import {
  blobDigestsPrefix,
  daysPrefix,
  leasesPrefix,
  probesPrefix,
  quarantinePrefix,
  releaseIdOfIndexKey,
  releaseIdOfTrashKey,
  releasesPrefix,
  signatureDigestsPrefix,
  tombstonesPrefix,
  trashPrefix,
} from '../release/keys.ts';
import { TRASH_COUNTS_FOR_MS } from './trash.ts';

const DAY_MS = 24 * 3_600_000;

/** Each a day longer than anybody looks at it, at least. */
const keptFor: readonly (readonly [prefix: string, forMs: number])[] = [
  [leasesPrefix, 3 * DAY_MS],
  [tombstonesPrefix, 7 * DAY_MS],
  [daysPrefix, 30 * DAY_MS],
  [probesPrefix, 2 * DAY_MS],
  [quarantinePrefix, 30 * DAY_MS],
  [trashPrefix, TRASH_COUNTS_FOR_MS + DAY_MS],
];
/** A publication is over in less than one day. */
const UNFINISHED_FOR_MS = 2 * DAY_MS;
const SIGNATURE_RESTS_MS = 30 * DAY_MS;

export interface Leftovers {
  readonly removed: number;
  /** That could not be removed, for another reason than missing rights. */
  readonly stuck: number;
}

/** Throws BACKUP_BUCKET_DENIED when the key may not delete. */
export async function clearLeftovers(store: ObjectStore, signal?: AbortSignal): Promise<Leftovers> {
  const nowMs = await store.serverNow(signal);
  const olderThan = (forMs: number) => (object: StoredObject) => nowMs - object.modifiedAtMs > forMs;
  const listed = async (prefix: string) => (await store.list(prefix, { signal })).objects;
  const doomed: StoredObject[] = [];
  const trash = await listed(trashPrefix);
  for (const [prefix, forMs] of keptFor) {
    doomed.push(...(prefix === trashPrefix ? trash : await listed(prefix)).filter(olderThan(forMs)));
  }
  doomed.push(...remains(await listed(releasesPrefix), trash, nowMs));
  // Signatures before blobs: one that is written meanwhile is not looked at, so that its manifest cannot be missed.
  const signatures = (await listed(signatureDigestsPrefix)).filter(olderThan(SIGNATURE_RESTS_MS));
  if (signatures.length > 0) {
    const blobs = new Set((await listed(blobDigestsPrefix)).map(({ key }) => key.slice(blobDigestsPrefix.length)));
    const manifestOf = (key: string): string => key.slice(signatureDigestsPrefix.length).replace(/\.sig$/, '');
    doomed.push(...signatures.filter(({ key }) => !blobs.has(manifestOf(key))));
  }
  let [removed, stuck] = [0, 0];
  for (const { key } of doomed) {
    try {
      await store.delete(key, signal);
      removed += 1;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof AppError && error.code !== 'BACKUP_PATH_UNSAFE') throw error;
      stuck += 1;
    }
  }
  return { removed, stuck };
}

/** Files of a release whose index is not there: its writer died, or whoever removed it died in the middle. */
function remains(objects: readonly StoredObject[], trash: readonly StoredObject[], nowMs: number): StoredObject[] {
  const visible = new Set(objects.map(({ key }) => releaseIdOfIndexKey(key)));
  const removedAtMs = new Map<string | null, number>();
  for (const { key, modifiedAtMs } of trash) {
    const releaseId = releaseIdOfTrashKey(key);
    removedAtMs.set(releaseId, Math.max(modifiedAtMs, removedAtMs.get(releaseId) ?? 0));
  }
  return objects.filter(({ key, modifiedAtMs }) => {
    const releaseId = key.slice(releasesPrefix.length).split('/')[0] ?? '';
    if (visible.has(releaseId)) return false;
    // What is younger than the removal is an undo on its way.
    const isRemoved = modifiedAtMs < (removedAtMs.get(releaseId) ?? Number.NEGATIVE_INFINITY);
    return isRemoved || nowMs - modifiedAtMs > UNFINISHED_FOR_MS;
  });
}
