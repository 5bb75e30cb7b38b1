/**
 * A tensor that is still in its file: name, shape and dtype are known, values are read on demand and widened to float32.
 * Views are gathered through offset and strides (in elements), so windows, transposes and expands of a shared storage all
 * come out contiguous.
 */
import { EngineError } from '../engine-error.ts';

export type Dtype = 'f16' | 'bf16' | 'f32' | 'f64' | 'i64' | 'i32' | 'i16' | 'i8' | 'u8' | 'bool';

export const BYTES_PER_ELEMENT: Readonly<Record<Dtype, number>> = {
  f16: 2,
  bf16: 2,
  f32: 4,
  f64: 8,
  i64: 8,
  i32: 4,
  i16: 2,
  i8: 1,
  u8: 1,
  bool: 1,
};

export interface LazyTensor {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
  readonly elements: number;
  /** Contiguous values, row-major, as float32 (float64 and integers are rounded). */
  read(): Float32Array;
  /** Contiguous values of an integer or bool tensor. */
  readIntegers(): BigInt64Array;
}

/**
 * Where a tensor lies: `read(from, count)` gives the raw bytes of `count` storage elements from element `from`, in memory of their
 * own or at the start of `into`.
 */
export interface TensorLayout {
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
  readonly dtype: Dtype;
  readonly storageElements: number;
  readonly read: (fromElement: number, elements: number, into?: Buffer) => Buffer;
  readonly bigEndian: boolean;
}

const MAX_RANK = 8;
const MAX_ELEMENTS = 2 ** 30;
/** A view may repeat elements (stride 0), but only up to this many: a tiny file must not ask for gigabytes. */
const MAX_REPEATED_ELEMENTS = 1 << 20;

/** Throws CHECKPOINT_TENSOR_INVALID when the view leaves its storage, CHECKPOINT_LIMIT when it is absurdly large. */
export function createLazyTensor(layout: TensorLayout): LazyTensor {
  const { shape, stride, offset, storageElements } = layout;
  if (shape.length > MAX_RANK || stride.length !== shape.length) throw invalid('rank');
  let elements = 1;
  let last = offset;
  for (let i = 0; i < shape.length; i++) {
    if (!isCount(shape[i]) || !isCount(stride[i])) throw invalid('size or stride');
    elements *= shape[i]!;
    last += Math.max(0, shape[i]! - 1) * stride[i]!;
  }
  if (!isCount(offset)) throw invalid('offset');
  if (elements > MAX_ELEMENTS || elements > Math.max(storageElements, MAX_REPEATED_ELEMENTS)) {
    throw new EngineError('CHECKPOINT_LIMIT', 'a tensor is larger than its storage can mean', { elements });
  }
  if (elements > 0 && last >= storageElements) throw invalid('view leaves its storage');
  const isWhole = isContiguous(shape, stride);
  const gather = <T extends Float32Array | BigInt64Array>(widen: (raw: Buffer) => T): T => {
    if (elements === 0) return widen(Buffer.alloc(0));
    const bytes = layout.read(offset, last - offset + 1);
    if (layout.bigEndian) swapBytes(bytes, BYTES_PER_ELEMENT[layout.dtype]);
    const values = widen(bytes);
    return isWhole ? values : gatherStrided(values, shape, stride, elements);
  };
  return {
    shape,
    dtype: layout.dtype,
    elements,
    read: () =>
      isWhole && isHalf(layout) ? readHalves(layout, elements) : gather((raw) => widenToFloat(raw, layout.dtype)),
    readIntegers: () => gather((raw) => widenToBigInt(raw, layout.dtype)),
  };
}

export function contiguousStride(shape: readonly number[]): number[] {
  const stride = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) stride[i] = stride[i + 1]! * shape[i + 1]!;
  return stride;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isContiguous(shape: readonly number[], stride: readonly number[]): boolean {
  const wanted = contiguousStride(shape);
  return shape.every((size, i) => size === 1 || stride[i] === wanted[i]);
}

