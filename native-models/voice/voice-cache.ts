/**
 * Keeps loaded voices ready within a memory budget and disposes of the least recently used ones first. A voice that somebody
 * speaks with is never disposed of: a larger one than the whole budget, or several that speak at the same time, pass it.
 */

export interface CachedVoice {
  /** Memory of the voice, estimated from the size of its weight files. */
  readonly memoryBytes: number;
  dispose(): Promise<void>;
}

interface Kept<V> {
  readonly voice: V;
  users: number;
  /** Set when it is to go with its last user. */
  retired: PromiseWithResolvers<void> | null;
}

export class VoiceCache<V extends CachedVoice> {
  readonly #budgetBytes: number;
  /** A Map keeps insertion order: taking a voice moves it to the end. */
  readonly #voices = new Map<string, Kept<V>>();
  readonly #retired = new Set<Kept<V>>();

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  /** Keys from the least to the most recently used. */
  get keys(): readonly string[] {
    return [...this.#voices.keys()];
  }

  get memoryBytes(): number {
    return [...this.#voices.values(), ...this.#retired].reduce((sum, { voice }) => sum + voice.memoryBytes, 0);
  }

  /** The voice under this key, loaded when it is not there, until `leave`. Must not be called again before it resolves. */
  async take(key: string, memoryBytes: number, load: () => Promise<V>): Promise<V> {
    const ready = this.#voices.get(key);
    if (ready) {
      this.#voices.delete(key);
      this.#voices.set(key, ready);
      ready.users += 1;
      return ready.voice;
    }
    // Room is made before loading, so that the peak stays within the budget too.
    for (const [oldest, { users }] of [...this.#voices]) {
      if (this.memoryBytes + memoryBytes <= this.#budgetBytes) break;
      if (users === 0) await this.drop(oldest);
    }
    const voice = await load();
    this.#voices.set(key, { voice, users: 1, retired: null });
    return voice;
  }

  /** One user fewer. A voice that was dropped meanwhile goes with its last one. */
  async leave(voice: V): Promise<void> {
    const kept = [...this.#voices.values(), ...this.#retired].find((one) => one.voice === voice);
    if (kept === undefined) return;
    kept.users -= 1;
    if (kept.users > 0 || kept.retired === null) return;
    this.#retired.delete(kept);
    await voice.dispose().then(kept.retired.resolve, kept.retired.reject);
  }

  /** Nobody gets it any more. Resolves when it is gone, which is when its last user has left it. */
  async drop(key: string): Promise<void> {
    const kept = this.#voices.get(key);
    this.#voices.delete(key);
    if (kept === undefined) return;
    if (kept.users === 0) return kept.voice.dispose();
    kept.retired = Promise.withResolvers();
    this.#retired.add(kept);
    return kept.retired.promise;
  }

  async clear(): Promise<void> {
    for (const key of this.keys) await this.drop(key);
  }
}
