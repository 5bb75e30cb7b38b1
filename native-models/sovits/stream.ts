/**
 * Sound in pieces while tokens are still being made (official: `GPT_SoVITS/module/models.py, SynthesizerTrn.decode_streaming`, and
 * `TTS.run`). Every piece re-encodes all tokens so far but decodes only its own and a short overlap. The overlap is cross-faded
 * twice, once as latent rows and once as sound, shifted to the best fit (`TTS.sola_algorithm`). The last piece is not faded, which
 * leaves the same small seam as in the official program.
 */

import type { Matrix, SovitsStream, SovitsStreamSettings } from '../models.ts';
import { floatsOf } from '../ort/tensor.ts';
import { type DrawNoise, resampleLatent } from './latent.ts';
import type { SovitsNetwork } from './network.ts';

const OVERLAP_CODES = 2;
/** Later pieces shorter than this get a longer overlap, so that the generator has enough to work on. */
const COMFORTABLE_CODES = 10;
const SEARCH_SAMPLES = 320;

export class SovitsStreamDecoder implements SovitsStream {
  readonly #network: SovitsNetwork;
  readonly #settings: SovitsStreamSettings;
  readonly #overlapCodes: number;
  readonly #overlapSamples: number;
  readonly #drawNoise: DrawNoise;
  readonly #codes: number[] = [];
  #lastLatent: Matrix | null = null;
  #lastSound: Float32Array | null = null;

  constructor(network: SovitsNetwork, settings: SovitsStreamSettings, drawNoise: DrawNoise) {
    this.#network = network;
    this.#settings = settings;
    this.#overlapCodes = settings.overlapCodes ?? OVERLAP_CODES;
    this.#overlapSamples = Math.ceil((this.#overlapCodes * network.samplesPerCode) / (settings.speed ?? 1));
    this.#drawNoise = drawNoise;
  }

  async push(codes: ArrayLike<number>, isFinal: boolean): Promise<Float32Array> {
    const sound = await this.#decode(codes);
    const last = this.#lastSound;
    this.#lastSound = sound;
    if (isFinal) return sound;
    const joined = last === null ? sound : joinByFit(last, sound, this.#overlapSamples);
    return joined.subarray(0, Math.max(0, joined.length - this.#overlapSamples));
  }

  finish(): Float32Array {
    return this.#lastSound === null ? new Float32Array(0) : this.#lastSound.subarray(-this.#overlapSamples);
  }

  async #decode(fresh: ArrayLike<number>): Promise<Float32Array> {
    const { style, speed = 1, signal } = this.#settings;
    for (let i = 0; i < fresh.length; i++) this.#codes.push(fresh[i]!);
    const isFirst = this.#lastLatent === null;
    const overlap = this.#overlapCodes + (isFirst ? 0 : Math.max(0, COMFORTABLE_CODES - fresh.length));
    const latent = await this.#encode(isFirst ? this.#codes.length : fresh.length + overlap, 2 * overlap);
    const paced = resampleLatent(latent, speed);
    const firstRow = Math.round((2 * this.#codes.length - latent.rows) / speed);
    const noise = this.#drawNoise(this.#network.dims.latent, paced.rows, firstRow);
    const sound = await this.#network.decode(paced, noise, style.ge, signal);
    if (overlap === this.#overlapCodes) return sound;
    const wanted = (this.#overlapCodes + fresh.length) * Math.ceil(this.#network.samplesPerCode / speed);
    return sound.subarray(-wanted);
  }

  /** Latent rows of the last `codes` tokens, their first rows cross-faded with the previous piece's last rows. */
  async #encode(codes: number, fadeRows: number): Promise<Matrix> {
    const { phones, style, signal } = this.#settings;
    const columns = this.#network.dims.hidden;
    const all = floatsOf(await this.#network.prior(this.#codes, phones, style.geText, signal), 'latent');
    const rows = Math.min(2 * codes, 2 * this.#codes.length);
    const latent = { rows, columns, data: all.slice(all.length - rows * columns) };
    if (this.#lastLatent !== null) crossFadeRows(this.#lastLatent, latent, fadeRows);
    this.#lastLatent = latent;
    return latent;
  }
}

/** Fades the first rows of `next` in from the last rows of `previous`, by a quarter of a sine. */
export function crossFadeRows(previous: Matrix, next: Matrix, fadeRows: number): void {
  const rows = Math.min(fadeRows, previous.rows, next.rows);
  const { columns } = next;
  const from = (previous.rows - rows) * columns;
  for (let r = 0; r < rows; r++) {
    const rise = Math.fround(Math.sin((Math.PI * r) / (2 * rows)));
    const fall = Math.fround(Math.sin((Math.PI * (r + rows)) / (2 * rows)));
    for (let c = 0; c < columns; c++) {
      const at = r * columns + c;
      next.data[at] = next.data[at]! * rise + previous.data[from + at]! * fall;
    }
  }
}

/** `next` from its best-fitting shift on, its first `overlap` samples faded with the last ones of `previous`. */
export function joinByFit(previous: Float32Array, next: Float32Array, overlap: number): Float32Array {
  const tail = previous.subarray(previous.length - overlap);
  const joined = next.slice(bestShift(tail, next));
  for (let i = 0; i < overlap; i++) {
    const rise = 0.5 - 0.5 * Math.cos((Math.PI * i) / overlap);
    joined[i] = joined[i]! * rise + tail[i]! * (1 - rise);
  }
  return joined;
}

/** Shift in 0…320 with the largest normalised correlation. */
function bestShift(tail: Float32Array, next: Float32Array): number {
  const shifts = Math.min(SEARCH_SAMPLES, next.length - tail.length);
  let best = 0;
  let bestFit = Number.NEGATIVE_INFINITY;
  for (let shift = 0; shift <= shifts; shift++) {
    let product = 0;
    let energy = 0;
    for (let i = 0; i < tail.length; i++) {
      const sample = next[shift + i]!;
      product += tail[i]! * sample;
      energy += sample * sample;
    }
    const fit = product / Math.sqrt(energy + 1e-8);
    if (fit > bestFit) {
      best = shift;
      bestFit = fit;
    }
  }
  return best;
}
