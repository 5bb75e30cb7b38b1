/** Time that a test moves by hand, for what happens at night. */
import { PATIENCE_MS } from '../../../electron/backup/store/within.ts';

/** A wall clock that stands still and a ticker that ticks when told. */
export function createHeldTime(startMs: number) {
  let nowMs = startMs;
  const acts: (() => void | Promise<void>)[] = [];
  return {
    clock: { now: () => nowMs, monotonicMs: () => nowMs },
    ticker: {
      every(_intervalMs: number, act: () => void | Promise<void>) {
        acts.push(act);
        return () => {
          acts.splice(acts.indexOf(act), 1);
        };
      },
      after: (delayMs: number, act: () => void | Promise<void>) => {
        // Pauses of the schedule are cut short; a person's patience with the store is not.
        const timer = setTimeout(act, delayMs === PATIENCE_MS ? delayMs : Math.min(delayMs, 10));
        return () => clearTimeout(timer);
      },
    },
    moveTo(ms: number) {
      nowMs = ms;
    },
    /** In the order in which they were set up: a backup, the reading of the night, clearing away. */
    async tick() {
      for (const act of [...acts]) await act();
    },
    /** One of them alone. */
    async tickOne(index: number) {
      await acts[index]?.();
    },
    /** As computers do that look at the same clock. */
    async tickAtOnce() {
      await Promise.all([...acts].map((act) => act()));
    },
  };
}
