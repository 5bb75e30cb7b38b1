/** The speaker network of the v2Pro family, loaded: embedding of a reference's speaker. */
import { logMelFilterBank, MEL_BINS } from '../audio/fbank.ts';
import { openTorchFile } from '../checkpoint/torch-file.ts';
import { tensorsOf } from '../checkpoint/torch-weights.ts';
import { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import { buildSpeaker, type SpeakerDimensions, speakerDimensions } from '../graphs/speaker-verification.ts';
import type { SpeakerModel } from '../models.ts';
import { createSession } from '../ort/create-session.ts';
import type { Execution } from '../ort/session.ts';
import { floats, floatsOf } from '../ort/tensor.ts';

/** The network, described but not built. Throws CHECKPOINT_ and VOICE_ errors for files that are not the speaker network. */
export function openSpeakerModel(checkpointPath: string): {
  weights: Weights;
  dims: SpeakerDimensions;
  close(): void;
} {
  const file = openTorchFile(checkpointPath);
  try {
    const weights = new Weights(tensorsOf(file, ['state_dict']));
    return { weights, dims: speakerDimensions(weights, MEL_BINS), close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Throws CHECKPOINT_ and VOICE_ errors for files that are not the speaker network. */
export async function loadSpeakerModel(checkpointPath: string, execution: Execution): Promise<SpeakerModel> {
  const model = openSpeakerModel(checkpointPath);
  try {
    const { weights, dims } = model;
    const session = await createSession(buildSpeaker(weights, dims), execution);
    return {
      provider: session.provider,
      embedding: async (samples16k, signal) => {
        const { frames, data } = logMelFilterBank(samples16k);
        if (frames < 1) throw new EngineError('REFERENCE_TOO_SHORT', 'too short to recognise its speaker');
        const outputs = await session.run({ fbank: floats(data, [frames, MEL_BINS]) }, signal);
        return floatsOf(outputs, 'embedding');
      },
      dispose: () => session.release(),
    };
  } finally {
    model.close();
  }
}
