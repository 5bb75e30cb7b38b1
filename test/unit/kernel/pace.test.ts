/** Bytes in the background go at a rate that may change at any time. */
import { describe, expect, it } from 'vitest';
import { createPace } from '../../../electron/kernel/pace.ts';
import { createManualTime } from '../../fakes/manual-time.ts';

function openPace(start: number | null) {
  const time = createManualTime(0);
  let rate = start;
  const pace = createPace({
    rate: () => rate,
    clock: time.clock,
    ticker: {
      after(delayMs, act) {
        const stop = new AbortController();
        time.sleep(delayMs, stop.signal).then(act, () => {});
        return () => stop.abort();
      },
    },
  });
  let gone = 0;
  const ask = (sizeBytes: number, signal?: AbortSignal): Promise<void> =>
    pace(sizeBytes, signal).then(() => {
      gone += sizeBytes;
    });
  return {
    ask,
    isFree: pace.isFree,
    pass: time.pass,
    setRate: (next: number | null) => {
      rate = next;
    },
    get gone() {
      return gone;
    },
  };
}

describe('a pace', () => {
  it('says whether there is a limit at this moment', () => {
    const line = openPace(null);
    expect(line.isFree?.()).toBe(true);
    line.setRate(1000);
    expect(line.isFree?.()).toBe(false);
  });

  it('without a rate lets everything go at once', async () => {
    const line = openPace(null);
    for (let piece = 0; piece < 1000; piece++) await line.ask(1_000_000);
    expect(line.gone).toBe(1_000_000_000);
  });

  it('lets go what the rate allows, for all who ask together', async () => {
    const line = openPace(100_000);
    for (let piece = 0; piece < 100; piece++) void line.ask(50_000);
    await line.pass(10_000);
    // A piece goes as a whole and ahead of its time.
    expect(line.gone).toBeGreaterThanOrEqual(950_000);
    expect(line.gone).toBeLessThanOrEqual(1_100_000);
  });

  it('gives to nobody what nobody used', async () => {
    const line = openPace(100_000);
    await line.ask(1);
    await line.pass(3_600_000);
    for (let piece = 0; piece < 100; piece++) void line.ask(10_000);
    await line.pass(1000);
    expect(line.gone).toBeLessThanOrEqual(140_000);
  });

  it('goes on within a second once it is free, and slows down within one', async () => {
    const line = openPace(64_000);
    for (let piece = 0; piece < 1000; piece++) void line.ask(64_000);
    await line.pass(5000);
    expect(line.gone).toBeLessThan(500_000);
    line.setRate(10_000_000);
    await line.pass(1000);
    expect(line.gone).toBeGreaterThan(7_000_000);
    const before = line.gone;
    line.setRate(64_000);
    await line.pass(1000);
    expect(line.gone - before).toBeLessThan(2_500_000);
    line.setRate(null);
    await line.pass(1000);
    expect(line.gone).toBe(64_000_000);
  });

  it('lets the others go on when one leaves', async () => {
    const line = openPace(1000);
    await line.ask(1000);
    const leaves = new AbortController();
    const left = line.ask(1_000_000, leaves.signal);
    const stays = line.ask(10);
    leaves.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    await line.pass(2000);
    await stays;
    expect(line.gone).toBe(1010);
  });
});
