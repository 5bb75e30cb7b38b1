/** Normalized English text to ARPAbet phones: tokens, dictionary, spelling of what it does not know. */
import type { TextData } from '../data.ts';
import { createEnglishLexicon } from './lexicon.ts';

export interface EnglishWord {
  readonly word: string;
  readonly phones: readonly string[];
}

export interface EnglishG2p {
  read(normalized: string): EnglishWord[];
}

const TOKENS = /\.\.\.|[A-Za-z]+(?:['.-][A-Za-z]+)*|[^\sA-Za-z]/g;

export function createEnglishG2p(data: TextData): EnglishG2p {
  const lexicon = createEnglishLexicon(data);
  const spell = (word: string): readonly string[] =>
    [...word].flatMap((letter) => (letter === 'a' ? ['EY1'] : (lexicon.read(letter) ?? [])));
  const readWord = (word: string): readonly string[] => {
    const lower = word.toLowerCase();
    if (word === 'A') return ['EY1'];
    const known = lexicon.read(lower);
    if (known) return known;
    const parts = lower.split(/[^a-z]+/).filter((part) => part.length > 0);
    return parts.length > 1 ? parts.flatMap(readWord) : spell(lower);
  };
  return {
    read: (normalized) =>
      (normalized.match(TOKENS) ?? []).map((word) => ({
        word,
        phones: /[A-Za-z]/.test(word) ? readWord(word) : [word],
      })),
  };
}
