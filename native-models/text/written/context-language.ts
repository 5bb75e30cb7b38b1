/**
 * In which language a form is said: that of the words around it. A form has no letters of its own, or (5kg, 4G) letters that say
 * nothing about the language, so the clause around it decides, then the line, then the whole script.
 */
import type { TextLanguage } from '../../engine-types.ts';
import type { IsChineseOnly } from '../language-sections.ts';
import type { SpokenLanguage } from '../segment-languages.ts';

type Script = 'latin' | 'han' | 'kana' | 'hangul';

const CLAUSE_END = /[，。？！；：、,;!?:…\n]|\.(?=\s|$)/;

/** So many Latin words around a form are a sentence of their own inside a Chinese or Japanese one; fewer are a name, as in `iPhone 15 Pro`. */
const OWN_SENTENCE = 4;

/** The native language of a line by the language mode; `auto` tells by the letters. */
export function nativeLanguage(
  line: string,
  mode: TextLanguage,
  whole: SpokenLanguage,
  isChineseOnly: IsChineseOnly,
): SpokenLanguage {
  switch (mode) {
    case 'en':
      return 'en';
    case 'zh':
    case 'all_zh':
      return 'zh';
    case 'yue':
    case 'all_yue':
      return 'yue';
    case 'ja':
    case 'all_ja':
      return 'ja';
    case 'ko':
    case 'all_ko':
      return 'ko';
    case 'auto':
    case 'auto_yue':
      return detectNative(line, mode, whole, isChineseOnly);
  }
}

function detectNative(
  line: string,
  mode: 'auto' | 'auto_yue',
  whole: SpokenLanguage,
  isChineseOnly: IsChineseOnly,
): SpokenLanguage {
  const chinese = mode === 'auto_yue' ? 'yue' : 'zh';
  const kana = count(line, /[\u3041-\u3096\u30a1-\u30fa]/g);
  const hangul = count(line, /[\uac00-\ud7af]/g);
  const han = count(line, /[\u4e00-\u9fff]/g);
  if (hangul > 0 && hangul >= kana + han) return 'ko';
  if (kana > 0 && (kana >= han || ![...line].some(isChineseOnly))) return 'ja';
  // A line of ideographs in a Japanese script: a heading, a name.
  if (han > 0) return whole === 'ja' && ![...line].some(isChineseOnly) ? 'ja' : chinese;
  return whole;
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** The native language of a whole script in mode `auto`: that of most of its letters; Chinese when it has none. */
export function scriptLanguage(text: string, mode: TextLanguage, isChineseOnly: IsChineseOnly): SpokenLanguage {
  const sample = text.slice(0, 20_000);
  const latin = count(sample, /[A-Za-z]+/g);
  const hasNative = /[\u3041-\u30fa\u4e00-\u9fff\uac00-\ud7af]/.test(sample);
  return nativeLanguage(
    sample,
    mode,
    !hasNative && latin > 0 ? 'en' : mode === 'auto_yue' ? 'yue' : 'zh',
    isChineseOnly,
  );
}

export interface LanguageContext {
  /** The language of a form at these places of the line. */
  at(start: number, end: number): SpokenLanguage;
}

/** @param hasNative whether the script has any letters of its native language; if not, its Latin words decide. */
export function contextOf(line: string, native: SpokenLanguage, hasNative: boolean): LanguageContext {
  if (native === 'en') return { at: () => 'en' };
  const lineHasNative = /[\u3041-\u30fa\u4e00-\u9fff\uac00-\ud7af]/.test(line);
  if (!/[A-Za-z]/.test(line)) return { at: () => native };
  if (!lineHasNative) {
    const language = hasNative || latinWords(line) === 0 ? nativeUnlessPhrase(line, native) : 'en';
    return { at: () => language };
  }
  const clauses = cutClauses(line);
  return {
    at: (start, end) => {
      const [from, to] = clauses(start, end);
      const before = line.slice(Math.max(from, start - 200), start);
      const after = line.slice(end, Math.min(to, end + 200));
      const left = lastScript(before);
      const right = firstScript(after);
      if (left === undefined && right === undefined) return native;
      const latinOnly = (left ?? 'latin') === 'latin' && (right ?? 'latin') === 'latin';
      if (!latinOnly) return native;
      const isWhole = !hasNativeLetter(before) && !hasNativeLetter(after);
      const words = latinWords(latinTail(before)) + latinWords(latinHead(after));
      return words >= (isWhole ? 2 : OWN_SENTENCE) ? 'en' : native;
    },
  };
}

/** A line of Latin words in a script of another language: English if it is a phrase, else a name. */
function nativeUnlessPhrase(line: string, native: SpokenLanguage): SpokenLanguage {
  return latinWords(line) >= 2 ? 'en' : native;
}

const hasNativeLetter = (text: string): boolean => /[\u3041-\u30fa\u4e00-\u9fff\uac00-\ud7af]/.test(text);
/** The letters of 5kg and 16GB are no words. */
const latinWords = (text: string): number => count(text, /(?<![\dA-Za-z])[A-Za-z][A-Za-z'’]+|\b[AI]\b/g);
const latinTail = (text: string): string => /[^\u3041-\u30fa\u4e00-\u9fff\uac00-\ud7af]*$/.exec(text)![0];
const latinHead = (text: string): string => /^[^\u3041-\u30fa\u4e00-\u9fff\uac00-\ud7af]*/.exec(text)![0];

function cutClauses(line: string): (start: number, end: number) => readonly [number, number] {
  const ends: number[] = [];
  for (const match of line.matchAll(new RegExp(CLAUSE_END, 'g'))) ends.push(match.index + 1);
  return (start, end) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! <= start) low = middle + 1;
      else high = middle;
    }
    const from = ends[low - 1] ?? 0;
    while (low < ends.length && ends[low]! < end) low++;
    return [from, ends[low] ?? line.length];
  };
}

function scriptOf(character: string): Script | undefined {
  if (/[A-Za-z\u00c0-\u024f]/.test(character)) return 'latin';
  if (/[\u4e00-\u9fff\u3005]/.test(character)) return 'han';
  if (/[\u3041-\u30fa]/.test(character)) return 'kana';
  return /[\uac00-\ud7af]/.test(character) ? 'hangul' : undefined;
}

function lastScript(text: string): Script | undefined {
  for (let at = text.length - 1; at >= 0; at--) {
    const script = scriptOf(text[at]!);
    if (script) return script;
  }
  return undefined;
}

function firstScript(text: string): Script | undefined {
  for (const character of text) {
    const script = scriptOf(character);
    if (script) return script;
  }
  return undefined;
}
