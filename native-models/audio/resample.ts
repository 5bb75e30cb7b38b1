/**
 * Band-limited resampling with the kernel of torchaudio's defaults (windowed sinc, width 6, rolloff 0.99), which the official
 * program uses for the style spectrogram and the speaker network (`GPT_SoVITS/TTS_infer_pack/TTS.py, resample`). Only the taps
 * inside the window are kept: all others are zero.
 */

const WIDTH = 6;
const ROLLOFF = 0.99;

/** ceil(n · toHz / fromHz) samples; the input itself when the rates are equal. */
export function resample(samples: Float32Array, fromHz: number, toHz: number): Float32Array {
  if (fromHz === toHz) return samples;
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const from = fromHz / divisor;
  const to = toHz / divisor;
  const phases = Array.from({ length: to }, (_, j) => createPhase(j, from, to));
  const out = new Float32Array(Math.ceil((to * samples.length) / from));
  for (let at = 0; at < out.length; at++) {
    const phase = phases[at % to]!;
    const start = Math.floor(at / to) * from + phase.firstTap;
    let sum = 0;
    for (let i = 0; i < phase.taps.length; i++) sum += phase.taps[i]! * (samples[start + i] ?? 0);
    out[at] = sum;
  }
  return out;
}

interface Phase {
  /** Input offset of the first tap, relative to the block's first sample; may be negative. */
  readonly firstTap: number;
  readonly taps: Float32Array;
}

/** Taps of output sample `j` of a block, float32 of exact positions (torchaudio rounds `-j / to` first, which moves a sample by some 1e-6). */
function createPhase(j: number, from: number, to: number): Phase {
  const base = Math.min(from, to) * ROLLOFF;
  const reach = Math.ceil((WIDTH * from) / base);
  const firstTap = Math.max(-reach, Math.ceil(from * (j / to - WIDTH / base)) - 1);
  const lastTap = Math.min(reach + from - 1, Math.floor(from * (j / to + WIDTH / base)) + 1);
  const taps = Float32Array.from({ length: lastTap - firstTap + 1 }, (_, i) => {
    const t = Math.max(-WIDTH, Math.min(WIDTH, (-j / to + (firstTap + i) / from) * base));
    const window = Math.cos((t * Math.PI) / WIDTH / 2) ** 2;
    const angle = t * Math.PI;
    return ((angle === 0 ? 1 : Math.sin(angle) / angle) * window * base) / from;
  });
  return { firstTap, taps };
}

export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
