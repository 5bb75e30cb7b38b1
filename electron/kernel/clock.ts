/** The computer's own clocks. */
import type { Clock } from './ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** ISO 8601 in UTC of a clock reading. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
