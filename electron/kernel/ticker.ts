/** Timers that can all be stopped at once, so that closing the app leaves nothing running. */
import type { Log, Stop, Ticker } from './ports.ts';

export interface StoppableTicker extends Ticker {
  stopAll(): void;
}

export function createTicker(log: Log): StoppableTicker {
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;

  const after = (delayMs: number, act: () => void | Promise<void>): Stop => {
    if (closed) return () => {};
    const timer = setTimeout(() => {
      timers.delete(timer);
      Promise.resolve()
        .then(act)
        .catch((error: unknown) => log.error('timer failed', { error: String(error) }));
    }, delayMs);
    timers.add(timer);
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
