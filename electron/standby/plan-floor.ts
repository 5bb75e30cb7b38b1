/**
 * Whoever can delete from the store can make an old release the newest one. Nothing in the store tells; but this computer and
 * the standby remember which ones they have seen. Pure.
 */
import type { PlanFact } from '../contract/models/plan.ts';

/** The newest of those that are known, where it is newer than the one chosen. Ids sort by time. */
export function newerThan(chosen: string, known: readonly (string | null)[]): string | null {
  const [newest] = known
    .filter((releaseId) => releaseId !== null && releaseId > chosen)
    .sort((a, b) => ((a ?? '') < (b ?? '') ? 1 : -1));
  return newest ?? null;
}

/** A person who knows of no deletion asks before this release goes on air. */
export function* observeFloor(newerKnown: string | null, nowIso: string): Generator<PlanFact> {
  if (newerKnown === null) return;
  yield { key: 'newer-release-gone', level: 'warn', values: { releaseId: newerKnown }, observedAt: nowIso };
}
