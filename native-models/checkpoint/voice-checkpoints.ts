/**
 * The two files of a voice: the GPT (text to semantic tokens, `.ckpt`) and the SoVITS decoder (`.pth`). The version of a
 * voice is read from its tensors, which is surer than the file size that the official loader goes by (`GPT_SoVITS/process_ckpt.py,
 * get_sovits_version_from_path_fast`). Only v3 and v4 have the same tensors; their header mark tells them apart.
 */
import { createHash } from 'node:crypto';
import { EngineError } from '../engine-error.ts';
import type { VoiceVersion } from '../engine-types.ts';
import { openByteSource } from './byte-source.ts';
import { isLora, mergeLora } from './lora.ts';
import { objectAt, type PlainObject, toPlain } from './plain-value.ts';
import { openTorchFile, type TorchFile } from './torch-file.ts';
import { fieldOf, tensorsOf } from './torch-weights.ts';
import { Weights } from './weights.ts';

export interface GptCheckpoint {
  /** Without the `model.` prefix. */
  readonly weights: Weights;
  readonly config: PlainObject;
  readonly symbolCount: number;
  verify(signal?: AbortSignal): Promise<void>;
  close(): void;
}

export interface SovitsCheckpoint {
  readonly weights: Weights;
  readonly config: PlainObject;
  readonly version: VoiceVersion;
  /** The file held changes to a base model alone. */
  readonly isLora: boolean;
  readonly symbolCount: number;
  verify(signal?: AbortSignal): Promise<void>;
  close(): void;
}

/** Throws CHECKPOINT_ codes for bad files and VOICE_ROLE_WRONG when the file is another kind of model. */
export function openGptCheckpoint(path: string): GptCheckpoint {
  return openVoiceFile(path, (file) => {
    const all = readWeights(file, ['weight', 'state_dict']);
    const weights = all.has('model.ar_predict_layer.weight') ? all.below('model.') : all;
    if (!weights.has('ar_predict_layer.weight')) throw wrongRole(path, 'gpt', all);
    // Layers are counted by this name: without the first one, a network without layers would be built.
    weights.shape('h.layers.0.self_attn.in_proj_weight');
    return {
      weights,
      config: readConfig(file, ['config', 'hyper_parameters']),
      symbolCount: weights.axis('ar_text_embedding.word_embeddings.weight', 0),
      verify: file.verify,
      close: file.close,
    };
  });
}

/** What a SoVITS file alone does not tell. */
export interface SovitsHints {
  /** Where the base model of a LoRA file lies, by its version; undefined when it is not installed. */
  readonly baseOf?: (version: 'v3' | 'v4') => string | undefined;
  /** v3 and v4 have the same tensors, and a whole v4 model that was trained further bears no mark. */
  readonly version?: 'v3' | 'v4' | undefined;
}

/** The released base models that LoRA files are made for. */
const LORA_BASES = {
  v3: { model: 'lora-base-v3', file: 's2Gv3.pth' },
  v4: { model: 'lora-base-v4', file: 's2Gv4.pth' },
} as const;

/**
 * A LoRA file comes merged with its base, which is read along.
 * @throws EngineError CHECKPOINT_* for bad files, VOICE_ROLE_WRONG, VOICE_WEIGHTS_INVALID for a LoRA file that does not fit its
 *   base, MODEL_MISSING naming the base that is not there.
 */
export function openSovitsCheckpoint(path: string, hints: SovitsHints = {}): SovitsCheckpoint {
  return openVoiceFile(path, (file) => {
    const weights = readWeights(file, ['weight']);
    if (isLora(weights) && !weights.has(TEXT_EMBEDDING)) return withBase(file, weights, hints);
    if (!weights.has(TEXT_EMBEDDING)) throw wrongRole(path, 'sovits', weights);
    const mark = markOf(file);
    const version = detectVersion(weights, mark);
    return {
      weights,
      config: readConfig(file, ['config']),
      version: version === 'v3' && mark === null ? (hints.version ?? version) : version,
      isLora: false,
      symbolCount: weights.axis(TEXT_EMBEDDING, 0),
      verify: file.verify,
      close: file.close,
    };
  });
}

const TEXT_EMBEDDING = 'enc_p.text_embedding.weight';

