/**
 * What the text front end makes of a text, for people: so that a misreading can be seen before it is heard. Needs no voice
 * and no network.
 */

import type { SpeakRequest, TextLanguage } from '../engine-types.ts';
import { createFrontEnd, type FrontEnd } from '../text/front-end.ts';

export interface ExplainedWord {
  readonly text: string;
  readonly phones: readonly string[];
  /** How the reading was found: dictionary, user, spelled, split, guessed, mark. */
  readonly origin: string;
}

export interface ExplainedSentence {
  readonly text: string;
  readonly normalized: string;
  readonly segments: readonly {
    readonly language: string;
    readonly text: string;
    readonly normalized: string;
    readonly phones: readonly string[];
    readonly words: readonly ExplainedWord[];
  }[];
}

let known: { readonly key: string; readonly frontEnd: FrontEnd } | undefined;

/** @throws EngineError TEXT_EMPTY, TEXT_LANGUAGE_UNSUPPORTED, or REQUEST_INVALID for a reading that is none. */
export function explainText(
  text: string,
  language: TextLanguage,
  readings: SpeakRequest['readings'] = {},
): readonly ExplainedSentence[] {
  const key = JSON.stringify(readings);
  if (known?.key !== key) known = { key, frontEnd: createFrontEnd({ symbols: 'v2', userDictionary: readings }) };
  return known.frontEnd.explain(text, { language }).map((sentence) => ({
    text: sentence.text,
    normalized: sentence.normalized,
    segments: sentence.segments.map(({ language, text, normalized, phones, words }) => ({
      language,
      text,
      normalized,
      phones,
      words: words.map(({ text, phones, origin }) => ({ text, phones, origin })),
    })),
  }));
}
