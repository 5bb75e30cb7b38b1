/** Chinese readings as pypinyin has them, which the official program uses: its phrases, and the first reading of each character. */
import { type Characters, isSpeakable, type Phrases, packReadings, toNumbered } from './pinyin-table.ts';
import { readRepository } from './sources.ts';

export function buildPinyin(): Uint8Array {
  return packReadings(readPypinyinPhrases(), readPypinyinCharacters());
}

export function readPypinyinPhrases(): Phrases {
  const source = JSON.parse(readRepository('pypinyin', 'pypinyin/phrases_dict.json')) as Record<string, string[][]>;
  const out: Phrases = new Map();
  for (const [word, reading] of Object.entries(source)) {
    if (isSpeakable(word)) {
      out.set(
        word,
        reading.map(([first]) => numbered(first!)),
      );
    }
  }
  return out;
}

export function readPypinyinCharacters(): Characters {
  const source = JSON.parse(readRepository('pypinyin', 'pypinyin/pinyin_dict.json')) as Record<string, string>;
  const out: Characters = new Map();
  for (const [code, readings] of Object.entries(source)) {
    const character = String.fromCodePoint(Number(code));
    if (isSpeakable(character)) out.set(character, numbered(readings.split(',')[0]!));
  }
  return out;
}

/** 哟 and 唷: pypinyin takes yo apart into no initial and the final o, and the official program does not put the y back. */
const numbered = (marked: string): string => toNumbered(marked).replace(/^yo(?=\d)/, 'o');
