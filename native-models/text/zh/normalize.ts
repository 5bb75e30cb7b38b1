/**
 * Chinese text to speakable Chinese: numbers, units and symbols become words, marks become the six that the voices know,
 * everything else is dropped. The result holds Hanzi and those marks only, one symbol group per character.
 */
import type { TextData } from '../data.ts';
import * as rules from './number-rules.ts';

export type ChineseNormalizer = (text: string) => string;

const SPLIT_AFTER = /([：、，；。？！,;?!][”’]?)/g;
const SILENT = /[—《》【】<>{}()（）#&@“”^_|\\]/g;
const SILENT_AT_END = /[-—《》【】<=>{}()（）#&@“”^_|\\]/g;

const OFFICIAL_RULES: readonly rules.Rule[] = [
  rules.readDate,
  rules.readSeparatedDate,
  rules.readTimeRange(false),
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

export function createChineseNormalizer(data: TextData): ChineseNormalizer {
  const simplify = createSimplifier(data);
  const normalizePart = (part: string): string => {
    const narrow = toHalfWidth(simplify(part));
    const spoken = OFFICIAL_RULES.reduce((text, rule) => rule(text), narrow);
    return mapMarks(spoken.replace(SILENT_AT_END, ''));
  };
  return (text) => {
    const parts = text
      .replaceAll(' ', '')
      .replace(SILENT, '')
      .replace(SPLIT_AFTER, '$1\n')
      .trim()
      .split(/\n+/)
      .map((part) => part.trim());
    return collapseMarks(parts.map(normalizePart).join(''));
  };
}

function createSimplifier(data: TextData): (text: string) => string {
  const table = data.table('zh-simplified');
  const to = table.u16('to');
  const pairs = new Map(Array.from(table.u16('from'), (code, index) => [code, String.fromCharCode(to[index]!)]));
  return (text) => {
    let out = '';
    for (let at = 0; at < text.length; at++) out += pairs.get(text.charCodeAt(at)) ?? text[at];
    return out;
  };
}

/** Full-width letters, digits and space; full-width marks have meanings of their own and stay. */
function toHalfWidth(text: string): string {
  return text
    .replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll('\u3000', ' ');
}

const MARKS: Readonly<Record<string, string>> = {
  '：': ',',
  '；': ',',
  '，': ',',
  '·': ',',
  '、': ',',
  '/': ',',
  '。': '.',
  '\n': '.',
  $: '.',
  '！': '!',
  '？': '?',
  '—': '-',
  '~': '…',
  '～': '…',
};

function mapMarks(text: string): string {
  return text
    .replaceAll('嗯', '恩')
    .replaceAll('呣', '母')
    .replace(/\.\.\.|[：；，·、/。\n$！？—~～]/g, (mark) => MARKS[mark] ?? '…')
    .replace(/[^\u4e00-\u9fa5!?…,.-]+/g, '');
}

/** Of a run of marks only the first is spoken. */
export function collapseMarks(text: string): string {
  return text.replace(/([!?…,.-])[!?…,.-]+/g, '$1');
}
