/**
 * Kaldi log mel filter banks as the speaker network expects them (official: `GPT_SoVITS/eres2net/kaldi.py, fbank`): 25 ms frames
 * every 10 ms of 16 kHz samples in [-1, 1], no dither, no mean over time removed.
 */
import { RealFft } from './fft.ts';

const FRAME_SAMPLES = 400;
const HOP_SAMPLES = 160;
const FFT_SIZE = 512;
const SAMPLE_RATE_HZ = 16000;
const LOW_HZ = 20;
const HIGH_HZ = 8000;
const PRE_EMPHASIS = 0.97;
const SMALLEST_ENERGY = 1.1920929e-7;
export const MEL_BINS = 80;

export interface Fbank {
  readonly frames: number;
  /** [frames, 80] row-major natural logarithms. */
  readonly data: Float32Array;
}

/** 0 frames when there is less than one whole frame of sound. */
export function logMelFilterBank(samples16k: Float32Array): Fbank {
  const frames =
    samples16k.length < FRAME_SAMPLES ? 0 : 1 + Math.floor((samples16k.length - FRAME_SAMPLES) / HOP_SAMPLES);
  const data = new Float32Array(frames * MEL_BINS);
  const fft = new RealFft(FFT_SIZE);
  const window = poveyWindow();
  const bank = melBank();
  const raw = new Float64Array(FRAME_SAMPLES);
  const frame = new Float64Array(FFT_SIZE);
  const power = new Float64Array(FFT_SIZE / 2 + 1);
  for (let f = 0; f < frames; f++) {
    let mean = 0;
    for (let i = 0; i < FRAME_SAMPLES; i++) mean += samples16k[f * HOP_SAMPLES + i]! / FRAME_SAMPLES;
    for (let i = 0; i < FRAME_SAMPLES; i++) raw[i] = samples16k[f * HOP_SAMPLES + i]! - mean;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      frame[i] = (raw[i]! - PRE_EMPHASIS * raw[Math.max(0, i - 1)]!) * window[i]!;
    }
    fft.power(frame, power);
    for (const [m, filter] of bank.entries()) {
      let energy = 0;
      for (let i = 0; i < filter.weights.length; i++) energy += filter.weights[i]! * power[filter.firstBin + i]!;
      data[f * MEL_BINS + m] = Math.log(Math.max(energy, SMALLEST_ENERGY));
    }
  }
  return { frames, data };
}

/** A symmetric Hann window to the power 0.85. */
function poveyWindow(): Float64Array {
  return Float64Array.from(
    { length: FRAME_SAMPLES },
    (_, i) => (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (FRAME_SAMPLES - 1))) ** 0.85,
  );
}

interface Filter {
  readonly firstBin: number;
  readonly weights: Float64Array;
}

/** Triangles of equal width on the mel scale; the topmost FFT bin belongs to none of them. */
function melBank(): Filter[] {
  const low = toMel(LOW_HZ);
  const step = (toMel(HIGH_HZ) - low) / (MEL_BINS + 1);
  return Array.from({ length: MEL_BINS }, (_, m) => {
    const weights = Float64Array.from({ length: FFT_SIZE / 2 }, (_, bin) => {
      const mel = toMel((bin * SAMPLE_RATE_HZ) / FFT_SIZE);
      const rise = (mel - (low + m * step)) / step;
      const fall = (low + (m + 2) * step - mel) / step;
      return Math.max(0, Math.min(rise, fall));
    });
    const firstBin = weights.findIndex((weight) => weight > 0);
    const lastBin = weights.findLastIndex((weight) => weight > 0);
    return firstBin < 0
      ? { firstBin: 0, weights: new Float64Array(0) }
      : { firstBin, weights: weights.slice(firstBin, lastBin + 1) };
  });
}

function toMel(hz: number): number {
  return 1127 * Math.log(1 + hz / 700);
}
