import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../../electron/kernel/log.ts';
import { createTicker } from '../../../electron/kernel/ticker.ts';

const DAY_MS = 24 * 3_600_000;

describe('a timer of more than 24.8 days', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('goes off in its time, and not at once', async () => {
    const ticker = createTicker(silentLog);
    const wentOff = vi.fn();
    ticker.after(60 * DAY_MS, wentOff);
    await vi.advanceTimersByTimeAsync(59 * DAY_MS);
    expect(wentOff).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(DAY_MS);
    expect(wentOff).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(100 * DAY_MS);
    expect(wentOff).toHaveBeenCalledTimes(1);
  });

  it('comes back as often as it should', async () => {
    const ticker = createTicker(silentLog);
    const ticked = vi.fn();
    const stop = ticker.every(30 * DAY_MS, ticked);
    await vi.advanceTimersByTimeAsync(95 * DAY_MS);
    expect(ticked).toHaveBeenCalledTimes(3);
    stop();
    await vi.advanceTimersByTimeAsync(95 * DAY_MS);
    expect(ticked).toHaveBeenCalledTimes(3);
  });

  it('can be stopped in its second part, alone and with all others', async () => {
    const ticker = createTicker(silentLog);
    const wentOff = vi.fn();
    const stop = ticker.after(60 * DAY_MS, wentOff);
    ticker.after(60 * DAY_MS, wentOff);
    await vi.advanceTimersByTimeAsync(40 * DAY_MS);
    stop();
    ticker.stopAll();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(100 * DAY_MS);
    expect(wentOff).not.toHaveBeenCalled();
  });
});
