/** When to look whether listeners are still where they were moved to, and what may be done where they are not. Pure. */
import type { CutoverHold } from '../cutover/provider.ts';
import { committedOf, newestOf, type Reading } from './registers/claim-rules.ts';

/** What was sent before the change and comes late comes soon; later it is looked at now and then. */
const SOON = { looks: 12, everyMs: 15_000 };
const LATER_MS = 60_000;
/** Whoever moves listeners away more often than this means it, or is another program: a person has to see to it. */
const TIMES = 3;

export function lookAgainAfterMs(looks: number): number {
  return looks < SOON.looks ? SOON.everyMs : LATER_MS;
}

export type HoldDecision =
  | { readonly kind: 'fine' }
  | { readonly kind: 'restore' }
  /** `newer`: a later promotion stands. `often`: it was put right several times already. */
  | { readonly kind: 'leave'; readonly why: 'newer' | 'often' };

/** `restored`: how often this change was put right before. */
export function judgeHold(
  { state }: Pick<CutoverHold, 'state'>,
  about: { readonly epoch: number; readonly readings: readonly Reading[]; readonly restored: number },
): HoldDecision {
  if (state === 'held') return { kind: 'fine' };
  if (state === 'passed' || isPassed(about)) return { kind: 'leave', why: 'newer' };
  return about.restored < TIMES ? { kind: 'restore' } : { kind: 'leave', why: 'often' };
}

/** A later number that was given up took nothing from whoever served before. */
function isPassed({ epoch, readings }: { readonly epoch: number; readonly readings: readonly Reading[] }): boolean {
  const standing = newestOf(readings).filter(({ closed }) => closed !== 'aborted');
  const committed = committedOf(readings);
  return [...standing, ...(committed ? [committed] : [])].some((known) => known.epoch > epoch);
}
