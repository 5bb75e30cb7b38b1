/**
 * Fourier transform of real signals in float64, for lengths that are a power of two times a small odd number. The signal is dealt
 * out into as many parts as the odd number says; each goes through a transform of its own, and their sum over the parts is the
 * whole. Tables are made once per length.
 */

const LARGEST_ODD = 15;

export class RealFft {
  readonly size: number;
  readonly #parts: number;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #order: Uint32Array;
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  constructor(size: number) {
    let parts = size;
    while (parts > 1 && parts % 2 === 0) parts /= 2;
    if (!Number.isInteger(size) || size < 2 || size % 2 !== 0 || parts > LARGEST_ODD) {
      throw new RangeError(`FFT length ${size} is not a power of two times a small odd number`);
    }
    const length = size / parts;
    this.size = size;
    this.#parts = parts;
    this.#cos = Float64Array.from({ length: size }, (_, i) => Math.cos((2 * Math.PI * i) / size));
    this.#sin = Float64Array.from({ length: size }, (_, i) => -Math.sin((2 * Math.PI * i) / size));
    const bits = Math.log2(length);
    this.#order = Uint32Array.from({ length }, (_, i) => {
      let reversed = 0;
      for (let b = 0; b < bits; b++) if (i & (1 << b)) reversed |= 1 << (bits - 1 - b);
      return reversed;
    });
    this.#re = new Float64Array(size);
    this.#im = new Float64Array(size);
  }

  /** Squared magnitudes of bins 0 … size/2 of `frame` (length `size`), into `out`. */
  power(frame: Float64Array, out: Float64Array): void {
    const parts = this.#parts;
    const length = this.size / parts;
    this.#im.fill(0);
    for (let part = 0; part < parts; part++) {
      const re = this.#re.subarray(part * length, (part + 1) * length);
      for (let i = 0; i < length; i++) re[i] = frame[parts * this.#order[i]! + part]!;
      this.#transform(re, this.#im.subarray(part * length, (part + 1) * length));
    }
    for (let bin = 0; bin <= this.size / 2; bin++) {
      let re = 0;
      let im = 0;
      for (let part = 0; part < parts; part++) {
        const at = part * length + (bin % length);
        const turn = (part * bin) % this.size;
        re += this.#re[at]! * this.#cos[turn]! - this.#im[at]! * this.#sin[turn]!;
        im += this.#re[at]! * this.#sin[turn]! + this.#im[at]! * this.#cos[turn]!;
      }
      out[bin] = re * re + im * im;
    }
  }

  /** In place; `re` comes in bit-reversed order. */
  #transform(re: Float64Array, im: Float64Array): void {
    const length = re.length;
    for (let half = 1; half < length; half *= 2) {
      const stride = this.size / (2 * half);
      for (let start = 0; start < length; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const a = start + k;
          const b = a + half;
          const c = this.#cos[k * stride]!;
          const s = this.#sin[k * stride]!;
          const turnedRe = re[b]! * c - im[b]! * s;
          const turnedIm = re[b]! * s + im[b]! * c;
          re[b] = re[a]! - turnedRe;
          im[b] = im[a]! - turnedIm;
          re[a]! += turnedRe;
          im[a]! += turnedIm;
        }
      }
    }
  }
}
