/**
 * Chinese text to speakable Chinese: numbers, units and symbols become words, marks become the six that the voices know,
 * everything else is dropped. The result holds Hanzi and those marks only, one symbol group per character. (Official:
 * `GPT_SoVITS/text/zh_normalization/text_normlization.py, TextNormalizer.normalize`.)
 */
import type { TextData } from '../data.ts';
import type { TextMode } from '../text-mode.ts';
import { CORRECTED_RULES, repairChinese } from './corrected-rules.ts';
import { collapseMarks, mapCantoneseMarks, mapChineseMarks } from './marks.ts';
import * as rules from './number-rules.ts';
import { createSimplifier } from './simplify.ts';

export type ChineseNormalizer = (text: string) => string;

const SPLIT_AFTER = /([：、，；。？！,;?!][”’]?)/g;
const SILENT = /[—《》【】<>{}()（）#&@“”^_|\\]/g;
const SILENT_AT_END = /[-—《》【】<=>{}()（）#&@“”^_|\\]/g;

const OFFICIAL_RULES: readonly rules.Rule[] = [
  rules.readDate,
  rules.readSeparatedDate,
  rules.readTimeRange,
  rules.readTime,
  rules.readUnitRange,
  rules.readTemperature,
  rules.readMeasures,
  rules.readArithmetic,
  rules.readPower,
  rules.readFraction,
  rules.readPercent,
  rules.readMobile,
  rules.readLandline,
  rules.readServiceNumber,
  rules.readRange,
  rules.readNegative,
  rules.readVersion,
  rules.readDecimal,
  rules.readCount,
  rules.readLongNumber,
  rules.readAnyNumber,
  rules.readLeftovers,
];

export function createChineseNormalizer(
  data: TextData,
  mode: TextMode,
  language: 'zh' | 'yue' = 'zh',
): ChineseNormalizer {
  const simplify = createSimplifier(data, mode);
  const sequence = mode === 'corrected' ? CORRECTED_RULES : OFFICIAL_RULES;
  const mapMarks = language === 'zh' ? mapChineseMarks : mapCantoneseMarks;
  const normalizePart = (part: string): string => {
    const spoken = sequence.reduce((text, rule) => rule(text), toHalfWidth(simplify(part)));
    return mapMarks(spoken.replace(SILENT_AT_END, ''));
  };
  return (text) => {
    // Repairs come before the text is split at commas, because they remove the comma of 1,200.
    const source = mode === 'corrected' ? repairChinese(toHalfWidth(simplify(text))) : text;
    const parts = source
      .replaceAll(' ', '')
      .replace(SILENT, '')
      .replace(SPLIT_AFTER, '$1\n')
      .trim()
      .split(/\n+/)
      .map((part) => normalizePart(part.trim()));
    const joined = parts.join('');
    return language === 'zh' ? collapseMarks(joined) : joined;
  };
}

/** Full-width letters, digits and space; full-width marks have meanings of their own and stay. */
function toHalfWidth(text: string): string {
  return text
    .replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll('\u3000', ' ');
}
