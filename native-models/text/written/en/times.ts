/** The time of day, time zones, and how long something lasts. */

import type { Said } from '../form.ts';
import { DASH, isOne, NUMBER, sayCardinal, sayNumber } from './number-words.ts';
import { form, isMeasure, TIME_STOP } from './rule.ts';

const HALF = `(?:\\s?(?<half>[AaPp])\\.?\\s?[Mm](?![\\w])(?:(?<=\\.\\s?[Mm])${TIME_STOP}?)?)`;
const CLOCK = String.raw`(?<![\d:.])(?<hour>[01]?\d|2[0-4]):(?<minute>[0-5]\d)(?::(?<second>[0-5]\d))?(?![\d:])`;
const named = (pattern: string, suffix: string): string => pattern.replaceAll(/\(\?<(\w+)>/g, `(?<$1${suffix}>`);

const halfOf = (half: string | undefined): string => (half ? ` ${half.toUpperCase()} M` : '');

function sayClock(hour: string, minute: string | undefined, half: string | undefined, isRange = false): string {
  const value = Number(hour);
  const suffix = halfOf(half);
  if (minute === undefined || (minute === '00' && (suffix !== '' || (isRange && value <= 12 && value > 0))))
    return `${sayCardinal(String(value))}${suffix}`;
  if (minute === '00') {
    if (value === 0 || value === 24) return 'midnight';
    return value > 12 ? `${sayCardinal(String(value))} hundred` : `${sayCardinal(String(value))} o'clock`;
  }
  const minutes = minute.startsWith('0') ? `oh ${sayCardinal(minute[1]!)}` : sayCardinal(minute);
  return `${sayCardinal(String(value))} ${minutes}${suffix}`;
}

/** Nothing in a clock's form tells a duration from a time of day but the words before it. */
const AT = /\b(?:at|by|until|till|since|from|before|after|to|around|about)\s+$|\dT$/i;

function sayWithSeconds(hour: string, minute: string, second: string, before: string): Said {
  const counted = (digits: string, unit: string): string =>
    `${sayCardinal(String(Number(digits)))} ${unit}${Number(digits) === 1 ? '' : 's'}`;
  const lasting = [hour, minute, second]
    .map((digits, at) => (Number(digits) === 0 ? '' : counted(digits, ['hour', 'minute', 'second'][at]!)))
    .filter(Boolean)
    .join(' ');
  const clock = `${sayClock(hour, minute, undefined, true)}${second === '00' ? '' : ` and ${counted(second, 'second')}`}`;
  return AT.test(before) || lasting === ''
    ? { spoken: clock, alternatives: [lasting] }
    : { spoken: lasting, alternatives: [clock] };
}

const TIME_RULES_OF_DAY = [
  form(
    'time',
    `${CLOCK}${HALF}?\\s?(?:${DASH}|to\\b)\\s?${named(CLOCK, '2').replace('(?<![\\d:.])', '')}${named(HALF, '2')}?`,
    (g) => {
      const isRange = g['half'] !== undefined || g['half2'] !== undefined;
      return {
        spoken: `${sayClock(g['hour']!, g['minute'], g['half'], isRange)} to ${sayClock(g['hour2']!, g['minute2'], g['half2'])}`,
        alternatives: [
          `${sayClock(g['hour']!, g['minute'], g['half'], true)} to ${sayClock(g['hour2']!, g['minute2'], g['half2'], true)}`,
        ],
      };
    },
  ),
  form(
    'time',
    `(?<![\\w.:$])(?<hour>1[0-2]|0?[1-9])(?::(?<minute>[0-5]\\d))?${HALF}?\\s?${DASH}\\s?(?<hour2>1[0-2]|0?[1-9])(?::(?<minute2>[0-5]\\d))?${named(HALF, '2')}`,
    (g) =>
      `${sayClock(g['hour']!, g['minute'], g['half'], true)} to ${sayClock(g['hour2']!, g['minute2'], g['half2'])}`,
  ),
  form('time', `${CLOCK}${HALF}`, (g, { before }) =>
    g['second']
      ? `${sayClock(g['hour']!, g['minute'], undefined, true)} and ${sayCardinal(String(Number(g['second'])))} seconds${halfOf(g['half'])}`
      : /\d$/.test(before)
        ? undefined
        : sayClock(g['hour']!, g['minute'], g['half']),
  ),
  form('time', `(?<![\\w.:$])(?<hour>1[0-2]|0?[1-9])${HALF}`, ({ hour, half }) => sayClock(hour!, undefined, half)),
];

/** Words of contests and scales, where two numbers with a colon are no time. */
const RATIO_BEFORE =
  /\b(?:won|win|wins|beat|beats|lost|lose|lead|leads|led|score|scored|scores|tied|draw|drew|ratio|scale|odds|aspect|mix|defeated|victory|defeat|screen)\b[^.]{0,24}$/i;
const RATIO_AFTER =
  /^\s(?:win|won|loss|lead|victory|defeat|draw|tie|ratio|scale|odds|aspect|format|screen|score|against)\b/i;

export const CLOCK_RULES = [
  ...TIME_RULES_OF_DAY,
  form('score', /(?<![\d:.])(?<left>\d{1,6}):(?<right>\d{1,6})(?![\d:])/, ({ left, right }, { before, after }) => {
    const isClock = /^(?:[01]?\d|2[0-4])$/.test(left!) && /^[0-5]\d$/.test(right!);
    if (
      isClock &&
      !(
        RATIO_BEFORE.test(before) ||
        RATIO_AFTER.test(after) ||
        (Number(left) > 1 && right!.length === 2 && ['16:10'].includes(`${left}:${right}`))
      )
    )
      return undefined;
    const to = `${sayCardinal(left!)} to ${sayCardinal(right!)}`;
    const by = `${sayCardinal(left!)} by ${sayCardinal(right!)}`;
    return ['16:9', '21:9', '16:10', '9:16'].includes(`${left}:${right}`)
      ? { spoken: by, alternatives: [to] }
      : { spoken: to, alternatives: [by] };
  }),
  form(
    'time',
    /(?<![\d:.])(?<hour>\d{1,2}):(?<minute>[0-5]\d):(?<second>[0-5]\d)(?![\d:])/,
    ({ hour, minute, second }, { before }) => sayWithSeconds(hour!, minute!, second!, before),
  ),
  form('time', CLOCK, ({ hour, minute, second }) => {
    if (second) return undefined;
    const spoken = sayClock(hour!, minute, undefined);
    const value = Number(hour);
    const twelve = value > 12 && value < 24 ? [sayClock(String(value - 12), minute, 'P')] : [];
    return { spoken, alternatives: twelve };
  }),
  form(
    'time',
    /\b(?<zone>GMT|UTC)\s?(?<sign>[-+−–])(?<hours>\d{1,2})(?::?(?<minutes>\d\d))?(?!\d)/,
    ({ zone, sign, hours, minutes }) =>
      `${[...zone!].join(' ')} ${sign === '+' ? 'plus' : 'minus'} ${sayCardinal(String(Number(hours)))}${minutes && minutes !== '00' ? ` ${sayCardinal(minutes)}` : ''}`,
  ),
];

const HOURS = '(?:h|hr|hrs)';
const MINUTES = '(?:m|min|mins|minutes)';
const SECONDS = '(?:s|sec|secs|seconds)';
const lasts = (number: string, unit: string): string => `${sayNumber(number)} ${unit}${isOne(number) ? '' : 's'}`;

/** Lengths of time and of a body that are written in two units. */
export const COMPOUND_RULES = [
  form(
    'unit',
    `(?<![\\w.])(?:(?<d>\\d+)\\s?d\\s?)?(?<h>\\d+)\\s?${HOURS}\\s?(?<m>\\d+)(?:\\s?${MINUTES}|(?!\\w))(?:\\s?(?<s>\\d+)\\s?${SECONDS})?\\b`,
    ({ d, h, m, s }) =>
      [
        d && lasts(d, 'day'),
        lasts(h!, 'hour'),
        lasts(String(Number(m)), 'minute'),
        s && lasts(String(Number(s)), 'second'),
      ]
        .filter(Boolean)
        .join(' '),
  ),
  form(
    'unit',
    `(?<![\\w.])(?<m>\\d+)\\s?${MINUTES}\\s?(?<s>\\d+)\\s?${SECONDS}\\b`,
    ({ m, s }) => `${lasts(m!, 'minute')} ${lasts(String(Number(s)), 'second')}`,
  ),
  form(
    'unit',
    /(?<![\w.])(?<feet>\d{1,2})\s?(?:'|′|’|ft\.?)\s?(?<inches>\d{1,2}(?:\.\d+)?)\s?(?:"|″|”|''|in\b\.?)?(?![\w'’])/,
    ({ feet, inches }) => ({
      spoken: `${sayCardinal(feet!)} foot ${sayNumber(inches!)}`,
      alternatives: [`${sayCardinal(feet!)} feet ${sayNumber(inches!)} inches`],
    }),
  ),
  form(
    'unit',
    /(?<![\w.])(?<a>\d+)['′]\s?[x×]\s?(?<b>\d+)['′](?!\w)/,
    ({ a, b }) => `${sayCardinal(a!)} by ${sayCardinal(b!)} feet`,
  ),
  form(
    'unit',
    `(?<![\\w.'])(?<n>${NUMBER})(?:′|'(?=\\s(?:tall|wide|long|high|deep|x)\\b))`,
    ({ n }, place) => `${sayNumber(n!)} ${isMeasure(place) || n === '1' ? 'foot' : 'feet'}`,
  ),
  form('unit', `(?<![\\w.])(?<n>${NUMBER})(?:″|["”])`, ({ n }, { before }) => {
    const opened = (before.match(/["“]/g)?.length ?? 0) % 2 === 1;
    if (opened) return undefined;
    return { spoken: `${sayNumber(n!)} ${n === '1' ? 'inch' : 'inches'}`, alternatives: [`${sayNumber(n!)} inch`] };
  }),
];