function gatherStrided<T extends Float32Array | BigInt64Array>(
  values: T,
  shape: readonly number[],
  stride: readonly number[],
  elements: number,
): T {
  const out = (values instanceof Float32Array ? new Float32Array(elements) : new BigInt64Array(elements)) as T;
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < elements; to++) {
    out[to] = values[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += stride[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= shape[axis]! * stride[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

function swapBytes(bytes: Buffer, size: number): void {
  if (size === 2) bytes.swap16();
  else if (size === 4) bytes.swap32();
  else if (size === 8) bytes.swap64();
}

const PIECE_ELEMENTS = 1 << 17;
const piece = Buffer.from(new ArrayBuffer(2 * PIECE_ELEMENTS));

/** Piece by piece through one buffer: memory that is new for every tensor takes longer to get than the halves take to read. */
function readHalves(layout: TensorLayout & { readonly dtype: Half }, elements: number): Float32Array {
  const out = new Float32Array(elements);
  for (let done = 0; done < elements; done += PIECE_ELEMENTS) {
    const raw = layout.read(layout.offset + done, Math.min(PIECE_ELEMENTS, elements - done), piece);
    if (layout.bigEndian) raw.swap16();
    widenHalves(raw, layout.dtype, out, done);
  }
  return out;
}

type Half = 'f16' | 'bf16';

function isHalf(layout: TensorLayout): layout is TensorLayout & { readonly dtype: Half } {
  return layout.dtype === 'f16' || layout.dtype === 'bf16';
}

let halfTable: Float32Array | null = null;

/** All 65536 half floats widened once: a table look-up is several times faster than arithmetic per element. */
function widenedHalves(): Float32Array {
  if (halfTable !== null) return halfTable;
  const table = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 31) table[bits] = fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    else if (exponent === 0) table[bits] = sign * fraction * 2 ** -24;
    else table[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  halfTable = table;
  return table;
}

function widenHalves(raw: Buffer, dtype: Half, out: Float32Array, from: number): void {
  const halves = new Uint16Array(raw.buffer, raw.byteOffset, raw.length / 2);
  if (dtype === 'f16') {
    const table = widenedHalves();
    for (let i = 0; i < halves.length; i++) out[from + i] = table[halves[i]!]!;
  } else {
    const bits = new Uint32Array(out.buffer);
    for (let i = 0; i < halves.length; i++) bits[from + i] = halves[i]! << 16;
  }
}

function widenToFloat(raw: Buffer, dtype: Dtype): Float32Array {
  const { buffer, byteOffset, length } = raw;
  switch (dtype) {
    case 'f32':
      return new Float32Array(buffer, byteOffset, length / 4);
    case 'f16':
    case 'bf16': {
      const out = new Float32Array(length / 2);
      widenHalves(raw, dtype, out, 0);
      return out;
    }
    case 'f64':
      return new Float32Array(new Float64Array(buffer, byteOffset, length / 8));
    case 'i64':
      return Float32Array.from(new BigInt64Array(buffer, byteOffset, length / 8), Number);
    case 'i32':
      return new Float32Array(new Int32Array(buffer, byteOffset, length / 4));
    case 'i16':
      return new Float32Array(new Int16Array(buffer, byteOffset, length / 2));
    case 'i8':
      return new Float32Array(new Int8Array(buffer, byteOffset, length));
    case 'u8':
    case 'bool':
      return new Float32Array(new Uint8Array(buffer, byteOffset, length));
  }
}

function widenToBigInt(raw: Buffer, dtype: Dtype): BigInt64Array {
  if (dtype === 'i64') return new BigInt64Array(raw.buffer, raw.byteOffset, raw.length / 8);
  if (dtype === 'f16' || dtype === 'bf16' || dtype === 'f32' || dtype === 'f64') throw invalid('not an integer tensor');
  return BigInt64Array.from(widenToFloat64(raw, dtype), BigInt);
}

function widenToFloat64(raw: Buffer, dtype: 'i32' | 'i16' | 'i8' | 'u8' | 'bool'): Float64Array {
  const { buffer, byteOffset, length } = raw;
  switch (dtype) {
    case 'i32':
      return new Float64Array(new Int32Array(buffer, byteOffset, length / 4));
    case 'i16':
      return new Float64Array(new Int16Array(buffer, byteOffset, length / 2));
    case 'i8':
      return new Float64Array(new Int8Array(buffer, byteOffset, length));
    case 'u8':
    case 'bool':
      return new Float64Array(new Uint8Array(buffer, byteOffset, length));
  }
}

function invalid(what: string): EngineError {
  return new EngineError('CHECKPOINT_TENSOR_INVALID', `a tensor is described wrongly (${what})`, { what });
}
