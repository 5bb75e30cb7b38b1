/** The end of every sentence (MODEL.md 7.2, 6): samples that would clip are scaled down together, then silence follows. */
import { EngineError } from '../engine-error.ts';
import type { Chance, SovitsModel, VoiceStyle } from './models.ts';

/** Divides by the peak when it is above 1; the input itself otherwise. */
export function limitPeak(samples: Float32Array): Float32Array {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return peak > 1 ? samples.map((sample) => sample / peak) : samples;
}

export function appendSilence(samples: Float32Array, sampleRateHz: number, seconds: number): Float32Array {
  const out = new Float32Array(samples.length + Math.floor(sampleRateHz * seconds));
  out.set(samples);
  return out;
}

export interface SpokenSentence {
  readonly codes: Int32Array;
  readonly phones: ArrayLike<number>;
}

/**
 * Several sentences in one pass at speed 1: their tokens and phones are joined, and the sound is cut apart again. Each
 * sentence hears its neighbours, as in the official batch mode, so the result differs slightly from decoding one by one.
 */
export async function decodeJoined(
  model: SovitsModel,
  sentences: readonly SpokenSentence[],
  style: VoiceStyle,
  settings: { readonly chance: Chance; readonly noiseScale?: number; readonly signal?: AbortSignal },
): Promise<Float32Array[]> {
  const codes = sentences.flatMap((sentence) => Array.from(sentence.codes));
  const phones = sentences.flatMap((sentence) => Array.from(sentence.phones));
  if (codes.length === 0) throw new EngineError('REQUEST_INVALID', 'no codes to speak');
  const sound = await model.decode({ codes, phones, style, ...settings });
  let at = 0;
  return sentences.map((sentence) => {
    const start = at;
    at += sentence.codes.length * model.samplesPerCode;
    return sound.subarray(start, at);
  });
}
