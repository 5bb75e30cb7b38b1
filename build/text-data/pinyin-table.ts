/** The layout that all tables of Chinese readings share, and how sources write syllables. */
import { packTable } from '../../native-models/text/table-file.ts';
import { packWords } from '../../native-models/text/word-list.ts';
import { byUnits } from './sources.ts';

export type Phrases = Map<string, readonly string[]>;
export type Characters = Map<string, string>;

/** Phrase and character readings as indices into `meta.syllables` (toneless + digit, 5 = neutral). */
export function packReadings(phrases: Phrases, characters: Characters): Uint8Array {
  const words = [...phrases.keys()].sort(byUnits);
  const syllables = new Map<string, number>();
  const intern = (syllable: string): number => {
    const known = syllables.get(syllable);
    if (known !== undefined) return known;
    syllables.set(syllable, syllables.size);
    return syllables.size - 1;
  };
  const codes = [...characters.keys()].map((character) => character.charCodeAt(0)).sort((a, b) => a - b);
  return packTable(
    {
      ...packWords(words),
      readings: Uint16Array.from(words.flatMap((word) => phrases.get(word)!.map(intern))),
      codes: Uint16Array.from(codes),
      codeReadings: Uint16Array.from(codes, (code) => intern(characters.get(String.fromCharCode(code))!)),
    },
    { syllables: [...syllables.keys()] },
  );
}

/** Whether every character is one that normalized text may hold; other words can never be met. */
export const isSpeakable = (word: string): boolean => /^[\u4e00-\u9fa5]+$/.test(word);

const TONE_MARKS = new Map([
  ['\u0304', 1],
  ['\u0301', 2],
  ['\u030c', 3],
  ['\u0300', 4],
]);

/** `lǜ` → `lv4`, `de` → `de5`. */
export function toNumbered(marked: string): string {
  let tone = 5;
  let letters = '';
  for (const unit of marked.normalize('NFD')) {
    const mark = TONE_MARKS.get(unit);
    if (mark) tone = mark;
    else if (unit === '\u0308') letters = `${letters.slice(0, -1)}v`;
    else if (/[a-zɡ]/.test(unit)) letters += unit === 'ɡ' ? 'g' : unit;
  }
  return `${letters}${tone}`;
}
