/**
 * Every blob of the store is read back within a week, a seventh each night. What a night found is a signed record in the store,
 * so that several computers share the work and all of them know how far it is.
 */
import { z } from 'zod';
import type { ReleaseVerification, StoreReading } from '../../contract/backup.ts';
import type { ObjectStore } from '../ports.ts';
import type { RecordKind, Records } from '../records/records.ts';
import { readingsPrefix } from '../release/keys.ts';
import { CLOCK_TOLERANCE_MS } from '../release/release-date.ts';

export const PARTS = 7;
/** A night that comes an hour late is still within the week. */
const WEEK_MS = 7.5 * 24 * 3_600_000;
/** Of each part; the newest counts. */
const KEPT = 4;
/** A release is dated when its backup begins, and is there for a reading when that ends. */
const APPEARS_WITHIN_MS = 12 * 3_600_000;

/** What is remembered of a seventh of the store. */
export const storePart = z.object({
  /** ISO 8601: when the reading began. */
  at: z.iso.datetime(),
  by: z.string().max(200),
  /** Blobs that were read, of all that the releases name. */
  blobs: z.number().int().min(0),
  of: z.number().int().min(0),
  damaged: z.number().int().min(0),
});
export type StorePart = z.output<typeof storePart>;
/** Part → what was read last. */
export type StoreParts = Readonly<Record<string, StorePart>>;

const reading = storePart.extend({
  part: z
    .number()
    .int()
    .min(0)
    .max(PARTS - 1),
});
const kind: RecordKind<z.output<typeof reading>> = {
  prefix: readingsPrefix,
  schema: reading,
  belongs: ({ part }, group) => String(part) === group,
};

/** Which seventh a blob belongs to; the same on every computer and in every week. */
export function partOf(sha256: string): number {
  return Number.parseInt(sha256.slice(0, 8), 16) % PARTS;
}

/** The one that was read longest ago, or never: so seven nights read all of it, whichever nights were missed before. */
export function nextPart(parts: StoreParts, nowMs: number): number {
  const readMs = (part: number): number => timeOf(parts[part], nowMs);
  return Array.from({ length: PARTS }, (_, part) => part).reduce((best, part) =>
    readMs(part) < readMs(best) ? part : best,
  );
}

/** Milliseconds since 1970; 0 for one that never was, or that a wrong clock dated in the future. */
function timeOf(part: StorePart | undefined, nowMs: number): number {
  const atMs = part ? Date.parse(part.at) : 0;
  return atMs > nowMs + CLOCK_TOLERANCE_MS ? 0 : atMs;
}

/** When the newest night began; 0 when there was none. */
export function lastReadMs(parts: StoreParts, nowMs: number): number {
  return Math.max(0, ...Object.values(parts).map((part) => timeOf(part, nowMs)));
}

/** As it is shown; null before the first night. Pure. */
export function describeReading(parts: StoreParts, nowMs: number): StoreReading | null {
  const read = Object.values(parts).filter((part) => timeOf(part, nowMs) > 0);
  const [newest, ...older] = read.toSorted((a, b) => (a.at < b.at ? 1 : -1));
  if (!newest) return null;
  const lately = read.filter(({ at }) => nowMs - Date.parse(at) < WEEK_MS);
  const sum = (count: (part: StorePart) => number): number => lately.reduce((all, part) => all + count(part), 0);
  return {
    completeAt: read.length === PARTS ? (older.at(-1)?.at ?? newest.at) : null,
    lastAt: newest.at,
    by: newest.by,
    blobs: Math.min(
      sum(({ blobs }) => blobs),
      newest.of,
    ),
    of: newest.of,
    damaged: sum(({ damaged }) => damaged),
  };
}

/** A release was read in full once every seventh was read after it had been made. */
export function readSince(parts: StoreParts, createdAt: string, nowMs: number): ReleaseVerification | null {
  const read = Array.from({ length: PARTS }, (_, part) => parts[part]);
  const first = read.reduce((oldest, part) => (timeOf(part, nowMs) < timeOf(oldest, nowMs) ? part : oldest));
  if (!first || timeOf(first, nowMs) < Date.parse(createdAt) + APPEARS_WITHIN_MS) return null;
  return { how: 'read', at: first.at, by: first.by };
}

/** What the computers of the studio read last of each part. */
export async function findParts(records: Pick<Records, 'read'>, signal?: AbortSignal): Promise<StoreParts> {
  const groups = await records.read(kind, { signal });
  return Object.fromEntries(
    groups.flatMap(({ group, believed: [newest] }) => {
      if (!newest) return [];
      const { part: _part, ...found } = newest.content;
      return [[group, found] as const];
    }),
  );
}

/** The newest record of its part from now on. Records that nobody needs any more are deleted where that is allowed. */
export async function writePart(
  { store, records }: { readonly store: ObjectStore; readonly records: Pick<Records, 'read' | 'write'> },
  part: number,
  found: StorePart,
  signal?: AbortSignal,
): Promise<void> {
  const group = String(part);
  const [before] = await records.read(kind, { only: group, all: true, signal });
  const nowMs = Date.parse(found.at);
  const newest = before?.believed[0]?.key;
  await records.write(kind, { group, content: { ...found, part }, nowMs, newest }, signal);
  for (const { key } of before?.believed.slice(KEPT - 1) ?? []) await store.delete(key, signal).catch(() => {});
}
