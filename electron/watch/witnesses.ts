/**
 * Whether the primary is down, as a pure table over everybody who can tell: this computer, the standby, a second address of
 * the primary, and the primary's own beat. One viewpoint alone proves an outage to nobody but itself.
 */
import type { ErrorCode } from '../contract/errors.ts';

/**
 * What one viewpoint got when it asked the primary. `fenced`: its gate said that it lets nobody in, and that the voice behind is
 * well. `not-asked`: it has no way to ask.
 */
export type View = 'answer' | 'fenced' | 'silence' | 'not-asked';

/**
 * What the primary's own agent wrote down last about the service there. `none`: it has no agent. `stale`: it wrote nothing for long, or
 * its machine is not heard of. `unreadable`: its machine lives and does not tell.
 */
export type Beat = 'fresh-good' | 'fresh-bad' | 'stale' | 'none' | 'unreadable';

export interface Testimony {
  readonly desktop: View;
  readonly standby: View;
  /** This computer's answer from the primary's second address. */
  readonly second: View;
  readonly beat: Beat;
}

export const verdicts = [
  'alive',
  /** It answers somebody, only the way from here is lost. */
  'partition',
  /** It is well, and its gate keeps it from listeners. */
  'fenced',
  'down',
  /** The machine lives and says itself that its voice service does not. */
  'service-down',
  /** This computer gets no answer, and nobody else could be asked. */
  'down-unconfirmed',
  /** It says that it is well, and nobody gets through to it. */
  'ingress-lost',
  'unsure',
] as const;
export type Verdict = (typeof verdicts)[number];

export function judgeWitnesses({ desktop, standby, second, beat }: Testimony): Verdict {
  if (desktop === 'answer') return 'alive';
  if (standby === 'answer') return 'partition';
  // The address behind the gate answers; listeners do not know it.
  if (desktop === 'fenced' || second === 'fenced') return 'fenced';
  if (second === 'answer') return 'partition';
  switch (beat) {
    case 'unreadable':
      return 'unsure';
    case 'fresh-bad':
      return 'service-down';
    case 'fresh-good':
      // Without a second viewpoint the fault may as well be this computer's way.
      return standby === 'silence' ? 'ingress-lost' : 'unsure';
    case 'stale':
    case 'none':
      return standby === 'silence' ? 'down' : 'down-unconfirmed';
  }
}

interface Permission {
  /** May a person promote all the same? An answer, to whomever, forbids it: two sites would serve. */
  readonly level: 'ok' | 'warn' | 'block';
  readonly code: ErrorCode | null;
}

export function permissionOf(verdict: Verdict, { standby }: Testimony): Permission {
  switch (verdict) {
    case 'alive':
      return { level: 'block', code: 'STANDBY_PRIMARY_ANSWERS' };
    case 'partition':
      return { level: 'block', code: standby === 'answer' ? 'STANDBY_PRIMARY_SEEN' : 'STANDBY_PRIMARY_ANSWERS' };
    case 'down':
    case 'service-down':
      return { level: 'ok', code: null };
    case 'fenced':
    case 'down-unconfirmed':
    case 'ingress-lost':
    case 'unsure':
      return { level: 'warn', code: null };
  }
}
