/** Quantities with a unit: `5kg`, `-3 °C`, `60 km/h`, `5-10 GB`. */

import { DASH, isOne, NUMBER, sayCardinal, sayModel, sayNumber } from './number-words.ts';
import { QUANTITY, sayQuantity } from './quantities.ts';
import { alternation, form, isBeforeNoun, isMeasure } from './rule.ts';

/** The singular; the plural adds an s unless it is given. */
const UNITS: Readonly<Record<string, string>> = {
  km: 'kilometer',
  m: 'meter',
  dm: 'decimeter',
  cm: 'centimeter',
  mm: 'millimeter',
  μm: 'micrometer',
  um: 'micrometer',
  nm: 'nanometer',
  mi: 'mile',
  yd: 'yard',
  yds: 'yard',
  ft: 'foot',
  in: 'inch',
  ha: 'hectare',
  kg: 'kilogram',
  kgs: 'kilogram',
  g: 'gram',
  mg: 'milligram',
  μg: 'microgram',
  mcg: 'microgram',
  t: 'ton',
  lb: 'pound',
  lbs: 'pound',
  oz: 'ounce',
  'fl oz': 'fluid ounce',
  L: 'liter',
  l: 'liter',
  dl: 'deciliter',
  dL: 'deciliter',
  cl: 'centiliter',
  mL: 'milliliter',
  ml: 'milliliter',
  gal: 'gallon',
  qt: 'quart',
  pt: 'pint',
  tbsp: 'tablespoon',
  tsp: 'teaspoon',
  cc: 'cubic centimeter',
  '°C': 'degree Celsius',
  '℃': 'degree Celsius',
  '°F': 'degree Fahrenheit',
  '℉': 'degree Fahrenheit',
  '°': 'degree',
  bit: 'bit',
  KB: 'kilobyte',
  kB: 'kilobyte',
  MB: 'megabyte',
  GB: 'gigabyte',
  TB: 'terabyte',
  PB: 'petabyte',
  KiB: 'kibibyte',
  MiB: 'mebibyte',
  GiB: 'gibibyte',
  kbit: 'kilobit',
  Mbit: 'megabit',
  Gbit: 'gigabit',
  Kb: 'kilobit',
  Mb: 'megabit',
  Gb: 'gigabit',
  kbps: 'kilobit per second',
  Kbps: 'kilobit per second',
  Mbps: 'megabit per second',
  Gbps: 'gigabit per second',
  bps: 'basis point',
  Hz: 'hertz',
  kHz: 'kilohertz',
  KHz: 'kilohertz',
  MHz: 'megahertz',
  GHz: 'gigahertz',
  THz: 'terahertz',
  mAh: 'milliamp hour',
  Ah: 'amp hour',
  Wh: 'watt hour',
  kWh: 'kilowatt hour',
  KWh: 'kilowatt hour',
  MWh: 'megawatt hour',
  GWh: 'gigawatt hour',
  TWh: 'terawatt hour',
  mW: 'milliwatt',
  W: 'watt',
  kW: 'kilowatt',
  KW: 'kilowatt',
  MW: 'megawatt',
  GW: 'gigawatt',
  mV: 'millivolt',
  V: 'volt',
  kV: 'kilovolt',
  mA: 'milliamp',
  A: 'amp',
  '\u03a9': 'ohm',
  '\u2126': 'ohm',
  'k\u03a9': 'kiloohm',
  'k\u2126': 'kiloohm',
  'M\u03a9': 'megaohm',
  'M\u2126': 'megaohm',
  Pa: 'pascal',
  hPa: 'hectopascal',
  kPa: 'kilopascal',
  MPa: 'megapascal',
  psi: 'pound per square inch',
  atm: 'atmosphere',
  mbar: 'millibar',
  dB: 'decibel',
  dBA: 'decibel',
  J: 'joule',
  kJ: 'kilojoule',
  kcal: 'kilocalorie',
  cal: 'calorie',
  hp: 'horsepower',
  lm: 'lumen',
  lx: 'lux',
  px: 'pixel',
  ppm: 'part per million',
  fps: 'frame per second',
  rpm: 'revolution per minute',
  RPM: 'revolution per minute',
  bpm: 'beat per minute',
  BPM: 'beat per minute',
  mph: 'mile per hour',
  kph: 'kilometer per hour',
  kmh: 'kilometer per hour',
  mpg: 'mile per gallon',
  h: 'hour',
  hr: 'hour',
  hrs: 'hour',
  min: 'minute',
  mins: 'minute',
  s: 'second',
  sec: 'second',
  secs: 'second',
  ms: 'millisecond',
  μs: 'microsecond',
  us: 'microsecond',
  ns: 'nanosecond',
  yr: 'year',
  yrs: 'year',
  mo: 'month',
  mos: 'month',
  wk: 'week',
  wks: 'week',
  'sq ft': 'square foot',
  'sq. ft': 'square foot',
  sqft: 'square foot',
  'sq m': 'square meter',
  sqm: 'square meter',
  'sq mi': 'square mile',
  'sq km': 'square kilometer',
  'cu ft': 'cubic foot',
  '㎡': 'square meter',
  '㎏': 'kilogram',
  '㎞': 'kilometer',
  '㎝': 'centimeter',
  '㎜': 'millimeter',
};

