/**
 * Normalized Chinese text to syllables: words, readings, tone sandhi (official: `GPT_SoVITS/text/chinese2.py, _g2p`, with g2pW
 * switched off). Marks stay as they are.
 */
import type { TextData } from '../data.ts';
import type { TextMode } from '../text-mode.ts';
import { createPinyin } from './pinyin.ts';
import { type ReadingsAt, readPolyphones } from './polyphones.ts';
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

const NOTHING_SETTLED: ReadingsAt = new Map();
const MARKS = new Set('!?…,.-');

export function createChineseG2p(data: TextData, mode: TextMode): ChineseG2p {
  const words = createChineseWords(data);
  const pinyin = createPinyin(data, mode);
  const sandhi = createSandhi(words.cutForSearch, mode);
  return {
    read(normalized) {
      const out: ChineseWord[] = [];
      for (const piece of normalized.match(/[^!?…,.-]*[!?…,.-]|[^!?…,.-]+/g) ?? []) {
        const cut = words.cut(piece);
        const settled = mode === 'corrected' ? readPolyphones(piece, cut) : NOTHING_SETTLED;
        let start = 0;
        for (const { word, tag } of preMerge(cut, (part) => pinyin.read(part))) {
          const from = start;
          start += word.length;
          if (MARKS.has(word)) {
            out.push({ word, syllables: [word] });
            continue;
          }
          const syllables = pinyin.read(word, (at) => settled.get(from + at));
          // 了, 着 and 过 whose reading is settled are verbs, though jieba takes them for particles.
          const role = word.length === 1 && settled.has(from) ? 'v' : tag;
          out.push({ word, syllables: applyErhua(word, role, sandhi.modify(word, role, syllables)) });
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
