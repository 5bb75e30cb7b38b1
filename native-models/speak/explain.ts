/**
 * What the text front end makes of a text, shown to people so that they see a misreading before they hear it. Needs no voice and
 * no network.
 */

import type { ExplainedSentence, TextLanguage } from '../engine-types.ts';
import type { FrontEnd } from '../text/front-end.ts';

/** @throws EngineError TEXT_EMPTY or TEXT_LANGUAGE_UNSUPPORTED. */
export function explainText(frontEnd: FrontEnd, text: string, language: TextLanguage): readonly ExplainedSentence[] {
  return frontEnd.explain(text, { language }).map((sentence) => ({
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
