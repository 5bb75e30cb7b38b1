/**
 * Which language each stretch of a sentence is read in, by the language mode of the request (official:
 * `GPT_SoVITS/TTS_infer_pack/TextPreprocessor.py, TextPreprocessor.get_phones_and_bert` over `LangSegmenter.getTexts`). In a
 * mode like `zh` a stretch is either English or that language; a forced language (`all_zh`) also takes the digits; only `auto`
 * tells all languages apart.
 */
import type { TextLanguage } from '../engine-types.ts';
import type { TextData } from './data.ts';
import { detectSections } from './detected-sections.ts';
import { lengthOf } from './detected-words.ts';
import { separateScripts } from './foreign-scripts.ts';
import type { LanguageDetector } from './language-detector.ts';
import { type IsChineseOnly, type SectionLabel, splitSections } from './language-sections.ts';

export type SpokenLanguage = 'zh' | 'en' | 'ja' | 'ko' | 'yue';

export interface LanguageRun {
  readonly language: SpokenLanguage;
  readonly text: string;
}

/** Official `full_en`: at least one letter, and besides it only ASCII and general or full-width punctuation. */
const FULL_ENGLISH = /^(?=[\s\S]*[A-Za-z])[A-Za-z0-9\s\u0020-\u007e\u2000-\u206f\u3000-\u303f\uff00-\uffef]+$/;
/** The official program looks at the last character alone, so a stop with a space behind it does not count there. */
const OFFICIAL_STOPS = { end: /[,.!?，。！？]$/, digitsEnd: /[。.]$/ };
const STOPS = { end: /[,.!?，。！？]\s*$/, digitsEnd: /[。.]\s*$/ };
type Stops = typeof STOPS;
const STOP_START = /^[,.!?，。！？]/;

interface Run {
  label: SectionLabel;
  text: string;
}

export interface Segmenter {
  readonly isChineseOnly: IsChineseOnly;
  /** Runs as `LangSegmenter.getTexts` gives them; `fallback` is its `default_lang`, the language of all that is not English. */
  label(text: string, fallback?: 'zh' | 'ja' | 'ko'): LanguageRun[];
  /**
   * Runs of one language for the language mode of a request.
   * @param isJapanese in mode `auto`: ideographs are Japanese, because the line that they stand in is.
   */
  segment(text: string, mode: TextLanguage, isJapanese?: boolean): LanguageRun[];
}

/** Chinese function words that do not occur in Japanese text; the table adds the simplified forms. */
const GRAMMAR = '你您她吗呢吧啊哦嗯哪很给让跟够啦呀怎咱俩谁别';

/** With a detector the sections are those of the official program; without one they follow from the script alone. */
export function createSegmenter(data: TextData, detector?: LanguageDetector): Segmenter {
  const codes = data.table('zh-simplified').u16('chineseOnly');
  const known = new Set([...Array.from(codes, (code) => String.fromCharCode(code)), ...GRAMMAR]);
  const isChineseOnly: IsChineseOnly = (character) => known.has(character);

  const label = (text: string, fallback?: 'zh' | 'ja' | 'ko'): LanguageRun[] => {
    const runs: Run[] = [];
    const push = (name: SectionLabel, part: string): void => {
      const last = runs.at(-1);
      if (last && last.label === name) last.text += part;
      else runs.push({ label: name, text: part });
    };
    for (const section of detector ? detectSections(text, detector) : splitSections(text, isChineseOnly)) {
      if ((section.label === 'en' && !detector) || FULL_ENGLISH.test(section.text)) push('en', section.text);
      else if (fallback) push(fallback, section.text);
      else for (const part of detector ? separateScripts(section) : [section]) push(part.label, part.text);
    }
    return joinEqual(settleUnknown(settleDigits(runs, detector ? OFFICIAL_STOPS : STOPS)));
  };

  const segment = (text: string, mode: TextLanguage, isJapanese = false): LanguageRun[] => {
    switch (mode) {
      case 'en':
        return [{ language: 'en', text }];
      case 'all_zh':
        return label(text, 'zh');
      case 'all_ja':
        return label(text, 'ja');
      case 'all_ko':
        return label(text, 'ko');
      case 'all_yue':
        return asCantonese(label(text, 'zh'));
      case 'auto':
        return isJapanese ? asJapanese(label(text)) : label(text);
      case 'auto_yue':
        return isJapanese ? asJapanese(label(text)) : asCantonese(label(text));
      case 'zh':
      case 'ja':
      case 'ko':
      case 'yue':
        return joinEqual(label(text).map((run) => ({ label: run.language === 'en' ? 'en' : mode, text: run.text })));
    }
  };

  return { isChineseOnly, label, segment };
}

const asCantonese = (runs: readonly LanguageRun[]): LanguageRun[] =>
  runs.map((run) => (run.language === 'zh' ? { language: 'yue', text: run.text } : run));

const asJapanese = (runs: readonly LanguageRun[]): LanguageRun[] =>
  joinEqual(runs.map(({ language, text }) => ({ label: language === 'zh' ? 'ja' : language, text })));

/** Gives each run of digits to a neighbour (`digitLabel`). The left neighbour counts with everything joined to it so far. */
function settleDigits(runs: readonly Run[], stops: Stops): Run[] {
  const out: Run[] = [];
  for (const [at, { label, text }] of runs.entries()) {
    const settled = label === 'digit' ? digitLabel(text, out.at(-1), runs[at + 1], stops) : label;
    const last = out.at(-1);
    if (last && last.label === settled) last.text += text;
    else out.push({ label: settled, text });
  }
  return out;
}

function digitLabel(text: string, left: Run | undefined, right: Run | undefined, stops: Stops): SectionLabel {
  if (!left && !right) return 'zh';
  if (!right) return left!.label;
  if (!left) return right.label;
  if (left.label === right.label) return left.label;
  if (stops.end.test(left.text)) return right.label;
  if (STOP_START.test(right.text)) return left.label;
  if (stops.digitsEnd.test(text)) return left.label;
  return lengthOf(right.text) > lengthOf(left.text) ? right.label : left.label;
}

function settleUnknown(runs: readonly Run[]): Run[] {
  const out: Run[] = [];
  for (const [at, run] of runs.entries()) {
    if (run.label !== 'x' && run.label !== 'digit') out.push(run);
    else {
      const next = runs.slice(at + 1).find((candidate) => candidate.label !== 'x' && candidate.label !== 'digit');
      out.push({ label: out.at(-1)?.label ?? next?.label ?? 'zh', text: run.text });
    }
  }
  return out;
}

function joinEqual(runs: readonly { label: SectionLabel | 'yue'; text: string }[]): LanguageRun[] {
  const out: { language: SpokenLanguage; text: string }[] = [];
  for (const { label, text } of runs) {
    const language = label === 'digit' || label === 'x' ? 'zh' : label;
    const last = out.at(-1);
    if (last && last.language === language) last.text += text;
    else out.push({ language, text });
  }
  return out;
}
