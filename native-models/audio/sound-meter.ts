/** How loud a sound of any length is as a whole, and its true peak. An hour takes a third of a megabyte. */
import { integratedLoudness } from './integrated-loudness.ts';
import { KWeighting } from './k-weighting.ts';
import { TRUE_PEAK_DELAY, TruePeak } from './true-peak.ts';

export interface MeteredSound {
  /** LUFS; null for silence and for less than 0.4 s. */
  readonly loudness: number | null;
  /** Linear. */
  readonly truePeak: number;
}

/** Loudness is reckoned in steps of 100 ms. */
const STEPS_PER_SECOND = 10;

export class SoundMeter {
  readonly #stepSamples: number;
  readonly #weighting: KWeighting;
  readonly #truePeak = new TruePeak();
  /** Mean K-weighted power of the steps that are whole. */
  readonly #steps: number[] = [];
  #power = 0;
  #inStep = 0;
  #highest = 0;

  constructor(sampleRateHz: number) {
    this.#stepSamples = Math.round(sampleRateHz / STEPS_PER_SECOND);
    this.#weighting = new KWeighting(sampleRateHz);
  }

  add(samples: Float32Array): void {
    for (const sample of samples) {
      this.#highest = Math.max(this.#highest, this.#truePeak.add(sample));
      this.#power += this.#weighting.power(sample);
      this.#inStep += 1;
      if (this.#inStep === this.#stepSamples) this.#endStep();
    }
  }

  /** Of all of it; nothing can be added behind it. */
  end(): MeteredSound {
    for (let i = 0; i < TRUE_PEAK_DELAY; i++) this.#highest = Math.max(this.#highest, this.#truePeak.add(0));
    return { loudness: integratedLoudness(this.#steps), truePeak: this.#highest };
  }

  #endStep(): void {
    this.#steps.push(this.#power / this.#stepSamples);
    this.#power = 0;
    this.#inStep = 0;
  }
}
