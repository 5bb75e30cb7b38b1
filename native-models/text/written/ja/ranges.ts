/** From one number to another, scores, proportions, fractions. */
import type { Rule } from '../form.ts';
import { ALONE, NUMBER, sayDigits, sayInteger, sayNumber } from './numerals.ts';

const WAVE = '[〜～~∼]';
const DASH = '[-–—−―‐‑]';

/**
 * What may stand between the first number and the mark: 3人〜5人, 10%〜20%, ¥500〜¥1,000. The patterns look back only once they have found
 * a mark: doing so at every letter would take seconds for a long line without one.
 */
const COUNTER = String.raw`(?:[\p{sc=Han}\p{sc=Katakana}%℃°ー]|つ|[A-Za-z]{1,3})`;

const SCORE_AFTER = /^\s?(?:で|の)?(?:勝|負|敗|引き?分|リード|辛勝|快勝|完勝|惜敗|圧勝|スコア|逆転|制|同点|下し)/;
const SCORE_BEFORE = /(?:スコア|試合|得点|結果|勝負|セット)(?:は|が|の|:|：)?\s*$/;

const FRACTIONS: Readonly<Record<string, string>> = {
  '½': '二分の一',
  '⅓': '三分の一',
  '⅔': '三分の二',
  '¼': '四分の一',
  '¾': '四分の三',
  '⅕': '五分の一',
  '⅖': '五分の二',
  '⅗': '五分の三',
  '⅘': '五分の四',
  '⅙': '六分の一',
  '⅚': '六分の五',
  '⅛': '八分の一',
  '⅜': '八分の三',
  '⅝': '八分の五',
  '⅞': '八分の七',
};

const WEEKDAY = String.raw`(?<![\p{sc=Han}\p{sc=Katakana}])[月火水木金土日](?:曜日?)?`;

