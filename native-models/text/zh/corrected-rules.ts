/**
 * What the corrected mode does differently from the official Chinese normalizer (`number-rules.ts`): a few repairs of the whole
 * text before it is split, and replacements for the rules that misread. Everything else is read as the official program reads it.
 */
import * as rules from './number-rules.ts';
import { readCardinal, readDigits, readNumber } from './numerals.ts';

const NUMBER = String.raw`\d+(?:\.\d+)?`;

/** Longer units before their prefixes, so that mm is not taken for m. */
const UNITS: readonly (readonly [unit: string, name: string])[] = [
  ['km/h', '公里每小时'],
  ['m/s', '米每秒'],
  ['km²', '平方公里'],
  ['km2', '平方公里'],
  ['cm2', '平方厘米'],
  ['cm²', '平方厘米'],
  ['cm3', '立方厘米'],
  ['cm³', '立方厘米'],
  ['mm', '毫米'],
  ['cm', '厘米'],
  ['dm', '分米'],
  ['km', '千米'],
  ['m2', '平方米'],
  ['m²', '平方米'],
  ['m3', '立方米'],
  ['m³', '立方米'],
  ['kg', '千克'],
  ['mg', '毫克'],
  ['ml', '毫升'],
  ['mL', '毫升'],
  ['min', '分钟'],
  ['ms', '毫秒'],
  ['db', '分贝'],
  ['dB', '分贝'],
  ['°F', '华氏度'],
  ['℉', '华氏度'],
  ['g', '克'],
  ['h', '小时'],
  ['L', '升'],
  ['m', '米'],
  ['s', '秒'],
  ['t', '吨'],
];
const UNIT_NAMES: ReadonlyMap<string, string> = new Map(UNITS);
const UNIT = new RegExp(`(${NUMBER})\\s?(${UNITS.map(([unit]) => unit).join('|')})(?![A-Za-z])`, 'g');

const readUnits: rules.Rule = (text) =>
  text.replace(UNIT, (_, number: string, unit: string) => number + UNIT_NAMES.get(unit)!);

/** Writes out units (5kg → 5千克), but only where the text without its units is mostly Chinese. */
export function readChineseUnits(text: string): string {
  const rest = text.replace(UNIT, '');
  const han = rest.match(/[\u4e00-\u9fff]/g)?.length ?? 0;
  const other = rest.match(/[A-Za-z\u3040-\u30ff]/g)?.length ?? 0;
  return han > other ? readUnits(text.replace(/(?<=\d\s?)°C/g, '℃')) : text;
}

const CURRENCIES: Readonly<Record<string, string>> = { '￥': '元', '¥': '元', $: '美元', '€': '欧元', '£': '英镑' };

const REPAIRS: readonly rules.Rule[] = [
  (text) => text.replaceAll('〇', '零'),
  (text) => text.replace(/(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])/g, (number) => number.replaceAll(',', '')),
  (text) =>
    text.replace(
      /([￥¥$€£])\s?(\d+(?:\.\d+)?)([万亿]?)/g,
      (_, sign: string, number: string, power: string) => number + power + CURRENCIES[sign],
    ),
  readUnits,
];

export const repairChinese: rules.Rule = (text) => REPAIRS.reduce((out, repair) => repair(out), text);

/** Area codes and service numbers keep their hyphen as a pause. */
const readHyphenedPhone: rules.Rule = (text) =>
  text.replace(
    /(?<![\d-])(?:0(?:10|2[0-9]|[3-9]\d{2})-[1-9]\d{6,7}|400-\d{3}-\d{4}|400-\d{4}-\d{3})(?![\d-])/g,
    (phone) =>
      phone
        .split('-')
        .map((part) => readDigits(part, true))
        .join('，'),
  );

const readMidnight: rules.Rule = (text) => text.replace(/(?<![\d:])24:00(?![\d:])/g, '二十四点');

