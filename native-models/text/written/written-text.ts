/**
 * The reading of written forms: a script as people write it in, a text of words and marks out, with the place in the script of
 * everything that is said. It comes before cutting, so that nothing is cut in the middle of `3:30 p.m.`, and everything behind it sees the same spans.
 */
import type { TextLanguage } from '../../engine-types.ts';
import type { IsChineseOnly } from '../language-sections.ts';
import type { SpokenLanguage } from '../segment-languages.ts';
import { claimForms } from './claim-forms.ts';
import { contextOf, nativeLanguage, scriptLanguage } from './context-language.ts';
import { EN_RULES } from './en/rules.ts';
import type { Claim, FormKind, Rule } from './form.ts';
import { JA_RULES } from './ja/rules.ts';
import { KO_RULES } from './ko/rules.ts';
import { closeLine } from './lines.ts';
import { type PlainText, readMarkup } from './markup.ts';
import { foldWidths } from './widths.ts';
import { YUE_RULES } from './yue/rules.ts';
import { ZH_RULES } from './zh/rules.ts';

/** A stretch of the script that is not said as it is written. */
export interface SpokenSpan {
  /** Its place in the script, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Its place in the spoken text. */
  readonly from: number;
  readonly to: number;
  readonly spoken: string;
  readonly kind: FormKind;
  readonly language: SpokenLanguage;
  readonly alternatives: readonly string[];
  readonly phones: readonly string[] | null;
}

export interface WrittenText {
  readonly text: string;
  /** For every unit of `text`: where in the script the thing begins, and ends, that it says. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly spans: readonly SpokenSpan[];
  /** Whether the sentences from one place of `text` to another are Japanese as a whole, also between marks where they have ideographs only. */
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

/** @param ownWords claims of the user's own readings in a line; nothing else may claim their places. */
export function readWritten(
  script: string,
  mode: TextLanguage,
  isChineseOnly: IsChineseOnly,
  ownWords: ClaimWords,
): WrittenText {
  const plain = readMarkup(script);
  const whole = scriptLanguage(plain.text, mode, isChineseOnly);
  const hasNative = /[\u3041-\u30fa\u4e00-\u9fff\uac00-\ud7af]/.test(plain.text);
  const isAuto = mode === 'auto' || mode === 'auto_yue';
  const builder = new WrittenBuilder(plain);
  for (const { start, end } of linesOf(plain.text)) {
    const folded = foldWidths(plain.text.slice(start, end));
    const native = nativeLanguage(folded, mode, whole, isChineseOnly);
    const context = contextOf(folded, native, hasNative);
    const languages: SpokenLanguage[] =
      native === 'en' ? ['en'] : /[A-Za-z]/.test(folded) ? [native, 'en'] : [context.at(0, folded.length)];
    const fixed = plain.claims
      .filter((claim) => claim.start >= start && claim.end <= end)
      .map((claim) => moved(claim, -start));
    const own = ownWords(folded).filter(
      (claim) => !fixed.some((other) => other.start < claim.end && claim.start < other.end),
    );
    const claims = claimForms(folded, (language) => RULES[language], languages, context, [...fixed, ...own]);
    builder.addMark(closeLine(builder.text, native), start);
    builder.addLine(folded, start, end, claims);
    // A line without kana is Japanese because the script is.
    const hasKana = KANA.test(folded);
    const isJapanese = (sentence: string): boolean =>
      isAuto && native === 'ja' && (!hasKana || isJapaneseSentence(sentence, isChineseOnly));
    builder.addSentences(folded, start, isJapanese);
  }
  return builder.build();
}

/** The script as it is, but for the user's own readings: how the official mode takes it. */
export function readAsWritten(script: string, ownWords: ClaimWords): WrittenText {
  const sources = Int32Array.from({ length: script.length + 1 }, (_, at) => at);
  const builder = new WrittenBuilder({ text: script, sources, claims: [] });
  builder.addLine(script, 0, script.length, ownWords(script));
  return builder.build();
}

const moved = (claim: Claim, by: number): Claim => ({ ...claim, start: claim.start + by, end: claim.end + by });

function* linesOf(text: string): Generator<{ start: number; end: number }> {
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    if (text.slice(start, end).trim() !== '') yield { start, end };
    start = end + 1;
  }
}

