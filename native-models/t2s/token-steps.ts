/**
 * Steps of several sentences in one run: whoever asks for a step while another runs is taken along by the next. The weights are
 * then read once for all of them, and a run of eight takes little more than twice the time of one.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Turns } from '../turns.ts';
import type { CacheShelf, KvCache } from './kv-cache.ts';

/** The state of one sentence between two tokens; to be released with its cache. */
export interface T2sPass {
  readonly cache: KvCache;
  /** [classes] of the latest position. */
  logits: Float32Array;
  /** Audio positions read so far, which is also the number of the next one. */
  audioPositions: number;
}

export interface TokenStep {
  readonly pass: T2sPass;
  readonly token: number;
  readonly signal?: AbortSignal | undefined;
}

/** Reads a token of each of these sentences, whose caches stand on the same shelf. */
export type RunSteps = (shelf: CacheShelf, steps: readonly TokenStep[]) => Promise<void>;

interface Waiting extends TokenStep {
  resolve(): void;
  reject(error: unknown): void;
}

export class TokenSteps {
  readonly #run: RunSteps;
  readonly #turns = new Turns();
  #waiting: Waiting[] = [];

  constructor(run: RunSteps) {
    this.#run = run;
  }

  /** Resolves when the token has been read. Rejects with the signal's reason on cancel, which disturbs no other sentence. */
  read(step: TokenStep): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ ...step, resolve, reject });
    if (this.#waiting.length === 1) void this.#turns.run(undefined, () => this.#runWaiting());
    return promise;
  }

  /** Runs something else of the network between two steps, for instance a prompt that fills a cache on the same shelf. */
  between<T>(signal: AbortSignal | undefined, act: () => Promise<T>): Promise<T> {
    return this.#turns.run(signal, act);
  }

  async #runWaiting(): Promise<void> {
    // The sentences of the step before choose their tokens first, and ask again.
    await nextTurn();
    const taken = this.#waiting;
    this.#waiting = [];
    for (const [shelf, steps] of Map.groupBy(taken, ({ pass }) => pass.cache.shelf)) {
      try {
        await this.#run(shelf, steps);
        for (const { signal, resolve, reject } of steps) {
          if (signal?.aborted) reject(signal.reason);
          else resolve();
        }
      } catch (error) {
        for (const { reject } of steps) reject(error);
      }
    }
  }
}
