/**
 * Looks into the two files of a voice before anything is copied: are they what they are given as, do they belong together,
 * is every weight a number. Reads the whole of both files once.
 */

import { isCfmVersion } from '../cfm/settings.ts';
import { checkFinite } from '../checkpoint/finite-weights.ts';
import {
  type GptCheckpoint,
  openGptCheckpoint,
  openSovitsCheckpoint,
  type SovitsCheckpoint,
  type SovitsHints,
} from '../checkpoint/voice-checkpoints.ts';
import { EngineError } from '../engine-error.ts';
import type { VoiceVersion } from '../engine-types.ts';
import { cfmDimensions } from '../graphs/cfm-dimensions.ts';

const codebook = 'quantizer.vq.layers.0._codebook.embed';
/** Symbols of a SoVITS file → vocabulary sizes of GPT files that fit it; v1 GPT files have 512 rows for their 322 symbols. */
const gptVocabularies: Readonly<Record<number, readonly number[]>> = { 322: [322, 512], 732: [732] };

export interface VoicePair {
  readonly version: VoiceVersion;
  readonly isLora: boolean;
  readonly symbolCount: number;
  /** Semantic tokens that the GPT file writes and the SoVITS file reads. */
  readonly tokenCount: number;
  /** False when the projection of BERT features is all zero: such a voice speaks Chinese without the BERT encoder. */
  readonly usesBert: boolean;
  readonly usesSpeakerEmbedding: boolean;
  /** Reads every byte of both files. @throws EngineError CHECKPOINT_TRUNCATED or VOICE_WEIGHTS_INVALID naming the tensor. */
  checkWeights(signal?: AbortSignal): Promise<void>;
  close(): void;
}

/**
 * Opens both files and compares what they say about themselves. The caller closes the pair.
 * @throws EngineError CHECKPOINT_*, VOICE_ROLE_WRONG, MODEL_MISSING (the base of a LoRA file), VOICE_SYMBOLS_MISMATCH or
 *   VOICE_TOKENS_MISMATCH (both counts), or VOICE_WEIGHTS_INVALID (heads).
 */
export function openVoicePair(gptPath: string, sovitsPath: string, hints: SovitsHints = {}): VoicePair {
  const gpt = openGptCheckpoint(gptPath);
  try {
    const sovits = openSovitsCheckpoint(sovitsPath, hints);
    try {
      return describePair(gpt, sovits);
    } catch (error) {
      sovits.close();
      throw error;
    }
  } catch (error) {
    gpt.close();
    throw error;
  }
}

function describePair(gpt: GptCheckpoint, sovits: SovitsCheckpoint): VoicePair {
  const { version } = sovits;
  if (isCfmVersion(version)) cfmDimensions(sovits.weights, sovits.config);
  if (!gptVocabularies[sovits.symbolCount]?.includes(gpt.symbolCount)) {
    throw new EngineError(
      'VOICE_SYMBOLS_MISMATCH',
      `the GPT file knows ${gpt.symbolCount} symbols, the SoVITS file ${sovits.symbolCount}`,
      { gptSymbols: gpt.symbolCount, sovitsSymbols: sovits.symbolCount },
    );
  }
  checkTokens(gpt, sovits);
  checkHeads(gpt);
  return {
    version,
    isLora: sovits.isLora,
    symbolCount: sovits.symbolCount,
    tokenCount: sovits.weights.axis(codebook, 0),
    usesBert: gpt.weights.read('bert_proj.weight', [null, null]).some((value) => value !== 0),
    usesSpeakerEmbedding: version === 'v2Pro' || version === 'v2ProPlus',
    async checkWeights(signal) {
      await gpt.verify(signal);
      await checkFinite(gpt.weights, signal);
      await sovits.verify(signal);
      await checkFinite(sovits.weights, signal);
    },
    close() {
      gpt.close();
      sovits.close();
    },
  };
}

/** One token more than the codebook has ends the sentence. A GPT file with another vocabulary names sounds that are not there. */
function checkTokens(gpt: GptCheckpoint, sovits: SovitsCheckpoint): void {
  const written = gpt.weights.axis('ar_predict_layer.weight', 0) - 1;
  const read = sovits.weights.axis(codebook, 0);
  if (written === read) return;
  throw new EngineError(
    'VOICE_TOKENS_MISMATCH',
    `the GPT file writes ${written} tokens, the SoVITS file reads ${read}`,
    {
      gptTokens: written,
      sovitsTokens: read,
    },
  );
}

/** The number of heads shows in no tensor's shape, so a wrong one would not fail but make noise. */
function checkHeads(gpt: GptCheckpoint): void {
  const model = gpt.config['model'];
  const heads = typeof model === 'object' && model !== null && 'head' in model ? model['head'] : undefined;
  const width = gpt.weights.axis('ar_text_embedding.word_embeddings.weight', 1);
  if (typeof heads === 'number' && Number.isInteger(heads) && heads > 0 && width % heads === 0) return;
  throw new EngineError(
    'VOICE_WEIGHTS_INVALID',
    `the GPT file names ${heads ?? 'no'} attention heads for width ${width}`,
    {
      what: 'heads',
      heads: typeof heads === 'number' ? heads : null,
      width,
    },
  );
}
