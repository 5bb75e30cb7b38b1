/**
 * Checks that a downloaded pair of files is the base voice it should be. Compares version and symbols and reads every weight, as
 * an import would, so that an error page or an incomplete download is found before anyone speaks with it.
 */
import path from 'node:path';
import { EngineError } from '../engine-error.ts';
import type { VoiceVersion } from '../engine-types.ts';
import { openVoicePair } from '../voice-pack/inspect.ts';
import { gptFile, sovitsFile } from '../voice-pack/manifest.ts';

/** @throws EngineError MODEL_MISSING, CHECKPOINT_*, VOICE_*; VOICE_VERSION_UNSUPPORTED when it is the base of another version. */
export async function checkBaseVoice(version: VoiceVersion, dir: string, signal?: AbortSignal): Promise<void> {
  const pair = openVoicePair(path.join(dir, gptFile), path.join(dir, sovitsFile));
  try {
    if (pair.version !== version) {
      throw new EngineError('VOICE_VERSION_UNSUPPORTED', `this is a ${pair.version} voice, not ${version}`, {
        version: pair.version,
        expected: version,
      });
    }
    await pair.checkWeights(signal);
  } finally {
    pair.close();
  }
}
