/** The written forms of this language, in the order in which they are tried: what is special before what is general. */
import type { Rule } from '../form.ts';
import { only } from '../only.ts';
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

const DIGIT = /\d/;
const SIGN = /[^\w\s.,;:!?'"-]|\d/;

export const EN_RULES: readonly Rule[] = [
  ...LIST_RULES,
  ...only(/[.+#!]/, NAME_RULES),
  ...only(/[.@#/\\_]/, ADDRESS_RULES),
  ...WORD_RULES,
  ...only(DIGIT, CLOCK_RULES),
  ...DATE_RULES,
  ...only(DIGIT, PHONE_RULES),
  ...only(DIGIT, MONEY_RULES),
  ...only(DIGIT, PERCENT_RULES),
  ...only(DIGIT, COMPOUND_RULES),
  ...only(/[\d½-¾⅐-⅞]/, FRACTION_RULES),
  ...only(/\d|km\/h/, UNIT_RULES),
  ...only(DIGIT, SCALE_RULES),
  ...only(SIGN, MATH_RULES),
  ...only(/\d|[–—-]/, RANGE_RULES),
  ...only(/[IVXLCDMⅠ-Ⅻ]/, ROMAN_RULES),
  ...ABBREVIATION_RULES,
  ...only(/\d|WW/, CODE_RULES),
  ...only(DIGIT, HYPHEN_RULES),
  ...only(DIGIT, NUMBER_RULES),
  ...only(SIGN, SIGN_RULES),
];
