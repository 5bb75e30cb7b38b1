/** Digits to Korean numerals: Sino-Korean (1234 → 천이백삼십사) and, before many counters, native (3개 → 세 개). */

const DIGITS = '영일이삼사오육칠팔구';
const PLACES = ['', '십', '백', '천'];
const GROUPS = ['', '만', '억', '조', '경', '해'];
const NATIVE_TENS = ['', '열', '스물', '서른', '마흔', '쉰', '예순', '일흔', '여든', '아흔'];
const NATIVE_ONES = ['', '한', '두', '세', '네', '다섯', '여섯', '일곱', '여덟', '아홉'];

/** A number with or without thousands separators and decimals; no sign. */
export const NUMBER = String.raw`(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?:\.\d+)?`;

/** No digit, and no point or comma of another number, stands before. */
export const ALONE = String.raw`(?<!\d|\d[.,，])`;

/** A sign belongs to the number behind it, unless something stands before it that it could join with the number. */
export const SIGN = String.raw`(?:(?<![\p{L}\d)）%℃°])[-−–+±])`;

const SIGNS: Readonly<Record<string, string>> = { '+': '플러스 ', '±': '플러스마이너스 ' };

export const saySign = (sign: string): string => (sign === '' ? '' : (SIGNS[sign] ?? '마이너스 '));

/** Digit by digit as in telephone numbers, where zero is 공. */
export const sayDigits = (digits: string): string =>
  Array.from(digits, (digit) => (digit === '0' ? '공' : DIGITS[Number(digit)])).join('');

export function sayInteger(digits: string): string {
  if (/^0$/.test(digits)) return '영';
  if (digits.startsWith('0') || digits.length > 4 * GROUPS.length) return sayDigits(digits);
  const groups: string[] = [];
  for (let group = Math.ceil(digits.length / 4) - 1; group >= 0; group--) {
    const end = digits.length - 4 * group;
    const four = sayFour(digits.slice(Math.max(0, end - 4), end));
    // 만, not 일만, but 일억.
    if (four !== '') groups.push((four === '일' && group === 1 ? '' : four) + GROUPS[group]);
  }
  return groups.join(' ');
}

function sayFour(digits: string): string {
  let said = '';
  for (const [at, digit] of [...digits].entries()) {
    const place = digits.length - 1 - at;
    if (digit !== '0') said += `${digit === '1' && place > 0 ? '' : DIGITS[Number(digit)]}${PLACES[place]}`;
  }
  return said;
}

/** A number as `NUMBER` matches it. */
export function sayNumber(text: string): string {
  const [whole = '', decimals] = text.replaceAll(/[,，]/g, '').split('.');
  if (decimals === undefined) return sayInteger(whole);
  return `${sayInteger(whole.replace(/^0+(?=\d)/, ''))} 점 ${sayDigits(decimals).replaceAll('공', '영')}`;
}

/** The native numeral before a counter; from a hundred on, and for nothing, Sino-Korean. */
export function sayNative(text: string): string {
  const value = Number(text.replaceAll(/[,，]/g, ''));
  if (!Number.isInteger(value) || value < 1 || value > 99 || text.startsWith('0')) return sayNumber(text);
  if (value === 20) return '스무';
  return NATIVE_TENS[Math.floor(value / 10)]! + NATIVE_ONES[value % 10]!;
}

/** Multiplies by a power of ten, in digits: 1.5 × 10⁶ → 1500000. */
export function scale(text: string, power: number): string {
  const [whole = '', decimals = ''] = text.replaceAll(/[,，]/g, '').split('.');
  const moved = (whole + decimals.padEnd(power, '0').slice(0, power)).replace(/^0+(?=\d)/, '');
  const rest = decimals.slice(power);
  return rest === '' ? moved : `${moved}.${rest}`;
}
