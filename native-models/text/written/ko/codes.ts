/** Versions, models, numbered things: letters stay letters, numbers are read. */
import type { Rule } from '../form.ts';
import { romanValue } from '../roman.ts';
import { NUMBER, sayDigits, sayInteger, sayNumber } from './numerals.ts';

const circled = (sign: string): string => sayInteger(sign.normalize('NFKC').replaceAll(/\D/g, ''));

const sayRoman = (numeral: string): string | undefined => {
  const value = romanValue(numeral);
  return value === undefined ? undefined : sayInteger(String(value));
};

const sayVersion = (parts: string): string => parts.split('.').map(sayInteger).join(' 점 ');

export const CODE_RULES: readonly Rule[] = [
  {
    kind: 'code',
    pattern: /(?<![A-Za-z])(?:[Vv]er(?:sion)?\.?\s?|[Vv]\.?)(\d+(?:\.\d+)*)(?![A-Za-z\d])/gu,
    read: ([, parts = '']) => `버전 ${sayVersion(parts)}`,
  },
  {
    kind: 'code',
    pattern: /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]\d|\d)/gu,
    read: ([address]) => address.split('.').map(sayInteger).join(' 점 '),
  },
  { kind: 'code', pattern: /(?<![\d.])\d+(?:\.\d+){2,}(?![\d.]\d|\d)/gu, read: ([parts]) => sayVersion(parts) },
  {
    kind: 'code',
    pattern: new RegExp(String.raw`(?<=[A-Za-z])[-‐–](${NUMBER})(?![\d-])`, 'gu'),
    read: ([, number = '']) => ` ${sayNumber(number)}`,
  },
  {
    kind: 'code',
    pattern: /(?<=[A-Za-z])(\d+)(?:[-‐](\d+))?(?![.,]?\d)/gu,
    read: ([, digits = '', more]) => sayInteger(digits) + (more === undefined ? '' : `의 ${sayInteger(more)}`),
  },
  { kind: 'roman', pattern: /[Ⅰ-ⅿ]+/gu, read: ([numeral]) => sayRoman(numeral) },
  {
    kind: 'roman',
    pattern: /(?<=제\s?)[IVXL]+(?![A-Za-z])|(?<![A-Za-z\d])[IVXL]+(?=세|장|부|형|기|권|편|막)/gu,
    read: ([numeral]) => sayRoman(numeral),
  },
  { kind: 'list', pattern: /[①-⑳⓪㉑-㉟㊱-㊿]/gu, read: ([sign]) => circled(sign) },
  { kind: 'list', pattern: /[❶-❿]/gu, read: ([sign]) => sayInteger(String(sign.charCodeAt(0) - 0x2775)) },
  {
    kind: 'code',
    pattern: /(?<![\d.-])\d{1,4}(?:-\d{1,4})+(?=\s?(?:번지|호))/gu,
    read: ([code]) =>
      code
        .split('-')
        .map((part) => (part.startsWith('0') ? sayDigits(part) : sayInteger(part)))
        .join('의 '),
  },
];
