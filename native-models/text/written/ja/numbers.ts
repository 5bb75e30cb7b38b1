/** Numbers that are nothing more special: kanji numerals, so that the reader's counter rules apply to them (3本 → 三本). */
import type { Rule } from '../form.ts';
import { ALONE, NUMBER, SIGN, sayDigits, sayNumber, saySign } from './numerals.ts';

/** What comes before a number that is only a row of digits. */
const CODE_BEFORE =
  /(?:番号|コード|パスワード|パスコード|暗証|ID|PIN|口座|型番|品番|シリアル)(?:は|が|:|：|「|の)?\s*$/u;

/** 0時 and 0度 are れいじ, れいど; anything else that there is none of is ゼロ. */
const ZERO_COUNTERS = /^(?:時|度|点|下)/;

export const sayCounted = (text: string, after: string): string =>
  text === '0' && ZERO_COUNTERS.test(after) ? '零' : sayNumber(text);

export const NUMBER_RULES: readonly Rule[] = [
  {
    kind: 'code',
    pattern: new RegExp(String.raw`${ALONE}\d{3,}(?![\d.,，]\d|\d|[年月日円人個本])`, 'gu'),
    read: ([digits], { before }) => (CODE_BEFORE.test(before) ? sayDigits(digits) : undefined),
  },
  {
    kind: 'number',
    pattern: new RegExp(String.raw`(${SIGN})\s?(${NUMBER})`, 'gu'),
    read: ([, sign = '', number = ''], { after }) => saySign(sign) + sayCounted(number, after),
  },
  // 十分 would be read as the word for enough.
  { kind: 'number', pattern: new RegExp(`${ALONE}10分(?!の\\s?\\d)`, 'gu'), read: () => 'ジュップン' },
  {
    kind: 'number',
    pattern: new RegExp(ALONE + NUMBER, 'gu'),
    read: ([number], { after }) => sayCounted(number, after),
  },
  { kind: 'number', pattern: /(?<!\d)\.\d+/g, read: ([number]) => sayNumber(`0${number}`) },
];
