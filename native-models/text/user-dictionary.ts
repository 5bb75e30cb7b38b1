/**
 * Readings given by the user. They win over every rule, so their words are claimed in the text before anything else looks at it: a
 * normalizer would otherwise break `GitHub` in two or read the digits of a product name.
 */
import { EngineError } from '../engine-error.ts';
import type { Claim } from './written/form.ts';
import { isSyllable, toPhones } from './zh/syllables.ts';

export interface UserDictionary {
  /** Where the user's words stand in a text, in order, with their phones. */
  claim(text: string): Claim[];
}

interface Entry {
  readonly word: string;
  readonly language: 'zh' | 'en';
  readonly phones: readonly string[];
}

const ARPABET =
  /^(?:(?:AA|AE|AH|AO|AW|AY|EH|ER|EY|IH|IY|OW|OY|UH|UW)[012]|B|CH|D|DH|F|G|HH|JH|K|L|M|N|NG|P|R|S|SH|T|TH|V|W|Y|Z|ZH)$/;

/** Throws REQUEST_INVALID for an entry that is neither pinyin with tones, one per character, nor ARPAbet with stress. */
export function createUserDictionary(readings: Readonly<Record<string, string>>): UserDictionary {
  const entries = Object.entries(readings).map(([word, reading]) => parseEntry(word, reading));
  if (entries.length === 0) return { claim: () => [] };
  const byWord = new Map(entries.map((entry) => [entry.word.toLowerCase(), entry]));
  const pattern = patternOf(entries);
  return {
    claim: (text) => {
      const claims: Claim[] = [];
      for (const match of text.matchAll(pattern)) {
        const entry = byWord.get(match[0].toLowerCase());
        if (!entry) continue;
        const { word, language, phones } = entry;
        const start = match.index;
        claims.push({ start, end: start + match[0].length, kind: 'user', language, spoken: word, phones });
      }
      return claims;
    },
  };
}

function parseEntry(word: string, reading: string): Entry {
  const parts = reading.trim().split(/\s+/);
  if (/^[\u4e00-\u9fff]+$/.test(word) && parts.length === word.length && parts.every(isSyllable)) {
    return { word, language: 'zh', phones: parts.flatMap(toPhones) };
  }
  if (/[A-Za-z]/.test(word) && parts.every((part) => ARPABET.test(part)))
    return { word, language: 'en', phones: parts };
  throw new EngineError('REQUEST_INVALID', 'a reading in the user dictionary is neither pinyin nor ARPAbet', {
    word,
    reading,
  });
}

/** The longest word first; a Latin word stands alone, a Chinese one anywhere. */
function patternOf(entries: readonly Entry[]): RegExp {
  const bodies = [...entries]
    .sort((one, other) => other.word.length - one.word.length)
    .map(({ word, language }) => {
      const body = word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
      return language === 'en' ? `(?<![A-Za-z0-9])${body}(?![A-Za-z0-9])` : body;
    });
  return new RegExp(bodies.join('|'), 'gi');
}
