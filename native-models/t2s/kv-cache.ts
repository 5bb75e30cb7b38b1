/**
 * Keys and values of the positions read so far, two tensors a layer, which stay where the network runs and are filled in
 * place. Their capacity is fixed, since the length of a sentence is limited. Caches of several sentences lie side by side in the
 * same tensors, so that one run can read a token of each.
 */
import type { T2sDimensions } from '../graphs/t2s.ts';
import { fromHalfFloats } from '../onnx/half-floats.ts';
import type { CacheScales, DeviceTensor, Session, TensorBindings } from '../ort/session.ts';

export type CacheType = 'float32' | 'float16' | 'int8';

/** Room for `count` sentences. Memory that nothing was written to costs address space only. */
export class CacheShelf {
  readonly capacity: number;
  readonly #dims: T2sDimensions;
  /** Keys and values of layer i at 2i and 2i + 1, each [count, heads, capacity, cached size]. */
  readonly #tensors: readonly DeviceTensor[];
  readonly #places: (KvCache | null)[];
  readonly #bindings = new Map<string, Bound>();

  constructor(session: Session, dims: T2sDimensions, capacity: number, type: CacheType, count: number) {
    const { heads, cachedSize, layers } = dims;
    this.#dims = dims;
    this.capacity = capacity;
    this.#tensors = Array.from({ length: 2 * layers }, () =>
      session.allocate(type, [count, heads, capacity, cachedSize]),
    );
    this.#places = new Array<KvCache | null>(count).fill(null);
  }

  get isFull(): boolean {
    return !this.#places.includes(null);
  }

  get isEmpty(): boolean {
    return this.#places.every((place) => place === null);
  }

  /** An empty cache in the first free place. `onRelease` is told when it has been let go. */
  take(onRelease: () => void): KvCache {
    const place = this.#places.indexOf(null);
    const bound = this.#bind(place, 1);
    const cache = new KvCache(this, this.#dims, place, bound, () => {
      this.#places[place] = null;
      onRelease();
    });
    this.#places[place] = cache;
    return cache;
  }

  /** Tensors of the first `count` places. */
  bindFirst(count: number): TensorBindings {
    return this.#bind(0, count).bindings;
  }

  /** Positions that each of the first `count` places holds. */
  lengths(count: number): number[] {
    return this.#places.slice(0, count).map((cache) => cache?.length ?? 0);
  }

  release(): void {
    for (const { views } of this.#bindings.values()) for (const view of views) view.release();
    for (const tensor of this.#tensors) tensor.release();
  }

  #bind(first: number, count: number): Bound {
    const key = `${first} ${count}`;
    const known = this.#bindings.get(key);
    if (known) return known;
    const whole = count === this.#places.length;
    const tensors = whole ? this.#tensors : this.#tensors.map((tensor) => tensor.part(first, count));
    const named = (prefix: string): Record<string, DeviceTensor> =>
      Object.fromEntries(tensors.map((tensor, i) => [`${prefix}${i % 2 === 0 ? 'k' : 'v'}_${i >> 1}`, tensor]));
    const bound = {
      tensors,
      views: whole ? [] : tensors,
      bindings: { inputs: named('past_'), outputs: named('') },
    };
    this.#bindings.set(key, bound);
    return bound;
  }
}

interface Bound {
  readonly tensors: readonly DeviceTensor[];
  /** Those that are parts of others, and are let go by themselves. */
  readonly views: readonly DeviceTensor[];
  readonly bindings: TensorBindings;
}

export class KvCache {
  readonly shelf: CacheShelf;
  /** Its place on the shelf. */
  readonly place: number;
  length = 0;
  readonly #dims: T2sDimensions;
  readonly #bound: Bound;
  readonly #onRelease: () => void;

  constructor(shelf: CacheShelf, dims: T2sDimensions, place: number, bound: Bound, onRelease: () => void) {
    this.shelf = shelf;
    this.place = place;
    this.#dims = dims;
    this.#bound = bound;
    this.#onRelease = onRelease;
  }

  get capacity(): number {
    return this.shelf.capacity;
  }

  /** This sentence alone. */
  get bindings(): TensorBindings {
    return this.#bound.bindings;
  }

  /** [length, heads · size] keys or values of a layer, in the layout of `t2s_model.py, T2SBlock.process_prompt`. */
  async copyRowsOf(kind: 'keys' | 'values', layer: number): Promise<Float32Array> {
    const { heads, headSize, cachedSize } = this.#dims;
    const kept = await this.#bound.tensors[2 * layer + (kind === 'keys' ? 0 : 1)]!.read();
    const data = kept instanceof Uint16Array ? fromHalfFloats(kept) : kept;
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
    this.#onRelease();
  }
}
