/** How many takes are under way. The engine shares itself among them; beyond a few, a caller is better told to come back. */

export interface TtsQueue {
  /** Takes under way. */
  readonly length: number;
  readonly maxLength: number;
  /** Seconds after which a place is likely, from what takes took lately; at least 1. */
  readonly retryAfterS: number;
  /** Null when there is no place; otherwise runs the act and counts it until it settles. */
  enter<T>(act: () => Promise<T>): Promise<T> | null;
}

/** How much one new take changes the expectation. */
const weight = 0.3;

export function createTtsQueue(maxLength: number, nowMs: () => number): TtsQueue {
  let length = 0;
  let usualMs = 2000;
  return {
    get length() {
      return length;
    },
    maxLength,
    get retryAfterS() {
      return Math.max(1, Math.ceil(usualMs / 1000));
    },
    enter(act) {
      if (length >= maxLength) return null;
      length += 1;
      const ahead = length;
      const startedMs = nowMs();
      return act().finally(() => {
        length -= 1;
        usualMs += weight * ((nowMs() - startedMs) / ahead - usualMs);
      });
    },
  };
}
