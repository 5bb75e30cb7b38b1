/**
 * How a programme reaches a loudness without going above a true peak: one gain for all of it, and a limiter that begins to give way
 * before a peak comes, because the whole map is known. Pure: the same map gives the same curve, sample for sample.
 */
import { integratedLoudness } from './integrated-loudness.ts';
import { type LevelMap, loudnessSteps } from './level-map.ts';

export interface LevelGoal {
  /** LUFS; null: as loud as it is. */
  readonly loudness: number | null;
  /** dBTP that the result stays below. */
  readonly truePeakDb: number;
}

export interface LevelPlan {
  /** LUFS before and after; null for silence and for less than 0.4 s. */
  readonly before: number | null;
  readonly after: number | null;
  readonly gainDb: number;
  /** How far the limiter gives way at the most, dB. */
  readonly limitedDb: number;
  /** Applies the plan to the sound from sample `at` on, in place. */
  apply(samples: Float32Array, at: number): void;
}

/** Cells (about a millisecond) over which the limiter gives way before a peak. */
const ATTACK_CELLS = 5;
/** Share of its way back that it goes in a cell: two thirds in 80 ms. */
const RELEASE_SHARE = 1 / 80;
const MOST_GAIN_DB = 40;
const NEAR_LU = 0.01;
const MOST_TRIALS = 20;

export function planLevels(map: LevelMap, { loudness, truePeakDb }: LevelGoal): LevelPlan {
  const ceiling = toLinear(truePeakDb);
  const before = integratedLoudness(loudnessSteps(map));
  let gainDb = loudness === null || before === null ? 0 : bounded(loudness - before);
  let borders = limiterBorders(map, toLinear(gainDb), ceiling);
  let after = before;
  for (let trial = 0; trial < MOST_TRIALS; trial++) {
    const gain = toLinear(gainDb);
    after = integratedLoudness(loudnessSteps(map, (cell) => (gain * (borders[cell]! + borders[cell + 1]!)) / 2));
    const missing = loudness === null || after === null ? 0 : loudness - after;
    // The limiter takes some loudness away, so a little more is asked for until it fits.
    const next = bounded(gainDb + missing);
    if (Math.abs(next - gainDb) < NEAR_LU) break;
    gainDb = next;
    borders = limiterBorders(map, toLinear(gainDb), ceiling);
  }
  const least = borders.reduce((low, value) => Math.min(low, value), 1);
  return {
    before,
    after,
    gainDb,
    limitedDb: Math.max(0, -20 * Math.log10(least)),
    apply: (samples, at) => applyCurve(samples, at, map.cellSamples, toLinear(gainDb), borders),
  };
}

const bounded = (db: number): number => Math.max(-MOST_GAIN_DB, Math.min(MOST_GAIN_DB, db));

const toLinear = (db: number): number => 10 ** (db / 20);

/**
 * The limiter's factor at the borders of all cells, one more than there are cells. Inside of a cell it goes straight from one to the
 * other, and both are low enough for the cell.
 */
function limiterBorders({ peaks }: LevelMap, gain: number, ceiling: number): Float32Array {
  const cells = peaks.length;
  const borders = new Float32Array(cells + 1).fill(1);
  const needs = new Float32Array(cells);
  let factor = 1;
  let isLimited = false;
  for (let cell = 0; cell < cells; cell++) {
    const height = peaks[cell]! * gain;
    factor = Math.min(height > ceiling ? ceiling / height : 1, factor + (1 - factor) * RELEASE_SHARE);
    needs[cell] = factor;
    if (factor < 1) isLimited = true;
  }
  if (!isLimited) return borders;
  const curve = smoothed(lowestAround(needs));
  for (let border = 0; border <= cells; border++)
    borders[border] = Math.min(curve[Math.max(0, border - 1)]!, curve[Math.min(cells - 1, border)]!);
  return borders;
}

/** The lowest need of each cell and its neighbours that the mean over as many cells may reach. */
function lowestAround(needs: Float32Array): Float32Array {
  return needs.map((_, cell) => {
    let low = 1;
    const last = Math.min(needs.length - 1, cell + ATTACK_CELLS);
    for (let at = Math.max(0, cell - ATTACK_CELLS); at <= last; at++) low = Math.min(low, needs[at]!);
    return low;
  });
}

/** The mean of neighbours: each of them is low enough for the cell, and so is the mean. */
function smoothed(lows: Float32Array): Float32Array {
  return lows.map((_, cell) => {
    let sum = 0;
    for (let at = cell - ATTACK_CELLS; at <= cell + ATTACK_CELLS; at++)
      sum += lows[Math.max(0, Math.min(lows.length - 1, at))]!;
    return sum / (2 * ATTACK_CELLS + 1);
  });
}

function applyCurve(samples: Float32Array, at: number, cellSamples: number, gain: number, borders: Float32Array): void {
  for (let i = 0; i < samples.length; i++) {
    const place = (at + i) / cellSamples;
    const cell = Math.floor(place);
    const from = borders[cell] ?? 1;
    const to = borders[cell + 1] ?? from;
    samples[i]! *= gain * (from + (to - from) * (place - cell));
  }
}
