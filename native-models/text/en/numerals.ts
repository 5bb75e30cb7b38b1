/** English number words: cardinals with commas between groups of three and hyphens inside, ordinals, years, digits. */

const ONES = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
  'eighteen nineteen'
).split(' ');
const TENS = ' - twenty thirty forty fifty sixty seventy eighty ninety'
  .trim()
  .split(' ')
  .map((word) => (word === '-' ? '' : word));
const GROUPS = [
  '',
  'thousand',
  'million',
  'billion',
  'trillion',
  'quadrillion',
  'quintillion',
  'sextillion',
  'septillion',
  'octillion',
  'nonillion',
  'decillion',
];

const IRREGULAR_ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

function readBelowHundred(value: number): string {
  if (value < 20) return ONES[value]!;
  const tens = TENS[Math.floor(value / 10) - 1]!;
  return value % 10 === 0 ? tens : `${tens}-${ONES[value % 10]}`;
}

function readBelowThousand(value: number): string {
  const hundreds = Math.floor(value / 100);
  const rest = value % 100;
  if (hundreds === 0) return readBelowHundred(rest);
  return `${ONES[hundreds]} hundred${rest === 0 ? '' : ` ${readBelowHundred(rest)}`}`;
}

/** `9400001` → nine million, four hundred thousand, one. Numbers too long for a name are read digit by digit. */
export function readCardinal(digits: string): string {
  const significant = digits.replace(/^0+(?=\d)/, '');
  if (significant.length > GROUPS.length * 3) return readDigits(significant);
  if (significant === '0' || significant === '') return 'zero';
  const parts: string[] = [];
  for (let end = significant.length, group = 0; end > 0; end -= 3, group++) {
    const value = Number(significant.slice(Math.max(0, end - 3), end));
    if (value > 0) parts.unshift(`${readBelowThousand(value)}${group > 0 ? ` ${GROUPS[group]}` : ''}`);
  }
  return parts.join(', ');
}

export function readDigits(digits: string): string {
  return [...digits].map((digit) => ONES[Number(digit)]).join(' ');
}

export function readOrdinal(digits: string): string {
  return readCardinal(digits).replace(/[a-z]+$/, (last) => {
    const irregular = IRREGULAR_ORDINALS[last];
    if (irregular) return irregular;
    return last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`;
  });
}

/** Numbers that are read like years: 1999 nineteen ninety-nine, 1001 ten oh one, 2005 two thousand five. */
export function readInteger(digits: string): string {
  const value = Number(digits);
  if (!(value > 1000 && value < 3000)) return readCardinal(digits);
  if (value === 2000) return 'two thousand';
  if (value > 2000 && value < 2010) return `two thousand ${ONES[value % 100]}`;
  const head = readBelowHundred(Math.floor(value / 100));
  const tail = value % 100;
  if (tail === 0) return `${head} hundred`;
  return `${head} ${tail < 10 ? 'oh ' : ''}${readBelowHundred(tail)}`;
}
