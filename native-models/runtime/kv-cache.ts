/**
 * Keys and values of the positions read so far, per layer as [heads, capacity, size]. The capacity grows in steps, so that
 * the graph sees few different shapes; unused rows are zeros and the mask hides them.
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
  /** Keys and values of each layer in turn. */
  #planes: Float32Array[];
  #feeds: Record<string, Tensor> = {};
  #mask = new Float32Array(1);

  constructor(dims: T2sDimensions) {
    this.#dims = dims;
    this.#planes = Array.from({ length: 2 * dims.layers }, () => new Float32Array(0));
    this.#rebuildFeeds();
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

  /** Takes over `kv_new` of `count` new positions. */
  append(fresh: Float32Array, count: number): void {
    const { heads, headSize } = this.#dims;
    this.#reserve(this.#length + count);
    const from = this.#length * headSize;
    const blockSize = count * headSize;
    for (const [p, plane] of this.#planes.entries()) {
      for (let h = 0; h < heads; h++) {
        const source = (p * heads + h) * blockSize;
        plane.set(fresh.subarray(source, source + blockSize), h * this.#capacity * headSize + from);
      }
    }
    this.#mask.fill(0, this.#length, this.#length + count);
    this.#length += count;
  }

  /** Contiguous [heads, length, size] copy of plane `index` (2·layer for keys, 2·layer + 1 for values). */
  copyPlane(index: number): Float32Array {
    const { heads, headSize } = this.#dims;
    const out = new Float32Array(heads * this.#length * headSize);
    for (let h = 0; h < heads; h++) {
      const start = h * this.#capacity * headSize;
      out.set(this.#planes[index]!.subarray(start, start + this.#length * headSize), h * this.#length * headSize);
    }
    return out;
  }

  #reserve(length: number): void {
    if (length <= this.#capacity) return;
    const { heads, headSize } = this.#dims;
    const capacity = Math.ceil(length / CAPACITY_STEP) * CAPACITY_STEP;
    this.#planes = this.#planes.map((plane) => {
      const grown = new Float32Array(heads * capacity * headSize);
      for (let h = 0; h < heads; h++) {
        const start = h * this.#capacity * headSize;
        grown.set(plane.subarray(start, start + this.#length * headSize), h * capacity * headSize);
      }
      return grown;
    });
    this.#capacity = capacity;
    this.#mask = new Float32Array(capacity + 1).fill(HIDDEN_SCORE);
    this.#mask.fill(0, 0, this.#length);
    this.#mask[capacity] = 0;
    this.#rebuildFeeds();
  }

  #rebuildFeeds(): void {
    const { heads, headSize, layers } = this.#dims;
    const shape = [heads, this.#capacity, headSize];
    this.#feeds = {};
    for (let i = 0; i < layers; i++) {
      this.#feeds[`past_k_${i}`] = floats(this.#planes[2 * i]!, shape);
      this.#feeds[`past_v_${i}`] = floats(this.#planes[2 * i + 1]!, shape);
    }
  }
}
