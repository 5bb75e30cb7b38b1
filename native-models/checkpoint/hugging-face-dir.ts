/**
 * A Hugging Face model folder: `config.json` beside weights as safetensors or torch file, whole or in shards. Names inside
 * an index are plain file names; anything that could leave the folder is refused.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EngineError } from '../engine-error.ts';
import { isPlainObject, type Plain, type PlainObject } from './plain-value.ts';
import { openSafetensors, type TensorFile } from './safetensors-file.ts';
import { MAX_JSON_BYTES, parseSmallJson } from './small-json.ts';
import type { LazyTensor } from './tensor.ts';
import { openTorchFile } from './torch-file.ts';
import { tensorsOf } from './torch-weights.ts';
import { Weights } from './weights.ts';

export interface HuggingFaceModel {
  readonly config: PlainObject;
  readonly weights: Weights;
  /** Names of the files that the model consists of. */
  readonly files: readonly string[];
  close(): void;
}

const MAX_SHARDS = 64;

/** Throws MODEL_MISSING when the folder lacks its files, CHECKPOINT_ codes when they are damaged. */
export function openHuggingFaceDir(dir: string): HuggingFaceModel {
  const config = readJsonObject(join(dir, 'config.json'));
  const files: TensorFile[] = [];
  const close = (): void => {
    for (const file of files) file.close();
  };
  try {
    const tensors = new Map<string, LazyTensor>();
    const { names, index } = weightFiles(dir);
    for (const name of names) {
      const file = openTensors(join(dir, name));
      files.push(file);
      for (const [key, tensor] of file.tensors) tensors.set(key, tensor);
    }
    return { config, weights: new Weights(tensors), files: ['config.json', ...index, ...names], close };
  } catch (error) {
    close();
    throw error;
  }
}

function openTensors(path: string): TensorFile {
  if (path.endsWith('.safetensors')) return openSafetensors(path);
  const file = openTorchFile(path);
  try {
    return { tensors: tensorsOf(file, ['state_dict']), close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

function weightFiles(dir: string): { readonly names: readonly string[]; readonly index: readonly string[] } {
  for (const name of ['model.safetensors', 'pytorch_model.bin']) {
    if (existsSync(join(dir, name))) return { names: [name], index: [] };
    const index = `${name}.index.json`;
    if (existsSync(join(dir, index))) return { names: shardNames(join(dir, index)), index: [index] };
  }
  throw new EngineError('MODEL_MISSING', `no weights in ${dir}`, { path: dir });
}

function shardNames(indexPath: string): string[] {
  const map = readJsonObject(indexPath)['weight_map'];
  const names = isPlainObject(map) ? [...new Set(Object.values(map))] : [];
  const safe = names.filter((name): name is string => typeof name === 'string' && basename(name) === name);
  if (safe.length === 0 || safe.length !== names.length || safe.length > MAX_SHARDS) {
    throw new EngineError('CHECKPOINT_FORMAT_UNKNOWN', 'the index of the shards is not usable', { path: indexPath });
  }
  return safe;
}

function readJsonObject(path: string): PlainObject {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw new EngineError('MODEL_MISSING', `missing file ${path}`, { path });
  if (stat.size > MAX_JSON_BYTES) throw new EngineError('CHECKPOINT_LIMIT', 'a JSON file is absurdly large', { path });
  const value = parseSmallJson(readFileSync(path), path) as Plain;
  if (isPlainObject(value)) return value;
  throw new EngineError('CHECKPOINT_FORMAT_UNKNOWN', 'a JSON file holds no object', { path });
}
