/** Dates in figures, weekdays in brackets. */
import type { Rule } from '../form.ts';
import { sayInteger } from './numerals.ts';

const YEAR = String.raw`(?<![\d./-])(1\d{3}|20\d\d|21\d\d)`;
const MONTH = '(0?[1-9]|1[0-2])';
const DAY = String.raw`(0?[1-9]|[12]\d|3[01])`;
const END = String.raw`(?![\d/]|[-.]\d)`;

const MONTHS: Readonly<Record<string, string>> = { '6': '유월', '10': '시월' };

const plain = (digits: string): string => digits.replace(/^0/, '');
const monthOf = (digits: string): string => MONTHS[plain(digits)] ?? `${sayInteger(plain(digits))}월`;
const dayOf = (month: string, day: string): string => `${monthOf(month)} ${sayInteger(plain(day))}일`;

const DATE_BEFORE =
  /(?:날짜|일정|기한|마감일?|개봉일?|출시일?|오늘|내일|어제|생일|[월화수목금토일]요일|[~〜～-])(?:[은는이가]|:|：)?\s*$/;
const DATE_AFTER =
  /^(?:\s*\([월화수목금토일]|\s?\d{1,2}[:시]|\s?[〜～~–-]\s?\d|까지|부터|\s?(?:회의|일정|예정|경기|오전|오후|출시|개봉|시작|마감|방송|공개|현재))/;

/** `5/1`, unless it is rather a fraction. Without words that tell, a proper fraction of few parts is one. */
function isDate(month: number, day: number, before: string, after: string): boolean {
  if (DATE_BEFORE.test(before) || DATE_AFTER.test(after)) return true;
  return month >= day ? month > day : day > 10;
}

export const DATE_RULES: readonly Rule[] = [
  {
    kind: 'date',
    pattern: new RegExp(String.raw`${YEAR}([-/.])\s?${MONTH}\2\s?${DAY}(?:\.(?=\s|$|[(가-힣])|${END})`, 'gu'),
    read: ([, year = '', , month = '', day = '']) => `${sayInteger(year)}년 ${dayOf(month, day)}`,
  },
  {
    kind: 'date',
    pattern: new RegExp(`${YEAR}/${MONTH}${END}`, 'gu'),
    read: ([, year = '', month = '']) => `${sayInteger(year)}년 ${monthOf(month)}`,
  },
  {
    kind: 'date',
    pattern: new RegExp(String.raw`(?<![\d./-])${MONTH}/${DAY}${END}`, 'gu'),
    read: ([, month = '', day = ''], { before, after }) =>
      isDate(Number(month), Number(day), before, after) ? dayOf(month, day) : undefined,
  },
  {
    kind: 'date',
    pattern: /(?<=[\d일월.]\s?)\(([월화수목금토일])(?:요일)?\)/gu,
    read: ([, weekday]) => ` ${weekday}요일`,
  },
];
