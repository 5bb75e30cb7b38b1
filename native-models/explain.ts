/**
 * What the text front end makes of a text, for people: so that a misreading can be seen before it is heard. Needs no voice
 * and no network.
 */

import type { TextLanguage } from './engine-types.ts';
import { createFrontEnd, type FrontEnd } from './text/front-end.ts';

export interface ExplainedSentence {
  readonly text: string;
  readonly normalized: string;
  readonly segments: readonly {
    readonly language: string;
    readonly text: string;
    readonly normalized: string;
    readonly phones: readonly string[];
  }[];
}

let frontEnd: FrontEnd | undefined;

/** @throws EngineError TEXT_EMPTY or TEXT_LANGUAGE_UNSUPPORTED. */
export function explainText(text: string, language: TextLanguage): readonly ExplainedSentence[] {
  frontEnd ??= createFrontEnd({ symbols: 'v2' });
  return [...frontEnd.readScript(text, { language, splitMethod: 'cut5' })].map((sentence) => ({
    text: sentence.text,
    normalized: sentence.normalized,
    segments: sentence.segments.map(({ language, text, normalized, phones }) => ({
      language,
      text,
      normalized,
      phones,
    })),
  }));
}
