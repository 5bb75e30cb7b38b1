/** Numbers in plain words, without the commas and hyphens of spelling: one thousand two hundred thirty four. */
import { readCardinal, readDigits, readInteger, readOrdinal } from '../../en/numerals.ts';

/** Longer numbers than quadrillions are read digit by digit. */
const LONGEST_NAMED = 18;

/** A number as it is written: groups of three, decimals. */
export const NUMBER = String.raw`(?:(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)`;

export const DASH = '[-‐‑‒–—―−~～〜]';

const plain = (words: string): string => words.replaceAll(',', '').replaceAll('-', ' ');

/** @param digits without separators. Leading zeros are said, so such a number is read digit by digit. */
export function sayCardinal(digits: string): string {
  const isCode = digits.length > LONGEST_NAMED || (digits.length > 1 && digits.startsWith('0'));
  return isCode ? readDigits(digits) : plain(readCardinal(digits));
}

export const sayOrdinal = (digits: string): string => plain(readOrdinal(digits.replace(/^0+(?=\d)/, '')));

/** `1,234.05` → one thousand two hundred thirty four point zero five. */
export function sayNumber(written: string): string {
  const [whole = '', decimals] = written.replaceAll(/[, ']/g, '').split('.');
  const words = whole === '' ? '' : sayCardinal(whole);
  return decimals === undefined ? words : `${words} point ${readDigits(decimals)}`.trim();
}

/** Digit by digit; the zero of telephone numbers and rooms is said as the letter. */
export const sayDigits = (digits: string): string => readDigits(digits).replaceAll('zero', 'oh');
export const sayZeroDigits = (digits: string): string => readDigits(digits);

/** 1999 → nineteen ninety nine, 1905 → nineteen oh five, 2005 → two thousand five. */
export function sayYear(digits: string): string {
  return digits.length === 4 && !digits.startsWith('0') ? plain(readInteger(digits)) : sayCardinal(digits);
}

/** The two last digits of a year: 24 → twenty four, 05 → oh five. */
export const sayShortYear = (digits: string): string =>
  digits === '00' ? 'two thousand' : digits.startsWith('0') ? `oh ${sayCardinal(digits[1]!)}` : sayCardinal(digits);

/** The numbers of rooms, flights and models: 747 seven forty seven, 204 two oh four, 1234 twelve thirty four. */
export function sayModel(digits: string): string {
  if (digits.length < 3 || /^0/.test(digits)) return digits.length > 1 ? sayZeroOrNumber(digits) : sayCardinal(digits);
  if (digits.length > 4) return sayDigits(digits);
  if (/^\d000$/.test(digits)) return sayCardinal(digits);
  const head = sayCardinal(digits.slice(0, -2));
  return digits.endsWith('00') ? `${head} hundred` : `${head} ${sayShortYear(digits.slice(-2))}`;
}

const sayZeroOrNumber = (digits: string): string => (digits.startsWith('0') ? readDigits(digits) : sayCardinal(digits));

/** nineteen ninety → nineteen nineties. */
export function sayDecade(digits: string): string {
  const words = digits.length === 4 ? sayYear(digits) : sayCardinal(digits);
  return words.endsWith('y') ? `${words.slice(0, -1)}ies` : `${words}s`;
}

/** Whether exactly one is counted, so that the unit stays singular. */
export const isOne = (written: string): boolean => written === '1';

const DENOMINATORS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  '2': ['half', 'halves'],
  '4': ['quarter', 'quarters'],
};

/** 3/4 → three quarters; undefined where a fraction would not be said so. */
export function sayFraction(over: string, under: string): string | undefined {
  const [top, bottom] = [Number(over), Number(under)];
  if (bottom < 2 || over.length > 4 || under.length > 4) return undefined;
  if (bottom > 20 && ![30, 32, 40, 50, 64, 100, 1000].includes(bottom)) return undefined;
  const [one, many] = DENOMINATORS[under] ?? [sayOrdinal(under), `${sayOrdinal(under)}s`];
  return `${sayCardinal(over)} ${top === 1 ? one : many}`;
}
