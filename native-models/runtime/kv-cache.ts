/**
 * Keys and values of the positions read so far: per layer, keys as [heads, size, capacity] and values as [heads, capacity,
 * size]. The capacity grows in steps, so that the graph sees few different shapes; unused places are zeros and the mask
 * hides them.
 */
import type { Tensor } from 'onnxruntime-node';
import type { T2sDimensions } from '../graphs/t2s.ts';
import { floats } from './session.ts';

const CAPACITY_STEP = 128;
/** Added to the score of a hidden position; its share becomes exactly 0 in float32. */
export const HIDDEN_SCORE = -1e9;

export class KvCache {
  readonly #dims: T2sDimensions;
  #capacity = 0;
  #length = 0;
  #keys: Float32Array[];
  #values: Float32Array[];
  #feeds: Record<string, Tensor> = {};
  #mask = new Float32Array(1);

  constructor(dims: T2sDimensions, leastCapacity = 0) {
    this.#dims = dims;
    this.#capacity = leastCapacity;
    const plane = (): Float32Array => new Float32Array(dims.width * leastCapacity);
    this.#keys = Array.from({ length: dims.layers }, plane);
    this.#values = Array.from({ length: dims.layers }, plane);
    this.#rebuildFeeds();
  }

  get capacity(): number {
    return this.#capacity;
  }

  get length(): number {
    return this.#length;
  }

  /** The cached planes and, for a single new position, the mask over cache and new position. */
  feeds(): Readonly<Record<string, Tensor>> {
    return this.#feeds;
  }

  stepMask(): Tensor {
    return floats(this.#mask, [1, this.#capacity + 1]);
  }

  /** Takes over `k_new` [layers·heads, size, count] and `v_new` [layers·heads, count, size]. */
  append(freshKeys: Float32Array, freshValues: Float32Array, count: number): void {
    const { heads, headSize } = this.#dims;
    this.#reserve(this.#length + count);
    for (const [layer, keys] of this.#keys.entries()) {
      const from = layer * heads * headSize * count;
      const size = heads * headSize * count;
      copyRows(freshKeys.subarray(from, from + size), count, keys, this.#capacity, this.#length);
      const values = this.#values[layer]!;
      const blocks = { length: count * headSize, capacity: this.#capacity * headSize, at: this.#length * headSize };
      copyRows(freshValues.subarray(from, from + size), blocks.length, values, blocks.capacity, blocks.at);
    }
    this.#mask.fill(0, this.#length, this.#length + count);
    this.#length += count;
  }

  /** [length, heads · size] keys or values of a layer, as the official cache stores them. */
  copyRowsOf(kind: 'keys' | 'values', layer: number): Float32Array {
    const { heads, headSize } = this.#dims;
    const out = new Float32Array(this.#length * heads * headSize);
    for (let t = 0; t < this.#length; t++) {
      for (let h = 0; h < heads; h++) {
        for (let i = 0; i < headSize; i++) {
          out[(t * heads + h) * headSize + i] =
            kind === 'keys'
              ? this.#keys[layer]![(h * headSize + i) * this.#capacity + t]!
              : this.#values[layer]![(h * this.#capacity + t) * headSize + i]!;
        }
      }
    }
    return out;
  }

  #reserve(length: number): void {
    if (length <= this.#capacity) return;
    const { heads, headSize } = this.#dims;
    const capacity = Math.ceil(length / CAPACITY_STEP) * CAPACITY_STEP;
    const grow = (plane: Float32Array, rowLength: number): Float32Array => {
      const grown = new Float32Array(heads * headSize * capacity);
      if (this.#capacity > 0) copyRows(plane, this.#capacity * rowLength, grown, capacity * rowLength, 0);
      return grown;
    };
    this.#keys = this.#keys.map((plane) => grow(plane, 1));
    this.#values = this.#values.map((plane) => grow(plane, headSize));
    this.#capacity = capacity;
    this.#mask = new Float32Array(capacity + 1).fill(HIDDEN_SCORE);
    this.#mask.fill(0, 0, this.#length);
    this.#mask[capacity] = 0;
    this.#rebuildFeeds();
  }

  #rebuildFeeds(): void {
    const { heads, headSize, layers } = this.#dims;
    this.#feeds = {};
    for (let i = 0; i < layers; i++) {
      this.#feeds[`past_k_${i}`] = floats(this.#keys[i]!, [heads, headSize, this.#capacity]);
      this.#feeds[`past_v_${i}`] = floats(this.#values[i]!, [heads, this.#capacity, headSize]);
    }
  }
}

/** Copies every row of `source` into the row of the same number of `target`, starting at column `at`. */
function copyRows(
  source: Float32Array,
  rowLength: number,
  target: Float32Array,
  targetLength: number,
  at: number,
): void {
  const rows = source.length / rowLength;
  if (rowLength === 1) {
    // One new position: single numbers, for which a call per row would cost more than the copy.
    for (let r = 0; r < rows; r++) target[r * targetLength + at] = source[r]!;
    return;
  }
  for (let r = 0; r < rows; r++) target.set(source.subarray(r * rowLength, (r + 1) * rowLength), r * targetLength + at);
}
