/** Numbers that are nothing more special: in hangul, native or Sino-Korean by the counter behind them. */
import type { Rule } from '../form.ts';
import { sayCounted } from './counters.ts';
import { ALONE, NUMBER, SIGN, sayDigits, sayNumber, saySign } from './numerals.ts';

/** What comes before a number that is only a row of digits. */
const CODE_BEFORE = /(?:번호|코드|암호|비번|PIN|ID|계좌|우편)(?:[는은가이]|:|：)?\s*$/u;

export const NUMBER_RULES: readonly Rule[] = [
  {
    kind: 'code',
    pattern: new RegExp(String.raw`${ALONE}\d{3,}(?!\d|[.,，]\d|\s?[원개명년])`, 'gu'),
    read: ([digits], { before }) => (CODE_BEFORE.test(before) ? sayDigits(digits) : undefined),
  },
  { kind: 'number', pattern: /(?<!\d)0?6(?=\s?월)/gu, read: () => '유' },
  { kind: 'number', pattern: /(?<!\d)10(?=\s?월)/gu, read: () => '시' },
  {
    kind: 'number',
    pattern: /(?<![\d.,])0([1-9])(?=\s?[월일시분초](?!간))/gu,
    read: ([, digit = ''], { before, after }) => sayCounted(digit, before, after),
  },
  {
    kind: 'number',
    pattern: new RegExp(String.raw`(${SIGN})\s?(${NUMBER})`, 'gu'),
    read: ([, sign = '', number = ''], { after }) =>
      (/[-−–]/.test(sign) && /^\s?도/.test(after) ? '영하 ' : saySign(sign)) + sayNumber(number),
  },
  {
    kind: 'number',
    pattern: new RegExp(ALONE + NUMBER, 'gu'),
    read: ([number], { before, after }) => sayCounted(number, before, after),
  },
  { kind: 'number', pattern: /(?<!\d)\.\d+/g, read: ([number]) => sayNumber(`0${number}`) },
];
