/**
 * A collector's announcement of the blobs that it will delete, a night before it does. Writers and collectors read it with the same
 * function, and the times that count are those at which the store got it: what a writer takes for void is nothing that any
 * collector acts on, whatever stands in it.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { canonicalBytes } from '../../kernel/canonical-json.ts';
import type { ObjectStore, StoredObject } from '../ports.ts';
import { tombstoneKey, tombstonesPrefix } from '../release/keys.ts';
import { jsonOrNull } from '../release/loose-json.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * A small request has taken effect after so long or never will: the client gives it up after five minutes, by the wall clock,
 * and a store refuses what was signed more than a quarter of an hour ago.
 */
export const SETTLED_AFTER_MS = 40 * MINUTE_MS;
/** From a writer's look at the tombstones to its commit. */
export const PUBLISH_WITHIN_MS = 22 * HOUR_MS;
/** From the announcement on. Writers that did not see it have committed by then, and their releases are seen. */
export const NOT_BEFORE_MS = 23.5 * HOUR_MS;
/** Long enough for the night that follows, whenever in it the collector gets its turn. */
export const DEADLINE_MS = 26 * HOUR_MS;
/** The last deletion has taken effect before the deadline. */
export const STOP_BEFORE_DEADLINE_MS = SETTLED_AFTER_MS + 5 * MINUTE_MS;
/** For the difference between the clock that its writer saw and the moment at which the store had it. */
const CLOCK_SLACK_MS = 10 * MINUTE_MS;
const MAX_TOMBSTONE_BYTES = 8 * 1024 * 1024;

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const tombstoneDocument = z.object({
  candidates: z.array(digest),
  /** Releases that its writer saw: each must still be there, or in the trash, when the deletions begin. */
  releases: z.array(z.string()).default([]),
  notBefore: z.iso.datetime(),
  deadline: z.iso.datetime(),
});

export interface Tombstone {
  readonly key: string;
  readonly candidates: ReadonlySet<string>;
  readonly releases: readonly string[];
  /** When the store got it. */
  readonly announcedAtMs: number;
  /** Deletions take effect between these two, by the store's clock. */
  readonly notBeforeMs: number;
  readonly deadlineMs: number;
}

export interface Tombstones {
  readonly active: readonly Tombstone[];
  /** Objects that are no tombstones, or ask for more time than there is. */
  readonly odd: readonly string[];
}

export function readTombstone({ key, modifiedAtMs }: StoredObject, bytes: Uint8Array): Tombstone | null {
  const { data } = tombstoneDocument.safeParse(jsonOrNull(bytes));
  if (!data) return null;
  const askedMs = Date.parse(data.deadline) - modifiedAtMs;
  if (askedMs > DEADLINE_MS + CLOCK_SLACK_MS) return null;
  return {
    key,
    candidates: new Set(data.candidates),
    releases: data.releases,
    announcedAtMs: modifiedAtMs,
    notBeforeMs: Math.max(Date.parse(data.notBefore), modifiedAtMs + NOT_BEFORE_MS),
    deadlineMs: Math.min(Date.parse(data.deadline), modifiedAtMs + DEADLINE_MS),
  };
}

/** Those whose deadline is not over yet. Older objects are not even read: by the store's own date they are past. */
export async function listTombstones(store: ObjectStore, nowMs: number, signal?: AbortSignal): Promise<Tombstones> {
  const active: Tombstone[] = [];
  const odd: string[] = [];
  const { objects } = await store.list(tombstonesPrefix, { signal });
  for (const object of objects) {
    if (object.modifiedAtMs + DEADLINE_MS <= nowMs) continue;
    const tooLarge = object.sizeBytes > MAX_TOMBSTONE_BYTES;
    const bytes = tooLarge ? new Uint8Array() : await store.get(object.key, { signal });
    if (bytes === null) continue;
    const tombstone = readTombstone(object, bytes);
    if (!tombstone) odd.push(object.key);
    else if (tombstone.deadlineMs > nowMs && tombstone.notBeforeMs < tombstone.deadlineMs) active.push(tombstone);
  }
  return { active, odd };
}

export async function announce(
  store: ObjectStore,
  plan: { readonly candidates: readonly string[]; readonly releases: readonly string[]; readonly nowMs: number },
  signal?: AbortSignal,
): Promise<{ readonly notBeforeMs: number; readonly deadlineMs: number }> {
  const notBeforeMs = plan.nowMs + NOT_BEFORE_MS;
  const deadlineMs = plan.nowMs + DEADLINE_MS;
  const document = canonicalBytes({
    candidates: [...plan.candidates].sort(),
    releases: [...plan.releases].sort(),
    notBefore: new Date(notBeforeMs).toISOString(),
    deadline: new Date(deadlineMs).toISOString(),
  });
  await store.put(tombstoneKey(randomUUID()), document, { ifAbsent: true, signal });
  return { notBeforeMs, deadlineMs };
}
