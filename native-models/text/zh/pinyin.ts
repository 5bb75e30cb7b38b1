/**
 * Readings of a word, as pypinyin finds them for `GPT_SoVITS/text/chinese2.py, _get_initials_finals`: the longest phrases of the
 * phrase dictionary from the left, and other characters by their first reading.
 * Syllables are toneless letters (v for ü) and a tone digit, 5 for neutral.
 */
import type { TextData } from '../data.ts';
import { startsOf } from '../starts-of.ts';

export interface Pinyin {
  /** One syllable per UTF-16 unit of the word; a character without a reading stands for itself. */
  read(word: string): string[];
}

export function createPinyin(data: TextData, corrections: ReadonlyMap<string, readonly string[]> = new Map()): Pinyin {
  const table = data.table('zh-pinyin');
  const phrases = data.words('zh-pinyin');
  const syllables = table.meta['syllables'] as readonly string[];
  const readings = table.u16('readings');
  const starts = startsOf(table.u8('lengths'));
  const codes = table.u16('codes');
  const codeReadings = table.u16('codeReadings');
  const characters = new Map(Array.from(codes, (code, index) => [code, syllables[codeReadings[index]!]!]));
  const longestCorrection = Math.max(0, ...[...corrections.keys()].map((word) => word.length));

  const correctionAt = (word: string, at: number): readonly string[] | undefined => {
    for (let length = Math.min(longestCorrection, word.length - at); length > 0; length--) {
      const found = corrections.get(word.slice(at, at + length));
      if (found) return found;
    }
    return undefined;
  };

  return {
    read(word) {
      const out: string[] = [];
      for (let at = 0; at < word.length; ) {
        let phrase = -1;
        let size = 0;
        phrases.visit(word, at, (index, length) => {
          phrase = index;
          size = length;
        });
        const corrected = correctionAt(word, at);
        if (corrected && corrected.length >= size) {
          out.push(...corrected);
          at += corrected.length;
        } else if (phrase >= 0) {
          for (let unit = 0; unit < size; unit++) out.push(syllables[readings[starts[phrase]! + unit]!]!);
          at += size;
        } else {
          out.push(characters.get(word.charCodeAt(at)) ?? word[at]!);
          at++;
        }
      }
      return out;
    },
  };
}
