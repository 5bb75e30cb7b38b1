/**
 * Two computers with the same library need one release a night, not two. The first writes the day's claim; the other
 * publishes only when the first one's release does not hold everything that it has itself, so that no library is skipped.
 */
import { z } from 'zod';
import { canonicalBytes } from '../kernel/canonical-json.ts';
import { isUnreadable } from '../kernel/unreadable.ts';
import type { HashCache } from './content/hash-cache.ts';
import type { ObjectStore, ReleaseContent } from './ports.ts';
import { goodUntilMs } from './records/attestations.ts';
import type { Registry } from './registry.ts';
import { claimKey } from './release/keys.ts';
import { jsonOrNull } from './release/loose-json.ts';

/** A claim whose writer has shown no release after this long is a writer that died. */
const CLAIM_GOOD_FOR_MS = 3_600_000;
/** Claims that came to nothing, one night; more than computers that fail in turn. */
const MAX_ATTEMPTS = 48;

const claimDocument = z.object({ session: z.string(), host: z.string(), at: z.iso.datetime() });

export type ClaimAnswer =
  | { readonly kind: 'mine' }
  /** Somebody else is at it: ask again later. */
  | { readonly kind: 'theirs'; readonly host: string }
  | { readonly kind: 'done'; readonly releaseId: string };

/**
 * A claim belongs to one process, because nothing else tells two computers apart that share a key or a copied data folder. It
 * stands until its release is there or an hour has passed; then the next claim is up for whoever is first.
 */
export async function claimDay(options: {
  readonly store: ObjectStore;
  readonly registry: Registry;
  readonly hashes: HashCache;
  readonly content: ReleaseContent;
  readonly day: string;
  readonly slotMs: number;
  readonly session: string;
  readonly host: string;
  readonly signal?: AbortSignal;
}): Promise<ClaimAnswer> {
  const { store, day, session, host, signal } = options;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const nowMs = await store.serverNow(signal);
    const claim = canonicalBytes({ session, host, at: new Date(nowMs).toISOString() });
    const key = claimKey(day, attempt);
    if ((await store.put(key, claim, { ifAbsent: true, signal })) === 'created') {
      // Of two that were asked at once by a store that cannot refuse, the one whose words stayed has it.
      const stayed = readClaim(await store.get(key, { signal }));
      if (!stayed || stayed.session === session) return { kind: 'mine' };
      return { kind: 'theirs', host: stayed.host };
    }
    const found = readClaim(await store.get(key, { signal }));
    if (found?.session === session) return { kind: 'mine' };
    const made = await releasesSince(options);
    if (made.whole !== null) return { kind: 'done', releaseId: made.whole };
    // By the store's date of it, not by what it says: a claim from the future would stand for ever.
    const claimedAtMs = (await store.head(key, signal))?.modifiedAtMs ?? 0;
    const isFresh = found !== null && Math.abs(nowMs - claimedAtMs) < CLAIM_GOOD_FOR_MS;
    if (isFresh && made.count < attempt) return { kind: 'theirs', host: found.host };
  }
  return { kind: 'mine' };
}

function readClaim(bytes: Uint8Array | null): z.output<typeof claimDocument> | null {
  return bytes && (claimDocument.safeParse(jsonOrNull(bytes)).data ?? null);
}

/** Releases that count and were made or confirmed tonight, and the one among them that is whole and holds everything that is here. */
async function releasesSince({
  registry,
  content,
  hashes,
  slotMs,
  signal,
}: Parameters<typeof claimDay>[0]): Promise<{ readonly whole: string | null; readonly count: number }> {
  const tonight = (await registry.list(signal)).filter(
    (release) => release.signed && !release.damaged && !release.ahead && goodUntilMs(release) >= slotMs,
  );
  for (const { releaseId, partial, voices } of tonight) {
    if (partial || !holdsBroken(voices, content)) continue;
    const { entries } = await registry.read(releaseId, signal);
    const held = new Set(entries.map((entry) => `${entry.path}\n${entry.sha256}`));
    if (await holdsAll(held, content, hashes, signal)) return { whole: releaseId, count: tonight.length };
  }
  return { whole: null, count: tonight.length };
}

/** A voice that is broken here may be whole on the other computer. */
function holdsBroken(voices: readonly { readonly id: string }[], { gaps }: ReleaseContent): boolean {
  return gaps.every(({ voice }) => voice === null || voices.some(({ id }) => id === voice.id));
}

async function holdsAll(
  held: ReadonlySet<string>,
  content: ReleaseContent,
  hashes: HashCache,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for (const file of content.files) {
    const seen = await hashes.hash(file.absolute, { signal }).catch((error: unknown) => {
      if (isUnreadable(error)) return null;
      throw error;
    });
    if (seen === null || !held.has(`${file.path}\n${seen.sha256}`)) return false;
  }
  return true;
}
