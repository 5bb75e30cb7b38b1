/**
 * The style spectrogram of a reference: linear magnitudes, reflected edges, no mel, no logarithm (official:
 * `GPT_SoVITS/module/mel_processing.py, spectrogram_torch`).
 */
import { RealFft } from './fft.ts';

export interface SpectrumSettings {
  readonly filterLength: number;
  readonly hopLength: number;
  readonly windowLength: number;
}

export interface Spectrogram {
  readonly frames: number;
  /** filterLength / 2 + 1 */
  readonly bins: number;
  /** [frames, bins] row-major magnitudes. */
  readonly data: Float32Array;
}

/** Divides by min(2, peak) when the peak is above 1 (official `TTS._get_ref_spec`); returns the input itself otherwise. */
export function limitReferencePeak(samples: Float32Array): Float32Array {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  if (peak <= 1) return samples;
  const divisor = Math.min(2, peak);
  return samples.map((sample) => sample / divisor);
}

/** Empty (0 frames) when the recording is shorter than the reflected edge or one window. */
export function magnitudeSpectrogram(samples: Float32Array, settings: SpectrumSettings): Spectrogram {
  const { filterLength, hopLength, windowLength } = settings;
  const edge = Math.floor((filterLength - hopLength) / 2);
  const bins = filterLength / 2 + 1;
  const paddedLength = samples.length + 2 * edge;
  const frames = samples.length > edge ? Math.max(0, Math.floor((paddedLength - filterLength) / hopLength) + 1) : 0;
  const data = new Float32Array(frames * bins);
  const window = hannWindow(windowLength, filterLength);
  const fft = new RealFft(filterLength);
  const frame = new Float64Array(filterLength);
  const power = new Float64Array(bins);
  for (let f = 0; f < frames; f++) {
    for (let i = 0; i < filterLength; i++) {
      frame[i] = samples[reflect(f * hopLength + i - edge, samples.length)]! * window[i]!;
    }
    fft.power(frame, power);
    for (let b = 0; b < bins; b++) data[f * bins + b] = Math.sqrt(power[b]! + 1e-8);
  }
  return { frames, bins, data };
}

/** Periodic Hann window, centred in the transform when it is shorter. */
function hannWindow(length: number, filterLength: number): Float64Array {
  const window = new Float64Array(filterLength);
  const start = Math.floor((filterLength - length) / 2);
  for (let i = 0; i < length; i++) window[start + i] = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length);
  return window;
}

function reflect(index: number, length: number): number {
  if (index < 0) return -index;
  return index < length ? index : 2 * (length - 1) - index;
}
