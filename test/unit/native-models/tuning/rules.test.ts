import { describe, expect, it } from 'vitest';
import {
  choosePrecision,
  featuresAgree,
  isHopeless,
  samplesAgree,
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
});

describe('what is tried', () => {
  it('is powers of two up to all processors, and half of them, which may be the cores', () => {
    expect([1, 2, 6, 8, 12, 16, 200].map(threadCounts)).toEqual([
      [1],
      [1, 2],
      [1, 2, 3, 4, 6],
      [1, 2, 4, 8],
      [1, 2, 4, 6, 8, 12],
      [1, 2, 4, 8, 16],
      [1, 2, 4, 8, 16, 32, 64],
    ]);
  });

  it('is given up on a device that takes several times as long', () => {
    expect([isHopeless(390, 100), isHopeless(410, 100)]).toEqual([false, true]);
  });
});

describe('a device agrees with the processor', () => {
  const sound = Float32Array.of(0.5, -0.25, 0);
  it('within what recorded numbers are checked with', () => {
    expect(
      samplesAgree(
        sound.map((sample) => sample + 4e-4),
        sound,
      ),
    ).toBe(true);
    expect(
      samplesAgree(
        sound.map((sample) => sample + 6e-4),
        sound,
      ),
    ).toBe(false);
    expect(
      samplesAgree(
        sound.map(() => Number.NaN),
        sound,
      ),
    ).toBe(false);
    expect(samplesAgree(sound.subarray(1), sound)).toBe(false);
  });

  it('in features by shares of the largest', () => {
    const features = Float32Array.of(20, -3, 0.1);
    expect(
      featuresAgree(
        features.map((value) => value + 3e-3),
        features,
      ),
    ).toBe(true);
    expect(
      featuresAgree(
        features.map((value) => value + 5e-3),
        features,
      ),
    ).toBe(false);
    expect(featuresAgree(new Float32Array(2), features)).toBe(false);
  });
});
