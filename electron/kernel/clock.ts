/** The computer's own clocks. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock, Sleep } from './ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};

export const systemSleep: Sleep = (ms, signal) => wait(ms, undefined, { signal });

/** ISO 8601 in UTC of a clock reading. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
