/** `<say-as>`: digit by digit, letter by letter, or as one number. All other kinds are what the rules of the language read anyway. */
import { numberToHangul } from 'es-hangul';
import * as english from '../../en/numerals.ts';
import type { SpokenLanguage } from '../../segment-languages.ts';
import * as chinese from '../../zh/numerals.ts';
import type { Said } from '../form.ts';

const DIGITS: Readonly<Record<SpokenLanguage, readonly string[]>> = {
  zh: [...'零一二三四五六七八九'],
  yue: [...'零一二三四五六七八九'],
  ja: 'ゼロ いち に さん よん ご ろく なな はち きゅう'.split(' '),
  ko: [...'영일이삼사오육칠팔구'],
  en: 'zero one two three four five six seven eight nine'.split(' '),
};
const LONGEST_NUMBER = 15;

export function sayAs(kind: string, text: string, language: SpokenLanguage): Said | undefined {
  switch (kind) {
    case 'digits':
    case 'number_digit':
      return /\d/.test(text) ? { spoken: spell(text.replaceAll(/[^\p{L}\p{N}]/gu, ''), language) } : undefined;
    case 'characters':
    case 'character':
    case 'spell-out':
    case 'spell':
    case 'verbatim':
    case 'letters':
      return /[\p{L}\p{N}]/u.test(text)
        ? { spoken: spell(text.replaceAll(/[^\p{L}\p{N}]/gu, ''), language) }
        : undefined;
    case 'cardinal':
    case 'number':
    case 'integer': {
      const digits = wholeNumber(text);
      return digits === undefined ? undefined : { spoken: cardinal(digits, language) };
    }
    case 'ordinal': {
      const digits = wholeNumber(text);
      return digits === undefined ? undefined : { spoken: ordinal(digits, language) };
    }
    default:
      return undefined;
  }
}

function spell(text: string, language: SpokenLanguage): string {
  const spaced = language === 'en' || language === 'ja' ? ' ' : '';
  const parts = Array.from(text, (character) => {
    if (/\d/.test(character)) return DIGITS[language][Number(character)]! + spaced;
    return /[A-Za-z]/.test(character) ? ` ${character.toUpperCase()} ` : character;
  });
  return parts.join('').replaceAll(/ {2,}/g, ' ').trim();
}

function wholeNumber(text: string): string | undefined {
  const digits = /^\d{1,3}(?:,\d{3})+$|^\d+$/
    .exec(text)?.[0]
    .replaceAll(',', '')
    .replace(/^0+(?=\d)/, '');
  return digits !== undefined && digits.length <= LONGEST_NUMBER ? digits : undefined;
}

function cardinal(digits: string, language: SpokenLanguage): string {
  switch (language) {
    case 'zh':
    case 'yue':
      return chinese.readCardinal(digits);
    case 'en':
      return english.readCardinal(digits).replaceAll(',', '').replaceAll('-', ' ');
    case 'ja':
      return japanese(digits);
    case 'ko':
      return numberToHangul(Number(digits));
  }
}

function ordinal(digits: string, language: SpokenLanguage): string {
  switch (language) {
    case 'en':
      return english.readOrdinal(digits).replaceAll(',', '').replaceAll('-', ' ');
    case 'ko':
      return `제${cardinal(digits, language)}`;
    default:
      return `第${cardinal(digits, language)}`;
  }
}

/** As in Chinese, but a single ten, hundred or thousand has no one before it, and no zero is said in between. */
function japanese(digits: string): string {
  if (digits === '0') return 'ゼロ';
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= 4) groups.unshift(digits.slice(Math.max(0, end - 4), end));
  return groups
    .map((group, index) => {
      const said = [...group.padStart(4, '0')]
        .map((digit, place) => {
          if (digit === '0') return '';
          return (digit === '1' && place < 3 ? '' : DIGITS.zh[Number(digit)]!) + ['千', '百', '十', ''][place]!;
        })
        .join('');
      return said === '' ? '' : said + ['', '万', '億', '兆'][groups.length - 1 - index]!;
    })
    .join('');
}
