/**
 * A writer's half of the peace with collectors of unreferenced blobs. It looks at what they have announced before it looks at what
 * the store holds, and commits within `PUBLISH_WITHIN_MS` of that look. Three cases, and no blob is lost in any:
 *
 * - It saw no announcement that names a blob of its own. One that comes later is carried out after the commit, and the collector
 *   sees the release.
 * - It saw one whose time has not come. It objects with a lease, which the collector reads before it deletes.
 * - The time has come, so that the collector may have looked already. It waits until that is over, and then looks at the store.
 *
 * So an ordinary run costs one listing, and writes nothing.
 */
import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import { canonicalBytes } from '../../kernel/canonical-json.ts';
import type { ObjectStore } from '../ports.ts';
import { leaseKey, leasesPrefix } from '../release/keys.ts';
import { jsonOrNull } from '../release/loose-json.ts';
import { listTombstones, PUBLISH_WITHIN_MS, SETTLED_AFTER_MS } from './tombstone.ts';

/** Each wait is less than three hours; more than these are no collector's doing. */
const MAX_WAITS = 3;
const MAX_LEASE_BYTES = 8 * 1024 * 1024;

export interface Heeded {
  /** By the store's clock; what was seen of the store since then counts until `PUBLISH_WITHIN_MS` later. */
  readonly lookedAtMs: number;
  /** Of the next lease. */
  readonly number: number;
}

export interface HeedOptions {
  readonly releaseId: string;
  readonly number: number;
  readonly digests: readonly string[];
  readonly writer: string;
  readonly wait: (delayMs: number, signal?: AbortSignal) => Promise<void>;
  readonly onWait?: () => void;
  /** Objects where announcements should be that are none. */
  readonly onOdd?: (keys: readonly string[]) => void;
  readonly signal?: AbortSignal;
}

/** Throws BACKUP_TOOK_TOO_LONG when there is no end to the announcements. */
export async function heedCollectors(store: ObjectStore, options: HeedOptions): Promise<Heeded> {
  const { releaseId, digests, writer, wait, signal } = options;
  const wanted = [...new Set(digests)].sort();
  let { number } = options;
  for (let waits = 0; waits <= MAX_WAITS; waits++) {
    const lookedAtMs = await store.serverNow(signal);
    const { active, odd } = await listTombstones(store, lookedAtMs, signal);
    if (odd.length > 0) options.onOdd?.(odd);
    const against = active.filter(({ candidates }) => wanted.some((digest) => candidates.has(digest)));
    if (against.length === 0) return { lookedAtMs, number };
    await store.put(leaseKey(releaseId, number++), canonicalBytes({ writer, digests: wanted }), { signal });
    const nowMs = await store.serverNow(signal);
    const tooLate = against.filter(({ notBeforeMs }) => nowMs >= notBeforeMs - SETTLED_AFTER_MS);
    if (tooLate.length === 0) return { lookedAtMs, number };
    options.onWait?.();
    await wait(Math.max(...tooLate.map(({ deadlineMs }) => deadlineMs)) - nowMs + 1000, signal);
  }
  throw tookTooLong(releaseId);
}

/** To be asked right before the commit. Throws BACKUP_TOOK_TOO_LONG. */
export async function assertStillHeeded(
  store: ObjectStore,
  { releaseId, lookedAtMs }: { readonly releaseId: string; readonly lookedAtMs: number },
  signal?: AbortSignal,
): Promise<void> {
  if ((await store.serverNow(signal)) - lookedAtMs >= PUBLISH_WITHIN_MS) throw tookTooLong(releaseId);
}

function tookTooLong(releaseId: string): AppError {
  return new AppError('BACKUP_TOOK_TOO_LONG', {
    details: { releaseId, hours: PUBLISH_WITHIN_MS / 3_600_000 },
    remedy: { kind: 'retry' },
    retryable: true,
  });
}

const leaseDocument = z.object({ digests: z.array(z.string()) });

/**
 * Digests that writers have objected for since then, by the store's dates. A lease that cannot be read is told by `unreadable`:
 * nobody knows what it is for.
 */
export async function readLeases(
  store: ObjectStore,
  sinceMs: number,
  signal?: AbortSignal,
): Promise<{ readonly digests: ReadonlySet<string>; readonly unreadable: string | null }> {
  const digests = new Set<string>();
  let unreadable: string | null = null;
  const { objects } = await store.list(leasesPrefix, { signal });
  for (const { key, modifiedAtMs, sizeBytes } of objects) {
    if (modifiedAtMs < sinceMs) continue;
    const bytes = sizeBytes > MAX_LEASE_BYTES ? new Uint8Array() : await store.get(key, { signal });
    if (bytes === null) continue;
    const { data } = leaseDocument.safeParse(jsonOrNull(bytes));
    if (data) for (const digest of data.digests) digests.add(digest);
    else unreadable ??= key;
  }
  return { digests, unreadable };
}
