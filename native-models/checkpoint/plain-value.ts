/**
 * Turns unpickled configuration into ordinary objects. Records and dicts both become objects with string keys; values that
 * are not data (tensors, globals) are left out. Cycles and depth are cut off by a limit, since a pickle may contain itself.
 */
import { EngineError } from '../engine-error.ts';
import { PickleRecord, type PickleValue } from './pickle.ts';

export type Plain = null | boolean | number | bigint | string | readonly Plain[] | { readonly [key: string]: Plain };
export type PlainObject = { readonly [key: string]: Plain };

const MAX_DEPTH = 32;
const MAX_NODES = 200_000;

export function toPlain(value: PickleValue): Plain {
  let nodes = 0;
  const convert = (node: PickleValue, depth: number): Plain | undefined => {
    if (depth > MAX_DEPTH || ++nodes > MAX_NODES) {
      throw new EngineError('CHECKPOINT_LIMIT', 'the configuration in the file is nested or repeated without end');
    }
    if (node === null || typeof node !== 'object') return node as Plain;
    if (Array.isArray(node)) return node.map((item) => convert(item, depth + 1) ?? null);
    const entries = node instanceof PickleRecord ? node.fields : node;
    if (!(entries instanceof Map)) return undefined;
    const object: Record<string, Plain> = Object.create(null);
    for (const [key, item] of entries) {
      if (typeof key !== 'string' && typeof key !== 'number') continue;
      const plain = convert(item as PickleValue, depth + 1);
      if (plain !== undefined) object[String(key)] = plain;
    }
    return object;
  };
  return convert(value, 0) ?? null;
}

export function isPlainObject(value: Plain | undefined): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at `path`, or an empty one. */
export function objectAt(value: Plain | undefined, ...path: readonly string[]): PlainObject {
  let node = value;
  for (const key of path) node = isPlainObject(node) ? node[key] : undefined;
  return isPlainObject(node) ? node : {};
}

/** A whole number ≥ `least` under `key`, or the fallback; a wrong kind of value is an error, not a guess. */
export function countAt(object: PlainObject, key: string, fallback?: number, least = 1): number {
  const value = object[key] ?? fallback;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= 1 << 24) return value;
  throw invalidField(key);
}

export function countsAt(object: PlainObject, key: string, fallback?: readonly number[]): number[] {
  const value = object[key] ?? fallback;
  if (!Array.isArray(value) || value.length === 0 || value.length > 64) throw invalidField(key);
  return value.map((item) => countAt({ [key]: item }, key));
}

export function numberAt(object: PlainObject, key: string, fallback: number): number {
  const value = object[key] ?? fallback;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalidField(key);
  return value;
}

function invalidField(key: string): EngineError {
  return new EngineError('VOICE_WEIGHTS_INVALID', `the configuration has no usable "${key}"`, { field: key });
}
