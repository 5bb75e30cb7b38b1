/**
 * Numbers in English text, in the order of `GPT_SoVITS/text/en_normalization/expend.py, normalize`: list numbers, arithmetic,
 * negatives, groups, times, units, money, decimals, fractions, ordinals, integers. The order matters: each rule leaves words,
 * which the later rules no longer see as numbers.
 */
import { readCardinal, readDigits, readInteger, readOrdinal } from './numerals.ts';

export type Rule = (text: string) => string;

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹ˣʸⁿ';
const OPERAND = `(?:-?\\d+(?:\\.\\d+)?[${SUPERSCRIPTS}]*|\\.\\d+[${SUPERSCRIPTS}]*|[A-Za-z][${SUPERSCRIPTS}]*)`;
const SPACED_OPERATION = new RegExp(`(${OPERAND})\\s+([+\\-×÷=])\\s+(${OPERAND})`, 'g');
const OPERATORS: Readonly<Record<string, string>> = {
  '+': 'plus',
  '-': 'minus',
  '×': 'times',
  '÷': 'divided by',
  '=': 'Equals',
};

export const readListNumber: Rule = (text) =>
  text.replace(/\b(\d+)\. /g, (_, digits: string) => `${readOrdinal(digits)}, `);

/** Any letter counts as an operand, so a spaced dash between two words is a minus here. */
export const readArithmetic: Rule = (text) => {
  let out = text;
  // Each pass replaces at least one operator, so the loop ends; chains need one pass per second operator.
  while (out.search(SPACED_OPERATION) >= 0) {
    out = out.replace(SPACED_OPERATION, (_, left: string, operator: string, right: string) =>
      [left, OPERATORS[operator], right].join(' '),
    );
  }
  return out;
};

/** The space before the sign is lost, as in the official pattern. */
export const readNegative: Rule = (text) =>
  text.replace(/(?:^|\s+)-(\d+)/g, (_, digits: string) => `negative ${digits}`);

export const joinGroups: Rule = (text) => text.replace(/\d[\d,]+\d/g, (number) => number.replaceAll(',', ''));

export const readTime: Rule = (text) =>
  text.replace(/\b([01]?\d|2[0-3]):([0-5]\d)\b/g, (_, hours: string, minutes: string) => {
    const hour = Number(hours);
    const spoken = readCardinal(String(hour > 12 ? hour - 12 : hour));
    const rest = Number(minutes) === 0 ? "o'clock" : readCardinal(minutes);
    return `${spoken} ${rest} ${hour < 12 ? 'a.m.' : 'p.m.'}`;
  });

const UNITS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  m: ['meter', 'meters'],
  km: ['kilometer', 'kilometers'],
  ft: ['foot', 'feet'],
  L: ['liter', 'liters'],
  tbsp: ['tablespoon', 'tablespoons'],
  tsp: ['teaspoon', 'teaspoons'],
  h: ['hour', 'hours'],
  min: ['minute', 'minutes'],
  s: ['second', 'seconds'],
  '°C': ['degree celsius', 'degrees celsius'],
  '°F': ['degree fahrenheit', 'degrees fahrenheit'],
};

export const readUnit: Rule = (text) =>
  text.replace(/\b(\d+(?:\.\d+)?)(km|m|ft|L|tbsp|tsp|h|min|s|°C|°F)\b/g, (_, number: string, unit: string) => {
    const [one, many] = UNITS[unit]!;
    return `${number} ${number === '1' ? one : many}`;
  });

const plural = (digits: string, one: string, many: string): string => `${digits} ${digits === '1' ? one : many}`;

function sayMoney(amount: string, unit: readonly [string, string], small: readonly [string, string]): string {
  const [whole = '', decimals = '', ...more] = amount.replaceAll(',', '').split('.');
  if (more.length > 0) return `${amount} ${unit[1]}`;
  const units = String(Number(whole));
  const cents = String(Number(decimals.padEnd(2, '0')));
  if (units !== '0' && cents !== '0') return `${plural(units, ...unit)} and ${plural(cents, ...small)}`;
  if (cents !== '0') return plural(cents, ...small);
  return units === '0' ? `zero ${unit[1]}` : plural(units, ...unit);
}

const DOLLAR = ['dollar', 'dollars'] as const;
const CENT = ['cent', 'cents'] as const;
const POUND = ['pound', 'pounds'] as const;
const PENNY = ['penny', 'pence'] as const;

export const readMoney: Rule = (text) =>
  text
    .replace(/£([\d.,]*\d)/g, (_, amount: string) => sayMoney(amount, POUND, PENNY))
    .replace(/(?<![\d.,])([\d.,]*\d)£/g, (_, amount: string) => sayMoney(amount, POUND, PENNY))
    .replace(/\$([\d.,]*\d)/g, (_, amount: string) => sayMoney(amount, DOLLAR, CENT))
    .replace(/(?<![\d.,])([\d.,]*\d)\$/g, (_, amount: string) => sayMoney(amount, DOLLAR, CENT));

export const readDecimal: Rule = (text) =>
  text.replace(/(\d+)\.\s*(\d+)/g, (_, whole: string, decimals: string) =>
    [readCardinal(whole), 'point', readDigits(decimals)].join(' '),
  );

export const readFraction: Rule = (text) =>
  text.replace(/(\d+)\/(\d+)/g, (_, over: string, under: string) => {
    const many = Number(over) > 1;
    const count = readCardinal(over);
    if (Number(under) === 1) return count;
    if (Number(under) === 2) return `${count} ${many ? 'halves' : 'half'}`;
    return `${count} ${readOrdinal(under)}${many ? 's' : ''}`;
  });

export const readOrdinals: Rule = (text) =>
  text.replace(/(\d+)(?:st|nd|rd|th)/g, (_, digits: string) => readOrdinal(digits));

export const readIntegers: Rule = (text) => text.replace(/\d+/g, (digits) => readInteger(digits));
