/** Numbers in Chinese words. 两 stands for a leading 2 where it is customary; whether a lone 2 is 两 depends on what it counts (`measures.ts`). */
import { readCardinal, readDigits } from '../../zh/numerals.ts';

/** A number as written: grouped by commas or not, with decimals or not. */
export const NUMBER = String.raw`(?:\d{1,3}(?:,\d{3}){1,6}(?!\d)|\d+)(?:\.\d+)?`;

/** Longer ones are read digit by digit: nobody counts beyond 千万亿. */
const LONGEST_CARDINAL = 16;

/** `1,200` → `1200` */
export const ungroup = (number: string): string => number.replace(/[,\s'’]/g, '');

export function sayCardinal(digits: string): string {
  if (digits.length > LONGEST_CARDINAL || (digits.length > 1 && digits.startsWith('0'))) return readDigits(digits);
  return readCardinal(digits).replace(/^二(?=[千万亿])/, '两');
}

/** Every decimal is said, zeros too: `87.50` → 八十七点五零. */
export function sayNumber(number: string): string {
  const [integer = '', decimals] = ungroup(number).split('.');
  if (decimals === undefined) return sayCardinal(integer);
  return `${integer === '' ? '零' : readCardinal(integer)}点${readDigits(decimals)}`;
}

/** `17.4.1` → 十七点四点一 */
export function sayVersion(version: string): string {
  const [first = '', ...rest] = version.split('.');
  return [sayCardinal(first), ...rest.map((part) => readDigits(part))].join('点');
}

/** `2.5` times ten to the 6 → `2500000`, exactly. Undefined if decimals are left. */
export function scale(number: string, power: number): string | undefined {
  const [integer = '', decimals = ''] = ungroup(number).split('.');
  if (decimals.length > power) return undefined;
  return (integer + decimals.padEnd(power, '0')).replace(/^0+(?=\d)/, '');
}
