/**
 * The K weighting of ITU-R BS.1770-4 (annex 1): a shelf for the head, then a high pass. The recommendation gives its coefficients for
 * 48 kHz only; here both filters are made from their analogue shapes, so that every sample rate gets the same curve.
 */

interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

const SHELF = { hz: 1681.974450955533, gainDb: 3.999843853973347, q: 0.7071752369554196, slope: 0.4996667741545416 };
const HIGH_PASS = { hz: 38.13547087602444, q: 0.5003270373238773 };

export class KWeighting {
  readonly #shelf: Biquad;
  readonly #highPass: Biquad;
  readonly #state = new Float64Array(4);

  constructor(sampleRateHz: number) {
    this.#shelf = shelf(sampleRateHz);
    this.#highPass = highPass(sampleRateHz);
  }

  /** The weighted sample squared; samples come one after the other. */
  power(sample: number): number {
    const s = this.#shelf;
    const h = this.#highPass;
    const state = this.#state;
    const shelved = s.b0 * sample + state[0]!;
    state[0] = s.b1 * sample - s.a1 * shelved + state[1]!;
    state[1] = s.b2 * sample - s.a2 * shelved;
    const passed = h.b0 * shelved + state[2]!;
    state[2] = h.b1 * shelved - h.a1 * passed + state[3]!;
    state[3] = h.b2 * shelved - h.a2 * passed;
    return passed * passed;
  }
}

function shelf(sampleRateHz: number): Biquad {
  const k = Math.tan((Math.PI * SHELF.hz) / sampleRateHz);
  const high = 10 ** (SHELF.gainDb / 20);
  const band = high ** SHELF.slope;
  const a0 = 1 + k / SHELF.q + k * k;
  return {
    b0: (high + (band * k) / SHELF.q + k * k) / a0,
    b1: (2 * (k * k - high)) / a0,
    b2: (high - (band * k) / SHELF.q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / SHELF.q + k * k) / a0,
  };
}

function highPass(sampleRateHz: number): Biquad {
  const k = Math.tan((Math.PI * HIGH_PASS.hz) / sampleRateHz);
  const a0 = 1 + k / HIGH_PASS.q + k * k;
  return { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / HIGH_PASS.q + k * k) / a0 };
}
