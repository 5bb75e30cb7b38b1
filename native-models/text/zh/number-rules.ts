/**
 * The rewriting rules of the official Chinese normalizer (`GPT_SoVITS/text/zh_normalization/text_normlization.py,
 * TextNormalizer.normalize_sentence`), each as a pattern and the words that replace it. The order matters: every rule works on
 * the output of the rules above it. Measure words and patterns follow PaddleSpeech (Apache License 2.0, see data/NOTICE.md).
 */
import { readCardinal, readDigits, readNumber } from './numerals.ts';

export type Rule = (text: string) => string;

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹ˣʸⁿ';
const NUMBER = String.raw`-?\d+(?:\.\d+)?`;
const TIME = `([0-1]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?`;
const RANGE_UNITS = '%|°C|℃|度|摄氏度|cm2|cm²|cm3|cm³|cm|db|ds|kg|km|m2|m²|m³|m3|ml|m|mm|s';
const OPERAND = `(?:-?\\d+(?:\\.\\d+)?[${SUPERSCRIPTS}]*|\\.\\d+[${SUPERSCRIPTS}]*|[A-Za-z][${SUPERSCRIPTS}]*)`;
const OPERATORS: Readonly<Record<string, string>> = { '+': '加', '-': '减', '×': '乘', '÷': '除', '=': '等于' };

const MEASURE_WORDS =
  '(?:处|台|架|枚|趟|幅|平|方|堵|间|床|株|批|项|例|列|篇|栋|注|亩|封|艘|把|目|套|段|人|所|朵|匹|张|座|回|场|尾|条|个|首|阙|阵|网|炮|顶|丘|棵|只|支|袭|辆' +
  '|挑|担|颗|壳|窠|曲|墙|群|腔|砣|座|客|贯|扎|捆|刀|令|打|手|罗|坡|山|岭|江|溪|钟|队|单|双|对|出|口|头|脚|板|跳|枝|件|贴|针|线|管|名|位|身|堂|课|本|页|家' +
  '|户|层|丝|毫|厘|分|钱|两|斤|担|铢|石|钧|锱|忽|(?:千|毫|微)克|毫|厘|(?:公)分|分|寸|尺|丈|里|寻|常|铺|程|(?:千|分|厘|毫|微)米|米|撮|勺|合|升|斗|石|' +
  '盘|碗|碟|叠|桶|笼|盆|盒|杯|钟|斛|锅|簋|篮|盘|桶|罐|瓶|壶|卮|盏|箩|箱|煲|啖|袋|钵|年|月|日|季|刻|时|周|天|秒|分|小时|旬|纪|岁|世|更|夜|春|夏|秋|冬|代|伏' +
  '|辈|丸|泡|粒|颗|幢|堆|条|根|支|道|面|片|张|颗|块|元|(?:亿|千万|百万|万|千|百)|(?:亿|千万|百万|万|千|百|美|)元|(?:亿|千万|百万|万|千|百|十|)吨|(?:' +
  '亿|千万|百万|万|千|百|)块|角|毛|分)';

const readSigned = (sign: string, number: string, negative: string): string =>
  (sign ? negative : '') + readNumber(number);

const replaceAll =
  (pattern: RegExp, read: (...groups: string[]) => string): Rule =>
  (text) =>
    text.replace(pattern, (...parts: unknown[]) => read(...(parts as string[]).map((part) => part ?? '')));

export const readDate: Rule = replaceAll(
  /(\d{4}|\d{2})年(?:(0?[1-9]|1[0-2])月)?(?:(0?[1-9]|[12][0-9]|30|31)([日号]))?/g,
  (_, year, month, day, name) =>
    `${readDigits(year!)}年${month ? `${readCardinal(month)}月` : ''}${day ? readCardinal(day) + name : ''}`,
);

export const readSeparatedDate: Rule = replaceAll(
  /(\d{4})([- /.])(0[1-9]|1[012])\2(0[1-9]|[12][0-9]|3[01])/g,
  (_, year, _separator, month, day) => `${readDigits(year!)}年${readCardinal(month!)}月${readCardinal(day!)}日`,
);

const readTimePart = (digits: string): string =>
  (digits.startsWith('0') ? '零' : '') + readNumber(digits.replace(/^0+/, ''));

/** `halfOf` is the minute that decides about 半: its own one, except for the end of a range (see readTimeRange). */
function sayTime(hour: string, minute: string, second: string, halfOf = minute): string {
  let out = `${readNumber(hour)}点`;
  if (/[1-9]/.test(minute)) out += Number(halfOf) === 30 ? '半' : `${readTimePart(minute)}分`;
  if (/[1-9]/.test(second)) out += `${readTimePart(second)}秒`;
  return out;
}

/** `chronology.py, replace_time` looks at the *start* minute to decide whether the *end* is 半. */
export const readTimeRange: Rule = replaceAll(
  new RegExp(`${TIME}[~-]${TIME}`, 'g'),
  (_, hour, minute, second, hour2, minute2, second2) =>
    `${sayTime(hour!, minute!, second!)}至${sayTime(hour2!, minute2!, second2!, minute!)}`,
);

export const readTime: Rule = replaceAll(new RegExp(TIME, 'g'), (_, hour, minute, second) =>
  sayTime(hour!, minute!, second!),
);

export const readUnitRange: Rule = replaceAll(
  new RegExp(`(?:${NUMBER}|\\.\\d+)(?:${RANGE_UNITS})~(?:${NUMBER}|\\.\\d+)(?:${RANGE_UNITS})`, 'g'),
  (all) => all!.replaceAll('~', '至'),
);

export const readTemperature: Rule = replaceAll(
  /(-?)(\d+(?:\.\d+)?)(?:°C|℃|度|摄氏度)/g,
  (_, sign, number) => `${readSigned(sign!, number!, '零下')}度`,
);

