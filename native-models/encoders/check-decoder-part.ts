/** Checks that a downloaded file is the vocoder, or the model for LoRA files, that it should be. Nothing is built. */
import { openVocoderFile } from '../cfm/vocoder.ts';
import { checkFinite } from '../checkpoint/finite-weights.ts';
import { openSovitsCheckpoint } from '../checkpoint/voice-checkpoints.ts';
import { EngineError } from '../engine-error.ts';
import { cfmDimensions } from '../graphs/cfm-dimensions.ts';
import type { DecoderPartName, SharedName } from './encoder-paths.ts';

export function isDecoderPart(name: SharedName): name is DecoderPartName {
  return name.startsWith('vocoder-') || name.startsWith('lora-base-');
}

/** @throws EngineError MODEL_MISSING, CHECKPOINT_*, VOICE_*. */
export async function checkDecoderPart(name: DecoderPartName, place: string, signal?: AbortSignal): Promise<void> {
  const version = name.endsWith('v3') ? 'v3' : 'v4';
  const part = name.startsWith('vocoder-') ? openVocoderFile(version, place) : openBase(version, place);
  try {
    await checkFinite(part.weights, signal);
    await part.verify(signal);
  } finally {
    part.close();
  }
}

function openBase(version: 'v3' | 'v4', place: string): ReturnType<typeof openSovitsCheckpoint> {
  const base = openSovitsCheckpoint(place, { version });
  try {
    cfmDimensions(base.weights, base.config);
    if (base.version !== version) {
      const details = { path: place, wanted: version, found: base.version };
      throw new EngineError('VOICE_ROLE_WRONG', `expected a ${version} model`, details);
    }
    return base;
  } catch (error) {
    base.close();
    throw error;
  }
}