function withBase(file: TorchFile, lora: Weights, { baseOf, version }: SovitsHints): SovitsCheckpoint {
  const wanted = file.headerMark === '04' ? 'v4' : file.headerMark === '03' ? 'v3' : (version ?? 'v3');
  const place = baseOf?.(wanted);
  if (place === undefined) {
    throw new EngineError(
      'MODEL_MISSING',
      `this LoRA file needs the base model ${LORA_BASES[wanted].file}`,
      LORA_BASES[wanted],
    );
  }
  const wrongBase = (found: string): EngineError =>
    new EngineError('VOICE_ROLE_WRONG', `expected the base model ${LORA_BASES[wanted].file}`, {
      path: place,
      wanted: LORA_BASES[wanted].file,
      found,
    });
  const base = openSovitsCheckpoint(place, {
    version: wanted,
    // Asked for only when what should be a base is a LoRA file itself.
    baseOf: () => {
      throw wrongBase('lora');
    },
  });
  try {
    if (base.version !== wanted) throw wrongBase(base.version);
    return {
      ...base,
      weights: mergeLora(base.weights, lora, {
        rank: numberIn(file, 'lora_rank'),
        alpha: numberIn(file, 'lora_alpha'),
      }),
      isLora: true,
      verify: async (signal) => {
        await file.verify(signal);
        await base.verify(signal);
      },
      close: () => {
        file.close();
        base.close();
      },
    };
  } catch (error) {
    base.close();
    throw error;
  }
}

function numberIn(file: TorchFile, key: string): number | null {
  const value = fieldOf(file.value, key);
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new EngineError('VOICE_WEIGHTS_INVALID', `the file has no usable ${key}`, { field: key });
}

/** v3/v4 by their diffusion part, the Pro family by its speaker input, v1 by its 322 symbols. */
export function detectVersion(weights: Weights, headerMark: string | null): VoiceVersion {
  if (weights.names().some((name) => name.startsWith('cfm.'))) return headerMark === '04' ? 'v4' : 'v3';
  if (weights.has('sv_emb.weight')) {
    if (headerMark === '05') return 'v2Pro';
    if (headerMark === '06') return 'v2ProPlus';
    return weights.axis('dec.conv_pre.weight', 0) > 512 ? 'v2ProPlus' : 'v2Pro';
  }
  return weights.axis(TEXT_EMBEDDING, 0) === 322 ? 'v1' : 'v2';
}

/** Released models have no mark; the official program knows them by the beginning of their files (`process_ckpt.py, hash_pretrained_dict`). */
const MARK_OF_RELEASED: Readonly<Record<string, string>> = {
  '43797be674a37c1c83ee81081941ed0f': '02',
  '4f26b9476d0c5033e04162c486074374': '04',
};
const HASHED_BYTES = 8192;

function markOf(file: TorchFile): string | null {
  if (file.headerMark !== null || file.sizeBytes < HASHED_BYTES) return file.headerMark;
  const source = openByteSource(file.path);
  try {
    const hash = createHash('md5').update(source.read(0, HASHED_BYTES)).digest('hex');
    return MARK_OF_RELEASED[hash] ?? null;
  } finally {
    source.close();
  }
}

function openVoiceFile<T>(path: string, describe: (file: TorchFile) => T): T {
  const file = openTorchFile(path);
  try {
    return describe(file);
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Views may share storages, so a small file can describe a large network; it must not describe an absurd one. */
function readWeights(file: TorchFile, keys: readonly string[]): Weights {
  const tensors = tensorsOf(file, keys);
  const widenedBytes = [...tensors.values()].reduce((sum, tensor) => sum + 4 * tensor.elements, 0);
  if (widenedBytes > MAX_GROWTH * file.sizeBytes + SMALL_BYTES) {
    throw new EngineError('CHECKPOINT_LIMIT', 'the network is absurdly large for its file', {
      path: file.path,
      widenedBytes,
      sizeBytes: file.sizeBytes,
    });
  }
  return new Weights(tensors);
}

const MAX_GROWTH = 64;
const SMALL_BYTES = 64 << 20;

function readConfig(file: TorchFile, keys: readonly string[]): PlainObject {
  for (const key of keys) {
    const config = fieldOf(file.value, key);
    if (config !== undefined) return objectAt(toPlain(config));
  }
  return {};
}

/** Says what the file is instead, when that is recognisable: swapping the two files is the commonest mistake. */
function wrongRole(path: string, wanted: 'gpt' | 'sovits', weights: Weights): EngineError {
  const names = weights.names();
  const found = weights.has(TEXT_EMBEDDING)
    ? 'sovits'
    : names.some((name) => name.endsWith('ar_predict_layer.weight'))
      ? 'gpt'
      : isLora(weights)
        ? 'lora'
        : 'other';
  return new EngineError('VOICE_ROLE_WRONG', `expected a ${wanted} checkpoint`, { path, wanted, found });
}
