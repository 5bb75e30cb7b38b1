/** Roman numerals: the signs always, Latin letters only where a Chinese word asks for a number. */
import type { Rule } from '../form.ts';
import { sayCardinal } from './say-number.ts';

const SIGNS = 'ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ';
const SMALL = 'ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ';
const VALUES: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10 };

/** `XIV` → 14 */
export function romanValue(letters: string): number {
  let sum = 0;
  for (let at = 0; at < letters.length; at++) {
    const value = VALUES[letters[at]!]!;
    sum += value < (VALUES[letters[at + 1]!] ?? 0) ? -value : value;
  }
  return sum;
}

const SEVERAL = 'X{0,2}(?:I{2,3}|IV|IX|VI{1,3})|X{1,2}I|XV|XX(?!X)';
const NUMBERED = '(?= ?(?:型|期|级|級|代|世|章|卷|部|类|類|度|号|號|阶段|期临床))';

const say = (letters: string): string => sayCardinal(String(romanValue(letters)));

export const ROMAN_RULES: readonly Rule[] = [
  {
    kind: 'roman',
    pattern: new RegExp(`[${SIGNS}${SMALL}]`, 'g'),
    read: ([sign]) => sayCardinal(String(Math.max(SIGNS.indexOf(sign), SMALL.indexOf(sign)) + 1)),
  },
  {
    kind: 'roman',
    pattern: new RegExp(`(?<![A-Za-z])(?:${SEVERAL}|I|V)${NUMBERED}`, 'g'),
    read: ([letters], { after }) => (letters === 'V' && !/^ ?[章卷型期]/.test(after) ? undefined : say(letters)),
  },
  {
    kind: 'roman',
    pattern: new RegExp(`(?<=[\\u4e00-\\u9fff] ?)(?:${SEVERAL})(?![A-Za-z0-9])`, 'g'),
    read: ([letters], { after }) => (/^ ?(?:设计|系统|手册|视觉)/.test(after) ? undefined : say(letters)),
  },
  { kind: 'roman', pattern: /(?<=第 ?)(?:[IVX]{1,5})(?![A-Za-z])/g, read: ([letters]) => say(letters) },
];
