/** The decoder of a voice, whatever its version, from the checkpoint in its pack and what the installation shares. */
import path from 'node:path';
import { loadCfmModel } from '../cfm/model.ts';
import { openSovitsCheckpoint, type SovitsHints } from '../checkpoint/voice-checkpoints.ts';
import { type EncoderPaths, requireEncoder } from '../encoders/encoder-paths.ts';
import type { SovitsModel } from '../models.ts';
import type { Execution } from '../ort/session.ts';
import { loadSovitsModel } from '../sovits/model.ts';
import { sovitsFile } from '../voice-pack/manifest.ts';
import { packHints } from '../voice-pack/pack-hints.ts';
import type { VoicePack } from '../voice-pack/read.ts';

/** @throws EngineError CHECKPOINT_*, VOICE_*; MODEL_MISSING naming the base or the vocoder that is not there. */
export async function loadDecoder(
  pack: Pick<VoicePack, 'dir' | 'manifest'>,
  encoders: EncoderPaths,
  execution: Execution,
): Promise<SovitsModel> {
  return loadDecoderFile(path.join(pack.dir, sovitsFile), encoders, execution, packHints(pack));
}

/** The same of a checkpoint outside a pack. */
export async function loadDecoderFile(
  file: string,
  encoders: EncoderPaths,
  execution: Execution,
  hints: SovitsHints = {},
): Promise<SovitsModel> {
  const checkpoint = openSovitsCheckpoint(file, hints);
  try {
    const { version } = checkpoint;
    if (version === 'v3') {
      return await loadCfmModel(checkpoint, version, requireEncoder('vocoder-v3', encoders.v3VocoderDir), execution);
    }
    if (version === 'v4') {
      return await loadCfmModel(checkpoint, version, requireEncoder('vocoder-v4', encoders.v4Vocoder), execution);
    }
    return await loadSovitsModel(checkpoint, execution);
  } finally {
    checkpoint.close();
  }
}
