/**
 * Keeps loaded voices ready within a memory budget and disposes of the least recently used ones first. A voice larger than
 * the whole budget is still loaded: alone.
 */

export interface CachedVoice {
  /** Memory of the voice, estimated from the size of its weight files. */
  readonly memoryBytes: number;
  dispose(): Promise<void>;
}

export class VoiceCache<V extends CachedVoice> {
  readonly #budgetBytes: number;
  /** A Map keeps insertion order: taking a voice moves it to the end. */
  readonly #voices = new Map<string, V>();

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  /** Keys from the least to the most recently used. */
  get keys(): readonly string[] {
    return [...this.#voices.keys()];
  }

  get memoryBytes(): number {
    return [...this.#voices.values()].reduce((sum, voice) => sum + voice.memoryBytes, 0);
  }

  /** The voice under this key, loaded when it is not there. Must not be called again before it resolves. */
  async take(key: string, memoryBytes: number, load: () => Promise<V>): Promise<V> {
    const ready = this.#voices.get(key);
    if (ready) {
      this.#voices.delete(key);
      this.#voices.set(key, ready);
      return ready;
    }
    // Room is made before loading, so that the peak stays within the budget too.
    for (const oldest of this.keys) {
      if (this.memoryBytes + memoryBytes <= this.#budgetBytes) break;
      await this.drop(oldest);
    }
    const voice = await load();
    this.#voices.set(key, voice);
    return voice;
  }

  async drop(key: string): Promise<void> {
    const voice = this.#voices.get(key);
    this.#voices.delete(key);
    await voice?.dispose();
  }

  async clear(): Promise<void> {
    for (const key of this.keys) await this.drop(key);
  }
}
