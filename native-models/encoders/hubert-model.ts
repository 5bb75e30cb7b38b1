/** A HuBERT folder, loaded: content features of a reference. */
import { openHuggingFaceDir } from '../checkpoint/hugging-face-dir.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import { buildHubert, type HubertDimensions, hubertDimensions, hubertFrames } from '../graphs/hubert.ts';
import type { HubertModel } from '../models.ts';
import { createSession } from '../ort/create-session.ts';
import type { Execution } from '../ort/session.ts';
import { floats, floatsOf } from '../ort/tensor.ts';

/** The folder's network, described but not built. Throws MODEL_MISSING, CHECKPOINT_ or VOICE_ errors. */
export function openHubertModel(dir: string): { weights: Weights; dims: HubertDimensions; close(): void } {
  const model = openHuggingFaceDir(dir);
  try {
    const weights = model.weights.has('hubert.encoder.layer_norm.weight')
      ? model.weights.below('hubert.')
      : model.weights;
    return { weights, dims: hubertDimensions(weights, model.config), close: model.close };
  } catch (error) {
    model.close();
    throw error;
  }
}

/** Throws MODEL_MISSING, CHECKPOINT_ or VOICE_ errors. */
export async function loadHubertModel(dir: string, execution: Execution): Promise<HubertModel> {
  const model = openHubertModel(dir);
  try {
    const { weights, dims } = model;
    const session = await createSession(buildHubert(weights, dims), execution);
    return {
      provider: session.provider,
      features: async (samples16k, signal) => {
        const rows = hubertFrames(dims, samples16k.length);
        if (rows < 1)
          throw new EngineError('REFERENCE_TOO_SHORT', 'too short to listen to', { samples: samples16k.length });
        const outputs = await session.run({ samples: floats(samples16k, [1, 1, 1, samples16k.length]) }, signal);
        return { rows, columns: dims.width, data: floatsOf(outputs, 'hidden') };
      },
      dispose: () => session.release(),
    };
  } finally {
    model.close();
  }
}
