/**
 * Checks that a downloaded file is the encoder it should be. Reads the description and every byte once and builds nothing, so
 * that an error page or an incomplete download is found before a voice depends on it.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { checkFinite } from '../checkpoint/finite-weights.ts';
import { openTorchFile } from '../checkpoint/torch-file.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { openBertModel } from './bert-model.ts';
import { checkDecoderPart, isDecoderPart } from './check-decoder-part.ts';
import type { EncoderName, SharedName } from './encoder-paths.ts';
import { openHubertModel } from './hubert-model.ts';
import { loadPolyphoneModel } from './polyphone-model.ts';
import { openSpeakerModel } from './speaker-model.ts';

/**
 * `place` is a Hugging Face folder, for the speaker a checkpoint, for g2pW its folder, for vocoders and bases what they are. @throws EngineError MODEL_MISSING,
 * CHECKPOINT_*, VOICE_*.
 */
export async function checkEncoder(name: SharedName, place: string, signal?: AbortSignal): Promise<void> {
  if (isDecoderPart(name)) {
    await checkDecoderPart(name, place, signal);
    return;
  }
  if (name === 'g2pw') {
    await checkPolyphones(place, signal);
    return;
  }
  const model = opener[name](place);
  try {
    await checkFinite(model.weights, signal);
  } finally {
    model.close();
  }
  const torchFile = name === 'speaker' ? place : path.join(place, 'pytorch_model.bin');
  if (!existsSync(torchFile)) return;
  const file = openTorchFile(torchFile);
  try {
    await file.verify(signal);
  } finally {
    file.close();
  }
}

/** Loads it and lets it read one sentence, so that network and tables are known to belong together. */
async function checkPolyphones(dir: string, signal?: AbortSignal): Promise<void> {
  const execution = { provider: 'cpu', threads: 1, precision: 'exact' } as const;
  const model = await loadPolyphoneModel(dir, { vocabulary: ['[UNK]'], toTraditional: (text) => text, execution });
  try {
    await model.readings('長行重樂', signal);
  } finally {
    await model.dispose();
  }
}

const opener: Readonly<
  Record<Exclude<EncoderName, 'g2pw'>, (place: string) => { readonly weights: Weights; close(): void }>
> = {
  hubert: openHubertModel,
  bert: openBertModel,
  speaker: openSpeakerModel,
};
