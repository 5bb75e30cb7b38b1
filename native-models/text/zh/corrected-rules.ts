/**
 * What is left to the corrected mode's normalizer after the written forms were read (`written/`): Greek letters, signs between words, and
 * numbers in a line whose language is another.
 */
import * as rules from './number-rules.ts';

export const repairChinese: rules.Rule = (text) => text.replaceAll('〇', '零');

/** A dash or a slash between words is a pause, never an operator. */
const pauseAtDashes: rules.Rule = (text) => text.replace(/[-–/]+/g, '，');

export const CORRECTED_RULES: readonly rules.Rule[] = [
  pauseAtDashes,
  rules.readPower,
  rules.readPercent,
  rules.readDecimal,
  rules.readCount,
  rules.readLongNumber,
  rules.readAnyNumber,
  rules.readLeftovers,
];
