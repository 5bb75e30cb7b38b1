/** Digits to kanji numerals: 1234 → 千二百三十四. */
import { type PlaceNames, sayGroups, withoutCommas } from '../digits.ts';

export { ALONE, NUMBER, scale } from '../digits.ts';

const NAMES: PlaceNames = {
  digits: '〇一二三四五六七八九',
  places: ['', '十', '百', '千'],
  groups: ['', '万', '億', '兆', '京', '垓'],
};

/** A sign belongs to the number behind it, unless something stands before it that it could join with the number. */
export const SIGN = String.raw`(?:(?<![A-Za-z\d)）%℃°人円])[-−–+±])`;

const SIGNS: Readonly<Record<string, string>> = { '+': 'プラス', '±': 'プラスマイナス' };

export const saySign = (sign: string): string => (sign === '' ? '' : (SIGNS[sign] ?? 'マイナス'));

/** Digits one after the other; the reader says such a run singly. */
export const sayDigits = (digits: string): string =>
  Array.from(digits, (digit) => NAMES.digits[Number(digit)]).join('');

/** A whole number. One that begins with zero, or is too long for names, is read digit by digit. */
export function sayInteger(digits: string): string {
  if (digits === '0') return 'ゼロ';
  if (digits.startsWith('0')) return sayDigits(digits);
  // 一千万, not 千万: this is how it is said.
  const groups = sayGroups(
    digits,
    NAMES,
    (four, group) => `${four === '千' && group > 0 ? '一千' : four}${NAMES.groups[group]}`,
  );
  return groups?.join('') ?? sayDigits(digits);
}

/** A number as `NUMBER` matches it. */
export function sayNumber(text: string): string {
  const [whole = '', decimals] = withoutCommas(text).split('.');
  if (decimals === undefined) return sayInteger(whole);
  return `${/^0+$/.test(whole) ? '零' : sayInteger(whole)}点${sayDigits(decimals)}`;
}
