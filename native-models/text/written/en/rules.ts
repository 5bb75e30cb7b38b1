/** The written forms of this language, in the order in which they are tried: what is special before what is general. */
import type { Rule } from '../form.ts';
import { ABBREVIATION_RULES } from './abbreviations.ts';
import { ADDRESS_RULES } from './addresses.ts';
import { CODE_RULES, HYPHEN_RULES } from './codes.ts';
import { DATE_RULES } from './dates.ts';
import { MONEY_RULES } from './money.ts';
import { NUMBER_RULES } from './numbers.ts';
import { PHONE_RULES } from './phones.ts';
import { FRACTION_RULES, RANGE_RULES } from './ranges.ts';
import { ROMAN_RULES } from './roman.ts';
import { MATH_RULES, NAME_RULES, SIGN_RULES } from './signs.ts';
import { CLOCK_RULES, COMPOUND_RULES } from './times.ts';
import { PERCENT_RULES, SCALE_RULES, UNIT_RULES } from './units.ts';
import { LIST_RULES, WORD_RULES } from './words.ts';

export const EN_RULES: readonly Rule[] = [
  ...LIST_RULES,
  ...NAME_RULES,
  ...ADDRESS_RULES,
  ...WORD_RULES,
  ...CLOCK_RULES,
  ...DATE_RULES,
  ...PHONE_RULES,
  ...MONEY_RULES,
  ...PERCENT_RULES,
  ...COMPOUND_RULES,
  ...FRACTION_RULES,
  ...UNIT_RULES,
  ...SCALE_RULES,
  ...MATH_RULES,
  ...RANGE_RULES,
  ...ROMAN_RULES,
  ...ABBREVIATION_RULES,
  ...CODE_RULES,
  ...HYPHEN_RULES,
  ...NUMBER_RULES,
  ...SIGN_RULES,
];
