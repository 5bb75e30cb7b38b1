/**
 * What a partial release lacks, as its signed manifest says it: every computer that reads the release knows that it is not whole,
 * and a standby knows which voice it must not pretend to have. Pure.
 */
import { z } from 'zod';
import { gapReasons, type ReleaseGap, type ReleasePartial } from '../../contract/backup.ts';
import type { VoiceInRelease } from '../ports.ts';

/** A library can be broken in more places than anybody reads. */
const MAX_LISTED = 100;
const MAX_NAME = 200;
const MAX_PATH = 300;

const gap = z.object({
  reason: z.enum(gapReasons),
  voice: z.object({ id: z.string().max(MAX_NAME), name: z.string().max(MAX_NAME) }).nullable(),
  path: z.string().max(MAX_PATH).nullable(),
});
/** An empty list is no release with something missing. */
export const releasePartial = z.object({ missing: z.array(gap).min(1).max(MAX_LISTED), more: z.number().int().min(0) });

/** Null when there are no gaps. One place that lacks the same thing twice is told once. */
export function partialOf(gaps: readonly ReleaseGap[]): ReleasePartial | null {
  if (gaps.length === 0) return null;
  const distinct = new Map(gaps.map(asTold).map((told) => [JSON.stringify(told), told]));
  const all = [...distinct.values()];
  return { missing: all.slice(0, MAX_LISTED), more: Math.max(0, all.length - MAX_LISTED) };
}

/** Names come from folders: what moves a terminal's cursor or breaks a line stays out of what is told. */
function asTold({ reason, voice, path }: ReleaseGap): ReleaseGap {
  return {
    reason,
    voice: voice && { id: plain(voice.id, MAX_NAME), name: plain(voice.name, MAX_NAME) },
    path: path === null ? null : plain(path, MAX_PATH),
  };
}

function plain(text: string, most: number): string {
  return text.replace(/\p{C}/gu, '�').slice(0, most).toWellFormed();
}

/**
 * The voice that a service would be asked for and that this release does not hold as it should be; null when it can serve. `wanted`:
 * the id that was asked for, null where any will do. A stray link beside a whole voice keeps nobody from speaking.
 */
export function voiceThatCannotServe(
  release: { readonly voices: readonly VoiceInRelease[]; readonly partial?: ReleasePartial | null },
  wanted: string | null,
): ReleaseGap | null {
  const held = new Set(release.voices.map(({ id }) => id));
  const broken = (release.partial?.missing ?? []).filter(
    ({ voice, reason }) => voice && (!held.has(voice.id) || reason === 'encoder' || reason === 'mismatch'),
  );
  const ids = [...held, ...broken.flatMap(({ voice }) => (voice ? [voice.id] : []))].sort();
  // As the service chooses: the one that was asked for, else the first.
  const asked = wanted !== null && ids.includes(wanted) ? wanted : ids[0];
  return broken.find(({ voice }) => voice?.id === asked) ?? null;
}
