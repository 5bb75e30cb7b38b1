/**
 * Readings given by the user. They win over every rule, so their words are cut out of the text before anything else looks
 * at it: a normalizer would otherwise break `GitHub` in two or read the digits of a product name.
 */
import { EngineError } from '../engine-error.ts';
import type { LanguageReader, Reading } from './reading.ts';
import { isSyllable, toPhones } from './zh/syllables.ts';

export type UserLanguage = 'zh' | 'en';

export interface UserDictionary {
  /** A reader that reads the user's words as given and leaves everything between them to `read`. */
  wrap(language: UserLanguage, read: LanguageReader): LanguageReader;
}

interface Entry {
  readonly word: string;
  readonly phones: readonly string[];
  readonly perCharacter: readonly number[] | null;
}

const ARPABET =
  /^(?:(?:AA|AE|AH|AO|AW|AY|EH|ER|EY|IH|IY|OW|OY|UH|UW)[012]|B|CH|D|DH|F|G|HH|JH|K|L|M|N|NG|P|R|S|SH|T|TH|V|W|Y|Z|ZH)$/;

/** Throws REQUEST_INVALID for an entry that is neither pinyin with tones, one per character, nor ARPAbet with stress. */
export function createUserDictionary(readings: Readonly<Record<string, string>>): UserDictionary {
  const entries: Record<UserLanguage, Entry[]> = { zh: [], en: [] };
  for (const [word, reading] of Object.entries(readings)) {
    const parts = reading.trim().split(/\s+/);
    const characters = [...word];
    if (/^[\u4e00-\u9fff]+$/.test(word) && parts.length === characters.length && parts.every(isSyllable)) {
      entries.zh.push({ word, phones: parts.flatMap(toPhones), perCharacter: characters.map(() => 2) });
    } else if (/[A-Za-z]/.test(word) && parts.every((part) => ARPABET.test(part))) {
      entries.en.push({ word, phones: parts, perCharacter: null });
    } else {
      throw new EngineError('REQUEST_INVALID', 'a reading in the user dictionary is neither pinyin nor ARPAbet', {
        word,
        reading,
      });
    }
  }
  return {
    wrap: (language, read) => {
      const own = entries[language];
      return own.length === 0 ? read : (text) => readAround(text, own, language, read);
    },
  };
}

function readAround(text: string, own: readonly Entry[], language: UserLanguage, read: LanguageReader): Reading {
  const byWord = new Map(own.map((entry) => [entry.word.toLowerCase(), entry]));
  const alternatives = [...byWord.keys()].sort((a, b) => b.length - a.length).map(escapePattern);
  const body = `(?:${alternatives.join('|')})`;
  const pattern = new RegExp(language === 'en' ? `(?<![A-Za-z0-9])${body}(?![A-Za-z0-9])` : body, 'gi');
  const parts: Reading[] = [];
  let end = 0;
  const readBetween = (until: number): void => {
    const between = text.slice(end, until);
    if (between.trim() !== '') parts.push(read(between));
  };
  for (const match of text.matchAll(pattern)) {
    const entry = byWord.get(match[0].toLowerCase());
    if (!entry) continue;
    readBetween(match.index);
    end = match.index + match[0].length;
    parts.push({
      normalized: entry.word,
      words: [{ text: entry.word, phones: entry.phones, origin: 'user' }],
      word2ph: entry.perCharacter,
    });
  }
  readBetween(text.length);
  return {
    normalized: parts.map((part) => part.normalized).join(language === 'en' ? ' ' : ''),
    words: parts.flatMap((part) => part.words),
    word2ph: language === 'en' ? null : parts.flatMap((part) => part.word2ph ?? []),
  };
}

const escapePattern = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
