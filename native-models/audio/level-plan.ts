/**
 * How a programme reaches a loudness without going above a true peak: one gain for all of it, and a limiter. Pure: the same map
 * gives the same curve, sample for sample.
 */
import { integratedLoudness } from './integrated-loudness.ts';
import { type LevelMap, loudnessSteps } from './level-map.ts';
import { type LimiterCurve, limiterCurve } from './limiter.ts';

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
  /** Applies the plan to the sound from sample `at` on, in place. Quick for parts that come in order. */
  apply(samples: Float32Array, at: number): void;
}

const MOST_GAIN_DB = 40;
const NEAR_LU = 0.01;
const MOST_TRIALS = 20;

export function planLevels(map: LevelMap, { loudness, truePeakDb }: LevelGoal): LevelPlan {
  const ceiling = toLinear(truePeakDb);
  const before = integratedLoudness(loudnessSteps(map));
  let gainDb = loudness === null || before === null ? 0 : bounded(loudness - before);
  let curve = limiterCurve(map, toLinear(gainDb), ceiling);
  let after = before;
  for (let trial = 0; trial < MOST_TRIALS; trial++) {
    const gain = toLinear(gainDb);
    after = integratedLoudness(
      loudnessSteps(map, (cell) => (gain * (curve.border(cell) + curve.border(cell + 1))) / 2),
    );
    const missing = loudness === null || after === null ? 0 : loudness - after;
    // The limiter takes some loudness away, so a little more is asked for until it fits.
    const next = bounded(gainDb + missing);
    if (Math.abs(next - gainDb) < NEAR_LU) break;
    gainDb = next;
    curve = limiterCurve(map, toLinear(gainDb), ceiling);
  }
  let least = 1;
  for (let cell = 0; cell <= map.peaks.length; cell++) least = Math.min(least, curve.border(cell));
  return {
    before,
    after,
    gainDb,
    limitedDb: Math.max(0, -20 * Math.log10(least)),
    apply: (samples, at) => applyCurve(samples, at, map.cellSamples, toLinear(gainDb), curve),
  };
}

const bounded = (db: number): number => Math.max(-MOST_GAIN_DB, Math.min(MOST_GAIN_DB, db));

const toLinear = (db: number): number => 10 ** (db / 20);

function applyCurve(samples: Float32Array, at: number, cellSamples: number, gain: number, curve: LimiterCurve): void {
  for (let cell = Math.floor(at / cellSamples); cell * cellSamples < at + samples.length; cell++) {
    const from = curve.border(cell);
    const slope = (curve.border(cell + 1) - from) / cellSamples;
    const first = cell * cellSamples - at;
    const end = Math.min(samples.length, first + cellSamples);
    for (let i = Math.max(0, first); i < end; i++) samples[i]! *= gain * (from + slope * (i - first));
  }
}
