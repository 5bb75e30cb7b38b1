/** Reads NumPy's `.npy` files (version 1, C order) of the few element types that parity data uses. */
import { readFileSync } from 'node:fs';

export interface NpyArray {
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Row-major values as plain numbers, whatever they were stored as. */
  readonly data: Float32Array | Float64Array | Int32Array | Int16Array | Uint8Array;
}

export function readNpy(path: string): NpyArray {
  const bytes = readFileSync(path);
  if (bytes.toString('latin1', 0, 6) !== '\x93NUMPY') throw new Error(`${path} is not an npy file`);
  const headerBytes = bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, 10 + headerBytes);
  const dtype = /'descr': *'([^']+)'/.exec(header)?.[1] ?? '';
  const shape = /'shape': *\(([^)]*)\)/.exec(header)?.[1] ?? '';
  if (/'fortran_order': *True/.test(header)) throw new Error(`${path} is in Fortran order`);
  const start = bytes.byteOffset + 10 + headerBytes;
  return {
    shape: shape
      .split(',')
      .filter((size) => size.trim() !== '')
      .map(Number),
    dtype,
    data: convert(dtype, bytes.buffer.slice(start, bytes.byteOffset + bytes.length), path),
  };
}

function convert(dtype: string, raw: ArrayBuffer | SharedArrayBuffer, path: string): NpyArray['data'] {
  switch (dtype) {
    case '<f4':
      return new Float32Array(raw);
    case '<f8':
      return new Float64Array(raw);
    case '<f2':
      return Float32Array.from(new Uint16Array(raw), widenHalf);
    case '<i8':
      return Float64Array.from(new BigInt64Array(raw), Number);
    case '<i4':
      return new Int32Array(raw);
    case '<i2':
      return new Int16Array(raw);
    case '|b1':
    case '|u1':
      return new Uint8Array(raw);
    default:
      throw new Error(`${path} holds ${dtype}, which parity data does not use`);
  }
}

function widenHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}
