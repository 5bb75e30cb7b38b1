/** What one language makes of a stretch of text: the shape that every language reader returns. */

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
  /** Phones per character of `normalized`, where the language keeps that bond (zh, yue). */
  readonly word2ph: readonly number[] | null;
}

export type LanguageReader = (text: string) => Reading;
