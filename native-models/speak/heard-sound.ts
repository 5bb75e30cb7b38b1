/** How much of a take its listener has, so that a sentence that is spoken anew after a lost device is not heard twice. */
import type { SentenceSound } from './script.ts';

export class HeardSound {
  /** Samples that were handed out. */
  samples = 0;
  /** Sentences that are complete. */
  sentences = 0;
  /** True when the length guard ended one of them. */
  cutShort = false;
  #ofSentence = 0;
  #toSkip = 0;

  /** What of this sound the listener does not have yet. */
  take({ samples, last, cutShort }: SentenceSound): Float32Array {
    const fresh = samples.subarray(Math.min(this.#toSkip, samples.length));
    this.#toSkip -= samples.length - fresh.length;
    this.#ofSentence += fresh.length;
    this.samples += fresh.length;
    if (last) {
      this.cutShort ||= cutShort;
      this.sentences += 1;
      this.#ofSentence = 0;
      this.#toSkip = 0;
    }
    return fresh;
  }

  /** The sentence under way is spoken again from its beginning, with the same samples. */
  restartSentence(): void {
    this.#toSkip = this.#ofSentence;
  }
}
