/**
 * Watches the other site while some listeners are sent there. Three failures within a short time, of their speech or of this
 * gate's own questions, and nobody is sent there any more: no desktop has to be awake for that.
 */
import { tryToAsk } from './ask.ts';

/** So many failures, so close together. */
const FAILURES = 3;
const WINDOW_MS = 10_000;
/** A site that hangs says nothing: it is found by what this gate asks, three times before two seconds are over. */
const ASK_EVERY_MS = 250;
const ANSWERS_WITHIN_MS = 800;
/** A question that was waited for so much longer tells of this computer, not of the other one. */
const OWN_DELAY_MS = 250;

export interface SplitCount {
  /** Spoken by the other site. */
  readonly there: number;
  /** Not spoken there; it was spoken here instead. */
  readonly failed: number;
  /** Nobody is sent there any more. */
  readonly returned: boolean;
}

export class SplitGuard {
  readonly #healthUrl: string;
  readonly #onReturned: () => void;
  readonly #returned = new AbortController();
  readonly #asking: NodeJS.Timeout;
  #failedAtMs: number[] = [];
  #there = 0;
  #failed = 0;

  /** `site`: address of the other one. */
  constructor(site: string, onReturned: () => void) {
    this.#healthUrl = new URL('/healthz', site).href;
    this.#onReturned = onReturned;
    this.#asking = setInterval(() => void this.#ask(), ASK_EVERY_MS);
    this.#asking.unref();
  }

  /** Aborted when nobody is sent there any more: what was not answered there by then is spoken here. */
  get returned(): AbortSignal {
    return this.#returned.signal;
  }

  get count(): SplitCount {
    return { there: this.#there, failed: this.#failed, returned: this.#returned.signal.aborted };
  }

  noteSpoken(): void {
    this.#there += 1;
  }

  noteFailed(): void {
    this.#failed += 1;
    this.#note();
  }

  close(): void {
    clearInterval(this.#asking);
  }

  #note(): void {
    if (this.#returned.signal.aborted) return;
    const nowMs = performance.now();
    this.#failedAtMs = [...this.#failedAtMs.filter((atMs) => nowMs - atMs < WINDOW_MS), nowMs];
    if (this.#failedAtMs.length < FAILURES) return;
    this.close();
    this.#returned.abort();
    this.#onReturned();
  }

  async #ask(): Promise<void> {
    const askedAtMs = performance.now();
    const told = await tryToAsk(this.#healthUrl, undefined, ANSWERS_WITHIN_MS);
    if (!('failure' in told)) {
      // The official API has no such page and is well all the same.
      if (told.status >= 500) this.#note();
      return;
    }
    if (performance.now() - askedAtMs < ANSWERS_WITHIN_MS + OWN_DELAY_MS) this.#note();
  }
}
