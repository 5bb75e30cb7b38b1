/**
 * Keys and values of the positions read so far, two tensors a layer, which stay where the network runs and are filled in
 * place. Their capacity is fixed, since the length of a sentence is limited.
 */
import type { T2sDimensions } from '../graphs/t2s.ts';
import type { CacheScales, DeviceTensor, Session, TensorBindings } from '../ort/session.ts';

export class KvCache {
  readonly capacity: number;
  length = 0;
  readonly #dims: T2sDimensions;
  /** Keys and values of layer i at 2i and 2i + 1, each [1, heads, capacity, cached size]. */
  readonly #tensors: readonly DeviceTensor[];
  readonly bindings: TensorBindings;

  constructor(session: Session, dims: T2sDimensions, capacity: number, type: 'float32' | 'int8') {
    const { heads, cachedSize, layers } = dims;
    this.#dims = dims;
    this.capacity = capacity;
    this.#tensors = Array.from({ length: 2 * layers }, () => session.allocate(type, [1, heads, capacity, cachedSize]));
    const named = (prefix: string): Record<string, DeviceTensor> =>
      Object.fromEntries(this.#tensors.map((tensor, i) => [`${prefix}${i % 2 === 0 ? 'k' : 'v'}_${i >> 1}`, tensor]));
    this.bindings = { inputs: named('past_'), outputs: named('') };
  }

  /** [length, heads · size] keys or values of a layer, in the layout of `t2s_model.py, T2SBlock.process_prompt`. */
  async copyRowsOf(kind: 'keys' | 'values', layer: number): Promise<Float32Array> {
    const { heads, headSize, cachedSize } = this.#dims;
    const data = await this.#tensors[2 * layer + (kind === 'keys' ? 0 : 1)]!.read();
    const out = new Float32Array(this.length * heads * headSize);
    for (let t = 0; t < this.length; t++) {
      for (let h = 0; h < heads; h++) {
        for (let i = 0; i < headSize; i++) {
          out[(t * heads + h) * headSize + i] = Number(data[(h * this.capacity + t) * cachedSize + i]!);
        }
      }
    }
    return out;
  }

  /** Steps for an 8-bit cache, from what this float32 one holds; later values may be larger by `headroom`. */
  async scales(headroom: number): Promise<CacheScales> {
    const stepsOf = async (kind: 'keys' | 'values'): Promise<number[]> => {
      const steps: number[] = [];
      for (let layer = 0; layer < this.#dims.layers; layer++) {
        let largest = 0;
        for (const value of await this.copyRowsOf(kind, layer)) largest = Math.max(largest, Math.abs(value));
        steps.push((Math.max(largest, Number.MIN_VALUE) * headroom) / 127);
      }
      return steps;
    };
    return { keys: await stepsOf('keys'), values: await stepsOf('values') };
  }

  release(): void {
    for (const tensor of this.#tensors) tensor.release();
  }
}
