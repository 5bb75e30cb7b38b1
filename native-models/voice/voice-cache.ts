/**
 * Keeps loaded voices ready within a memory budget and puts the least recently used ones away first. A voice larger than the
 * whole budget is still loaded: alone.
 */

export interface Shelved {
  /** What the voice occupies, estimated from its weight files. */
  readonly memoryBytes: number;
  dispose(): Promise<void>;
}

export interface VoiceShelf<V extends Shelved> {
  /** The voice under this key, loaded when it is not there. Must not be called again before it resolves. */
  take(key: string, memoryBytes: number, load: () => Promise<V>): Promise<V>;
  drop(key: string): Promise<void>;
  /** Keys from the least to the most recently used. */
  readonly keys: readonly string[];
  readonly memoryBytes: number;
  clear(): Promise<void>;
}

export function createVoiceShelf<V extends Shelved>(budgetBytes: number): VoiceShelf<V> {
  // A Map keeps insertion order: taking a voice moves it to the end.
  const voices = new Map<string, V>();

  function occupied(): number {
    return [...voices.values()].reduce((sum, voice) => sum + voice.memoryBytes, 0);
  }

  async function drop(key: string): Promise<void> {
    const voice = voices.get(key);
    voices.delete(key);
    await voice?.dispose();
  }

  return {
    get keys() {
      return [...voices.keys()];
    },
    get memoryBytes() {
      return occupied();
    },
    drop,
    async take(key, memoryBytes, load) {
      const ready = voices.get(key);
      if (ready) {
        voices.delete(key);
        voices.set(key, ready);
        return ready;
      }
      // Room is made before loading, so that the peak stays within the budget too.
      for (const oldest of [...voices.keys()]) {
        if (occupied() + memoryBytes <= budgetBytes) break;
        await drop(oldest);
      }
      const voice = await load();
      voices.set(key, voice);
      return voice;
    },
    async clear() {
      for (const key of [...voices.keys()]) await drop(key);
    },
  };
}
