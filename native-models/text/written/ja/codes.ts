/** Versions, models, numbered things: letters stay letters, numbers are read. */
import type { Rule } from '../form.ts';
import { romanValue } from '../roman.ts';
import { NUMBER, sayDigits, sayInteger, sayNumber } from './numerals.ts';

function sayRoman(text: string): string | undefined {
  const value = romanValue(text);
  return value === undefined ? undefined : sayInteger(String(value));
}

const circled = (sign: string): string => sayInteger(sign.normalize('NFKC').replaceAll(/\D/g, ''));

export const CODE_RULES: readonly Rule[] = [
  // Floors: 3F, B1F.
  {
    kind: 'code',
    pattern: /(?<![A-Za-z\d.])(B?)(\d{1,2})F(?![A-Za-z\d])/gu,
    read: ([, below, floor = '']) => `${below ? '地下' : ''}${sayInteger(floor)}階`,
  },
  {
    kind: 'code',
    pattern: /(?<![A-Za-z])(?:[Vv]er(?:sion)?\.?\s?|[Vv]\.?)(\d+(?:\.\d+)*)(?![A-Za-z\d])/gu,
    read: ([, parts = '']) => `バージョン${sayVersion(parts)}`,
  },
  {
    kind: 'code',
    pattern: /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]\d|\d)/gu,
    read: ([address]) => address.split('.').map(sayInteger).join('ドット'),
  },
  { kind: 'code', pattern: /(?<![\d.])\d+(?:\.\d+){2,}(?![\d.]\d|\d)/gu, read: ([parts]) => sayVersion(parts) },
  // A hyphen between the letters and the number of a model is not said: GPT-4.
  {
    kind: 'code',
    pattern: new RegExp(String.raw`(?<=[A-Za-z])[-‐–](${NUMBER})(?![\d-])`, 'gu'),
    read: ([, number = '']) => sayNumber(number),
  },
  {
    kind: 'code',
    pattern: /(?<=(?<![A-Za-z])[A-Za-z]{1,6}|\p{sc=Katakana})(\d+)(?:[-‐](\d+))?(?![\d.,]\d|\d)/gu,
    read: ([, digits = '', more]) => sayInteger(digits) + (more === undefined ? '' : `の${sayInteger(more)}`),
  },
  { kind: 'roman', pattern: /[Ⅰ-ⅿ]+/gu, read: ([numeral]) => sayRoman(numeral) },
  {
    kind: 'roman',
    pattern: /(?<=第)[IVXL]+(?![A-Za-z])|(?<![A-Za-z\d])[IVXL]+(?=世|章|部|型|期|巻|編|幕|類|級)/gu,
    read: ([numeral]) => sayRoman(numeral),
  },
  { kind: 'list', pattern: /[①-⑳⓪㉑-㉟㊱-㊿]/gu, read: ([sign]) => circled(sign) },
  { kind: 'list', pattern: /[❶-❿]/gu, read: ([sign]) => sayInteger(String(sign.charCodeAt(0) - 0x2775)) },
  // Groups of a code: digits with hyphens that are no telephone number.
  {
    kind: 'code',
    pattern: /(?<![\d.-])\d{1,4}-\d{1,4}-\d{1,4}(?![\d-])/gu,
    read: ([code]) =>
      code
        .split('-')
        .map((part) => (part.startsWith('0') ? sayDigits(part) : sayInteger(part)))
        .join('の'),
  },
];

const sayVersion = (parts: string): string =>
  parts
    .split('.')
    .map((part, at) => (part === '0' ? (at === 0 ? '零' : 'ゼロ') : sayInteger(part)))
    .join('点');
