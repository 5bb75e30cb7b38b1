/** Picks the named tensors out of an unpickled torch file: its whole state, or the dict under `weight` or `state_dict`. */
import { EngineError } from '../engine-error.ts';
import type { PickleValue } from './pickle.ts';
import { PickleRecord } from './pickle.ts';
import type { LazyTensor } from './tensor.ts';
import { type TorchFile, TorchTensor } from './torch-file.ts';

const MAX_TENSORS = 20_000;

/** Value under a string key of a dict or record. */
export function fieldOf(value: PickleValue, key: string): PickleValue | undefined {
  if (value instanceof PickleRecord) return value.fields.get(key);
  return value instanceof Map ? (value.get(key) as PickleValue | undefined) : undefined;
}

/** Tensors of the first of `keys` that holds any, else of the top level. Throws VOICE_ROLE_WRONG when there are none. */
export function tensorsOf(file: TorchFile, keys: readonly string[]): Map<string, LazyTensor> {
  for (const holder of [...keys.map((key) => fieldOf(file.value, key)), file.value]) {
    const tensors = collect(holder);
    if (tensors.size > 0) return tensors;
  }
  throw new EngineError('VOICE_ROLE_WRONG', 'the file holds no network weights', { path: file.path });
}

function collect(holder: PickleValue | undefined): Map<string, LazyTensor> {
  const tensors = new Map<string, LazyTensor>();
  const entries = holder instanceof PickleRecord ? holder.fields : holder;
  if (!(entries instanceof Map)) return tensors;
  for (const [name, value] of entries) {
    if (typeof name === 'string' && value instanceof TorchTensor) tensors.set(name, value.lazy);
    if (tensors.size > MAX_TENSORS) throw new EngineError('CHECKPOINT_LIMIT', 'more tensors than any model has');
  }
  return tensors;
}
