/** In what v3 and v4 differ, besides their vocoders (official: `GPT_SoVITS/TTS_infer_pack/TTS.py, TTS.init_vocoder` and `set_prompt`). */
import type { MelSettings } from '../audio/log-mel.ts';

export type CfmVersion = 'v3' | 'v4';

export interface CfmSettings {
  readonly mel: Omit<MelSettings, 'bands'>;
  /** Features per row of the prior encoder, as a fraction. */
  readonly pace: { readonly features: number; readonly rows: number };
  /** How many features per token count as speech; see `speechFrames`. */
  readonly speechPerCode: number;
  /** Longest prompt, and longest prompt and chunk together, in frames. */
  readonly promptFrames: number;
  readonly sequenceFrames: number;
  /** Of the sound. */
  readonly sampleRateHz: number;
}

export const CFM_SETTINGS: Readonly<Record<CfmVersion, CfmSettings>> = {
  v3: {
    mel: { sampleRateHz: 24_000, spectrum: { filterLength: 1024, hopLength: 256, windowLength: 1024 } },
    pace: { features: 15, rows: 8 },
    speechPerCode: 3.875,
    promptFrames: 468,
    sequenceFrames: 934,
    sampleRateHz: 24_000,
  },
  v4: {
    mel: { sampleRateHz: 32_000, spectrum: { filterLength: 1280, hopLength: 320, windowLength: 1280 } },
    pace: { features: 2, rows: 1 },
    speechPerCode: 4,
    promptFrames: 500,
    sequenceFrames: 1000,
    sampleRateHz: 48_000,
  },
};

export function isCfmVersion(version: string): version is CfmVersion {
  return version === 'v3' || version === 'v4';
}

/** The row that each feature repeats, for all features that `rows` rows make. */
export function sourcesOf(rows: number, { pace }: CfmSettings): Int32Array {
  const frames = Math.floor((rows * pace.features) / pace.rows);
  return Int32Array.from({ length: frames }, (_, frame) => Math.floor((frame * pace.rows) / pace.features));
}

/** How many of the features are speech: at another speed than 1, the last one may lie behind the end. */
export function speechFrames(codes: number, speed: number, { speechPerCode }: CfmSettings): number {
  return speed === 1 ? Math.trunc(codes * speechPerCode) : Math.trunc((codes * speechPerCode) / speed) + 1;
}
