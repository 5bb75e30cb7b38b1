/** Telephone numbers and short numbers: digit by digit, with a pause at each hyphen. */
import { INNER_PAUSE, type Rule } from '../form.ts';
import { sayDigits } from './numerals.ts';

const HYPHEN = '[-–−‐‑―]';

const sayGroups = (text: string): string =>
  text
    .split(/[^\d]+/)
    .filter((group) => group !== '')
    .map(sayDigits)
    .join(INNER_PAUSE);

/** Emergency and service numbers that are said by their digits wherever something is done with them. */
const SHORT = '11[0-9]|12[0-9]|13[0-9]|182|15[4-9]\\d|16\\d\\d|18\\d\\d';

export const PHONE_RULES: readonly Rule[] = [
  {
    kind: 'phone',
    pattern: new RegExp(
      String.raw`(?<![\d.,-])(?:\+\d{1,3}[- ]?)?[(（]?0?\d{1,4}(?:[)）]\s?|${HYPHEN}|\.)\d{3,4}(?:${HYPHEN}|\.)\d{4}(?![\d-])`,
      'gu',
    ),
    read: ([number]) => {
      const digits = number.replace(/\D/g, '').length;
      return digits < 9 || digits > 13 ? undefined : (number.startsWith('+') ? '플러스 ' : '') + sayGroups(number);
    },
  },
  // Of an account.
  {
    kind: 'phone',
    pattern: /(?<![\d.,-])\d{1,6}(?:-\d{1,7}){2,5}(?![\d-])/gu,
    read: ([number]) => (number.replace(/\D/g, '').length > 8 ? sayGroups(number) : undefined),
  },
  { kind: 'phone', pattern: /(?<![\d.,-])0\d{8,10}(?![\d-])/gu, read: ([number]) => sayDigits(number) },
  {
    kind: 'phone',
    pattern: new RegExp(String.raw`(?<![\d.,-])1[568]\d\d${HYPHEN}\d{4}(?![\d-])`, 'gu'),
    read: ([number]) => sayGroups(number),
  },
  {
    kind: 'phone',
    pattern: new RegExp(
      String.raw`(?<![\d.,-])(?:${SHORT})(?=(?:[에로를]|으로)?\s?(?:전화|신고|연락|문의|구급|소방|콜센터|센터|구조)|에\s)`,
      'gu',
    ),
    read: ([number]) => sayDigits(number),
  },
  {
    kind: 'phone',
    pattern: /(?<![\d.,-])11[29](?![\d.,-]|\s?[가-힣]*[개명원년월일층회권])/gu,
    read: ([number]) => sayDigits(number),
  },
];
