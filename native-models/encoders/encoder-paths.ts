/**
 * Where the networks that all voices share are on this computer, encoders and the vocoders of v3 and v4, and an error that names
 * one that is missing. A voice may have its own content encoder in its pack.
 */

import path from 'node:path';
import { EngineError } from '../engine-error.ts';
import { hubertFolder } from '../voice-pack/manifest.ts';
import type { VoicePack } from '../voice-pack/read.ts';

export interface EncoderPaths {
  /** Hugging Face folder of chinese-hubert-base. */
  readonly hubertDir?: string;
  /** Hugging Face folder of chinese-roberta-wwm-ext-large. */
  readonly bertDir?: string;
  /** ERes2NetV2 checkpoint, for v2Pro and v2ProPlus voices. */
  readonly speakerCheckpoint?: string;
  /** Folder of the polyphone network (G2PWModel). Chinese is read without it where it is missing. */
  readonly polyphonesDir?: string;
  /** Folder of BigVGAN, for v3 voices. */
  readonly v3VocoderDir?: string;
  /** `vocoder.pth`, for v4 voices. */
  readonly v4Vocoder?: string;
  /** The released models that LoRA files are put onto; needed at import alone. */
  readonly v3Base?: string;
  readonly v4Base?: string;
}

export type EncoderName = 'hubert' | 'bert' | 'speaker' | 'g2pw';
/** What v3 and v4 share: their vocoders, and what LoRA files change. */
export type DecoderPartName = 'vocoder-v3' | 'vocoder-v4' | 'lora-base-v3' | 'lora-base-v4';
export type SharedName = EncoderName | DecoderPartName;

export function hubertDirOf(pack: VoicePack, encoders: EncoderPaths): string {
  return pack.manifest.hubert === 'pack'
    ? path.join(pack.dir, hubertFolder)
    : requireEncoder('hubert', encoders.hubertDir);
}

/** @throws EngineError MODEL_MISSING naming the encoder. */
export function requireEncoder(name: SharedName, place: string | undefined): string {
  if (place !== undefined) return place;
  throw new EngineError('MODEL_MISSING', `This voice needs the shared ${name}, which is not installed`, {
    model: name,
  });
}
