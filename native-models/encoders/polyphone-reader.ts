/**
 * Brings the polyphone network to the front end, which does not wait: pieces that it asks about and that are not known yet are
 * noted, read by the network, and the sentence is read again. Whatever is wrong with the network, sentences are read without it.
 */
import type { PolyphoneReadings, ReadingsAt } from '../text/front-end.ts';
import type { PolyphoneModel } from './polyphone-model.ts';

/** A few long scripts; the piece known longest goes first. */
const MAX_PIECES = 5000;

const NOTHING: ReadingsAt = new Map();

export class PolyphoneReader implements PolyphoneReadings {
  readonly #open: () => Promise<PolyphoneModel>;
  readonly #known = new Map<string, ReadingsAt>();
  readonly #unknown = new Set<string>();
  #model: Promise<PolyphoneModel | null> | undefined;

  constructor(open: () => Promise<PolyphoneModel>) {
    this.#open = open;
  }

  of(piece: string): ReadingsAt | undefined {
    const known = this.#known.get(piece);
    if (!known) this.#unknown.add(piece);
    return known;
  }

  /** What `read` gives when every piece that it asks about is known. @throws the signal's reason. */
  async settle<T>(read: () => T, signal?: AbortSignal): Promise<T> {
    for (;;) {
      this.#unknown.clear();
      const result = read();
      const pieces = [...this.#unknown];
      if (pieces.length === 0) return result;
      const model = await this.#load();
      if (!model) return result;
      for (const piece of pieces) this.#keep(piece, await readOrNothing(model, piece, signal));
    }
  }

  async dispose(): Promise<void> {
    await (await this.#model)?.dispose();
    this.#model = undefined;
  }

  /** Tried once: a network that does not load is replaced together with the engine's process. */
  #load(): Promise<PolyphoneModel | null> {
    this.#model ??= this.#open().catch(() => null);
    return this.#model;
  }

  #keep(piece: string, readings: ReadingsAt): void {
    this.#known.set(piece, readings);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_PIECES && oldest !== undefined) this.#known.delete(oldest);
  }
}

async function readOrNothing(model: PolyphoneModel, piece: string, signal?: AbortSignal): Promise<ReadingsAt> {
  try {
    return await model.readings(piece, signal);
  } catch {
    signal?.throwIfAborted();
    return NOTHING;
  }
}
