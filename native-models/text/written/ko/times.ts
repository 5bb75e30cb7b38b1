/** Times of the day and spans between them. */
import type { Rule } from '../form.ts';
import { sayInteger, sayNative } from './numerals.ts';

const CLOCK = String.raw`(?<![\d:.,])([0-2]?\d):([0-5]\d)(?::([0-5]\d))?(?![\d:])`;
const HALF_OF_DAY = String.raw`(?:\s?([AaPp])\.?[Mm]\b\.?)`;
const PROPORTION = /(?:비율|축척|비)(?:[은는이가로]|:|：)?\s*$/;

const plain = (digits: string): string => digits.replace(/^0+(?=\d)/, '');
const hour = (digits: string): string => (Number(digits) > 12 ? sayInteger(digits) : sayNative(plain(digits)));

function sayClock(hours: string, minutes: string, seconds: string | undefined): string {
  const parts = [`${hour(hours)} 시`];
  const hasSeconds = seconds !== undefined && Number(seconds) > 0;
  if (Number(minutes) > 0 || hasSeconds) parts.push(`${sayInteger(plain(minutes))} 분`);
  if (hasSeconds) parts.push(`${sayInteger(plain(seconds))} 초`);
  return parts.join(' ');
}

const halfOf = (letter: string | undefined): string =>
  letter === undefined ? '' : letter.toLowerCase() === 'a' ? '오전 ' : '오후 ';

export const TIME_RULES: readonly Rule[] = [
  // Only the end is given: ~18:00.
  {
    kind: 'range',
    pattern: /(?<![\p{L}\p{N}%℃°)])[〜～~]\s?([01]?\d|2[0-4]):([0-5]\d)(?!까지|\d)/gu,
    read: ([, hours = '', minutes = '']) => `${sayClock(hours, minutes, undefined)}까지`,
  },
  {
    kind: 'time',
    pattern: new RegExp(String.raw`(?:(?<![A-Za-z])([AaPp])\.?[Mm]\.?\s?)?${CLOCK}${HALF_OF_DAY}?`, 'gu'),
    read: ([, front, hours = '', minutes = '', seconds, back], { before }) =>
      Number(hours) > 24 || PROPORTION.test(before)
        ? undefined
        : halfOf(front ?? back) + sayClock(hours, minutes, seconds),
  },
  {
    kind: 'time',
    pattern: new RegExp(String.raw`(?<![\d:.,A-Za-z])(1[0-2]|[1-9])${HALF_OF_DAY}`, 'gu'),
    read: ([, hours = '', half]) => `${halfOf(half)}${hour(hours)} 시`,
  },
];
