/**
 * The reading of written forms: a script as people write it in, a text of words and marks out, with the place in the script of
 * everything that is said. It comes before cutting, so that nothing is cut in the middle of `3:30 p.m.`, and everything behind it sees the same spans.
 */
import type { TextLanguage } from '../../engine-types.ts';
import type { EmojiName } from '../emoji-names.ts';
import type { IsChineseOnly } from '../language-sections.ts';
import type { SpokenLanguage } from '../segment-languages.ts';
import { claimForms } from './claim-forms.ts';
import { contextOf, type LanguageContext, nativeLanguage, scriptLanguage } from './context-language.ts';
import { draftOf, type Marked } from './draft.ts';
import { EN_RULES } from './en/rules.ts';
import type { Claim, Rule } from './form.ts';
import { JA_RULES } from './ja/rules.ts';
import { JapaneseSentences } from './japanese-sentences.ts';
import { KO_RULES } from './ko/rules.ts';
import { settleLeftovers } from './leftovers.ts';
import { closeLine } from './lines.ts';
import { readMarkup } from './markup.ts';
import { foldWidths } from './widths.ts';
import { type SpokenText, WrittenBuilder } from './written-builder.ts';
import { YUE_RULES } from './yue/rules.ts';
import { ZH_RULES } from './zh/rules.ts';

export type { SpokenSpan } from './written-builder.ts';

export interface WrittenText extends SpokenText {
  /** Whether the sentences from one place of `text` to another are Japanese as a whole, also where they have ideographs only. */
  isJapanese(from: number, to: number): boolean;
}

const RULES: Readonly<Record<SpokenLanguage, readonly Rule[]>> = {
  zh: ZH_RULES,
  en: EN_RULES,
  ja: JA_RULES,
  ko: KO_RULES,
  yue: YUE_RULES,
};

export type ClaimWords = (line: string) => readonly Claim[];

/**
 * @param ownWords claims of the user's own readings in a line; nothing else may claim their places.
 * @param emojiName what emoji are called; without it they are silent.
 */
export function readWritten(
  script: string,
  mode: TextLanguage,
  isChineseOnly: IsChineseOnly,
  ownWords: ClaimWords,
  emojiName?: EmojiName,
): WrittenText {
  const plain = readMarkup(script, emojiName);
  const whole = scriptLanguage(plain.text, mode, isChineseOnly);
  const hasNative = /[\u3041-\u30fa\u4e00-\u9fff\uac00-\ud7af]/.test(plain.text);
  const isAuto = mode === 'auto' || mode === 'auto_yue';
  const japanese = new JapaneseSentences(isChineseOnly);
  const builder = new WrittenBuilder(plain);
  const marksOf = marksIn(plain.marked);
  for (const { start, end } of linesOf(plain.text)) {
    const folded = foldWidths(plain.text.slice(start, end));
    const native = nativeLanguage(folded, mode, whole, isChineseOnly);
    const context = contextOf(folded, native, hasNative);
    const languages: SpokenLanguage[] =
      native === 'en' ? ['en'] : /[A-Za-z]/.test(folded) ? [native, 'en'] : [context.at(0, folded.length)];
    const fixed = marksOf(start, end).flatMap((mark) => fixedClaim(mark, start, context));
    const own = ownWords(folded).filter(isFreeOf(fixed, folded.length));
    const taken = claimForms(folded, (language) => RULES[language], languages, context, [...fixed, ...own]);
    const { text, claims } = settleLeftovers(folded, taken, mode, native, context);
    builder.addMark(closeLine(builder.tail, native), start);
    builder.addLine(text, start, claims);
    if (isAuto) japanese.addLine(folded, native === 'ja', (at) => plain.starts[start + at]!);
  }
  const spoken = builder.build();
  const { starts } = spoken;
  return { ...spoken, isJapanese: (from, to) => japanese.areJapanese(starts[from] ?? 0, starts[to] ?? 0) };
}

/** The script as it is, but for the user's own readings: how the official mode takes it. */
export function readAsWritten(script: string, ownWords: ClaimWords): WrittenText {
  const builder = new WrittenBuilder(draftOf(script));
  builder.addLine(script, 0, ownWords(script));
  return { ...builder.build(), isJapanese: () => false };
}

/** The marks of one line after the other. */
function marksIn(marked: readonly Marked[]): (start: number, end: number) => readonly Marked[] {
  let next = 0;
  return (start, end) => {
    while (next < marked.length && marked[next]!.start < start) next++;
    const first = next;
    while (next < marked.length && marked[next]!.end <= end) next++;
    return marked.slice(first, next);
  };
}

function isFreeOf(fixed: readonly Claim[], length: number): (claim: Claim) => boolean {
  if (fixed.length === 0) return () => true;
  const taken = new Uint8Array(length);
  for (const { start, end } of fixed) taken.fill(1, start, end);
  return ({ start, end }) => !taken.subarray(start, end).includes(1);
}

/** None where the mark leaves the stretch to the rules. */
function fixedClaim({ start, end, kind, read }: Marked, line: number, context: LanguageContext): Claim[] {
  const range = { start: start - line, end: end - line };
  const language = context.at(range.start, range.end);
  const said = read(language);
  return said ? [{ language, ...said, ...range, kind }] : [];
}

function* linesOf(text: string): Generator<{ start: number; end: number }> {
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    if (text.slice(start, end).trim() !== '') yield { start, end };
    start = end + 1;
  }
}
