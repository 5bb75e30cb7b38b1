/** Percent, degrees, measures: the symbol belongs to the number before it. */
import type { Rule } from '../form.ts';
import { ALONE, NUMBER, SIGN, sayInteger, sayNumber, saySign } from './numerals.ts';

const METRES: Readonly<Record<string, string>> = {
  m: 'メートル',
  km: 'キロメートル',
  cm: 'センチメートル',
  mm: 'ミリメートル',
  μm: 'マイクロメートル',
  nm: 'ナノメートル',
};

const UNITS: Readonly<Record<string, string>> = {
  ...METRES,
  ft: 'フィート',
  inch: 'インチ',
  inches: 'インチ',
  yd: 'ヤード',
  mile: 'マイル',
  miles: 'マイル',
  kg: 'キログラム',
  g: 'グラム',
  mg: 'ミリグラム',
  μg: 'マイクログラム',
  t: 'トン',
  lb: 'ポンド',
  lbs: 'ポンド',
  oz: 'オンス',
  L: 'リットル',
  l: 'リットル',
  mL: 'ミリリットル',
  ml: 'ミリリットル',
  cL: 'センチリットル',
  dL: 'デシリットル',
  dl: 'デシリットル',
  kL: 'キロリットル',
  cc: 'シーシー',
  ha: 'ヘクタール',
  B: 'B',
  KB: 'キロバイト',
  kB: 'キロバイト',
  MB: 'メガバイト',
  GB: 'ギガバイト',
  TB: 'テラバイト',
  PB: 'ペタバイト',
  Kbps: 'キロビーピーエス',
  kbps: 'キロビーピーエス',
  Mbps: 'メガビーピーエス',
  Gbps: 'ギガビーピーエス',
  bps: 'ビーピーエス',
  px: 'ピクセル',
  pt: 'ポイント',
  dpi: 'ディーピーアイ',
  Hz: 'ヘルツ',
  kHz: 'キロヘルツ',
  MHz: 'メガヘルツ',
  GHz: 'ギガヘルツ',
  W: 'ワット',
  kW: 'キロワット',
  MW: 'メガワット',
  Wh: 'ワット時',
  kWh: 'キロワット時',
  V: 'ボルト',
  kV: 'キロボルト',
  mV: 'ミリボルト',
  A: 'アンペア',
  mA: 'ミリアンペア',
  mAh: 'ミリアンペアアワー',
  Ah: 'アンペアアワー',
  Ω: 'オーム',
  kΩ: 'キロオーム',
  cal: 'カロリー',
  kcal: 'キロカロリー',
  J: 'ジュール',
  kJ: 'キロジュール',
  N: 'ニュートン',
  Pa: 'パスカル',
  hPa: 'ヘクトパスカル',
  kPa: 'キロパスカル',
  MPa: 'メガパスカル',
  dB: 'デシベル',
  lx: 'ルクス',
  lm: 'ルーメン',
  ppm: 'ピーピーエム',
  mol: 'モル',
  ms: 'ミリ秒',
  s: '秒',
  sec: '秒',
  min: '分',
  h: '時間',
  hr: '時間',
  hrs: '時間',
  fps: 'エフピーエス',
  rpm: 'アールピーエム',
  bpm: 'ビーピーエム',
};

/** Sizes over time: the span comes first (60km/h → 時速六十キロメートル). */
const SPEEDS: Readonly<Record<string, string>> = { h: '時速', hour: '時速', s: '秒速', sec: '秒速', min: '分速' };

const PERCENTS: Readonly<Record<string, string>> = { '%': 'パーセント', '‰': 'パーミル', '㌫': 'パーセント' };

/** The squared signs that NFKC does not take apart into a symbol of the table. */
const SQUARED: Readonly<Record<string, string>> = {
  '℡': '電話',
  '㏄': 'cc',
  '㍑': 'リットル',
  '㍉': 'ミリ',
  '㌘': 'グラム',
};

const longestFirst = (names: readonly string[]): string =>
  [...names].sort((one, other) => other.length - one.length).join('|');

const UNIT = longestFirst(Object.keys(UNITS).filter((unit) => unit !== 'B'));
const METRE = longestFirst(Object.keys(METRES));
const WIDE_UNIT = '[\u3380-\u33df]';
const NUMBERS = String.raw`${ALONE}(${SIGN}?)(${NUMBER})((?:\s?(?:[〜～~–-]|から)\s?)(${NUMBER}))?`;
const NO_LETTER = '(?![A-Za-z\\d/])';

