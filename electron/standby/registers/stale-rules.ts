/**
 * Is a holder gone? Two clocks have to say so, each for itself: the register's (how old is the last beat there) and this
 * computer's (how long has nothing moved while it was looked at). No time of one machine is compared with another's. Pure.
 */
import { isClockGap } from '../../watch/rules.ts';
import { isFresh, type KnownEpoch, STALE_SECONDS } from './claim-rules.ts';

/** So many looks at least: one long pause between two of them proves nothing. */
const LOOKS = 4;

interface Look {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

export interface Watched {
  /** The holder and its last beats. */
  readonly mark: string;
  readonly looks: number;
  readonly since: Look;
  readonly last: Look;
}

/** Adds a look. Whatever moved, and a computer that slept, begin the watch anew. `everyMs`: when the look was due. */
export function watchHolder(before: Watched | null, known: KnownEpoch, now: Look, everyMs: number): Watched {
  const mark = markOf(known);
  const goesOn =
    before?.mark === mark &&
    !isClockGap(now.wallMs - before.last.wallMs, now.monotonicMs - before.last.monotonicMs, everyMs);
  if (!goesOn) return { mark, looks: 1, since: now, last: now };
  return { ...before, looks: before.looks + 1, last: now };
}

export function isGone(known: KnownEpoch, watched: Watched | null): boolean {
  if (watched === null || watched.mark !== markOf(known) || isFresh(known)) return false;
  return watched.looks >= LOOKS && watched.last.monotonicMs - watched.since.monotonicMs >= STALE_SECONDS * 1000;
}

function markOf({ epoch, proof, beats }: KnownEpoch): string {
  return [epoch, proof, ...beats.map(({ register, seq }) => `${register} ${seq}`).sort()].join('\n');
}
