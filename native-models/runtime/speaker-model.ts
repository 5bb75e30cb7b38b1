/** The speaker network of the v2Pro family, loaded and ready to recognise a reference's speaker. */
import { logMelFilterBank, MEL_BINS } from '../audio/fbank.ts';
import { openTorchFile } from '../checkpoint/torch-file.ts';
import { tensorsOf } from '../checkpoint/torch-weights.ts';
import { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import { buildSpeaker, speakerDimensions } from '../graphs/speaker-verification.ts';
import type { Execution, SpeakerModel } from './models.ts';
import { createSession, floats, floatsOf } from './session.ts';

/** Throws CHECKPOINT_ and VOICE_ errors for files that are not the speaker network. */
export async function loadSpeakerModel(checkpointPath: string, execution: Execution): Promise<SpeakerModel> {
  const file = openTorchFile(checkpointPath);
  try {
    const weights = new Weights(tensorsOf(file, ['state_dict']));
    const dims = speakerDimensions(weights, MEL_BINS);
    const session = await createSession(buildSpeaker(weights, dims), execution);
    return {
      provider: session.provider,
      embedding: async (samples16k, signal) => {
        const { frames, data } = logMelFilterBank(samples16k);
        if (frames < 1) throw new EngineError('REFERENCE_TOO_SHORT', 'too short to recognise its speaker');
        const fetched = await session.run({ fbank: floats(data, [frames, MEL_BINS]) }, signal);
        return floatsOf(fetched, 'embedding');
      },
      dispose: () => session.release(),
    };
  } finally {
    file.close();
  }
}
