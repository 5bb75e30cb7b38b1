/** Timers that can all be stopped at once, so that closing the app leaves nothing running. */
import type { Log, Stop, Ticker } from './ports.ts';

/** What one timer of the platform can hold, 24.8 days: a longer one goes off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface StoppableTicker extends Ticker {
  stopAll(): void;
}

export function createTicker(log: Log): StoppableTicker {
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;

  const after = (delayMs: number, act: () => void | Promise<void>): Stop => {
    if (closed) return () => {};
    let timer: NodeJS.Timeout;
    const arm = (leftMs: number): void => {
      const partMs = Math.min(leftMs, LONGEST_TIMER_MS);
      timer = setTimeout(() => {
        timers.delete(timer);
        if (leftMs > partMs) return arm(leftMs - partMs);
        Promise.resolve()
          .then(act)
          .catch((error: unknown) => log.error('timer failed', { error: String(error) }));
      }, partMs);
      timers.add(timer);
    };
    arm(delayMs);
    return () => {
      clearTimeout(timer);
      timers.delete(timer);
    };
  };

  return {
    after,
    every(intervalMs, act) {
      let stopped = false;
      let stopNext: Stop = () => {};
      const arm = (): void => {
        stopNext = after(intervalMs, async () => {
          try {
            await act();
          } finally {
            if (!stopped) arm();
          }
        });
      };
      arm();
      return () => {
        stopped = true;
        stopNext();
      };
    },
    stopAll() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