const powerOf = (text: string): string => (text === '' ? '' : /[2²]/.test(text) ? '平方' : '立方');

function sayNumbers(sign: string, first: string, second: string | undefined): string {
  return saySign(sign) + sayNumber(first) + (second === undefined ? '' : `から${sayNumber(second)}`);
}

/** ㎞ → km, ㎡ → m2; the micro sign as the Greek letter. */
const plainUnit = (sign: string): string => SQUARED[sign] ?? sign.normalize('NFKC').replaceAll('µ', 'μ');

function nameOf(symbol: string): string | undefined {
  const [, base = symbol, power = ''] = /^([A-Za-zμΩ]+?)([23])$/.exec(symbol) ?? [];
  const name = UNITS[base];
  return name === undefined ? undefined : powerOf(power) + name;
}

export const UNIT_RULES: readonly Rule[] = [
  {
    kind: 'percent',
    pattern: new RegExp(String.raw`${ALONE}(${SIGN}?)(${NUMBER})(\s?[〜～~–-]\s?(${NUMBER}))?\s?([%‰㌫])`, 'gu'),
    read: ([, sign = '', first = '', , second, percent = '']) => sayNumbers(sign, first, second) + PERCENTS[percent],
  },
  {
    kind: 'unit',
    pattern: new RegExp(
      String.raw`${ALONE}(${SIGN}?)(${NUMBER})(\s?[〜～~–-]\s?(${NUMBER}))?\s?(℃|℉|°\s?[CF]?)(?![A-Za-z])`,
      'gu',
    ),
    read: ([, sign = '', first = '', , second, degree = '']) => {
      const said = sayNumbers(sign, first, second).replace(/^ゼロ$/, '零');
      return `${/[F℉]/.test(degree) ? '華氏' : ''}${said}度`;
    },
  },
  {
    kind: 'unit',
    pattern: new RegExp(
      String.raw`(時速|秒速|分速)?${ALONE}(${NUMBER})\s?(${METRE})/(h|hour|s|sec|min)(?![A-Za-z\d/])`,
      'gu',
    ),
    read: ([, said, number = '', unit = '', span = '']) => `${said ?? SPEEDS[span]}${sayNumber(number)}${METRES[unit]}`,
  },
  {
    kind: 'unit',
    pattern: new RegExp(String.raw`(時速|秒速|分速)?${ALONE}(${NUMBER})\s?(kph|mph)(?![A-Za-z\d/])`, 'gu'),
    read: ([, said, number = '', unit]) =>
      `${said ?? '時速'}${sayNumber(number)}${unit === 'mph' ? 'マイル' : 'キロメートル'}`,
  },
  {
    kind: 'unit',
    pattern: new RegExp(String.raw`(?<![A-Za-z])${NUMBERS}\s?(${METRE})([²³23])${NO_LETTER}`, 'gu'),
    read: ([, sign = '', first = '', , second, unit = '', power = '']) =>
      sayNumbers(sign, first, second) + powerOf(power) + METRES[unit],
  },
  {
    kind: 'unit',
    pattern: new RegExp(String.raw`(?<![A-Za-z]-?)${NUMBERS}\s?(${UNIT})${NO_LETTER}`, 'gu'),
    read: ([, sign = '', first = '', , second, unit = '']) => sayNumbers(sign, first, second) + UNITS[unit],
  },
  {
    kind: 'unit',
    pattern: new RegExp(String.raw`${NUMBERS}\s?(${WIDE_UNIT})`, 'gu'),
    read: ([, sign = '', first = '', , second, unit = '']) => {
      const name = nameOf(plainUnit(unit));
      return name === undefined ? undefined : sayNumbers(sign, first, second) + name;
    },
  },
  { kind: 'unit', pattern: new RegExp(WIDE_UNIT, 'gu'), read: ([unit]) => nameOf(plainUnit(unit)) },
  // 6'2" is a height; 27" is the size of a screen.
  {
    kind: 'unit',
    pattern: new RegExp(String.raw`${ALONE}(${NUMBER})\s?(?:"|″|”)(?=の|[型モサ])`, 'gu'),
    read: ([, number = '']) => `${sayNumber(number)}インチ`,
  },
  {
    kind: 'unit',
    pattern: /(?<!\d)(\d+)dB(?:i|m)(?![A-Za-z])/gu,
    read: ([, number = '']) => `${sayInteger(number)}デシベル`,
  },
];
