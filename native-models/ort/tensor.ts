/** Tensors as the rest of the engine sees them: plain typed arrays with a shape, whatever runs the networks. */
import { EngineError } from '../engine-error.ts';

/** A `Uint16Array` has numbers of 16 bits (float16) as they are stored. */
export type TensorData = Float32Array | Uint16Array | Uint8Array | Int8Array | Int32Array | BigInt64Array;

export interface Tensor {
  readonly data: TensorData;
  readonly shape: readonly number[];
}

export type Feeds = Readonly<Record<string, Tensor>>;
export type Outputs = Readonly<Record<string, Tensor>>;

export function floats(data: Float32Array, shape: readonly number[]): Tensor {
  return { data, shape };
}

export function ids(values: ArrayLike<number>): Tensor {
  return { data: Int32Array.from(values), shape: [values.length] };
}

export function longs(values: BigInt64Array): Tensor {
  return { data: values, shape: [values.length] };
}

/** A whole number as a tensor of rank 0. */
export function count(value: number): Tensor {
  return { data: Int32Array.of(value), shape: [] };
}

/** The values of a float output. */
export function floatsOf(outputs: Outputs, name: string): Float32Array {
  const tensor = outputs[name];
  if (!(tensor?.data instanceof Float32Array)) throw new EngineError('INTERNAL', `no float output ${name}`, { name });
  return tensor.data;
}

export function elementsIn(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
