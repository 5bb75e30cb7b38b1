/**
 * Two computers with the same library need one release a night, not two. The first writes the day's claim; the other
 * publishes only when the first one's release does not hold everything that it has itself, so that no library is skipped.
 */
import { z } from 'zod';
import { canonicalBytes } from '../kernel/canonical-json.ts';
import type { HashCache } from './hash-cache.ts';
import type { ObjectStore, ReleaseContent } from './ports.ts';
import type { Registry } from './registry.ts';
import { claimKey } from './release/keys.ts';
import { decodeJson } from './release/manifest.ts';

/** A claim whose writer has shown no release after this long is a writer that died. */
const CLAIM_GOOD_FOR_MS = 3_600_000;

const claimDocument = z.object({ writer: z.string(), at: z.iso.datetime() });

export type ClaimAnswer =
  | { readonly kind: 'mine' }
  /** Somebody else is at it: ask again later. */
  | { readonly kind: 'theirs' }
  | { readonly kind: 'done'; readonly releaseId: string };

export async function claimDay(options: {
  readonly store: ObjectStore;
  readonly registry: Registry;
  readonly hashes: HashCache;
  readonly content: ReleaseContent;
  readonly day: string;
  readonly slotMs: number;
  readonly writer: string;
  readonly signal?: AbortSignal;
}): Promise<ClaimAnswer> {
  const { store, registry, content, day, slotMs, writer, signal } = options;
  const nowMs = await store.serverNow(signal);
  const claim = canonicalBytes({ writer, at: new Date(nowMs).toISOString() });
  const key = claimKey(day);
  if ((await store.put(key, claim, { ifAbsent: true, signal })) === 'created') return { kind: 'mine' };
  const bytes = await store.get(key, { signal });
  const found = bytes && claimDocument.safeParse(decodeJson(bytes)).data;
  if (!found || found.writer === writer) return { kind: 'mine' };

  const tonight = (await registry.list(signal)).filter(
    (release) => release.signed && Date.parse(release.createdAt) >= slotMs,
  );
  for (const { releaseId } of tonight) {
    const { entries } = await registry.read(releaseId, signal);
    const held = new Set(entries.map((entry) => `${entry.path}\n${entry.sha256}`));
    if (await holdsAll(held, content, options.hashes, signal)) return { kind: 'done', releaseId };
  }
  const waiting = tonight.length === 0 && nowMs - Date.parse(found.at) < CLAIM_GOOD_FOR_MS;
  return { kind: waiting ? 'theirs' : 'mine' };
}

async function holdsAll(
  held: ReadonlySet<string>,
  content: ReleaseContent,
  hashes: HashCache,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for (const file of content.files) {
    const { sha256 } = await hashes.hash(file.absolute, { signal });
    if (!held.has(`${file.path}\n${sha256}`)) return false;
  }
  return true;
}
