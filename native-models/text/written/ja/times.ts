/** Times of the day and spans between them: 9:00〜18:00 → 九時から十八時. */
import type { Rule } from '../form.ts';
import { sayInteger } from './numerals.ts';

/** Late programmes are announced as 25:00, up to 29:59. */
const CLOCK = String.raw`(?<![\d:.,])([0-2]?\d):([0-5]\d)(?::([0-5]\d))?(?![\d:])`;
const HALF_OF_DAY = String.raw`(?:\s?([AaPp])\.?[Mm]\b\.?)`;

/** Words that make `1:10` a proportion. */
const PROPORTION = /(?:比率|割合|縮尺|スケール|比)(?:は|が|の|で|を|:|：)?\s*$/;

const plain = (digits: string): string => digits.replace(/^0+(?=\d)/, '');
const hour = (digits: string): string => (Number(digits) === 0 ? '零' : sayInteger(plain(digits)));

function sayClock(hours: string, minutes: string, seconds: string | undefined): string {
  const isWhole = Number(minutes) === 0 && (seconds === undefined || Number(seconds) === 0);
  const small = isWhole ? '' : `${Number(minutes) === 0 ? 'ゼロ' : sayInteger(plain(minutes))}分`;
  const last = seconds === undefined || Number(seconds) === 0 ? '' : `${sayInteger(plain(seconds))}秒`;
  return `${hour(hours)}時${small}${last}`;
}

const halfOf = (letter: string | undefined): string =>
  letter === undefined ? '' : letter.toLowerCase() === 'a' ? '午前' : '午後';

export const TIME_RULES: readonly Rule[] = [
  {
    kind: 'time',
    pattern: new RegExp(String.raw`(?:(?<![A-Za-z])([AaPp])\.?[Mm]\.?\s?)?${CLOCK}${HALF_OF_DAY}?`, 'gu'),
    read: ([, front, hours = '', minutes = '', seconds, back], { before, after }) => {
      if (Number(hours) > 29) return undefined;
      if (PROPORTION.test(before) || /^の(?:比|割合)/.test(after)) return undefined;
      return halfOf(front ?? back) + sayClock(hours, minutes, seconds);
    },
  },
  {
    kind: 'time',
    pattern: new RegExp(String.raw`(?<![\d:.,A-Za-z])(1[0-2]|[1-9])${HALF_OF_DAY}`, 'gu'),
    read: ([, hours = '', half]) => `${halfOf(half)}${sayInteger(hours)}時`,
  },
  {
    kind: 'time',
    pattern: /(?<![A-Za-z])([AaPp])\.?[Mm]\.?\s?(1[0-2]|[1-9])(?=時)/gu,
    read: ([, half, hours = '']) => halfOf(half) + sayInteger(hours),
  },
  // A span of minutes and seconds in full: 1h30m.
  {
    kind: 'time',
    pattern: /(?<![\dA-Za-z.,])(\d{1,2})h\s?(\d{1,2})m(?:in)?(?![A-Za-z\d])/gu,
    read: ([, hours = '', minutes = '']) => `${sayInteger(plain(hours))}時間${sayInteger(plain(minutes))}分`,
  },
];
