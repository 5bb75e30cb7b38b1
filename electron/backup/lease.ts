/**
 * A writer's announcement of the blobs that it counts on, so that a collector of unreferenced blobs leaves them alone. A
 * collector in turn announces what it will delete and when; a writer that needs one of those waits until that time is over
 * and then looks again at what is left.
 */
import { z } from 'zod';
import { canonicalBytes } from '../kernel/canonical-json.ts';
import type { ObjectStore } from './ports.ts';
import { leaseKey, tombstonesPrefix } from './release/keys.ts';
import { decodeJson, invalid } from './release/manifest.ts';

/** A lease is honoured for 24 h; a writer renews it before that. */
export const LEASE_GOOD_FOR_MS = 23 * 3_600_000;

const tombstone = z.object({ candidates: z.array(z.string()), deadline: z.iso.datetime() });

export interface Lease {
  readonly number: number;
  readonly takenAtMs: number;
}

export async function takeLease(
  store: ObjectStore,
  options: {
    readonly releaseId: string;
    readonly number: number;
    readonly digests: readonly string[];
    readonly writer: string;
    readonly monotonicMs: () => number;
    readonly wait: (delayMs: number, signal?: AbortSignal) => Promise<void>;
    readonly signal?: AbortSignal;
  },
): Promise<Lease> {
  const { releaseId, digests, writer, monotonicMs, wait, signal } = options;
  const wanted = new Set(digests);
  for (let number = options.number; ; number++) {
    const takenAtMs = monotonicMs();
    const lease = canonicalBytes({ writer, digests: [...wanted].sort() });
    await store.put(leaseKey(releaseId, number), lease, { signal });
    const deadlineMs = await deletionDeadline(store, wanted, signal);
    const leftMs = deadlineMs - (await store.serverNow(signal));
    if (leftMs <= 0) return { number, takenAtMs };
    await wait(leftMs + 1000, signal);
  }
}

/** Latest moment until which one of these blobs may be deleted; 0 when none is to be. */
async function deletionDeadline(
  store: ObjectStore,
  wanted: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<number> {
  let latestMs = 0;
  const { objects } = await store.list(tombstonesPrefix, { signal });
  for (const { key } of objects) {
    const bytes = await store.get(key, { signal });
    if (!bytes) continue;
    const { data, error } = tombstone.safeParse(decodeJson(bytes));
    if (!data) throw invalid(`tombstone ${key}`, error);
    const { candidates, deadline } = data;
    if (candidates.some((digest) => wanted.has(digest))) latestMs = Math.max(latestMs, Date.parse(deadline));
  }
  return latestMs;
}