/** In the order of `quantifier.py, measure_dict`: m comes before mm, so mm becomes 米米. */
const MEASURES: readonly (readonly [string, string])[] = [
  ['cm2', '平方厘米'],
  ['cm²', '平方厘米'],
  ['cm3', '立方厘米'],
  ['cm³', '立方厘米'],
  ['cm', '厘米'],
  ['db', '分贝'],
  ['ds', '毫秒'],
  ['kg', '千克'],
  ['km', '千米'],
  ['m2', '平方米'],
  ['m²', '平方米'],
  ['m³', '立方米'],
  ['m3', '立方米'],
  ['ml', '毫升'],
  ['m', '米'],
  ['mm', '毫米'],
  ['s', '秒'],
];

export const readMeasures: Rule = (text) => MEASURES.reduce((out, [unit, name]) => out.replaceAll(unit, name), text);

const ARITHMETIC = new RegExp(`(${OPERAND})([+\\-×÷=])(${OPERAND})`, 'g');

export const readArithmetic: Rule = (text) => {
  let out = text;
  // Each pass replaces at least one operator character, so the loop ends.
  while (out.search(ARITHMETIC) >= 0) {
    out = out.replace(
      ARITHMETIC,
      (_, left: string, operator: string, right: string) => left + OPERATORS[operator] + right,
    );
  }
  return out;
};

export const readPower: Rule = replaceAll(
  new RegExp(`[${SUPERSCRIPTS}]+`, 'g'),
  (all) => `的${[...all!].map((mark) => '0123456789xyn'[SUPERSCRIPTS.indexOf(mark)]).join('')}次方`,
);

export const readFraction: Rule = replaceAll(
  /(-?)(\d+)\/(\d+)/g,
  (_, sign, over, under) => `${sign ? '负' : ''}${readNumber(under!)}分之${readNumber(over!)}`,
);

export const readPercent: Rule = replaceAll(
  /(-?)(\d+(?:\.\d+)?)%/g,
  (_, sign, number) => `${sign ? '负' : ''}百分之${readNumber(number!)}`,
);

export const readMobile: Rule = replaceAll(/(?<!\d)(?:\+?86 ?)?1(?:[38]\d|5[0-35-9]|7[678]|9[89])\d{8}(?!\d)/g, (all) =>
  all!
    .split(' ')
    .map((part) => readDigits(part, true))
    .join('，'),
);

const sayPhone = (number: string): string =>
  number
    .split('-')
    .map((part) => readDigits(part, true))
    .join('，');

export const readLandline: Rule = replaceAll(/(?<!\d)(?:0(?:10|2[1-3]|[3-9]\d{2})-?)?[1-9]\d{6,7}(?!\d)/g, (all) =>
  sayPhone(all!),
);

export const readServiceNumber: Rule = replaceAll(/400-?\d{3}-?\d{4}/g, (all) => sayPhone(all!));

export const readRange: Rule = replaceAll(
  /(?<![\d+\-×÷=])(-?)(\d+(?:\.\d+)?)[-~](-?)(\d+(?:\.\d+)?)(?![\d+\-×÷=])/g,
  (_, sign, from, sign2, to) => `${readSigned(sign!, from!, '负')}到${readSigned(sign2!, to!, '负')}`,
);

export const readNegative: Rule = replaceAll(/-(\d+)/g, (_, number) => `负${readNumber(number!)}`);

export const readVersion: Rule = replaceAll(/\d+\.\d+(?:\.\d+)?(?:\.\d+)+/g, (all) =>
  [...all!].map((character) => (character === '.' ? '点' : readNumber(character))).join(''),
);

export const readDecimal: Rule = replaceAll(/(-?)(\d+\.\d+)|(\.\d+)/g, (_, sign, number, pure) =>
  pure ? readNumber(pure) : readSigned(sign!, number!, '负'),
);

export const readCount: Rule = replaceAll(
  new RegExp(`(\\d+)([多余几+])?(?=${MEASURE_WORDS})`, 'g'),
  (_, number, more) => {
    const read = readNumber(number!);
    return (read === '二' ? '两' : read) + (more === '+' ? '多' : more);
  },
);

export const readLongNumber: Rule = replaceAll(/\d{3}\d*/g, (all) => readDigits(all!, true));

export const readAnyNumber: Rule = replaceAll(/(-?)(\d+(?:\.\d+)?)|(\.\d+)/g, (_, sign, number, pure) =>
  pure ? readNumber(pure) : readSigned(sign!, number!, '负'),
);

const LEFTOVERS: ReadonlyMap<string, string> = new Map(
  (
    '/每 ①一 ②二 ③三 ④四 ⑤五 ⑥六 ⑦七 ⑧八 ⑨九 ⑩十 α阿尔法 β贝塔 γ伽玛 Γ伽玛 δ德尔塔 Δ德尔塔 ε艾普西龙 ζ捷塔 η依塔 θ西塔 Θ西塔 ι艾欧塔 κ喀帕 ' +
    'λ拉姆达 Λ拉姆达 μ缪 ν拗 ξ克西 Ξ克西 ο欧米克伦 π派 Π派 ρ肉 ς西格玛 Σ西格玛 σ西格玛 τ套 υ宇普西龙 φ服艾 Φ服艾 χ器 ψ普赛 Ψ普赛 ω欧米伽 Ω欧米伽 ' +
    '+加 -减 ×乘 ÷除 =等'
  )
    .split(' ')
    .map((pair) => [pair[0]!, pair.slice(1)] as const),
);

export const readLeftovers: Rule = (text) => text.replace(/./gsu, (character) => LEFTOVERS.get(character) ?? character);
