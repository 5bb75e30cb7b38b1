/** Numbers in Chinese words: cardinals, digit by digit, decimals. Always 一 and 二, never 两: that depends on what follows. */

const DIGITS = '零一二三四五六七八九';
const UNITS: readonly (readonly [power: number, name: string])[] = [
  [8, '亿'],
  [4, '万'],
  [3, '千'],
  [2, '百'],
  [1, '十'],
];

/** Digit by digit; `alternativeOne` says 幺 for 1, as in telephone numbers. Other characters are left out. */
export function readDigits(digits: string, alternativeOne = false): string {
  let out = '';
  for (const digit of digits) {
    const value = digit.charCodeAt(0) - 48;
    if (value === 1 && alternativeOne) out += '幺';
    else out += DIGITS[value] ?? '';
  }
  return out;
}

/** `120000` → 十二万; leading zeros do not count, an empty string stays empty. */
export function readCardinal(digits: string): string {
  if (digits === '') return '';
  const significant = digits.replace(/^0+/, '');
  if (significant === '') return '零';
  return join(significant).replace(/^一十/, '十');
}

function join(digits: string): string {
  const significant = digits.replace(/^0+/, '');
  if (significant === '') return '';
  if (significant.length === 1) return (significant.length < digits.length ? '零' : '') + readDigits(significant);
  const [power, name] = UNITS.find(([candidate]) => candidate < significant.length)!;
  return join(digits.slice(0, -power)) + name + join(digits.slice(-power));
}

/** `87.50` → 八十七点五零: trailing zeros of the decimals shrink to one. */
export function readNumber(value: string): string {
  const [integer = '', decimals] = value.split('.');
  const read = readCardinal(integer);
  if (decimals === undefined || decimals === '') return read;
  const kept = decimals.endsWith('0') ? `${decimals.replace(/0+$/, '')}0` : decimals;
  return `${read || '零'}点${readDigits(kept)}`;
}
