/**
 * What the text front end makes of a text, shown to people so that they see a misreading before they hear it. Needs no voice and
 * no network.
 */
import type { ExplainedSentence, ExplainRequest } from '../engine-types.ts';
import type { FrontEnd } from '../text/front-end.ts';
import { INNER_PAUSE } from '../text/written/form.ts';

/** @throws EngineError TEXT_EMPTY or TEXT_LANGUAGE_UNSUPPORTED. */
export function explainText(
  frontEnd: FrontEnd,
  { text, language, splitMethod }: ExplainRequest,
): readonly ExplainedSentence[] {
  return frontEnd.explain(text, { language, ...(splitMethod ? { splitMethod } : {}) }).map((sentence) => ({
    text: sentence.text,
    start: sentence.start,
    end: sentence.end,
    normalized: sentence.normalized,
    segments: sentence.segments.map(({ language, text, normalized, phones, words }) => ({
      language,
      text,
      normalized,
      phones,
      words: words.map(({ text, phones, origin, start, end }) => ({ text, phones, origin, start, end })),
    })),
    spans: sentence.spans.map(({ start, end, spoken, kind, language, alternatives }) => ({
      text: text.slice(start, end),
      start,
      end,
      spoken: spoken.replaceAll(INNER_PAUSE, '，'),
      kind,
      language,
      alternatives,
    })),
  }));
}