const LENGTHS = new Set(['km', 'm', 'dm', 'cm', 'mm', 'nm', 'mi', 'yd', 'ft', 'in']);

/** Units that are words or letters of their own when a space stands before them. */
const JOINED_ONLY = new Set(['in', 'us', 'A', 'V', 'W', 'J', 't', 'cal', 'bit', 'h', 'mo', 'pt', 'cc']);
/** But before these words, or at the end of a clause, they are units even so. */
const UNIT_AFTER =
  /^(?:\s*$|\s?[.,;:!?)]|\s(?:tall|wide|long|high|deep|thick|by|x|battery|fuse|outlet|charger|adapter|current|bulb|circuit|supply|power|motor|of|and|or|per|socket|line|panel|diameter)\b)/;

const PLURALS: Readonly<Record<string, string>> = {
  foot: 'feet',
  inch: 'inches',
  hertz: 'hertz',
  horsepower: 'horsepower',
  lux: 'lux',
};
const plural = (one: string): string => {
  const [, head = '', last = '', tail = ''] =
    /^((?:\w+ )*?)(\w+)((?: per .*| (?:Celsius|Fahrenheit|hour))?)$/.exec(one) ?? [];
  if (tail === ' hour') return `${one}s`;
  return `${head}${PLURALS[last] ?? (last.endsWith('hertz') ? last : `${last}s`)}${tail}`;
};

const SYMBOL = alternation(Object.keys(UNITS)).replaceAll('μ', '[μµ]');
const PER = alternation([
  ...Object.keys(UNITS),
  'day',
  'week',
  'month',
  'year',
  'hour',
  'minute',
  'second',
  'person',
  '100km',
  '100 km',
  '100g',
  '100 g',
]);
const UNIT = `(?<unit>${SYMBOL})(?:(?<power>[²³]|(?<=m|ft|in|mi)[23](?!\\d))|(?:\\/(?<per>${PER})(?<perPower>[²³]|(?<=m|s|ft|in)[23](?!\\d))?))?`;

/** `micro` has two code points. */
const nameOf = (symbol: string): string => UNITS[symbol.replace('µ', 'μ')]!;

function powerOf(power: string | undefined, unit: string, name: string): string {
  if (power === undefined) return name;
  const isSquare = /[²2]/.test(power);
  return LENGTHS.has(unit) ? `${isSquare ? 'square' : 'cubic'} ${name}` : `${name} ${isSquare ? 'squared' : 'cubed'}`;
}

function perOf(per: string, power: string | undefined): string {
  const hundred = /^100 ?(.*)$/.exec(per);
  if (hundred) return `one hundred ${plural(nameOf(hundred[1]!))}`;
  return powerOf(power, per, UNITS[per] ?? per);
}

const ALTERNATIVES: Readonly<Record<string, string>> = {
  rpm: 'R P M',
  RPM: 'R P M',
  psi: 'P S I',
  fps: 'F P S',
  bpm: 'B P M',
  μm: 'microns',
  GB: 'gigs',
  mph: 'M P H',
  kg: 'kilos',
  km: 'K M',
};

const readUnit = (g: Readonly<Record<string, string | undefined>>, isOneOnly: boolean): string | undefined => {
  const one = powerOf(g['power'], g['unit']!, nameOf(g['unit']!));
  const unit = isOneOnly ? one : plural(one);
  return g['per'] ? `${unit} per ${perOf(g['per'], g['perPower'])}` : unit;
};