/** A sentence by its place in the script. */
interface PlacedSentence {
  readonly from: number;
  readonly isJapanese: boolean;
}

const KANA = /[\u3041-\u30fa]/;
const SENTENCE = /[^。！？!?]+[。！？!?]*/g;

/** With kana in it, or with nothing but numbers and their counters; Chinese sentences may stand beside it in the line. */
const isJapaneseSentence = (sentence: string, isChineseOnly: IsChineseOnly): boolean =>
  (KANA.test(sentence) || !/[\u4e00-\u9fff]/.test(sentence.replaceAll(/[年月日時分秒円人個本回歳点]/g, ''))) &&
  ![...sentence].some(isChineseOnly);

/** The last sentence that begins at or before a place; -1 if there is none. */
function indexAt(sentences: readonly PlacedSentence[], place: number): number {
  let low = 0;
  let high = sentences.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sentences[middle]!.from <= place) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

class WrittenBuilder {
  readonly #plain: PlainText;
  readonly #parts: string[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #spans: SpokenSpan[] = [];
  readonly #sentences: PlacedSentence[] = [];
  #last = '';

  constructor(plain: PlainText) {
    this.#plain = plain;
  }

  /** The last few units, for the decision whether a line needs a mark. */
  get text(): string {
    return this.#last;
  }

  addLine(folded: string, start: number, end: number, claims: readonly Claim[]): void {
    let at = 0;
    for (const claim of claims) {
      this.#addAsWritten(folded.slice(at, claim.start), start + at);
      this.#addClaim(claim, start);
      at = claim.end;
    }
    this.#addAsWritten(folded.slice(at, end - start), start + at);
  }

  addMark(mark: string, at: number): void {
    const place = this.#source(at);
    this.#push(
      mark,
      () => place,
      () => place,
    );
  }

  /** Notes which sentences of a line are Japanese. */
  addSentences(folded: string, start: number, isJapanese: (sentence: string) => boolean): void {
    for (const match of folded.matchAll(SENTENCE)) {
      this.#sentences.push({ from: this.#source(start + match.index), isJapanese: isJapanese(match[0]) });
    }
  }

  build(): WrittenText {
    const [sentences, starts] = [this.#sentences, this.#starts];
    return {
      text: this.#parts.join(''),
      starts: Int32Array.from(this.#starts),
      ends: Int32Array.from(this.#ends),
      spans: this.#spans,
      isJapanese: (from, to) => {
        const first = indexAt(sentences, starts[from] ?? 0);
        const last = indexAt(sentences, starts[to] ?? 0);
        return first >= 0 && sentences.slice(first, last + 1).every((sentence) => sentence.isJapanese);
      },
    };
  }

  #source(at: number): number {
    return this.#plain.sources[at]!;
  }

  #addAsWritten(text: string, at: number): void {
    this.#push(
      text,
      (offset) => this.#source(at + offset),
      (offset) => this.#source(at + offset + 1),
    );
  }

  #addClaim({ start, end, spoken, kind, language, alternatives = [], phones }: Claim, line: number): void {
    const [first, last] = [this.#source(line + start), this.#source(line + end)];
    const from = this.#starts.length;
    this.#push(
      spoken,
      () => first,
      () => last,
    );
    const to = this.#starts.length;
    this.#spans.push({
      start: first,
      end: last,
      from,
      to,
      spoken,
      kind,
      language,
      alternatives,
      phones: phones ?? null,
    });
  }

  #push(text: string, start: (offset: number) => number, end: (offset: number) => number): void {
    if (text === '') return;
    this.#parts.push(text);
    this.#last = (this.#last + text).slice(-8);
    for (let offset = 0; offset < text.length; offset++) {
      this.#starts.push(start(offset));
      this.#ends.push(end(offset));
    }
  }
}
