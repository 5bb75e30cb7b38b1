/** What every language reader returns for a stretch of text. */

/** How the phones of a word were found; `guessed` marks what no dictionary knew. */
export type WordOrigin = 'dictionary' | 'user' | 'spelled' | 'split' | 'guessed' | 'mark';

/** One word of a segment and the phones that it became. */
export interface SpokenWord {
  readonly text: string;
  readonly phones: readonly string[];
  readonly origin: WordOrigin;
}

export interface Reading {
  readonly normalized: string;
  readonly words: readonly SpokenWord[];
  /** Phones per character of `normalized`; null for languages without a fixed number of them (all but zh and yue). */
  readonly word2ph: readonly number[] | null;
}

export type LanguageReader = (text: string) => Reading;
