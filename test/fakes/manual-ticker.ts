/** Timers that go off when the test says so, so that what waits two seconds is tested in none, on any computer. */
import type { Stop, Ticker } from '../../electron/kernel/ports.ts';

export interface ManualTicker extends Ticker {
  /** Delays of the timers that are set, shortest first. */
  readonly waiting: readonly number[];
  /** Lets this much time pass at once: due timers go off in their order, also those that they set. */
  elapse(ms: number): Promise<void>;
}

interface Timer {
  readonly dueMs: number;
  readonly act: () => void | Promise<void>;
}

export function createManualTicker(): ManualTicker {
  const timers = new Set<Timer>();
  let nowMs = 0;

  function after(delayMs: number, act: () => void | Promise<void>): Stop {
    const timer = { dueMs: nowMs + delayMs, act };
    timers.add(timer);
    return () => {
      timers.delete(timer);
    };
  }
  const byTime = (): Timer[] => [...timers].sort((a, b) => a.dueMs - b.dueMs);

  return {
    after,
    every(intervalMs, act) {
      let stop: Stop = () => {};
      let stopped = false;
      const arm = (): void => {
        stop = after(intervalMs, async () => {
          await act();
          if (!stopped) arm();
        });
      };
      arm();
      return () => {
        stopped = true;
        stop();
      };
    },
    get waiting() {
      return byTime().map(({ dueMs }) => dueMs - nowMs);
    },
    async elapse(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        const [next] = byTime();
        if (!next || next.dueMs > endMs) break;
        timers.delete(next);
        nowMs = next.dueMs;
        await next.act();
      }
      nowMs = endMs;
    },
  };
}
