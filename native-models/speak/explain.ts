/**
 * What the text front end makes of a text, shown to people so that they see a misreading before they hear it. Needs no voice, and
 * no network but that of polyphones, where it is installed.
 */
import type { ExplainedSentence, ExplainRequest } from '../engine-types.ts';
import type { TextSentence } from '../text/front-end.ts';
import { INNER_PAUSE } from '../text/written/form.ts';
import type { VoiceText } from '../text-preprocessor.ts';

/** @throws EngineError TEXT_EMPTY or TEXT_LANGUAGE_UNSUPPORTED. */
export async function explainText(
  reader: VoiceText,
  { text, language, splitMethod }: ExplainRequest,
): Promise<readonly ExplainedSentence[]> {
  const explained: ExplainedSentence[] = [];
  for (const read of await reader.readScript(text, { language, ...(splitMethod ? { splitMethod } : {}) })) {
    explained.push(describe(await reader.settle(read), text));
  }
  return explained;
}

function describe(sentence: TextSentence, text: string): ExplainedSentence {
  return {
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
      // The pauses at its ends set it apart; they are not what it is said as.
      spoken: spoken.replaceAll(INNER_PAUSE, '，').replace(/^[，\s]+|[，\s]+$/g, ''),
      kind,
      language,
      alternatives,
    })),
  };
}
