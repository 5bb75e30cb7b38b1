/** Digits to kanji numerals: 1234 → 千二百三十四. */

const DIGITS = '〇一二三四五六七八九';
const PLACES = ['', '十', '百', '千'];
const GROUPS = ['', '万', '億', '兆', '京', '垓'];

/** A number with or without thousands separators and decimals; no sign. A full-width comma between groups counts too. */
export const NUMBER = String.raw`(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?:\.\d+)?`;

/** No digit, and no point or comma of another number, stands before. */
export const ALONE = String.raw`(?<!\d|\d[.,，])`;

/** A sign belongs to the number behind it, unless something stands before it that it could join with the number. */
export const SIGN = String.raw`(?:(?<![A-Za-z\d)）%℃°人円])[-−–+±])`;

const SIGNS: Readonly<Record<string, string>> = { '+': 'プラス', '±': 'プラスマイナス' };

export const saySign = (sign: string): string => (sign === '' ? '' : (SIGNS[sign] ?? 'マイナス'));

/** Digits one after the other; the reader says such a run singly. */
export const sayDigits = (digits: string): string => Array.from(digits, (digit) => DIGITS[Number(digit)]).join('');

/** A whole number. One that begins with zero, or is too long for names, is read digit by digit. */
export function sayInteger(digits: string): string {
  if (/^0+$/.test(digits) && digits.length === 1) return 'ゼロ';
  if (digits.startsWith('0') || digits.length > 4 * GROUPS.length) return sayDigits(digits);
  let said = '';
  for (let group = Math.ceil(digits.length / 4) - 1; group >= 0; group--) {
    const end = digits.length - 4 * group;
    const four = sayFour(digits.slice(Math.max(0, end - 4), end));
    // 一千万, not 千万: this is how it is said.
    if (four !== '') said += (four === '千' && group > 0 ? '一千' : four) + GROUPS[group];
  }
  return said;
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
  return `${/^0+$/.test(whole) ? '零' : sayInteger(whole)}点${sayDigits(decimals)}`;
}

/** Multiplies by a power of ten, in digits: 1.5 × 10⁶ → 1500000. */
export function scale(text: string, power: number): string {
  const [whole = '', decimals = ''] = text.replaceAll(/[,，]/g, '').split('.');
  const moved = (whole + decimals.padEnd(power, '0').slice(0, power)).replace(/^0+(?=\d)/, '');
  const rest = decimals.slice(power);
  return rest === '' ? moved : `${moved}.${rest}`;
}
