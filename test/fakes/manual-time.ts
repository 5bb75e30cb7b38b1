/** Both clocks of a computer, moved by the test: who sleeps wakes in order, and the computer itself can sleep. */
import type { Clock, Sleep } from '../../electron/kernel/ports.ts';

export interface ManualTime {
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** Lets time pass, and everything happen that happens in it. */
  pass(ms: number): Promise<void>;
  /** The computer sleeps: its monotonic clock stands still unless `counted`. */
  suspend(ms: number, how?: 'counted'): void;
}

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/** What has nothing to wait for is done after so many turns of the event loop. */
const TURNS = 4;

export function createManualTime(startMs: number): ManualTime {
  let wallMs = startMs;
  let monotonicMs = 0;
  const sleepers = new Set<Sleeper>();

  async function settle(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  function advanceTo(ms: number): void {
    wallMs += Math.max(0, ms - monotonicMs);
    monotonicMs = Math.max(monotonicMs, ms);
  }

  return {
    clock: { now: () => wallMs, monotonicMs: () => monotonicMs },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = { dueMs: monotonicMs + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
    async pass(ms) {
      const endMs = monotonicMs + ms;
      for (;;) {
        await settle();
        const [next] = [...sleepers].sort((a, b) => a.dueMs - b.dueMs);
        if (!next || next.dueMs > endMs) break;
        sleepers.delete(next);
        advanceTo(next.dueMs);
        next.wake();
      }
      advanceTo(endMs);
      await settle();
    },
    suspend(ms, how) {
      wallMs += ms;
      if (how === 'counted') monotonicMs += ms;
    },
  };
}
