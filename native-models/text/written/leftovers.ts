/**
 * What no form has claimed and no reader will say. Marks become the ones that the reader of the language knows, or nothing; every
 * other character that would be lost becomes a claim, so that it can be shown.
 */
import type { TextLanguage } from '../../engine-types.ts';
import type { SpokenLanguage } from '../segment-languages.ts';
import type { LanguageContext } from './context-language.ts';
import type { Claim } from './form.ts';
import { classOf, isSilentMark, SILENT_MARKS, settleMarks } from './marks.ts';

export interface Leftovers {
  /** The line, unit for unit; `SKIPPED` (marks.ts) where nothing is said and nothing is missed. */
  readonly text: string;
  /** All claims, those of this step among them, in order. */
  readonly claims: readonly Claim[];
}

const HAN = '\\u3007\\u4e00-\\u9fa5';
const KANA = '\\u3005\\u3006\\u3041-\\u30ff\\u9fa6-\\u9fff';
const HANGUL = '\\uac00-\\ud7a3';
/** The Chinese reader names Greek letters, circled digits to ten, and powers. */
const CHINESE = `${HAN}\\u0370-\\u03ff①-⑩²³¹⁰-⁹ˣʸⁿ×÷℃℉°¥€£`;
const LETTERS: Readonly<Record<SpokenLanguage, string>> = {
  zh: CHINESE,
  yue: CHINESE,
  ja: `\\u4e00-\\u9fff\\u3007${KANA}`,
  ko: HANGUL,
  en: '',
};

interface Readable {
  readonly letter: RegExp;
  /** What is neither said nor a mark. */
  readonly other: RegExp;
  /** A line of nothing else. */
  readonly line: RegExp;
}

/** What the readers of a language mode can say; Latin letters are English in all of them. */
function readableIn(...languages: readonly SpokenLanguage[]): Readable {
  const letters = `\\p{Script=Latin}0-9${languages.map((language) => LETTERS[language]).join('')}`;
  return {
    letter: new RegExp(`[${letters}]`, 'u'),
    other: new RegExp(`[^\\s${letters}${classOf(SILENT_MARKS)}]`, 'gu'),
    line: new RegExp(`^[ ${letters}]*$`, 'u'),
  };
}

const ALL = readableIn('zh', 'ja', 'ko');
const READABLE: Readonly<Record<SpokenLanguage, Readable>> = {
  zh: readableIn('zh'),
  yue: readableIn('yue'),
  ja: readableIn('ja'),
  ko: readableIn('ko'),
  en: readableIn('en'),
};

const readableOf = (mode: TextLanguage, native: SpokenLanguage): Readable =>
  mode === 'auto' || mode === 'auto_yue' ? ALL : READABLE[native];

/** Signs that the English reader says, alone or between numbers. */
const ENGLISH_SIGN = /[%$£€&/+\-=×÷°℃℉'’]/;
const CHINESE_SIGN = /[%$/+\-=&]/;

const SENTENCE_END = /[。.!?！？…]/;

interface Run {
  readonly start: number;
  end: number;
}

/** @param folded the line. @param claims its forms, in order. */
export function settleLeftovers(
  folded: string,
  claims: readonly Claim[],
  mode: TextLanguage,
  native: SpokenLanguage,
  context: LanguageContext,
): Leftovers {
  const { letter: readable, other, line } = readableOf(mode, native);
  // Most lines of a long script are words and nothing else.
  if (claims.length === 0 && line.test(folded)) return { text: folded, claims };
  const hasLatin = /[A-Za-z]/.test(folded);
  const isSign = (character: string): boolean =>
    ((native === 'en' || hasLatin) && ENGLISH_SIGN.test(character)) ||
    ((native === 'zh' || native === 'yue') && CHINESE_SIGN.test(character));
  const isSpoken = (character: string): boolean => readable.test(character) || isSign(character);

  const isKept = (character: string): boolean => isSpoken(character) || isSilentMark(character);
  const lost = loses(folded, claims, other, isKept) ? findLost(folded, claims, isKept) : [];
  const speaking = lost.length > 0 ? sentencesOf(folded, claims, readable) : () => true;
  const unspoken = lost
    .filter(({ start, end }) => !/\p{L}/u.test(folded.slice(start, end)) || speaking(start))
    .map(({ start, end }): Claim => {
      const parts = /[\p{Script=Latin}\uac00-\ud7a3]/u;
      const isBetween = parts.test(folded[start - 1] ?? '') && parts.test(folded[end] ?? '');
      return { start, end, kind: 'unspoken', language: native, spoken: isBetween ? ' ' : '' };
    });
  const all = [...claims, ...unspoken].sort((one, other) => one.start - other.start);
  return { text: settleMarks(folded, all, (at) => context.at(at, at + 1)), claims: all };
}

/** Whether anything outside all claims is lost: asked first, because it seldom is. */
function loses(text: string, claims: readonly Claim[], other: RegExp, isKept: (character: string) => boolean): boolean {
  let next = 0;
  for (const { 0: character, index } of text.matchAll(other)) {
    while (next < claims.length && claims[next]!.end <= index) next++;
    const isClaimed = next < claims.length && claims[next]!.start <= index;
    if (!isClaimed && !isKept(character)) return true;
  }
  return false;
}

/** Runs of characters outside all claims that are lost; spaces between two such runs belong to them. */
function findLost(text: string, claims: readonly Claim[], isKept: (character: string) => boolean): Run[] {
  const runs: Run[] = [];
  let open: Run | undefined;
  let next = 0;
  for (let at = 0; at < text.length; ) {
    if (claims[next]?.start === at) {
      at = Math.max(at + 1, claims[next]!.end);
      next++;
      open = undefined;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(at)!);
    const from = at;
    at += character.length;
    if (/\s/.test(character)) continue;
    // A mark on a letter that is read changes the letter at most.
    if (isKept(character) || (!open && /\p{M}/u.test(character))) open = undefined;
    else {
      if (!open) runs.push({ start: from, end: at });
      open = runs.at(-1)!;
      open.end = at;
    }
  }
  return runs;
}

/** Whether anything is said in the sentence around a place. */
function sentencesOf(text: string, claims: readonly Claim[], readable: RegExp): (at: number) => boolean {
  const said = new Uint8Array(text.length);
  for (const { start, end, spoken } of claims) if (/[\p{L}\p{N}]/u.test(spoken)) said.fill(1, start, end);
  const speaks = new Uint8Array(text.length);
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const isEnd = at === text.length || (said[at] === 0 && SENTENCE_END.test(text[at]!));
    if (!isEnd) continue;
    let any = false;
    for (let unit = start; unit < at && !any; unit++) any = said[unit] === 1 || readable.test(text[unit]!);
    if (any) speaks.fill(1, start, at);
    start = at;
  }
  return (at) => speaks[at] === 1;
}
