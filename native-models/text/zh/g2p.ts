/**
 * Normalized Chinese text to syllables: words, readings, tone sandhi (official: `GPT_SoVITS/text/chinese2.py, _g2p`, with g2pW
 * or without). Marks stay as they are.
 */
import type { TextData } from '../data.ts';
import type { PolyphoneReadings, ReadingsAt } from '../polyphone-readings.ts';
import type { TextMode } from '../text-mode.ts';
import { createPinyin } from './pinyin.ts';
import { readPolyphones } from './polyphones.ts';
import { preMerge } from './pre-merge.ts';
import { applyErhua, createSandhi } from './sandhi.ts';
import { toPhones } from './syllables.ts';
import { createChineseWords } from './words.ts';

export interface ChineseWord {
  readonly word: string;
  /** Syllables with tone, or the mark itself. */
  readonly syllables: readonly string[];
}

export interface ChineseG2p {
  /** Words with their syllables, in order; together they spell the normalized text. */
  read(normalized: string): ChineseWord[];
}

const NONE: ReadingsAt = new Map();
const MARKS = new Set('!?…,.-');
const HAN = /[\u4e00-\u9fa5]/;

/** Characters that the official program reads this way whatever the network says (`g2pw/polyphonic.rep`). */
const OFFICIAL_SINGLES: Readonly<Record<string, string>> = { 唉: 'ai4', 牦: 'mao2', 唑: 'zuo4' };

/** `network` is asked for every piece, if there is one. */
export function createChineseG2p(data: TextData, mode: TextMode, network?: PolyphoneReadings): ChineseG2p {
  const words = createChineseWords(data);
  const pinyin = createPinyin(data, mode);
  const sandhi = createSandhi(words.cutForSearch, mode);

  /** Syllables of the word at a place of the piece, before any tone rule. */
  type ReadWord = (word: string, from: number) => string[];

  /** Words that are phrases have the reading of the table, as `correct_pronunciation` has it; the network reads the others. */
  const readOfficially = (piece: string, predicted: ReadingsAt | undefined): ReadWord => {
    if (!predicted) return (word) => pinyin.read(word);
    const whole = pinyin.read(piece);
    return (word, from) => [
      ...(pinyin.phrase(word) ??
        Array.from(
          word,
          (character, at) => OFFICIAL_SINGLES[character] ?? predicted.get(from + at) ?? whole[from + at]!,
        )),
    ];
  };

  const readCorrected =
    (settled: ReadingsAt, predicted: ReadingsAt = NONE): ReadWord =>
    (word, from) =>
      pinyin.read(word, (at) => predicted.get(from + at)).map((syllable, at) => settled.get(from + at) ?? syllable);

  return {
    read(normalized) {
      const out: ChineseWord[] = [];
      for (const piece of normalized.match(/[^!?…,.-]*[!?…,.-]|[^!?…,.-]+/g) ?? []) {
        const cut = words.cut(piece);
        const predicted = HAN.test(piece) ? network?.of(piece) : undefined;
        const settled = mode === 'corrected' ? readPolyphones(piece, cut) : NONE;
        const readWord = mode === 'corrected' ? readCorrected(settled, predicted) : readOfficially(piece, predicted);
        let start = 0;
        for (const { word, tag } of preMerge(cut, (part) => pinyin.read(part))) {
          const from = start;
          start += word.length;
          if (MARKS.has(word)) {
            out.push({ word, syllables: [word] });
            continue;
          }
          // 了, 着 and 过 whose reading is settled are verbs, though jieba takes them for particles.
          const role = word.length === 1 && settled.has(from) ? 'v' : tag;
          out.push({ word, syllables: applyErhua(word, role, sandhi.modify(word, role, readWord(word, from))) });
        }
      }
      return out;
    },
  };
}

/** Phones of one syllable or mark: two for a syllable, one for a mark. */
export function phonesOf(syllable: string): readonly string[] {
  return MARKS.has(syllable) ? [syllable] : toPhones(syllable);
}
