/**
 * English text to speakable English: numbers and symbols become words, capitals inside a word start a new one, and only
 * letters, apostrophes and the marks `. , ? ! -` remain (official: `GPT_SoVITS/text/english.py, text_normalize`).
 */
import * as rules from './number-rules.ts';

export type EnglishNormalizer = (text: string) => string;

const OFFICIAL_RULES: readonly rules.Rule[] = [
  rules.readListNumber,
  rules.readArithmetic,
  rules.readNegative,
  rules.joinGroups,
  rules.readTime,
  rules.readUnit,
  rules.readMoney,
  rules.readDecimal,
  rules.readFraction,
  rules.readOrdinals,
  rules.readIntegers,
];

/** With `repair` (the corrected mode) the official rule for list numbers is left out: written forms have been read already. */
export function createEnglishNormalizer(repair?: (text: string) => string): EnglishNormalizer {
  const sequence = repair ? OFFICIAL_RULES.filter((rule) => rule !== rules.readListNumber) : OFFICIAL_RULES;
  return (text) => {
    const marked = (repair?.(text) ?? text).replace(/[。！？]/g, (mark) =>
      mark === '。' ? '.' : mark === '！' ? '!' : '?',
    );
    return splitCapitals(keepLetters(sequence.reduce((out, rule) => rule(out), marked)));
  };
}

function keepLetters(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replaceAll('%', ' percent')
    .replace(/[^ A-Za-z'.,?!-]/g, '')
    .replace(/i\.e\./gi, 'that is')
    .replace(/e\.g\./gi, 'for example');
}

/** `GitHub` → `Git Hub`, `NASA` → `N A S A`; of a run of marks, or of a space and marks, the first character stays. */
function splitCapitals(text: string): string {
  return text.replace(/(?<!^)(?<!\s)([A-Z])/g, ' $1').replace(/([!?….,\s-])[!?….,-]+/g, '$1');
}
