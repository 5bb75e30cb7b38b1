/**
 * Named weights of one network, read one tensor at a time. Every read states the shape it expects, so that a file with other
 * dimensions ends in a typed error naming the tensor instead of deep inside the runtime.
 */
import { EngineError } from '../engine-error.ts';
import type { LazyTensor } from './tensor.ts';

/** `null` in an expected shape means "any size here". */
export type ExpectedShape = readonly (number | null)[];

export class Weights {
  readonly #tensors: ReadonlyMap<string, LazyTensor>;
  readonly #prefix: string;

  constructor(tensors: ReadonlyMap<string, LazyTensor>, prefix = '') {
    this.#tensors = tensors;
    this.#prefix = prefix;
  }

  /** The same weights seen from below `prefix` (which includes its dot). */
  below(prefix: string): Weights {
    return new Weights(this.#tensors, this.#prefix + prefix);
  }

  /** The tensor's name in its file. */
  fullName(name: string): string {
    return this.#prefix + name;
  }

  names(): string[] {
    return [...this.#tensors.keys()]
      .filter((name) => name.startsWith(this.#prefix))
      .map((name) => name.slice(this.#prefix.length));
  }

  has(name: string): boolean {
    return this.#tensors.has(this.#prefix + name);
  }

  /** Throws VOICE_WEIGHTS_INVALID when the tensor is absent. */
  shape(name: string): readonly number[] {
    return this.#find(name).shape;
  }

  /** Size of one axis, for instance `rows('emb.weight')`. */
  axis(name: string, axis: number): number {
    const size = this.shape(name)[axis];
    if (size === undefined || size < 1) throw this.#invalid(name, 'rank');
    return size;
  }

  /** How many of `prefix0.`, `prefix1.`, … exist without a gap. */
  count(prefix: string, suffix: string): number {
    let n = 0;
    while (this.has(`${prefix}${n}${suffix}`)) n++;
    return n;
  }

  /** The tensor itself. Throws VOICE_WEIGHTS_INVALID when it is absent. */
  tensor(name: string): LazyTensor {
    return this.#find(name);
  }

  /** False for counters and flags, which some networks keep beside their weights. */
  isFloat(name: string): boolean {
    return /^b?f\d/.test(this.#find(name).dtype);
  }

  /** Values as float32, row-major. */
  read(name: string, expected: ExpectedShape): Float32Array {
    const tensor = this.#find(name);
    const fits =
      tensor.shape.length === expected.length && expected.every((size, i) => size === null || size === tensor.shape[i]);
    if (!fits) {
      throw this.#invalid(name, `shape ${tensor.shape.join('x')}, expected ${expected.map((s) => s ?? '?').join('x')}`);
    }
    if (!this.isFloat(name)) throw this.#invalid(name, `${tensor.dtype} values`);
    return tensor.read();
  }

  #find(name: string): LazyTensor {
    const tensor = this.#tensors.get(this.#prefix + name);
    if (tensor === undefined) throw this.#invalid(name, 'missing');
    return tensor;
  }

  #invalid(name: string, what: string): EngineError {
    const tensor = this.#prefix + name;
    return new EngineError('VOICE_WEIGHTS_INVALID', `weights do not fit the network: ${tensor} (${what})`, {
      tensor,
      what,
    });
  }
}
