/** Digits to Korean numerals: Sino-Korean (1234 → 천이백삼십사) and, before many counters, native (3개 → 세 개). */
import { type PlaceNames, sayGroups, withoutCommas } from '../digits.ts';

export { ALONE, NUMBER, scale } from '../digits.ts';

const NAMES: PlaceNames = {
  digits: '영일이삼사오육칠팔구',
  places: ['', '십', '백', '천'],
  groups: ['', '만', '억', '조', '경', '해'],
};
const NATIVE_TENS = ['', '열', '스물', '서른', '마흔', '쉰', '예순', '일흔', '여든', '아흔'];
const NATIVE_ONES = ['', '한', '두', '세', '네', '다섯', '여섯', '일곱', '여덟', '아홉'];

/** A sign belongs to the number behind it, unless something stands before it that it could join with the number. */
export const SIGN = String.raw`(?:(?<![\p{L}\d)）%℃°])[-−–+±])`;

const SIGNS: Readonly<Record<string, string>> = { '+': '플러스 ', '±': '플러스마이너스 ' };

export const saySign = (sign: string): string => (sign === '' ? '' : (SIGNS[sign] ?? '마이너스 '));

/** Digit by digit as in telephone numbers, where zero is 공. */
export const sayDigits = (digits: string): string =>
  Array.from(digits, (digit) => (digit === '0' ? '공' : NAMES.digits[Number(digit)])).join('');

export function sayInteger(digits: string): string {
  if (digits === '0') return '영';
  if (digits.startsWith('0')) return sayDigits(digits);
  // 만, not 일만, but 일억.
  const groups = sayGroups(
    digits,
    NAMES,
    (four, group) => `${four === '일' && group === 1 ? '' : four}${NAMES.groups[group]}`,
  );
  return groups?.join(' ') ?? sayDigits(digits);
}

/** A number as `NUMBER` matches it. */
export function sayNumber(text: string): string {
  const [whole = '', decimals] = withoutCommas(text).split('.');
  if (decimals === undefined) return sayInteger(whole);
  return `${sayInteger(whole.replace(/^0+(?=\d)/, ''))} 점 ${sayDigits(decimals).replaceAll('공', '영')}`;
}

/** The native numeral before a counter; from a hundred on, and for nothing, Sino-Korean. */
export function sayNative(text: string): string {
  const value = Number(withoutCommas(text));
  if (!Number.isInteger(value) || value < 1 || value > 99 || text.startsWith('0')) return sayNumber(text);
  if (value === 20) return '스무';
  return NATIVE_TENS[Math.floor(value / 10)]! + NATIVE_ONES[value % 10]!;
}
