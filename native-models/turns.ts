/** Runs one piece of work at a time, in the order in which they asked. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when it is this act's turn, with what ends the turn. An act whose turn comes after its cancel does not start. */
  async enter(signal?: AbortSignal): Promise<() => void> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    if (signal?.aborted) {
      resolve();
      throw signal.reason;
    }
    return resolve;
  }

  async run<T>(signal: AbortSignal | undefined, act: () => Promise<T>): Promise<T> {
    const leave = await this.enter(signal);
    try {
      return await act();
    } finally {
      leave();
    }
  }
}
