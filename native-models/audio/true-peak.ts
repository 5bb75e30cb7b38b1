/**
 * True peak (ITU-R BS.1770-4, annex 2): how high the sound goes between its samples, found at four times their rate.
 */

import { besselI0 } from './resample-sharp.ts';

/** Samples on either side of a point between samples. */
const HALF_TAPS = 12;
const KAISER_BETA = 8;

/** Taps of the three points between two samples. */
const [atQuarter, atHalf, atThreeQuarters] = [interpolator(1 / 4), interpolator(1 / 2), interpolator(3 / 4)];

export class TruePeak {
  /** What came last, which later points still depend on; twice, so that any stretch of it lies in one piece. */
  readonly #history = new Float64Array(4 * HALF_TAPS);
  #at = 0;

  /**
   * Largest |value| from the sample that lies `HALF_TAPS` back to the one after it. Whoever reads on feeds silence for as long at
   * the end.
   */
  add(sample: number): number {
    const length = 2 * HALF_TAPS;
    const history = this.#history;
    history[this.#at] = sample;
    history[this.#at + length] = sample;
    this.#at = (this.#at + 1) % length;
    const first = this.#at;
    let quarter = 0;
    let half = 0;
    let threeQuarters = 0;
    for (let i = 0; i < length; i++) {
      const value = history[first + i]!;
      quarter += atQuarter[i]! * value;
      half += atHalf[i]! * value;
      threeQuarters += atThreeQuarters[i]! * value;
    }
    const between = Math.max(Math.abs(quarter), Math.abs(half), Math.abs(threeQuarters));
    return Math.max(Math.abs(history[first + HALF_TAPS - 1]!), between);
  }
}

/** How many samples the answer lies behind. */
export const TRUE_PEAK_DELAY = HALF_TAPS;

function interpolator(fraction: number): Float64Array {
  return Float64Array.from({ length: 2 * HALF_TAPS }, (_, i) => {
    const distance = i - (HALF_TAPS - 1) - fraction;
    const angle = Math.PI * distance;
    const place = distance / HALF_TAPS;
    if (Math.abs(place) >= 1) return 0;
    return (Math.sin(angle) / angle) * (besselI0(KAISER_BETA * Math.sqrt(1 - place * place)) / besselI0(KAISER_BETA));
  });
}