/** -18~-20℃: both ends below zero, the unit once. */
const readTemperatureRange: rules.Rule = (text) =>
  text.replace(
    new RegExp(`(-?)(${NUMBER})(?:°C|℃|度|摄氏度)?[~～-](-?)(${NUMBER})(°C|℃|度|摄氏度)`, 'g'),
    (_, sign: string, from: string, sign2: string, to: string, unit: string) =>
      `${sign ? '零下' : ''}${readNumber(from)}到${sign2 ? '零下' : ''}${readNumber(to)}${unit === '摄氏度' ? unit : '度'}`,
  );

const readTemperature: rules.Rule = (text) =>
  text.replace(
    new RegExp(`(-?)(${NUMBER})(°C|℃|度|摄氏度)`, 'g'),
    (_, sign: string, number: string, unit: string) =>
      `${sign ? '零下' : ''}${readNumber(number)}${unit === '摄氏度' ? unit : '度'}`,
  );

/** number-number without a second operator or an equals sign is a span, not a subtraction. */
const readSpan: rules.Rule = (text) =>
  text.replace(
    new RegExp(`(?<![\\d.+\\-×÷=A-Za-z])(${NUMBER})(%?)[-~～](${NUMBER})(%?)(?![\\d.+\\-×÷=A-Za-z])`, 'g'),
    (_, from: string, percent: string, to: string, percent2: string) =>
      percent2 === '%' ? `${from}%到${to}%` : `${spanEnd(from)}${percent}到${to}`,
  );

/** Reads the first number of a span here: it has no measure word, so a later rule could read it digit by digit. */
const spanEnd = (number: string): string => (number.includes('.') ? readNumber(number) : readCardinal(number));

/** A bare number of seven or eight digits is a telephone number only when no measure word follows. */
const readBarePhone: rules.Rule = (text) =>
  text.replace(/(?<![\d.])[1-9]\d{6,7}(?![\d.])/g, (digits, at: number) => {
    const after = text.slice(at + digits.length).replace(/^[多余几+]/, '');
    return rules.hasMeasureWord.test(after) ? digits : readDigits(digits, true);
  });

const CODE_BEFORE =
  /(?:号码|编号|学号|工号|尾号|房号|卡号|账号|帐号|单号|型号|群号|代码|编码|密码|口令|邮编|邮政编码|验证码|房间|门牌|车牌|航班|车次|分机|电话|热线|手机|拨打|拨|号)(?:是|为|：|:)?$/;
const CODE_AFTER = /^(?:室|号房|房间|路公交|次列车|航班)/;
const LONGEST_COUNT = 8;

/** Long bare numbers are counts, unless they open with a zero, are too long, or name a code, a room or a line. */
const readLongNumber: rules.Rule = (text) =>
  text.replace(/\d{3,}/g, (digits, at: number) => {
    const isCode = CODE_BEFORE.test(text.slice(0, at)) || CODE_AFTER.test(text.slice(at + digits.length));
    const isCount = !digits.startsWith('0') && digits.length <= LONGEST_COUNT && !isCode;
    return isCount ? readCardinal(digits) : readDigits(digits, true);
  });

export const CORRECTED_RULES: readonly rules.Rule[] = [
  rules.readDate,
  rules.readSeparatedDate,
  rules.readTimeRange(true),
  readMidnight,
  rules.readTime,
  readHyphenedPhone,
  readTemperatureRange,
  rules.readUnitRange,
  readTemperature,
  readSpan,
  rules.readArithmetic,
  rules.readPower,
  rules.readFraction,
  rules.readPercent,
  rules.readMobile,
  rules.readAreaPhone,
  readBarePhone,
  rules.readServiceNumber,
  rules.readRange,
  rules.readNegative,
  rules.readVersion,
  rules.readDecimal,
  rules.readCount,
  readLongNumber,
  rules.readAnyNumber,
  rules.readLeftovers,
];
