/**
 * Normalized English text to ARPAbet phones. A word is tried in turn as a homograph, a dictionary word, single letters when it
 * is short, a possessive, a run of known words, and last with the letter-to-sound model: the order of
 * `GPT_SoVITS/text/english.py, en_G2p.__call__` and `qryword`, without the dictionary of names.
 */
import type { TextData } from '../data.ts';
import type { SpokenWord, WordOrigin } from '../reading.ts';
import type { TextMode } from '../text-mode.ts';
import { readHomograph } from './homographs.ts';
import { createLetterToSound } from './letter-to-sound.ts';
import type { EnglishLexicon } from './lexicon.ts';
import { createSplitWords } from './split-words.ts';
import { tokenize } from './tokens.ts';

export interface EnglishG2p {
  read(normalized: string): SpokenWord[];
}

interface Spoken {
  readonly phones: readonly string[];
  readonly origin: WordOrigin;
}

const MARKS = new Set('!?….,-');

/** Marks that the voices know under another name (official `replace_phs`); all other signs are dropped. */
const MARK_PHONES: Readonly<Record<string, string>> = { "'": '-' };

const VOICELESS = new Set(['P', 'T', 'K', 'F', 'TH', 'HH']);
const SIBILANT = new Set(['S', 'Z', 'SH', 'ZH', 'CH', 'JH']);

/** The dictionary stresses a few of these in its own way, so that "forty-five" would differ from "forty five" and from "forty-six". */
const HYPHENED_NUMBER = /^(?:twen|thir|for|fif|six|seven|eigh|nine)ty-[a-z]+$/;

export function createEnglishG2p(data: TextData, lexicon: EnglishLexicon, mode: TextMode): EnglishG2p {
  const splitWords = createSplitWords(data);
  const guess = createLetterToSound(data);

  const spell = (word: string): Spoken => ({
    phones: [...word].flatMap((letter) => (letter === 'a' ? ['EY1'] : (lexicon.read(letter) ?? []))),
    origin: 'spelled',
  });

  /** The corrected mode splits only where every part is a word of its own; otherwise parts of a name would be spelled. */
  const trustedSplit = (word: string): readonly string[] => {
    const parts = splitWords(word);
    const isTrusted = parts.every((part) => part.length > 2 && lexicon.read(part) !== undefined);
    return mode === 'official' || isTrusted ? parts : [word];
  };

  const readWord = (word: string): Spoken => {
    const isInParts = mode === 'corrected' && HYPHENED_NUMBER.test(word);
    const known = word.length > 1 && !isInParts ? lexicon.read(word) : undefined;
    if (known) return { phones: known, origin: 'dictionary' };
    if (word.length <= 3) return spell(word);
    const stem = /^([a-z]+)'s$/.exec(word)?.[1];
    if (stem !== undefined) {
      const read = readWord(stem);
      return { phones: [...read.phones, ...possessiveEnd(read.phones.at(-1))], origin: read.origin };
    }
    const hyphened = word.split('-').filter((part) => part !== '');
    const parts = hyphened.length > 1 ? hyphened : trustedSplit(word);
    const singular = parts.length === 1 && /[^s]s$/.test(word) ? lexicon.read(word.slice(0, -1)) : undefined;
    if (singular) return { phones: [...singular, ...possessiveEnd(singular.at(-1))], origin: 'split' };
    if (parts.length > 1) return { phones: parts.flatMap((part) => readWord(part).phones), origin: 'split' };
    return { phones: guess(parts[0] ?? word), origin: 'guessed' };
  };

  const readToken = (tokens: readonly string[], at: number): Spoken => {
    const token = tokens[at]!;
    const word = token.toLowerCase();
    if (!/[a-z]/.test(word)) return { phones: markPhones(token), origin: 'mark' };
    if (token === 'A') return { phones: ['EY1'], origin: 'dictionary' };
    if (word.length === 1) return { phones: lexicon.read(word) ?? [], origin: 'dictionary' };
    const homograph = readHomograph(lexicon, tokens, at, mode);
    if (homograph) return { phones: homograph, origin: 'dictionary' };
    return readWord(word);
  };

  return {
    read: (normalized) => {
      const tokens = tokenize(normalized, mode);
      return tokens.map((text, at) => ({ text, ...readToken(tokens, at) }));
    },
  };
}

function markPhones(token: string): readonly string[] {
  const phone = MARK_PHONES[token] ?? token;
  return MARKS.has(phone) ? [phone] : [];
}

function possessiveEnd(last: string | undefined): readonly string[] {
  if (last !== undefined && VOICELESS.has(last)) return ['S'];
  return last !== undefined && SIBILANT.has(last) ? ['AH0', 'Z'] : ['Z'];
}
