/** Acts that may run beside one another, and others that want the computer for themselves and wait until nobody else is at work. */
export class BesideOrAlone {
  #beside = 0;
  #alone = false;
  #changed = Promise.withResolvers<void>();

  /** Runs when no act is alone; acts that wait to be alone do not hold it up. The result ends it. */
  async enter(signal?: AbortSignal): Promise<() => void> {
    await this.#until(() => !this.#alone, signal);
    this.#beside += 1;
    return () => {
      this.#beside -= 1;
      this.#tell();
    };
  }

  async runAlone<T>(signal: AbortSignal | undefined, act: () => Promise<T>): Promise<T> {
    await this.#until(() => !this.#alone && this.#beside === 0, signal);
    this.#alone = true;
    try {
      return await act();
    } finally {
      this.#alone = false;
      this.#tell();
    }
  }

  async #until(isFree: () => boolean, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const stopped = Promise.withResolvers<never>();
    stopped.promise.catch(() => {});
    const stop = (): void => stopped.reject(signal?.reason);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      while (!isFree()) await Promise.race([this.#changed.promise, stopped.promise]);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  #tell(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }
}
