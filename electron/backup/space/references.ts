/**
 * Which blobs the releases of a store name, those in the trash as well. Whoever deletes by this must not guess: whatever cannot
 * be read and checked to its last digest ends it. Releases are listed before the trash, because they move in that direction.
 */
import { AppError } from '../../kernel/app-error.ts';
import { sha256Hex } from '../../kernel/hash-file.ts';
import { inParallel } from '../parallel.ts';
import type { ObjectStore } from '../ports.ts';
import { MAX_INDEX_BYTES, readIndex } from '../release/index-document.ts';
import { blobKey, releaseIdOfIndexKey, releasesPrefix } from '../release/keys.ts';
import { MAX_MANIFEST_BYTES } from '../release/manifest.ts';
import { readStored } from '../release/sealed-manifest.ts';
import { readTrash } from './trash.ts';

const READS_AT_ONCE = 4;

export interface References {
  readonly digests: ReadonlySet<string>;
  readonly visible: ReadonlySet<string>;
  readonly trashed: ReadonlySet<string>;
}

/** Throws BACKUP_COLLECT_UNSAFE with the object that cannot be read. */
export async function readReferences(store: ObjectStore, nowMs: number, signal?: AbortSignal): Promise<References> {
  const digests = new Set<string>();
  const visible = new Set<string>();
  const read = new Set<string>();

  async function addAll(key: string, releaseId: string, index: Uint8Array, either?: AbortSignal): Promise<void> {
    const { manifestSha256 } = orUnsafe(key, () => readIndex(index, releaseId));
    if (read.has(manifestSha256)) return;
    const manifest = await store.get(blobKey(manifestSha256), { maxBytes: MAX_MANIFEST_BYTES, signal: either });
    if (!manifest || sha256Hex(manifest) !== manifestSha256) throw unsafe(key, 'manifest');
    const { blobs, configSha256 } = orUnsafe(key, () => readStored(manifest));
    for (const digest of [manifestSha256, configSha256, ...blobs.map(({ sha256 }) => sha256)]) digests.add(digest);
    read.add(manifestSha256);
  }

  const { objects } = await store.list(releasesPrefix, { signal });
  const indexes = objects.flatMap(({ key }) => {
    const releaseId = releaseIdOfIndexKey(key);
    return releaseId === null ? [] : [{ key, releaseId }];
  });
  await inParallel(indexes, READS_AT_ONCE, signal, async ({ key, releaseId }, either) => {
    const index = await store.get(key, { maxBytes: MAX_INDEX_BYTES, signal: either });
    // Removed since it was listed: then it is in the trash.
    if (!index) return;
    visible.add(releaseId);
    await addAll(key, releaseId, index, either);
  });
  const { entries, odd } = await readTrash(store, nowMs, signal);
  if (odd[0] !== undefined) throw unsafe(odd[0], 'trash');
  for (const { key, releaseId, document } of entries) {
    await addAll(key, releaseId, Buffer.from(document.index, 'base64'), signal);
  }
  return { digests, visible, trashed: new Set(entries.map(({ releaseId }) => releaseId)) };
}

function orUnsafe<T>(key: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw unsafe(key, 'content', cause);
  }
}

export function unsafe(key: string, reason: string, cause?: unknown): AppError {
  return new AppError('BACKUP_COLLECT_UNSAFE', {
    details: { key, reason },
    remedy: { kind: 'open', screen: 'backup' },
    cause,
  });
}
