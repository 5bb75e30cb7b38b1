/** The end of every sentence (official: `TTS.audio_postprocess`): sound that would clip is scaled down, then silence follows. */

import type { TextSentence } from '../text/front-end.ts';

/** Divides by the peak when it is above 1, then appends `silenceS` seconds of zeros. */
export function finishFragment(sound: Float32Array, sampleRateHz: number, silenceS: number): Float32Array {
  const out = new Float32Array(sound.length + Math.trunc(sampleRateHz * silenceS));
  let peak = 1;
  for (const sample of sound) peak = Math.max(peak, Math.abs(sample));
  for (let i = 0; i < sound.length; i++) out[i] = sound[i]! / peak;
  return out;
}

/** How long the voice is silent behind a sentence, in seconds: as set, or longer where the script asks for it. */
export const silenceAfterS = (sentence: Pick<TextSentence, 'pauseAfterMs'>, fragmentIntervalS: number): number =>
  Math.max(fragmentIntervalS, sentence.pauseAfterMs / 1000);
