/** Marks of lists at the start of a line. */
import { INNER_PAUSE, type Rule } from '../form.ts';
import { sayInteger } from './numerals.ts';

export const LIST_RULES: readonly Rule[] = [
  {
    kind: 'list',
    pattern: /^\s*(?:[(（](\d{1,3})[)）]|(\d{1,3})(?:[)）]|\.(?=\s|[^\d\s])))\s*/gu,
    read: ([, inner, plain], { after }) =>
      after === '' ? undefined : `${sayInteger(inner ?? plain ?? '')}${INNER_PAUSE}`,
  },
  {
    kind: 'list',
    pattern: /^\s*(?:[-*•·・●○■□◆◇▲△▼▽★☆※►▶✓✔]\s*)+(?=\S)/gu,
    read: ([mark]) => (/-$/.test(mark) ? undefined : ''),
  },
  { kind: 'unspoken', pattern: /[●○■□◆◇▲△▼▽★☆※►▶✓✔]/gu, read: () => '' },
];
