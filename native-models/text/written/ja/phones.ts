/** Telephone numbers, post codes: digit by digit, with a pause at each hyphen. */
import { INNER_PAUSE, type Rule } from '../form.ts';
import { sayDigits } from './numerals.ts';

const HYPHEN = '[-–−‐‑ー―]';

const sayGroups = (text: string): string =>
  text
    .split(/[^\d]+/)
    .filter((group) => group !== '')
    .map((group) => (group.length === 2 || /^0+$/.test(group) ? sayInKana(group) : sayDigits(group)))
    .join(INNER_PAUSE);

/** Two kanji digits would be a number with places, circles alone no digits. */
const sayInKana = (group: string): string =>
  Array.from(group, (digit) => 'ゼロ イチ ニー サン ヨン ゴー ロク ナナ ハチ キュー'.split(' ')[Number(digit)]).join(
    '',
  );

export const PHONE_RULES: readonly Rule[] = [
  {
    kind: 'phone',
    pattern: new RegExp(
      String.raw`(?<![\d.,-])(?:\+\d{1,3}[- ]?)?[(（]?0?\d{1,4}(?:[)）]\s?|${HYPHEN}|[(（])\d{1,4}(?:${HYPHEN}|[)）])\d{3,4}(?![\d-])`,
      'gu',
    ),
    read: ([number]) => {
      const digits = number.replace(/\D/g, '').length;
      if (digits < 9 || digits > 13 || !/^[+(（]?[0-9]/.test(number)) return undefined;
      return (number.startsWith('+') ? 'プラス' : '') + sayGroups(number);
    },
  },
  // Of an account.
  {
    kind: 'phone',
    pattern: /(?<![\d.,-])\d{1,6}(?:-\d{1,7}){2,5}(?![\d-])/gu,
    read: ([number]) => (number.replace(/\D/g, '').length > 8 ? sayGroups(number) : undefined),
  },
  { kind: 'phone', pattern: /(?<![\d.,-])0\d{9,10}(?![\d-])/gu, read: ([number]) => sayDigits(number) },
  {
    kind: 'phone',
    pattern: new RegExp(String.raw`〒\s?(\d{3})${HYPHEN}?(\d{4})(?!\d)`, 'gu'),
    read: ([, first = '', second = '']) =>
      `郵便番号${INNER_PAUSE}${sayDigits(first)}${INNER_PAUSE}${sayDigits(second)}`,
  },
  {
    kind: 'phone',
    pattern: new RegExp(String.raw`(?<=郵便番号(?:は|:|：)?\s?)(\d{3})${HYPHEN}(\d{4})(?!\d)`, 'gu'),
    read: ([number]) => sayGroups(number),
  },
  {
    kind: 'phone',
    pattern: new RegExp(String.raw`(?<![\d.,-])\d{4}(?:${HYPHEN}\d{4}){2,3}(?![\d-])`, 'gu'),
    read: ([number]) => sayGroups(number),
  },
];
