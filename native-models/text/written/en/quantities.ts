/** What can be measured: a number with a sign, or a range of them. */
import { DASH, NUMBER, sayNumber } from './number-words.ts';

/** A sign that belongs to the number behind it. */
export const SIGN = `(?<![A-Za-z\\d)\\]%°'’])[-−+±~≈]`;

const SIGNS: Readonly<Record<string, string>> = {
  '-': 'minus',
  '−': 'minus',
  '+': 'plus',
  '±': 'plus or minus',
  '~': 'about',
  '≈': 'about',
};

export const saySign = (sign: string): string => SIGNS[sign]!;

/** Groups: sign, from, and for a range second and to. */
export const QUANTITY = `(?<sign>${SIGN})?(?<![\\w.]|\\d,)(?<from>${NUMBER})(?:\\s?${DASH}\\s?(?<second>[-−+])?(?<to>${NUMBER}))?`;

export function sayQuantity({ sign, from, second, to }: Readonly<Record<string, string | undefined>>): string {
  const head = `${sign ? `${saySign(sign)} ` : ''}${sayNumber(from!)}`;
  if (to === undefined) return head;
  return `${head} to ${second ? `${saySign(second)} ` : ''}${sayNumber(to)}`;
}
