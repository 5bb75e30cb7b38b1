/**
 * Readings of a word, as pypinyin finds them for `GPT_SoVITS/text/chinese2.py, _get_initials_finals`: the longest phrases of the
 * phrase dictionary from the left, and other characters by their first reading. The corrected mode asks tables of customary
 * readings before pypinyin's; the longest phrase of any of them wins. Syllables are toneless letters (v for ü) and a tone digit,
 * 5 for neutral.
 */
import type { TextData } from '../data.ts';
import { startsOf } from '../starts-of.ts';
import type { TextMode } from '../text-mode.ts';
import { CORRECTED_READINGS } from './corrected-readings.ts';

export interface Pinyin {
  /** One syllable per UTF-16 unit of the word; a character without a reading stands for itself. `single` reads those outside phrases. */
  read(word: string, single?: (at: number) => string | undefined): string[];
  /** The reading of a word that is a phrase as a whole. */
  phrase(word: string): readonly string[] | undefined;
}

type Reading = readonly string[];

interface ReadingTable {
  /** The reading of the longest phrase that starts at this place. */
  phraseAt(word: string, at: number): Reading | undefined;
  character(code: number): string | undefined;
}

export function createPinyin(data: TextData, mode: TextMode): Pinyin {
  const official = openReadings(data, 'zh-pinyin');
  const tables =
    mode === 'official' ? [official] : [tableOf(CORRECTED_READINGS), openReadings(data, 'zh-customary'), official];

  const longestAt = (word: string, at: number): Reading | undefined =>
    tables.reduce<Reading | undefined>((best, table) => {
      const found = table.phraseAt(word, at);
      return found && found.length > (best?.length ?? 0) ? found : best;
    }, undefined);

  const characterOf = (code: number): string | undefined => {
    for (const table of tables) {
      const found = table.character(code);
      if (found) return found;
    }
    return undefined;
  };

  return {
    read(word, single) {
      const out: string[] = [];
      while (out.length < word.length) {
        const at = out.length;
        const phrase = longestAt(word, at);
        if (phrase) out.push(...phrase);
        else out.push(single?.(at) ?? characterOf(word.charCodeAt(at)) ?? word[at]!);
      }
      return out;
    },
    phrase(word) {
      const found = longestAt(word, 0);
      return found?.length === word.length ? found : undefined;
    },
  };
}

function openReadings(data: TextData, name: 'zh-pinyin' | 'zh-customary'): ReadingTable {
  const table = data.table(name);
  const phrases = data.words(name);
  const syllables = table.meta['syllables'] as readonly string[];
  const readings = table.u16('readings');
  const starts = startsOf(table.u8('lengths'));
  const codeReadings = table.u16('codeReadings');
  const characters = new Map(Array.from(table.u16('codes'), (code, index) => [code, syllables[codeReadings[index]!]!]));
  return {
    phraseAt(word, at) {
      let phrase = -1;
      phrases.visit(word, at, (index) => {
        phrase = index;
      });
      if (phrase < 0) return undefined;
      const found: string[] = [];
      for (let at = starts[phrase]!; at < starts[phrase + 1]!; at++) found.push(syllables[readings[at]!]!);
      return found;
    },
    character: (code) => characters.get(code),
  };
}

function tableOf(phrases: ReadonlyMap<string, Reading>): ReadingTable {
  const longest = Math.max(0, ...[...phrases.keys()].map((word) => word.length));
  return {
    phraseAt(word, at) {
      for (let length = Math.min(longest, word.length - at); length > 0; length--) {
        const found = phrases.get(word.slice(at, at + length));
        if (found) return found;
      }
      return undefined;
    },
    character: () => undefined,
  };
}
