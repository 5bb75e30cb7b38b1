/** A computer that slept, or whose clock was set, is noticed where no desktop tells. */
import { expect, it } from 'vitest';
import { onClockGap } from '../../../electron/app/clock-gap.ts';
import { createManualTicker } from '../../fakes/manual-ticker.ts';

function open() {
  const ticker = createManualTicker();
  let wallMs = Date.UTC(2026, 10, 29);
  let monotonicMs = 0;
  let gaps = 0;
  const stop = onClockGap({ ticker, clock: { now: () => wallMs, monotonicMs: () => monotonicMs } }, () => {
    gaps += 1;
  });
  return {
    stop,
    gaps: () => gaps,
    /** One turn of the clock, with so much more of each kind of time than it was set to. */
    async turn(more: { readonly wallMs?: number; readonly monotonicMs?: number } = {}) {
      wallMs += 15_000 + (more.wallMs ?? 0);
      monotonicMs += 15_000 + (more.monotonicMs ?? 0);
      await ticker.elapse(15_000);
    },
  };
}

it('sleep is told once, on kernels that stop the monotonic clock and on those that do not', async () => {
  const desk = open();
  await desk.turn();
  await desk.turn({ wallMs: 3_600_000 });
  expect(desk.gaps()).toBe(1);
  await desk.turn();
  expect(desk.gaps()).toBe(1);
  await desk.turn({ wallMs: 3_600_000, monotonicMs: 3_600_000 });
  expect(desk.gaps()).toBe(2);
});

it('so is a clock that was set back; a busy moment is none', async () => {
  const desk = open();
  await desk.turn({ wallMs: 8_000, monotonicMs: 8_000 });
  expect(desk.gaps()).toBe(0);
  await desk.turn({ wallMs: -7_200_000 });
  expect(desk.gaps()).toBe(1);
  desk.stop();
  await desk.turn({ wallMs: 3_600_000 });
  expect(desk.gaps()).toBe(1);
});
