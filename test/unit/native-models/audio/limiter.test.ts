/** The limiter's curve as its definition has it, reckoned from the whole map at once. */
import { describe, expect, it } from 'vitest';
import type { LevelMap } from '../../../../native-models/audio/level-map.ts';
import { limiterCurve } from '../../../../native-models/audio/limiter.ts';

const ATTACK = 5;
const RELEASE = 1 / 80;

/** Mean of the lowest needs around each cell, and the lower of two cells at their border. */
function wholeCurve(peaks: readonly number[], gain: number, ceiling: number): number[] {
  let factor = 1;
  const needs = peaks.map((peak) => {
    const height = Math.fround(peak) * gain;
    factor = Math.min(height > ceiling ? ceiling / height : 1, factor + (1 - factor) * RELEASE);
    return Math.fround(factor);
  });
  const around = (at: number): number[] => Array.from({ length: 2 * ATTACK + 1 }, (_, i) => at - ATTACK + i);
  const lows = needs.map((_, cell) => Math.min(1, ...around(cell).map((at) => needs[at] ?? 1)));
  const inside = (at: number): number => Math.max(0, Math.min(lows.length - 1, at));
  const means = lows.map((_, cell) =>
    Math.fround(around(cell).reduce((sum, at) => sum + lows[inside(at)]!, 0) / (2 * ATTACK + 1)),
  );
  return Array.from({ length: peaks.length + 1 }, (_, border) =>
    Math.min(means[Math.max(0, border - 1)]!, means[Math.min(means.length - 1, border)]!),
  );
}

function mapWith(peaks: readonly number[]): LevelMap {
  return {
    cellSamples: 48,
    cellsAStep: 100,
    peaks: Float32Array.from(peaks),
    energies: new Float32Array(peaks.length),
  };
}

const spiky = Array.from({ length: 700 }, (_, cell) => (cell % 97 === 13 ? 0.9 : cell % 41 === 7 ? 0.5 : 0.1));

describe('a limiter', () => {
  it.each([
    ['many peaks', spiky],
    ['a peak at the beginning', [0.9, ...Array(40).fill(0.1)]],
    ['a peak at the end', [...Array(40).fill(0.1), 0.9]],
    ['fewer cells than it looks ahead', [0.1, 0.9, 0.2]],
    ['one cell', [0.9]],
  ])('gives way before %s', (_, peaks) => {
    const curve = limiterCurve(mapWith(peaks), 1.5, 0.8);
    expect(peaks.concat(0).map((_, border) => curve.border(border))).toEqual(wholeCurve(peaks, 1.5, 0.8));
    expect(curve.border(peaks.length + 1)).toBe(1);
  });

  it('tells a border the same whatever was asked before', () => {
    const curve = limiterCurve(mapWith(spiky), 1.5, 0.8);
    const whole = wholeCurve(spiky, 1.5, 0.8);
    for (const border of [300, 301, 300, 302, 13, 12, 699, 700, 0, 1, 0])
      expect(curve.border(border)).toBe(whole[border]);
  });

  it('leaves alone what is low enough, and nothing', () => {
    expect(limiterCurve(mapWith(spiky), 0.5, 0.8).border(13)).toBe(1);
    expect(limiterCurve(mapWith([]), 1, 0.8).border(0)).toBe(1);
  });
});
