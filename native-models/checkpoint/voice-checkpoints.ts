/**
 * The two files of a voice: the GPT (text to semantic tokens, `.ckpt`) and the SoVITS decoder (`.pth`). The version of a
 * voice is read from its tensors, which is surer than the file size that the official loader goes by (`GPT_SoVITS/process_ckpt.py,
 * get_sovits_version_from_path_fast`). Only v3 and v4 have the same tensors; their header mark tells them apart.
 */
import { EngineError } from '../engine-error.ts';
import type { VoiceVersion } from '../engine-types.ts';
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

/** Throws CHECKPOINT_ codes for bad files, VOICE_ROLE_WRONG, or VOICE_VERSION_UNSUPPORTED for LoRA files. */
export function openSovitsCheckpoint(path: string): SovitsCheckpoint {
  return openVoiceFile(path, (file) => {
    const weights = readWeights(file, ['weight']);
    if (!weights.has('enc_p.text_embedding.weight')) throw wrongRole(path, 'sovits', weights);
    return {
      weights,
      config: readConfig(file, ['config']),
      version: detectVersion(weights, file.headerMark),
      symbolCount: weights.axis('enc_p.text_embedding.weight', 0),
      verify: file.verify,
      close: file.close,
    };
  });
}

/** v3/v4 by their diffusion part, the Pro family by its speaker input, v1 by its 322 symbols. */
export function detectVersion(weights: Weights, headerMark: string | null): VoiceVersion {
  if (weights.names().some((name) => name.startsWith('cfm.'))) return headerMark === '04' ? 'v4' : 'v3';
  if (weights.has('sv_emb.weight')) {
    if (headerMark === '05') return 'v2Pro';
    if (headerMark === '06') return 'v2ProPlus';
    return weights.axis('dec.conv_pre.weight', 0) > 512 ? 'v2ProPlus' : 'v2Pro';
  }
  return weights.axis('enc_p.text_embedding.weight', 0) === 322 ? 'v1' : 'v2';
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
  const isLora = names.some((name) => name.includes('lora_'));
  const found = weights.has('enc_p.text_embedding.weight')
    ? 'sovits'
    : names.some((name) => name.endsWith('ar_predict_layer.weight'))
      ? 'gpt'
      : isLora
        ? 'lora'
        : 'other';
  if (isLora && wanted === 'sovits') {
    return new EngineError('VOICE_VERSION_UNSUPPORTED', 'a LoRA file needs its base model merged first', {
      path,
      found,
    });
  }
  return new EngineError('VOICE_ROLE_WRONG', `expected a ${wanted} checkpoint`, { path, wanted, found });
}
