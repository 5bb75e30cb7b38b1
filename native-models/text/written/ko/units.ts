/** Percent, degrees, measures: the symbol belongs to the number before it. */
import type { Rule } from '../form.ts';
import { ALONE, NUMBER, SIGN, sayNumber, saySign } from './numerals.ts';

const METRES: Readonly<Record<string, string>> = {
  m: '미터',
  km: '킬로미터',
  cm: '센티미터',
  mm: '밀리미터',
  μm: '마이크로미터',
  nm: '나노미터',
};

const UNITS: Readonly<Record<string, string>> = {
  ...METRES,
  ft: '피트',
  inch: '인치',
  inches: '인치',
  yd: '야드',
  mile: '마일',
  miles: '마일',
  kg: '킬로그램',
  g: '그램',
  mg: '밀리그램',
  μg: '마이크로그램',
  t: '톤',
  lb: '파운드',
  lbs: '파운드',
  oz: '온스',
  L: '리터',
  l: '리터',
  mL: '밀리리터',
  ml: '밀리리터',
  dL: '데시리터',
  kL: '킬로리터',
  cc: '시시',
  ha: '헥타르',
  KB: '킬로바이트',
  kB: '킬로바이트',
  MB: '메가바이트',
  GB: '기가바이트',
  TB: '테라바이트',
  PB: '페타바이트',
  kbps: '케이비피에스',
  Mbps: '메가비피에스',
  Gbps: '기가비피에스',
  px: '픽셀',
  pt: '포인트',
  dpi: '디피아이',
  Hz: '헤르츠',
  kHz: '킬로헤르츠',
  MHz: '메가헤르츠',
  GHz: '기가헤르츠',
  W: '와트',
  kW: '킬로와트',
  MW: '메가와트',
  Wh: '와트시',
  kWh: '킬로와트시',
  V: '볼트',
  kV: '킬로볼트',
  A: '암페어',
  mA: '밀리암페어',
  mAh: '밀리암페어시',
  Ω: '옴',
  cal: '칼로리',
  kcal: '킬로칼로리',
  J: '줄',
  kJ: '킬로줄',
  Pa: '파스칼',
  hPa: '헥토파스칼',
  kPa: '킬로파스칼',
  dB: '데시벨',
  lx: '럭스',
  lm: '루멘',
  ppm: '피피엠',
  ms: '밀리초',
  s: '초',
  sec: '초',
  min: '분',
  h: '시간',
  hr: '시간',
  fps: '에프피에스',
  rpm: '알피엠',
  bpm: '비피엠',
};

/** The span of a speed comes first: 60km/h → 시속 육십 킬로미터. */
const SPEEDS: Readonly<Record<string, string>> = { h: '시속', hour: '시속', s: '초속', sec: '초속', min: '분속' };
const PERCENTS: Readonly<Record<string, string>> = {
  '%p': '퍼센트포인트',
  '%P': '퍼센트포인트',
  '%': '퍼센트',
  '‰': '퍼밀',
};

const longestFirst = (names: readonly string[]): string =>
  [...names].sort((one, other) => other.length - one.length).join('|');

const UNIT = longestFirst(Object.keys(UNITS));
const METRE = longestFirst(Object.keys(METRES));
const WIDE_UNIT = '[\u3380-\u33df]';
const TO = String.raw`(\s?[〜～~–-]\s?(${NUMBER}))?`;
const NUMBERS = `${ALONE}(${SIGN}?)(${NUMBER})${TO}`;
const NO_LETTER = '(?![A-Za-z\\d/])';

const powerOf = (text: string): string => (text === '' ? '' : /[2²]/.test(text) ? '제곱' : '세제곱');

function sayNumbers(sign: string, first: string, second: string | undefined): string {
  return saySign(sign) + sayNumber(first) + (second === undefined ? '' : `에서 ${sayNumber(second)}`);
}

const plainUnit = (sign: string): string => (sign === '㏄' ? 'cc' : sign.normalize('NFKC').replaceAll('µ', 'μ'));

function nameOf(symbol: string): string | undefined {
  const [, base = symbol, power = ''] = /^([A-Za-zμΩ]+?)([23])$/.exec(symbol) ?? [];
  const name = UNITS[base];
  return name === undefined ? undefined : powerOf(power) + name;
}

export const UNIT_RULES: readonly Rule[] = [
  {
    kind: 'percent',
    pattern: new RegExp(String.raw`${NUMBERS}\s?(%[pP](?![A-Za-z])|[%‰])`, 'gu'),
    read: ([, sign = '', first = '', , second, percent = '']) =>
      `${sayNumbers(sign, first, second)} ${PERCENTS[percent]}`,
  },
  {
    kind: 'unit',
    pattern: new RegExp(String.raw`${NUMBERS}\s?(℃|℉|°\s?[CF]?)(?![A-Za-z])`, 'gu'),
    read: ([, sign = '', first = '', , second, degree = '']) => {
      const below = /[-−–]/.test(sign) ? '영하 ' : saySign(sign);
      return `${/[F℉]/.test(degree) ? '화씨 ' : ''}${below}${sayNumbers('', first, second)} 도`;
    },
  },
  {
    kind: 'unit',
    pattern: new RegExp(
      String.raw`(시속\s?|초속\s?|분속\s?)?${ALONE}(${NUMBER})\s?(${METRE})/(h|hour|s|sec|min)(?![A-Za-z\d/])`,
      'gu',
    ),
    read: ([, said, number = '', unit = '', span = '']) =>
      `${said?.trim() ?? SPEEDS[span]} ${sayNumber(number)} ${METRES[unit]}`,
  },
  {
    kind: 'unit',
    pattern: new RegExp(String.raw`(시속\s?)?${ALONE}(${NUMBER})\s?(kph|mph)(?![A-Za-z\d/])`, 'gu'),
    read: ([, , number = '', unit]) => `시속 ${sayNumber(number)} ${unit === 'mph' ? '마일' : '킬로미터'}`,
  },
  {
    kind: 'unit',
    pattern: new RegExp(String.raw`${NUMBERS}\s?(${METRE})([²³23])${NO_LETTER}`, 'gu'),
    read: ([, sign = '', first = '', , second, unit = '', power = '']) =>
      `${sayNumbers(sign, first, second)} ${powerOf(power)}${METRES[unit]}`,
  },
  {
    kind: 'unit',
    pattern: new RegExp(String.raw`(?<![A-Za-z]-?)${NUMBERS}\s?(${UNIT})${NO_LETTER}`, 'gu'),
    read: ([, sign = '', first = '', , second, unit = '']) => `${sayNumbers(sign, first, second)} ${UNITS[unit]}`,
  },
  {
    kind: 'unit',
    pattern: new RegExp(String.raw`${NUMBERS}\s?(${WIDE_UNIT})`, 'gu'),
    read: ([, sign = '', first = '', , second, unit = '']) => {
      const name = nameOf(plainUnit(unit));
      return name === undefined ? undefined : `${sayNumbers(sign, first, second)} ${name}`;
    },
  },
  { kind: 'unit', pattern: new RegExp(WIDE_UNIT, 'gu'), read: ([unit]) => nameOf(plainUnit(unit)) },
];
