import { describe, expect, it } from 'vitest';
import {
  choosePrecision,
  chooseThreads,
  soundsAgree,
  threadCounts,
  tokensAgree,
} from '../../../../native-models/tuning/rules.ts';

describe('the choice after a self-test', () => {
  it.each([
    [{ exactMs: 20, fastMs: 8 }, true, { precision: 'fast', reason: 'faster' }],
    [{ exactMs: 20, fastMs: 8 }, false, { precision: 'exact', reason: 'differs' }],
    [{ exactMs: 20, fastMs: 19 }, true, { precision: 'exact', reason: 'no-gain' }],
    [{ exactMs: 20, fastMs: 25 }, true, { precision: 'exact', reason: 'no-gain' }],
  ] as const)('of %o, the same: %s, is %o', (times, same, chosen) => {
    expect(choosePrecision(times, same)).toEqual(chosen);
  });

  it('takes fast tokens that agree nearly always, and fast sound within what chance does anyway', () => {
    expect([tokensAgree(0.96), tokensAgree(0.94)]).toEqual([true, false]);
    expect([soundsAgree(0.5, 1), soundsAgree(1.5, 1), soundsAgree(Number.NaN, 1)]).toEqual([true, false, false]);
  });

  it('takes more threads only where they pay', () => {
    const measured = (times: readonly number[]) => times.map((ms, i) => ({ threads: 2 ** i, ms }));
    expect(chooseThreads(measured([10, 9.5, 9.4]))).toBe(1);
    expect(chooseThreads(measured([10, 6, 5.9]))).toBe(2);
    expect(chooseThreads(measured([10, 12, 4]))).toBe(4);
    expect(chooseThreads([])).toBe(1);
  });

  it('tries one thread, half of the processors and all of them', () => {
    expect([1, 2, 8, 64].map(threadCounts)).toEqual([[1], [1, 2], [1, 4, 8], [1, 16]]);
  });
});
