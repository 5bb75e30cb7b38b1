/** How many requests are being answered, by whatever they are counted under. */
export class InFlight<K> {
  readonly #counts = new Map<K, number>();

  of(key: K): number {
    return this.#counts.get(key) ?? 0;
  }

  /** Counts one while `work` is under way. */
  async during(key: K, work: () => Promise<void>): Promise<void> {
    this.#counts.set(key, this.of(key) + 1);
    try {
      await work();
    } finally {
      this.#counts.set(key, this.of(key) - 1);
    }
  }
}
