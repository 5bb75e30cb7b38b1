/** A safetensors file: a length, a JSON table and raw little-endian values. Every entry of the table is checked before use. */
import { EngineError } from '../engine-error.ts';
import { type ByteSource, openByteSource } from './byte-source.ts';
import { MAX_JSON_BYTES, parseSmallJson } from './small-json.ts';
import { BYTES_PER_ELEMENT, contiguousStride, createLazyTensor, type Dtype, type LazyTensor } from './tensor.ts';

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, LazyTensor>;
  close(): void;
}

const DTYPES: Readonly<Record<string, Dtype>> = {
  F16: 'f16',
  BF16: 'bf16',
  F32: 'f32',
  F64: 'f64',
  I64: 'i64',
  I32: 'i32',
  I16: 'i16',
  I8: 'i8',
  U8: 'u8',
  BOOL: 'bool',
};

export function openSafetensors(path: string): TensorFile {
  const source = openByteSource(path);
  try {
    return { tensors: readTable(source), close: () => source.close() };
  } catch (error) {
    source.close();
    throw error;
  }
}

function readTable(source: ByteSource): ReadonlyMap<string, LazyTensor> {
  const headerBytes = Number(source.read(0, 8).readBigUInt64LE(0));
  if (headerBytes > MAX_JSON_BYTES) {
    throw new EngineError('CHECKPOINT_FORMAT_UNKNOWN', 'not a safetensors file', { path: source.path });
  }
  const dataStart = 8 + headerBytes;
  const table = parseTable(source.read(8, headerBytes), source.path);
  const tensors = new Map<string, LazyTensor>();
  const places: { readonly name: string; readonly begin: number; readonly end: number }[] = [];
  for (const [name, entry] of Object.entries(table)) {
    if (name === '__metadata__') continue;
    const { tensor, begin, end } = describeTensor(source, dataStart, name, entry);
    tensors.set(name, tensor);
    places.push({ name, begin, end });
  }
  let free = 0;
  for (const { name, begin, end } of places.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin < free) throw invalid(name);
    free = end;
  }
  return tensors;
}

function parseTable(json: Buffer, path: string): Record<string, unknown> {
  const table = parseSmallJson(json, path);
  if (typeof table === 'object' && table !== null && !Array.isArray(table)) return table as Record<string, unknown>;
  throw new EngineError('CHECKPOINT_FORMAT_UNKNOWN', 'the table of the safetensors file is not an object', { path });
}

function describeTensor(
  source: ByteSource,
  dataStart: number,
  name: string,
  entry: unknown,
): { readonly tensor: LazyTensor; readonly begin: number; readonly end: number } {
  const { dtype: code, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const dtype = typeof code === 'string' && Object.hasOwn(DTYPES, code) ? DTYPES[code] : undefined;
  if (dtype === undefined || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) throw invalid(name);
  const [begin, end] = offsets as [number, number];
  const size = BYTES_PER_ELEMENT[dtype];
  const elements = shape.reduce((product, n) => product * n, 1);
  if (end - begin !== elements * size) throw invalid(name);
  if (dataStart + end > source.sizeBytes) {
    throw new EngineError('CHECKPOINT_TRUNCATED', 'the values of a tensor are missing from the file', {
      path: source.path,
      tensor: name.slice(0, 200),
    });
  }
  const tensor = createLazyTensor({
    shape,
    stride: contiguousStride(shape),
    offset: 0,
    dtype,
    storageElements: elements,
    read: (from, count, into) => source.read(dataStart + begin + from * size, count * size, into),
    bigEndian: false,
  });
  return { tensor, begin, end };
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= 8 && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function invalid(name: string): EngineError {
  return new EngineError('CHECKPOINT_TENSOR_INVALID', 'a tensor is described wrongly', { tensor: name.slice(0, 200) });
}
