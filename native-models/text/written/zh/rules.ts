/** The written forms of Chinese, in the order in which they are tried: what a form can be mistaken for comes after it. */
import type { Rule } from '../form.ts';
import { only } from '../only.ts';
import { addressRules } from './addresses.ts';
import { dateRules } from './dates.ts';
import { LIST_RULES } from './lists.ts';
import { FRACTION_RULES, MATH_RULES, SIGN_RULES } from './math.ts';
import { moneyRules } from './money.ts';
import { NAME_RULES } from './names.ts';
import { GROUPED_RULES, letterRules, numberRules } from './numbers.ts';
import { codeRules, phoneRules } from './phones.ts';
import { PAUSE_RULES, rangeRules } from './ranges.ts';
import { ROMAN_RULES } from './roman.ts';
import { SCORE_RULES, VERSE_RULE } from './scores.ts';
import { timeRules } from './times.ts';
import { unitRules } from './units.ts';
import { MANDARIN, type Wording } from './wording.ts';

export const chineseRules = (wording: Wording): readonly Rule[] => [
  ...LIST_RULES,
  ...only(/[@#/\\_]|\.[A-Za-z]/, addressRules(wording)),
  ...phoneRules(wording),
  ...dateRules(wording),
  VERSE_RULE,
  ...timeRules(wording),
  ...codeRules(wording),
  ...GROUPED_RULES,
  ...moneyRules(wording),
  ...letterRules(wording),
  ...NAME_RULES,
  ...SCORE_RULES,
  ...unitRules(wording),
  ...FRACTION_RULES,
  ...MATH_RULES,
  ...rangeRules(wording),
  ...ROMAN_RULES,
  ...SIGN_RULES,
  ...numberRules(wording),
  ...PAUSE_RULES,
];

export const ZH_RULES: readonly Rule[] = chineseRules(MANDARIN);
