/**
 * How unlike two recordings of one sentence sound, whatever their pace: log mel frames of both, laid along each other so
 * that they differ least (dynamic time warping), and the mean difference on that path in decibels.
 */
import { logMelFilterBank, MEL_BINS } from '../../../native-models/audio/fbank.ts';
import { resample } from '../../../native-models/audio/resample.ts';

const MEL_RATE_HZ = 16_000;
const DECIBELS_PER_NEPER_OF_POWER = 10 / Math.LN10;

/** [frames, MEL_BINS] of a recording of any rate. */
export function melFrames(samples: Float32Array, sampleRateHz: number): Float32Array {
  return logMelFilterBank(resample(samples, sampleRateHz, MEL_RATE_HZ)).data;
}

/** A step along both recordings counts twice, so that every path from end to end has the same weight. */
export function soundDistanceDb(a: Float32Array, b: Float32Array): number {
  const rows = a.length / MEL_BINS;
  const columns = b.length / MEL_BINS;
  if (rows === 0 || columns === 0) throw new RangeError('a recording without a single frame');
  let before = new Float64Array(columns).fill(Number.POSITIVE_INFINITY);
  let now = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const here = frameDistance(a, i, b, j);
      const diagonal = j > 0 ? before[j - 1]! : Number.POSITIVE_INFINITY;
      const left = j > 0 ? now[j - 1]! : Number.POSITIVE_INFINITY;
      now[j] = i === 0 && j === 0 ? 2 * here : Math.min(diagonal + 2 * here, before[j]! + here, left + here);
    }
    [before, now] = [now, before];
  }
  return (before[columns - 1]! / (rows + columns)) * DECIBELS_PER_NEPER_OF_POWER;
}

/** Root of the mean square over the mel bands. */
function frameDistance(a: Float32Array, i: number, b: Float32Array, j: number): number {
  let sum = 0;
  for (let m = 0; m < MEL_BINS; m++) {
    const difference = a[i * MEL_BINS + m]! - b[j * MEL_BINS + m]!;
    sum += difference * difference;
  }
  return Math.sqrt(sum / MEL_BINS);
}
