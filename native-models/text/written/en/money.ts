/** Money. */

import type { Place, Said } from '../form.ts';
import { DASH, isOne, NUMBER, sayCardinal, sayNumber } from './number-words.ts';
import { SIGN, saySign } from './quantities.ts';
import { alternation, form, isMeasure } from './rule.ts';

interface Currency {
  readonly one: string;
  readonly many: string;
  readonly small?: readonly [one: string, many: string];
}

const dollars = (country: string): Currency => ({
  one: `${country}dollar`,
  many: `${country}dollars`,
  small: ['cent', 'cents'],
});
const same = (name: string): Currency => ({ one: name, many: name });

const DOLLAR = dollars('');
const US_DOLLAR = dollars('U S ');
const EURO: Currency = { one: 'euro', many: 'euros', small: ['cent', 'cents'] };
const POUND: Currency = { one: 'pound', many: 'pounds', small: ['penny', 'pence'] };
const RUPEE: Currency = { one: 'rupee', many: 'rupees', small: ['paisa', 'paise'] };
const FRANC: Currency = { one: 'Swiss franc', many: 'Swiss francs' };
const RUBLE: Currency = { one: 'ruble', many: 'rubles' };
const PESO: Currency = { one: 'peso', many: 'pesos' };

const SYMBOLS: Readonly<Record<string, Currency>> = {
  $: DOLLAR,
  US$: US_DOLLAR,
  C$: dollars('Canadian '),
  CA$: dollars('Canadian '),
  A$: dollars('Australian '),
  AU$: dollars('Australian '),
  NZ$: dollars('New Zealand '),
  HK$: dollars('Hong Kong '),
  S$: dollars('Singapore '),
  NT$: dollars('Taiwan '),
  MX$: { one: 'Mexican peso', many: 'Mexican pesos' },
  R$: { one: 'real', many: 'reais' },
  'US $': US_DOLLAR,
  'JP¥': same('yen'),
  'CN¥': same('yuan'),
  '€': EURO,
  '£': POUND,
  '¥': same('yen'),
  '₩': same('won'),
  '₹': RUPEE,
  '₽': RUBLE,
  '฿': same('baht'),
  '₫': same('dong'),
  '₱': PESO,
  '₺': { one: 'lira', many: 'liras' },
  '₪': { one: 'shekel', many: 'shekels' },
  '₿': { one: 'bitcoin', many: 'bitcoins' },
};

const CODES: Readonly<Record<string, Currency>> = {
  USD: US_DOLLAR,
  EUR: EURO,
  GBP: POUND,
  JPY: same('yen'),
  CNY: same('yuan'),
  RMB: same('yuan'),
  KRW: same('won'),
  INR: RUPEE,
  RUB: RUBLE,
  CHF: FRANC,
  CAD: dollars('Canadian '),
  AUD: dollars('Australian '),
  NZD: dollars('New Zealand '),
  HKD: dollars('Hong Kong '),
  SGD: dollars('Singapore '),
  TWD: dollars('Taiwan '),
  MXN: { one: 'Mexican peso', many: 'Mexican pesos' },
  THB: same('baht'),
};

const SCALES: Readonly<Record<string, string>> = {
  k: 'thousand',
  m: 'million',
  mm: 'million',
  mn: 'million',
  mil: 'million',
  b: 'billion',
  bn: 'billion',
  t: 'trillion',
  tn: 'trillion',
  trn: 'trillion',
};

const SCALE = String.raw`(?:[\s-]?(?:hundred|thousand|million|billion|trillion)|mil|mm|mn|bn|trn|tn|[KkMmBbTt])(?![\w])`;

const PER: Readonly<Record<string, string>> = {
  mo: 'month',
  mth: 'month',
  yr: 'year',
  y: 'year',
  hr: 'hour',
  h: 'hour',
  wk: 'week',
  min: 'minute',
  kg: 'kilogram',
  g: 'gram',
  lb: 'pound',
  oz: 'ounce',
  gal: 'gallon',
  l: 'liter',
  gb: 'gigabyte',
  tb: 'terabyte',
  kwh: 'kilowatt hour',
  km: 'kilometer',
  m: 'meter',
  pp: 'person',
};
const TAIL = String.raw`(?<per>\s?\/\s?[A-Za-z]+)?(?<plus>\+(?!\s?[\d$]))?`;

const scaleOf = (scale: string | undefined): string => {
  const name = scale?.replace(/^[\s-]+/, '').toLowerCase();
  return name === undefined ? '' : ` ${SCALES[name] ?? name}`;
};

