/** Notices that this computer slept, or that its clock was set, also where no desktop tells: `understudy serve` on a laptop. */
import type { Clock, Stop, Ticker } from '../kernel/ports.ts';
import { isClockGap } from '../watch/rules.ts';

const LOOK_EVERY_MS = 15_000;

export function onClockGap(
  { clock, ticker }: { readonly clock: Clock; readonly ticker: Ticker },
  act: () => void,
): Stop {
  let wallMs = clock.now();
  let monotonicMs = clock.monotonicMs();
  return ticker.every(LOOK_EVERY_MS, () => {
    const passed = { wallMs: clock.now() - wallMs, monotonicMs: clock.monotonicMs() - monotonicMs };
    wallMs += passed.wallMs;
    monotonicMs += passed.monotonicMs;
    if (isClockGap(passed.wallMs, passed.monotonicMs, LOOK_EVERY_MS)) act();
  });
}
