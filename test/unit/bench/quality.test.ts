import { describe, expect, it } from 'vitest';
import { type Comparison, judge, type Spoken } from '../../bench/quality-parts/gate.ts';
import { melFrames, soundDistanceDb } from '../../bench/quality-parts/sound-distance.ts';

const RATE_HZ = 16_000;

function tone(hz: number, seconds: number, level = 0.3): Float32Array {
  return Float32Array.from({ length: seconds * RATE_HZ }, (_, i) => level * Math.sin((2 * Math.PI * hz * i) / RATE_HZ));
}

function joined(...parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

describe('how unlike two recordings sound', () => {
  const mel = (samples: Float32Array) => melFrames(samples, RATE_HZ);
  const spoken = mel(joined(tone(300, 0.5), tone(900, 0.5)));

  it('is nothing for the same, little for another pace and much for another sound', () => {
    expect(soundDistanceDb(spoken, spoken)).toBe(0);
    const slower = soundDistanceDb(spoken, mel(joined(tone(300, 0.8), tone(900, 0.7))));
    const turned = soundDistanceDb(spoken, mel(joined(tone(900, 0.5), tone(300, 0.5))));
    expect(slower).toBeLessThan(2);
    expect(turned).toBeGreaterThan(10);
  });

  it('knows levels and does not care which comes first', () => {
    const half = mel(joined(tone(300, 0.5, 0.15), tone(900, 0.5, 0.15)));
    expect(soundDistanceDb(spoken, half)).toBeGreaterThan(2);
    expect(soundDistanceDb(spoken, half)).toBeLessThan(6.03);
    expect(soundDistanceDb(half, spoken)).toBeCloseTo(soundDistanceDb(spoken, half), 9);
  });

  it('refuses a recording without a frame', () => {
    expect(() => soundDistanceDb(spoken, new Float32Array(0))).toThrow(RangeError);
  });
});

describe('the gate between fast and exact', () => {
  /** Ten sentences of ten words; errors and seconds differ by seed as chance would have it. */
  const takes = (errors: (i: number) => number, slower = 0): Spoken[] =>
    Array.from({ length: 10 }, (_, i) => ({ words: 10, wordErrors: errors(i), seconds: 3 + (i % 3) / 10 + slower }));
  const exact = [takes((i) => i % 2), takes((i) => (i + 1) % 2, 0.05)];
  const alike: Comparison = {
    exact,
    fast: exact,
    exactApartDb: [[3, 3.2, 2.8, 3.1, 2.9, 3, 3.3, 2.7, 3, 3]],
    fastApartDb: [[1, 3, 3, 3, 0, 3, 3, 3, 3, 3]],
  };
  const broken = (comparison: Comparison): string[] =>
    judge(comparison)
      .filter(({ within }) => !within)
      .map(({ measure }) => measure);

  it('lets chance pass, and fewer errors too', () => {
    expect(broken(alike)).toEqual([]);
    expect(broken({ ...alike, fast: [takes(() => 0), takes(() => 0, 0.05)] })).toEqual([]);
  });

  it('finds more errors, another pace and another sound', () => {
    expect(broken({ ...alike, fast: [takes(() => 3), takes(() => 3, 0.05)] })).toEqual(['word error rate']);
    expect(broken({ ...alike, fast: [takes((i) => i % 2, 0.5), takes((i) => (i + 1) % 2, 0.5)] })).toEqual(['seconds']);
    expect(broken({ ...alike, fastApartDb: [[4, 4, 4, 4, 4, 4, 4, 4, 4, 4]] })).toEqual(['decibels apart']);
  });
});