export const RANGE_RULES: readonly Rule[] = [
  {
    kind: 'abbreviation',
    pattern: /(?<![A-Za-z])[Pp]{1,2}\.\s?(\d+)(?:[-–〜~](\d+))?/gu,
    read: ([, first = '', last]) => `${sayInteger(first)}${last === undefined ? '' : `から${sayInteger(last)}`}ページ`,
  },
  {
    kind: 'date',
    pattern: /(?<![\d./])((?:19|20)\d\d)[/–-](\d\d)(?![\d/-]|\.\d)/gu,
    read: ([, first = '', second = '']) => `${sayInteger(first)}から${sayInteger(second)}`,
  },
  {
    kind: 'score',
    pattern: new RegExp(String.raw`${ALONE}(\d{1,3})\s?(?:${DASH}|:)\s?(\d{1,3})(?![\d.,:]\d|\d)`, 'gu'),
    read: ([, one = '', other = ''], { before, after }) =>
      SCORE_AFTER.test(after) || SCORE_BEFORE.test(before) ? `${sayInteger(one)}対${sayInteger(other)}` : undefined,
  },
  {
    kind: 'score',
    pattern: new RegExp(String.raw`${ALONE}(${NUMBER})\s?[:：]\s?(${NUMBER})(?:[:：](${NUMBER}))?(?![:\d])`, 'gu'),
    read: ([, ...parts]) =>
      parts
        .filter((part) => part !== undefined)
        .map((part) => sayNumber(part))
        .join('対'),
  },
  { kind: 'fraction', pattern: /(?<![\d./])24\/7(?![\d/.])/gu, read: () => '二十四時間年中無休' },
  {
    kind: 'fraction',
    pattern: /(?<!\d)(\d{0,12})([½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])/gu,
    read: ([, whole = '', sign = '']) => (whole === '' ? '' : `${sayInteger(whole)}と`) + FRACTIONS[sign],
  },
  {
    kind: 'fraction',
    pattern: /(?<![\d./])(?:(\d{1,3})(?:\s|と))?(\d{1,4})\s?[/⁄]\s?(\d{1,4})(?![\d/]|\.\d)/gu,
    read: ([, whole, part = '', all = '']) => {
      if (part.startsWith('0') || all.startsWith('0')) return undefined;
      // No part is larger than the whole: 120/80 is said as it is written.
      if (whole === undefined && Number(part) >= Number(all)) return `${sayInteger(part)}の${sayInteger(all)}`;
      return `${whole === undefined ? '' : `${sayInteger(whole)}と`}${sayInteger(all)}分の${sayInteger(part)}`;
    },
  },
  // A code that begins with zero.
  {
    kind: 'code',
    pattern: /(?<![\d-])0\d*(?:-\d+)+(?![\d-])/gu,
    read: ([code]) => code.split('-').map(sayDigits).join('の'),
  },
  { kind: 'range', pattern: /(?<=\d)ー(?=\d)/gu, read: () => 'から' },
  {
    kind: 'range',
    pattern: new RegExp(String.raw`${WAVE}(?<=[\d½]${COUNTER}{0,6}\s?${WAVE})\s?(?=[-−]?[¥$€£]?\d)`, 'gu'),
    read: () => 'から',
  },
  {
    kind: 'range',
    pattern: new RegExp(
      String.raw`${DASH}(?<=(?<![A-Za-z\d-])\d[\d,.]{0,12}${COUNTER}{0,4}\s?${DASH})\s?(?=\d[\d,.]{0,12}\s?(?:[\p{L}%℃°]|$))(?!\d+${DASH})`,
      'gu',
    ),
    read: (_, { after }) => (/^\d[\d,.]*(?:番地|丁目|番)/.test(after) ? 'の' : 'から'),
  },
  {
    kind: 'range',
    pattern: new RegExp(String.raw`(?<=(?:${WEEKDAY}|[時分日月年度人円個本%]))\s?${WAVE}\s?(?=[\p{sc=Han}\d])`, 'gu'),
    read: () => 'から',
  },
  {
    kind: 'range',
    pattern: new RegExp(String.raw`(?<=${WEEKDAY})\s?${DASH}\s?(?=[月火水木金土日](?![\p{sc=Han}]{2}))`, 'gu'),
    read: () => 'から',
  },
  {
    kind: 'range',
    pattern: new RegExp(String.raw`(?<=\d:[0-5]\d\s?)${DASH}\s?(?=\d{1,2}:[0-5]\d)`, 'gu'),
    read: () => 'から',
  },
  {
    kind: 'range',
    pattern: new RegExp(String.raw`(?<=[\d日][)）]\s?|曜日?[)）]\s?|[月火水木金土日][)）]\s?)${WAVE}\s?(?=\d)`, 'gu'),
    read: () => 'から',
  },
  // From a place to another, or from the start of something.
  { kind: 'range', pattern: /(?<=[\p{sc=Han}ァ-ヺー駅])\s?[〜～~]\s?(?=\p{sc=Han})/gu, read: () => 'から' },
  {
    kind: 'range',
    pattern: new RegExp(String.raw`\s?${WAVE}(?<=\d\s?(?:${COUNTER}{0,6}|[:：]\d\d)\s?${WAVE})(?!\s?[\d¥$€£])`, 'gu'),
    read: () => 'から',
  },
];

/** Only an end is given: 〜18:00. These come before times and counted things. */
export const END_RULES: readonly Rule[] = [
  {
    kind: 'range',
    pattern: new RegExp(
      String.raw`(?<![\p{L}\p{N}%℃°)）])${WAVE}\s?(?:([01]?\d|2\d):([0-5]\d)|(${NUMBER})(${COUNTER}{1,3}))(?!まで)`,
      'gu',
    ),
    read: ([, hours, minutes, number, counter]) =>
      hours === undefined
        ? `${sayNumber(number!)}${counter}まで`
        : `${sayInteger(String(Number(hours)))}時${minutes === '00' ? '' : `${sayInteger(String(Number(minutes)))}分`}まで`,
  },
];
