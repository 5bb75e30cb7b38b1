/** From one number to another, scores, proportions, fractions. */
import type { Rule } from '../form.ts';
import { isNative, sayCounted } from './counters.ts';
import { ALONE, NUMBER, sayDigits, sayInteger, sayNumber } from './numerals.ts';

const WAVE = '[〜～~∼]';
const DASH = '[-–—−―‐‑]';
const SCORE_AFTER = /^\s?(?:로|으로|의)?\s?(?:이[겼기긴]|승|졌|패|지고|앞|뒤|역전|비[겼기]|무승부|스코어)/;
const SCORE_BEFORE = /(?:스코어|점수|결과|세트)(?:[는은가이]|:|：)?\s*$/;

const FRACTIONS: Readonly<Record<string, readonly [string, string]>> = {
  '½': ['1', '2'],
  '⅓': ['1', '3'],
  '⅔': ['2', '3'],
  '¼': ['1', '4'],
  '¾': ['3', '4'],
  '⅕': ['1', '5'],
  '⅖': ['2', '5'],
  '⅗': ['3', '5'],
  '⅘': ['4', '5'],
  '⅙': ['1', '6'],
  '⅚': ['5', '6'],
  '⅛': ['1', '8'],
  '⅜': ['3', '8'],
  '⅝': ['5', '8'],
  '⅞': ['7', '8'],
};

const NEIGHBOURS = ['', '한두', '두세', '서너', '네다섯', '대여섯', '예닐곱', '일고여덟', '여덟아홉'];

const sayFraction = (part: string, all: string): string => `${sayInteger(all)}분의 ${sayInteger(part)}`;

/** No part is larger than the whole: 120/80 is said as it is written. */
function sayPart(part: string, all: string): string | undefined {
  if (part.startsWith('0') || all.startsWith('0')) return undefined;
  return Number(part) >= Number(all) ? `${sayInteger(part)}에 ${sayInteger(all)}` : sayFraction(part, all);
}

/** The counter is said twice with native numerals: 3~5명 → 세 명에서 다섯 명. */
function sayRange(first: string, second: string, before: string, after: string): string {
  const counter = /^\s?(시간|사람|마리|가지|군데|[가-힣])/.exec(after)?.[1] ?? '';
  if (sayCounted(second, before, after) === sayNumber(second)) return `${sayNumber(first)}에서 ${sayNumber(second)}`;
  const whole = after.trimStart();
  return `${sayCounted(first, before, whole)} ${counter}에서 ${sayCounted(second, before, whole)}`;
}

const WEEKDAY = '(?<![가-힣])[월화수목금토일](?:요일)?';

