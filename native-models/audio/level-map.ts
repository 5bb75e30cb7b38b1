/**
 * What levels a programme has, cell by cell of about a millisecond: its true peak and its K-weighted energy. With the map of a whole
 * programme its loudness is known for any gain, so it is measured once however often a gain is tried. An hour takes 29 MB.
 */
import { KWeighting } from './k-weighting.ts';
import { TRUE_PEAK_DELAY, TruePeak } from './true-peak.ts';

export interface LevelMap {
  readonly cellSamples: number;
  readonly cellsAStep: number;
  /** Of each cell, linear. */
  readonly peaks: Float32Array;
  /** Sum of K-weighted squares in each cell. */
  readonly energies: Float32Array;
}

/** Loudness is reckoned in steps of 100 ms, which have to be whole cells. */
const STEPS_PER_SECOND = 10;
const CELLS_PER_SECOND = 1000;

export class LevelMeter {
  readonly #cellSamples: number;
  readonly #cellsAStep: number;
  readonly #weighting: KWeighting;
  readonly #truePeak = new TruePeak();
  readonly #peaks: Float32Array;
  readonly #energies: Float32Array;
  #samples = 0;

  /** Of a programme that has so many samples. */
  constructor(sampleRateHz: number, samples: number) {
    const stepSamples = Math.round(sampleRateHz / STEPS_PER_SECOND);
    this.#cellSamples = divisorNear(stepSamples, sampleRateHz / CELLS_PER_SECOND);
    this.#cellsAStep = stepSamples / this.#cellSamples;
    this.#weighting = new KWeighting(sampleRateHz);
    const cells = Math.ceil(samples / this.#cellSamples);
    this.#peaks = new Float32Array(cells);
    this.#energies = new Float32Array(cells);
  }

  add(samples: Float32Array): void {
    const cell = this.#cellSamples;
    for (const sample of samples) {
      this.#heightAt(this.#samples - TRUE_PEAK_DELAY, this.#truePeak.add(sample));
      this.#energies[Math.floor(this.#samples / cell)]! += this.#weighting.power(sample);
      this.#samples += 1;
    }
  }

  /** The whole programme; nothing can be added behind it. */
  end(): LevelMap {
    for (let i = 0; i < TRUE_PEAK_DELAY; i++)
      this.#heightAt(this.#samples - TRUE_PEAK_DELAY + i, this.#truePeak.add(0));
    return {
      cellSamples: this.#cellSamples,
      cellsAStep: this.#cellsAStep,
      peaks: this.#peaks,
      energies: this.#energies,
    };
  }

  /** Points behind the last sample of a cell count for it and for the next one. */
  #heightAt(sample: number, height: number): void {
    if (sample < 0) return;
    const cell = Math.floor(sample / this.#cellSamples);
    if (height > this.#peaks[cell]!) this.#peaks[cell] = height;
    const next = Math.floor((sample + 1) / this.#cellSamples);
    if (next !== cell && next < this.#peaks.length && height > this.#peaks[next]!) this.#peaks[next] = height;
  }
}

/** Mean K-weighted power of each 100 ms that is whole, with a factor on each cell; what `integratedLoudness` takes. */
export function loudnessSteps(
  { energies, cellsAStep, cellSamples }: LevelMap,
  factorOf: (cell: number) => number = () => 1,
): Float64Array {
  const steps = new Float64Array(Math.floor(energies.length / cellsAStep));
  for (let step = 0; step < steps.length; step++) {
    let sum = 0;
    for (let cell = step * cellsAStep; cell < (step + 1) * cellsAStep; cell++)
      sum += energies[cell]! * factorOf(cell) ** 2;
    steps[step] = sum / (cellsAStep * cellSamples);
  }
  return steps;
}

function divisorNear(whole: number, wanted: number): number {
  let best = 1;
  for (let divisor = 1; divisor <= whole; divisor++) {
    if (whole % divisor === 0 && Math.abs(divisor - wanted) < Math.abs(best - wanted)) best = divisor;
  }
  return best;
}