type Groups = Readonly<Record<string, string | undefined>>;

function sayMoney(currency: Currency, groups: Groups, place: Place): Said {
  const { sign, from, first, to, scale, per, plus } = groups;
  const unitOf = (number: string, powers: string): string =>
    isMeasure(place) || (isOne(number) && powers === '') ? currency.one : currency.many;
  const tail = `${per ? ` per ${perOf(per)}` : ''}${plus ? ' plus' : ''}`;
  const head = sign ? `${saySign(sign)} ` : '';
  if (to !== undefined) {
    const powers = scaleOf(scale);
    const left = sayNumber(from!) + (first === scale ? '' : scaleOf(first));
    const unit = unitOf(to, powers);
    const spoken = `${head}${left} to ${sayNumber(to)}${powers} ${unit}${tail}`;
    return { spoken, alternatives: [`${head}${left} ${unit} to ${sayNumber(to)}${powers} ${unit}${tail}`] };
  }
  const powers = scaleOf(first);
  if (powers === ' thousand' && /^\d{1,3}\.\d{1,3}$/.test(from!) && /^k$/i.test(first!)) {
    return { spoken: `${head}${sayCardinal(String(Math.round(Number(from) * 1000)))} ${unitOf(from!, powers)}${tail}` };
  }
  if (powers !== '') return { spoken: `${head}${sayNumber(from!)}${powers} ${unitOf(from!, powers)}${tail}` };
  return { spoken: head + sayAmount(currency, from!, unitOf) + tail };
}

function sayAmount(currency: Currency, number: string, unitOf: (number: string, powers: string) => string): string {
  const [whole = '', decimals = ''] = number.replaceAll(',', '').split('.');
  if (decimals === '' || !currency.small || decimals.length > 2) return `${sayNumber(number)} ${unitOf(number, '')}`;
  const units = String(Number(whole));
  const cents = String(Number(decimals.padEnd(2, '0')));
  const small = `${sayCardinal(cents)} ${currency.small[cents === '1' ? 0 : 1]}`;
  if (units === '0' && cents !== '0') return small;
  const large = `${sayCardinal(units)} ${unitOf(units, '')}`;
  return cents === '0' ? large : `${large} and ${small}`;
}

function perOf(per: string): string {
  const unit = per.replaceAll(/[\s/]/g, '');
  return PER[unit.toLowerCase()] ?? unit;
}

const SYMBOL = alternation(Object.keys(SYMBOLS));
const CODE = alternation(Object.keys(CODES));
const AMOUNT = `(?<from>${NUMBER})(?<first>${SCALE})?`;

export const MONEY_RULES = [
  form(
    'money',
    `(?<sign>${SIGN})?(?<![A-Za-z\\d])(?<unit>${SYMBOL})\\s?(?<minus>[-−])?${AMOUNT}(?:\\s?${DASH}\\s?(?:\\k<unit>)?\\s?(?<to>${NUMBER})(?<scale>${SCALE})?(?!-))?${TAIL}`,
    (groups, place) =>
      sayMoney(SYMBOLS[groups['unit']!]!, { ...groups, sign: groups['sign'] ?? groups['minus'] }, place),
  ),
  form(
    'money',
    `(?<sign>${SIGN})?\\b(?<unit>${CODE})\\s?${AMOUNT}(?:\\s?${DASH}\\s?(?<to>${NUMBER})(?<scale>${SCALE})?)?${TAIL}`,
    (groups, place) => sayMoney(CODES[groups['unit']!]!, groups, place),
  ),
  form(
    'money',
    `(?<sign>${SIGN})?(?<![\\w.])${AMOUNT}(?:\\s?${DASH}\\s?(?<to>${NUMBER})(?<scale>${SCALE})?)?\\s?(?:(?<unit>[$€£¥₩₹₽฿₫₱₺₪₿])(?![\\w])|(?<code>${CODE})\\b)${TAIL}`,
    (groups, place) => sayMoney(groups['unit'] ? SYMBOLS[groups['unit']]! : CODES[groups['code']!]!, groups, place),
  ),
  form('money', `(?<![\\w.])(?<from>${NUMBER})(?:\\s?${DASH}\\s?(?<to>${NUMBER}))?\\s?¢`, ({ from, to }) =>
    to ? `${sayNumber(from!)} to ${sayNumber(to)} cents` : `${sayNumber(from!)} ${isOne(from!) ? 'cent' : 'cents'}`,
  ),
];
