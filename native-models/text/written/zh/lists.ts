/** Marks and numbers at the beginning of a line, and numbers in circles. */
import { INNER_PAUSE, type Rule } from '../form.ts';
import { sayCardinal } from './say-number.ts';

/** The first code of each row of enclosed numbers, the number that it stands for and how many there are. */
const ROWS: readonly (readonly [first: number, number: number, count: number])[] = [
  [0x2460, 1, 20],
  [0x2474, 1, 20],
  [0x2488, 1, 20],
  [0x24eb, 11, 10],
  [0x24f5, 1, 10],
  [0x2776, 1, 10],
  [0x2780, 1, 10],
  [0x278a, 1, 10],
  [0x3220, 1, 10],
  [0x3280, 1, 10],
  [0x24ea, 0, 1],
  [0x3251, 21, 15],
];

function enclosed(sign: string): string | undefined {
  const code = sign.charCodeAt(0);
  const row = ROWS.find(([first, , count]) => code >= first && code < first + count);
  return row && sayCardinal(String(row[1] + code - row[0]));
}

export const LIST_RULES: readonly Rule[] = [
  {
    kind: 'list',
    pattern: /^\s*(?:[-*•·▪▫◦●○■□◆◇★☆►▶➤➢✓✔✅✗✘❖※–—‣⁃∙+]+(?:\s+|(?=[\u4e00-\u9fff]))(?:\[[ xX]\]\s*)?)/g,
    read: ([mark]) => (/^\s*[-–—*]{2,}$/.test(mark) ? undefined : ''),
  },
  {
    kind: 'list',
    pattern:
      /^\s*(?:[（(](\d{1,3})[）)]|(\d{1,3})(?:、(?!\d)|[)）]|\. |\.(?=[\u4e00-\u9fffA-Za-z“《【]))) ?(?!\d{1,2}[月日:：])/g,
    read: ([, inside, before]) => sayCardinal(inside ?? before!) + INNER_PAUSE,
  },
  {
    kind: 'list',
    pattern: /[\u2460-\u249b\u24ea-\u24f4\u24f5-\u24fe\u2776-\u2793\u3220-\u3229\u3280-\u3289\u3251-\u325f] ?/g,
    read: ([sign], { before, after }) => {
      const number = enclosed(sign);
      if (number === undefined) return undefined;
      return /[\u7b2c\u4e00-\u9fff]$/.test(before) &&
        (/第 ?$/.test(before) || /^[号题號題条步组处点、和与]/.test(after))
        ? number
        : number + INNER_PAUSE;
    },
  },
  {
    kind: 'list',
    pattern: /[\u24b6-\u24e9]/g,
    read: ([sign]) => String.fromCharCode(65 + ((sign.charCodeAt(0) - 0x24b6) % 26)),
  },
];
