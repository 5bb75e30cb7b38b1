/**
 * Counter-based random numbers: Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011). A draw is a
 * pure function of seed, stream and position, so a take can be made again from its seed on any machine, in any order. The
 * official program draws from torch's generators (`TTS.py, set_seed`), so the same seed gives another take there.
 */
import type { RngKey } from './models.ts';

/** What the numbers are for; keeps the token draws apart from the noise of the decoder. */
export type RngPurpose = 'tokens' | 'noise';

const PURPOSE_WORD: Readonly<Record<RngPurpose, number>> = { tokens: 1, noise: 2 };
const ROUNDS = 10;

/** Four 32-bit words for block `index` of one purpose; `row` separates, for instance, the steps of a sentence. */
export function drawBlock(rngKey: RngKey, purpose: RngPurpose, row: number, index: number, out: Uint32Array): void {
  let c0 = index >>> 0;
  let c1 = row >>> 0;
  let c2 = PURPOSE_WORD[purpose];
  let c3 = 0;
  let k0 = rngKey.seed >>> 0;
  let k1 = rngKey.stream >>> 0;
  for (let round = 0; round < ROUNDS; round++) {
    const low0 = Math.imul(0xd2511f53, c0) >>> 0;
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low1 = Math.imul(0xcd9e8d57, c2) >>> 0;
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/**
 * Exponential(1) draws for one step, one per class; never zero, so that a division by them is safe. Classes that cannot be chosen,
 * whose probability is 0, get 1 instead: a draw depends on its place alone, and with top-k nearly all of them are spared.
 */
export function drawExponentials(rngKey: RngKey, step: number, probabilities: Float32Array): Float64Array {
  const out = new Float64Array(probabilities.length).fill(1);
  const block = new Uint32Array(4);
  let drawn = -1;
  for (let i = 0; i < out.length; i++) {
    if (probabilities[i] === 0) continue;
    if (i >> 2 !== drawn) {
      drawn = i >> 2;
      drawBlock(rngKey, 'tokens', step, drawn, block);
    }
    out[i] = -Math.log(uniform(block[i % 4]!));
  }
  return out;
}

/**
 * Standard normal draws (Box–Muller) for the columns from `first` of row `row`. A column's value does not depend on how many
 * are drawn, so overlapping pieces of a stream agree where they overlap.
 */
export function drawNormals(rngKey: RngKey, row: number, first: number, out: Float32Array): void {
  const block = new Uint32Array(4);
  let drawn = -1;
  for (let i = 0; i < out.length; i++) {
    const column = first + i;
    if (column >> 2 !== drawn) {
      drawn = column >> 2;
      drawBlock(rngKey, 'noise', row, drawn, block);
    }
    const pair = column & 2;
    const radius = Math.sqrt(-2 * Math.log(uniform(block[pair]!)));
    const angle = 2 * Math.PI * uniform(block[pair + 1]!);
    out[i] = radius * (column & 1 ? Math.sin(angle) : Math.cos(angle));
  }
}

/** Uniform in (0, 1): the middle of one of 2^32 equal parts, so never 0. */
function uniform(word: number): number {
  return (word + 0.5) / 4294967296;
}

function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const cross = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(cross / 65536)) >>> 0;
}
