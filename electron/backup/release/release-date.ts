/**
 * A release is dated by whoever made it, and in a folder that is the clock of some computer. One that lies in the future was not
 * made then: it is shown, and does not count as the newest.
 */
import { releaseTimeMs } from './release-id.ts';

/** As far as two clocks may differ before a bucket refuses to speak to one of them. */
export const CLOCK_TOLERANCE_MS = 15 * 60_000;

export interface Dated {
  readonly releaseId: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

export function isAhead({ releaseId, createdAt }: Dated, nowMs: number): boolean {
  const latestMs = Math.max(releaseTimeMs(releaseId), Date.parse(createdAt));
  return latestMs > nowMs + CLOCK_TOLERANCE_MS;
}

/** Those dated in the future come last, so that the first one is the newest that can be believed. */
export function newestFirst(
  a: { readonly releaseId: string; readonly ahead: boolean },
  b: { readonly releaseId: string; readonly ahead: boolean },
): number {
  if (a.ahead !== b.ahead) return a.ahead ? 1 : -1;
  return a.releaseId < b.releaseId ? 1 : -1;
}
