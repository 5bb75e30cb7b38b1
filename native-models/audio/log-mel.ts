/**
 * The mel spectrogram that v3 and v4 speak in: logarithms of 100 bands (official: `GPT_SoVITS/module/mel_processing.py,
 * mel_spectrogram_torch`), scaled from -12…2 to -1…1 for the network (`TTS.py, norm_spec`).
 */
import type { Matrix } from '../models.ts';
import { magnitudeSpectrogram, type SpectrumSettings } from './stft.ts';

export interface MelSettings {
  readonly sampleRateHz: number;
  readonly spectrum: SpectrumSettings;
  readonly bands: number;
}

const LEAST = 1e-5;
const LOW = -12;
const HIGH = 2;

/** [frames, bands] of mono samples at the settings' rate, scaled for the network. */
export function scaledLogMel(samples: Float32Array, settings: MelSettings): Matrix {
  const { frames, bins, data } = magnitudeSpectrogram(samples, settings.spectrum);
  const bank = melBank(settings, bins);
  const mel = new Float32Array(frames * settings.bands);
  for (let f = 0; f < frames; f++) {
    for (const [band, { first, weights }] of bank.entries()) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * data[f * bins + first + i]!;
      mel[f * settings.bands + band] = scaleLogMel(Math.log(Math.max(sum, LEAST)));
    }
  }
  return { rows: frames, columns: settings.bands, data: mel };
}

function scaleLogMel(value: number): number {
  return ((value - LOW) / (HIGH - LOW)) * 2 - 1;
}

/** The logarithms again, as the vocoders read them. */
export function unscaleLogMel(mel: Matrix): Matrix {
  return { ...mel, data: mel.data.map((value) => ((value + 1) / 2) * (HIGH - LOW) + LOW) };
}

interface Filter {
  readonly first: number;
  readonly weights: Float32Array;
}

/** Triangles on Slaney's scale from 0 to half the rate, each of the same area: the defaults of librosa, which the official program uses. */
function melBank({ sampleRateHz, bands }: MelSettings, bins: number): Filter[] {
  const highest = hzToMel(sampleRateHz / 2);
  const edges = Array.from({ length: bands + 2 }, (_, i) => melToHz((highest * i) / (bands + 1)));
  const hzPerBin = sampleRateHz / 2 / (bins - 1);
  return Array.from({ length: bands }, (_, band) => {
    const [low, centre, high] = edges.slice(band, band + 3) as [number, number, number];
    const first = Math.max(0, Math.ceil(low / hzPerBin));
    const last = Math.min(bins - 1, Math.floor(high / hzPerBin));
    const weights = Float32Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
      const hz = (first + i) * hzPerBin;
      const height = Math.min((hz - low) / (centre - low), (high - hz) / (high - centre));
      return (Math.max(0, height) * 2) / (high - low);
    });
    return { first, weights };
  });
}

/** Slaney's scale is straight below 1000 Hz, 15 mel there, and logarithmic above. */
const STRAIGHT_HZ_PER_MEL = 200 / 3;
const BEND_HZ = 1000;
const BEND_MEL = BEND_HZ / STRAIGHT_HZ_PER_MEL;
const LOG_STEP = Math.log(6.4) / 27;

function hzToMel(hz: number): number {
  return hz < BEND_HZ ? hz / STRAIGHT_HZ_PER_MEL : BEND_MEL + Math.log(hz / BEND_HZ) / LOG_STEP;
}

function melToHz(mel: number): number {
  return mel < BEND_MEL ? mel * STRAIGHT_HZ_PER_MEL : BEND_HZ * Math.exp(LOG_STEP * (mel - BEND_MEL));
}