export const UNIT_RULES = [
  // Sizes: 10 x 20 cm, 3 × 4 m.
  form(
    'unit',
    `(?<![\\w.])(?<a>${NUMBER})\\s?(?<first>cm|mm|m|ft|in|km|px)?\\s?[x×]\\s?(?<b>${NUMBER})(?:\\s?(?<second>cm|mm|m|ft|in|km|px)?\\s?[x×]\\s?(?<c>${NUMBER}))?\\s?(?<unit>cm|mm|m|ft|in|km|px)(?![\\w²³])`,
    ({ a, b, c, unit }) =>
      `${[a!, b!, c]
        .filter((part) => part !== undefined)
        .map(sayNumber)
        .join(' by ')} ${plural(UNITS[unit!]!)}`,
  ),
  form(
    'unit',
    `${QUANTITY}(?<gap>[\\s-]?)${UNIT}(?![\\w²³]|\\/[a-z])(?:(?<=[a-z])\\.(?=,|\\s[a-z]))?`,
    (groups, place) => {
      const { from, to, sign, gap, unit, power, per } = groups;
      if (gap === ' ' && JOINED_ONLY.has(unit!) && !power && !per && !UNIT_AFTER.test(place.after)) return undefined;
      if (unit === 'A' && gap === '' && !/\d ?V|fuse|amp|charger|adapter|current/.test(place.before + place.after))
        return undefined;
      if (gap === '-' && (unit === 'in' || unit === 'A' || unit === 'V' || unit === 'us')) return undefined;
      const isSingular =
        gap === '-' ||
        (/^(?:ft|V|W)$/.test(unit!) && isBeforeNoun(place)) ||
        isMeasure(place) ||
        (to === undefined && isOne(from!));
      const name = readUnit(groups, isSingular)!;
      const count = sayQuantity(groups);
      const alternative = ALTERNATIVES[unit!];
      return {
        spoken: `${count} ${name}`,
        alternatives: [
          ...(alternative && !power && !per ? [`${count} ${alternative}`] : []),
          ...(sign === '-' ? [`negative ${sayQuantity({ ...groups, sign: undefined })} ${name}`] : []),
        ],
      };
    },
  ),
  // The same unit on both ends of a range: 5kg-10kg.
  form('range', /(?<=\d[a-zA-Z°℃]{1,4}) ?[–-] ?(?=\d[\d.,]*\s?[a-zA-Z°℃])/, () => ' to '),
  form('unit', /\bkm\/h\b/, () => 'kilometers per hour'),
];

const COUNT_NOUN = String.raw`(?=\s(?:people|users|views|followers|subscribers|downloads|likes|copies|jobs|customers|members|visitors|words|tokens|steps|samples|lines|rows|records|dollars|euros|parameters|units|households|fans|viewers|readers|residents)\b)`;

/** Powers of ten as letters, and letters that stay what they are. */
export const SCALE_RULES = [
  form('unit', /(?<=["'′″½-¾])\s?[x×]\s?(?=\d)/, () => ' by '),
  form('mark', /(?<=\d[A-Za-z]{1,3})\/(?=\d)/, () => ' '),
  form(
    'number',
    `(?<![\\w.])(?<number>${NUMBER})(?<scale>[KkMB])\\+?${COUNT_NOUN}`,
    ({ number, scale }) =>
      `${sayNumber(number!)} ${{ k: 'thousand', m: 'million', b: 'billion' }[scale!.toLowerCase()]!}`,
  ),
  form('number', `(?<![\\w.])(?<number>${NUMBER})[x×](?!\\s?\\d|\\w)`, ({ number }) => ({
    spoken: `${sayNumber(number!)} times`,
    alternatives: [`${sayNumber(number!)} X`],
  })),
  form('number', /(?<![\w.])(?<a>\d+)\s?x\s?(?<b>\d+)(?![\w])/, ({ a, b }, { before, after }) => {
    if (/^\s?=/.test(after) || /=\s?$/.test(before)) return `${sayCardinal(a!)} times ${sayCardinal(b!)}`;
    const say = (digits: string): string => (digits.length === 4 ? sayModel(digits) : sayCardinal(digits));
    return { spoken: `${say(a!)} by ${say(b!)}`, alternatives: [`${say(a!)} times ${say(b!)}`] };
  }),
  form('number', /(?<![\w.])(?<n>\d{3,4})p(?=\d{2,3}\b|\b)/, ({ n }) => `${sayModel(n!)} P `),
];

export const PERCENT_RULES = [
  form('percent', `${QUANTITY}\\s?(?<mark>%|‰|percent\\b)`, (groups) => {
    const unit = groups['mark'] === '‰' ? 'per mille' : 'percent';
    return {
      spoken: `${sayQuantity(groups)} ${unit}`,
      alternatives: groups['from']!.startsWith('0.')
        ? [`${sayQuantity({ ...groups, from: groups['from']!.slice(1) })} ${unit}`]
        : [],
    };
  }),
  form('percent', `(?<=\\d%)\\s?${DASH}\\s?(?=\\d)`, () => ' to '),
];
