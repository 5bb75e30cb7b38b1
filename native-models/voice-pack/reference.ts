/**
 * What a reference recording must be: 3 to 10 seconds long, counted in samples at 16 kHz (as in
 * `GPT_SoVITS/TTS_infer_pack/TTS.py, TTS._set_prompt_semantic`), and not silent.
 */

import { isSilent, measureLoudness } from '../audio/loudness.ts';
import { readWav, type WavAudio } from '../audio/wav.ts';
import { EngineError } from '../engine-error.ts';

const minSeconds = 3;
const maxSeconds = 10;
const countingRateHz = 16_000;

export interface ReferenceSound extends WavAudio {
  readonly seconds: number;
}

/** @throws EngineError AUDIO_FORMAT_UNKNOWN, REFERENCE_TOO_SHORT, REFERENCE_TOO_LONG (seconds) or REFERENCE_SILENT (dBFS). */
export function readReference(bytes: Uint8Array, name: string): ReferenceSound {
  const sound = readWav(bytes);
  const countedSamples = Math.ceil((sound.samples.length * countingRateHz) / sound.sampleRateHz);
  const seconds = round(sound.samples.length / sound.sampleRateHz);
  if (countedSamples < minSeconds * countingRateHz) {
    throw new EngineError(
      'REFERENCE_TOO_SHORT',
      `Reference ${name} lasts ${seconds} s, at least ${minSeconds} s needed`,
      {
        name,
        seconds,
        minSeconds,
      },
    );
  }
  if (countedSamples > maxSeconds * countingRateHz) {
    throw new EngineError(
      'REFERENCE_TOO_LONG',
      `Reference ${name} lasts ${seconds} s, at most ${maxSeconds} s allowed`,
      {
        name,
        seconds,
        maxSeconds,
      },
    );
  }
  const loudness = measureLoudness(sound.samples, sound.sampleRateHz);
  if (isSilent(loudness)) {
    const dbfs = round(loudness.rmsDbfs);
    throw new EngineError('REFERENCE_SILENT', `Reference ${name} is silent: ${dbfs} dBFS`, {
      name,
      dbfs,
      silentPercent: Math.round(loudness.silenceRatio * 100),
    });
  }
  return { ...sound, seconds };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
