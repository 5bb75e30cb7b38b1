/** Marks of lists at the start of a line. */
import { INNER_PAUSE, type Rule } from './form.ts';

export const listRules = (sayInteger: (digits: string) => string): readonly Rule[] => [
  {
    kind: 'list',
    pattern: /^\s*(?:[(（](\d{1,3})[)）]|(\d{1,3})(?:[)）]|\.(?=\s|[^\d\s])|、(?=\D)))\s*/gu,
    read: ([, inner, plain], { after }) =>
      after === '' ? undefined : `${sayInteger(inner ?? plain ?? '')}${INNER_PAUSE}`,
  },
  {
    kind: 'list',
    pattern: /^\s*(?:[-*•·・●○■□◆◇▲△▼▽★☆※►▶✓✔]\s*)+(?=\S)/gu,
    read: ([mark]) => (mark.endsWith('-') ? undefined : ''),
  },
  { kind: 'unspoken', pattern: /[●○■□◆◇▲△▼▽★☆※►▶✓✔]/gu, read: () => '' },
];
