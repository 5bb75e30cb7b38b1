/** The written forms of this language, in the order in which they are tried. */
import type { Rule } from '../form.ts';
import { listRules } from '../list-marks.ts';
import { only } from '../only.ts';
import { ADDRESS_RULES } from './addresses.ts';
import { CODE_RULES } from './codes.ts';
import { DATE_RULES } from './dates.ts';
import { KANA_RULES } from './kana.ts';
import { MONEY_RULES } from './money.ts';
import { NUMBER_RULES } from './numbers.ts';
import { sayInteger } from './numerals.ts';
import { PHONE_RULES } from './phones.ts';
import { END_RULES, RANGE_RULES } from './ranges.ts';
import { SIGN_RULES } from './signs.ts';
import { TIME_RULES } from './times.ts';
import { UNIT_RULES } from './units.ts';

export const JA_RULES: readonly Rule[] = [
  ...only(/[@#/\\_]|\.[A-Za-z]/, ADDRESS_RULES),
  ...PHONE_RULES,
  ...listRules(sayInteger),
  ...DATE_RULES,
  ...END_RULES,
  ...TIME_RULES,
  ...MONEY_RULES,
  ...UNIT_RULES,
  ...RANGE_RULES,
  ...CODE_RULES,
  ...SIGN_RULES,
  ...NUMBER_RULES,
  ...KANA_RULES,
];