export const RANGE_RULES: readonly Rule[] = [
  {
    kind: 'abbreviation',
    pattern: /(?<![A-Za-z])[Pp]{1,2}\.\s?(\d+)(?:[-–〜~](\d+))?/gu,
    read: ([, first = '', last]) =>
      `${sayInteger(first)}${last === undefined ? '' : `에서 ${sayInteger(last)}`} 페이지`,
  },
  {
    kind: 'date',
    pattern: /(?<![\d./])((?:19|20)\d\d)[/–-](\d\d)(?![\d/-]|\.\d)/gu,
    read: ([, first = '', second = '']) => `${sayInteger(first)}에서 ${sayInteger(second)}`,
  },
  // Some, neighbours in number: 2,3명 두세 명, 4,5일 사오 일.
  {
    kind: 'range',
    pattern: /(?<![\d.,])([1-9]),\s?([2-9])(?=\s?[가-힣])/gu,
    read: ([, first = '', second = ''], { after }) =>
      Number(second) !== Number(first) + 1
        ? undefined
        : isNative(after)
          ? NEIGHBOURS[Number(first)]
          : sayInteger(first) + sayInteger(second),
  },
  {
    kind: 'date',
    pattern: /(?<![\d.])(\d{1,2})\.(\d{1,2})(?=\s?(?:광복절|전쟁|운동|혁명|만세|테러|참사|사건|항쟁|쿠데타|절))/gu,
    read: ([, month = '', day = '']) => sayInteger(month) + sayDigits(day),
  },
  {
    kind: 'score',
    pattern: /(?<![\d.,])(\d{1,3})\s?대\s?(\d{1,3})(?![\d.,:]\d|\d|[십백천만])/gu,
    read: ([, one = '', other = '']) => `${sayInteger(one)} 대 ${sayInteger(other)}`,
  },
  // Days in history: 6·25.
  {
    kind: 'date',
    pattern: /(?<![\d.,·])([1-9]|1[0-2])·([1-3]?\d)(?![\d·])/gu,
    read: ([, month = '', day = '']) =>
      month.length === 1 ? sayDigits(month + day) : sayInteger(month) + sayInteger(day),
  },
  {
    kind: 'score',
    pattern: new RegExp(String.raw`${ALONE}(\d{1,3})\s?(?:${DASH}|:)\s?(\d{1,3})(?!\d|[.,:]\d)`, 'gu'),
    read: ([, one = '', other = ''], { before, after }) =>
      SCORE_AFTER.test(after) || SCORE_BEFORE.test(before) ? `${sayInteger(one)} 대 ${sayInteger(other)}` : undefined,
  },
  {
    kind: 'score',
    pattern: new RegExp(String.raw`${ALONE}(${NUMBER})\s?[:：]\s?(${NUMBER})(?:[:：](${NUMBER}))?(?![:\d])`, 'gu'),
    read: ([, ...parts]) =>
      parts
        .filter((part) => part !== undefined)
        .map(sayNumber)
        .join(' 대 '),
  },
  {
    kind: 'fraction',
    pattern: /(?<!\d)(\d{0,12})([½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])/gu,
    read: ([, whole = '', sign = '']) =>
      (whole === '' ? '' : `${sayInteger(whole)}과 `) + sayFraction(...FRACTIONS[sign]!),
  },
  {
    kind: 'fraction',
    pattern: /(?<![\d./])(\d{1,4})\s?[/⁄]\s?(\d{1,4})(?![\d/]|\.\d)/gu,
    read: ([, part = '', all = '']) => sayPart(part, all),
  },
  {
    kind: 'code',
    pattern: /(?<![\d-])0\d*(?:-\d+)+(?![\d-])/gu,
    read: ([code]) => code.split('-').map(sayDigits).join('의 '),
  },
  {
    kind: 'range',
    pattern: new RegExp(
      String.raw`(?<![A-Za-z\d.,-])(${NUMBER})\s?(?:${WAVE}|${DASH})\s?(${NUMBER})(?!\d|[-.,]\d|\s?번지)(?=\s?(?:여\s?)?[가-힣])`,
      'gu',
    ),
    read: ([, first = '', second = ''], { before, after }) => sayRange(first, second, before, after),
  },
  {
    kind: 'range',
    pattern: new RegExp(String.raw`${ALONE}(${NUMBER})\s?${WAVE}\s?(${NUMBER})(?![\d:/]|[-.,]\d)`, 'gu'),
    read: ([, first = '', second = '']) => `${sayNumber(first)}에서 ${sayNumber(second)}`,
  },
  {
    kind: 'range',
    pattern: new RegExp(String.raw`(?<=\d\s?(?:[가-힣%℃]{0,6}|[:/.]\d\d?))\s?(?:${WAVE})\s?(?=[₩$€£¥]?\d)`, 'gu'),
    read: () => '에서 ',
  },
  {
    kind: 'range',
    pattern: new RegExp(String.raw`(?<=\d(?::[0-5]\d|\s?[시분월일년원명개]))\s?${DASH}\s?(?=\d)`, 'gu'),
    read: () => '에서 ',
  },
  {
    kind: 'range',
    pattern: new RegExp(
      String.raw`(?<=${WEEKDAY})\s?(?:${WAVE}|${DASH})\s?(?=[월화수목금토일](?![가-힣]{2})|[월화수목금토일]요일)`,
      'gu',
    ),
    read: () => '에서 ',
  },
  {
    kind: 'range',
    pattern: new RegExp(String.raw`(?<=\d\s?(?:[가-힣]{1,3}|[:]\d\d))\s?${WAVE}(?!\s?[\d₩$€£¥])`, 'gu'),
    read: (_, { after }) => (/^\s?(?:오전|오후|아침|점심|저녁|밤|새벽|다음|내일|이듬)/.test(after) ? '에서 ' : '부터'),
  },
  {
    kind: 'range',
    pattern: new RegExp(String.raw`(?<=[월화수목금토일]\))\s?(?:${WAVE}|${DASH})\s?(?=\d)`, 'gu'),
    read: () => '에서 ',
  },
  // From a place to another. Behind the last word of a sentence the wave is a tune.
  {
    kind: 'range',
    pattern: new RegExp(`(?<=[가-힣]{2})${WAVE}(?=[가-힣]{2})`, 'gu'),
    read: (_, { before }) => (/(?:[요네야아어지죠]|하하|호호)$/.test(before) ? undefined : '에서 '),
  },
  { kind: 'mark', pattern: new RegExp(`(?<=[가-힣ㄱ-ㅎㅏ-ㅣ])${WAVE}+(?=\\s|$|[.!?,])`, 'gu'), read: () => '' },
];
