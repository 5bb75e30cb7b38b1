/**
 * Readings given by the user. They win over every rule, so their words are claimed in the text before anything else looks at it: a
 * normalizer would otherwise break `GitHub` in two or read the digits of a product name.
 */
import { EngineError } from '../engine-error.ts';
import { ownWordPattern } from '../own-words.ts';
import type { SpokenLanguage } from './segment-languages.ts';
import type { Claim } from './written/form.ts';
import { isJyutping, toCantonesePhones } from './yue/syllables.ts';
import { isSyllable, toPhones } from './zh/syllables.ts';

export interface UserDictionary {
  /** Where the user's words stand in a text, in order. */
  claim(text: string): Claim[];
}

/** What is said for a word: phones as given, or other words to be read in its place. */
export interface GivenReading {
  readonly language: SpokenLanguage;
  readonly spoken: string;
  readonly phones?: readonly string[];
}

const ARPABET =
  /^(?:(?:AA|AE|AH|AO|AW|AY|EH|ER|EY|IH|IY|OW|OY|UH|UW)[012]|B|CH|D|DH|F|G|HH|JH|K|L|M|N|NG|P|R|S|SH|T|TH|V|W|Y|Z|ZH)$/;
/** Without a vowel (`N B A`, `K`) it is letters to be read. */
const HAS_STRESS = /[012]$/;
const WITHOUT_STRESS = /^(?:AA|AE|AH|AO|AW|AY|EH|ER|EY|IH|IY|OW|OY|UH|UW)$/i;

/** Throws REQUEST_INVALID for a reading that `parseReading` does not understand. */
export function createUserDictionary(readings: Readonly<Record<string, string>>): UserDictionary {
  const entries = Object.entries(readings).map(([word, reading]) => [word, parseReading(word, reading)] as const);
  if (entries.length === 0) return { claim: () => [] };
  const byWord = new Map(entries.map(([word, given]) => [word.toLowerCase(), given]));
  const pattern = ownWordPattern(entries.map(([word]) => word));
  return {
    claim: (text) =>
      Array.from(text.matchAll(pattern), (match) => {
        const given = byWord.get(match[0].toLowerCase())!;
        return { ...given, start: match.index, end: match.index + match[0].length, kind: 'user' } as const;
      }),
  };
}

/**
 * A reading in any of the ways in which people write one: pinyin with tones or Jyutping, one syllable for each character of the word;
 * ARPAbet with stress; or other words that sound like it, in letters, kana, hangul or Hanzi (`jif` for GIF, `きょう` for 今日).
 *
 * @throws EngineError REQUEST_INVALID for one that is none of them, such as pinyin with a syllable too few.
 */
export function parseReading(word: string, reading: string): GivenReading {
  const parts = reading.trim().split(/\s+/);
  const isHanzi = /^[\u4e00-\u9fff]+$/.test(word) && parts.length === word.length;
  if (isHanzi && parts.every(isSyllable)) return { language: 'zh', spoken: word, phones: parts.flatMap(toPhones) };
  if (isHanzi && parts.every(isJyutping)) {
    return { language: 'yue', spoken: word, phones: parts.flatMap(toCantonesePhones) };
  }
  if (parts.every((part) => ARPABET.test(part)) && parts.some((part) => HAS_STRESS.test(part))) {
    return { language: 'en', spoken: word, phones: parts };
  }
  const respelled = parts.join(' ');
  // A digit is the tone or the stress of a syllable that is none.
  const isMistyped = /\p{N}/u.test(respelled) || isWithoutStress(parts) || (isHanzi && parts.every(isWithoutTone));
  if (word.trim() === '' || isMistyped || !/\p{L}/u.test(respelled)) {
    throw new EngineError('REQUEST_INVALID', 'this is neither pinyin, Jyutping nor ARPAbet, nor words to be read', {
      word,
      reading,
    });
  }
  return { language: languageOf(respelled), spoken: respelled };
}

/** ARPAbet whose author left out the stress: read as words it would be gibberish. */
const isWithoutStress = (parts: readonly string[]): boolean =>
  parts.some((part) => WITHOUT_STRESS.test(part)) &&
  parts.every((part) => WITHOUT_STRESS.test(part) || ARPABET.test(part.toUpperCase()));

/** Pinyin whose author left out the tone. */
const isWithoutTone = (part: string): boolean => isSyllable(`${part}1`);

function languageOf(text: string): SpokenLanguage {
  if (/[\u3041-\u30fa]/.test(text)) return 'ja';
  if (/[\uac00-\ud7af]/.test(text)) return 'ko';
  return /[\u4e00-\u9fff]/.test(text) ? 'zh' : 'en';
}
