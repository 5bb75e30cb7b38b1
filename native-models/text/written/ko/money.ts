/** Money: the sign goes behind the amount ($5 → 오 달러). */
import type { Rule } from '../form.ts';
import { ALONE, NUMBER, sayInteger, sayNumber, scale } from './numerals.ts';

const CURRENCIES: Readonly<Record<string, string>> = {
  '₩': '원',
  KRW: '원',
  $: '달러',
  US$: '달러',
  USD: '달러',
  '€': '유로',
  EUR: '유로',
  '£': '파운드',
  GBP: '파운드',
  '¥': '엔',
  JPY: '엔',
  CNY: '위안',
  RMB: '위안',
  HK$: '홍콩 달러',
  '₽': '루블',
  '₹': '루피',
  '฿': '밧',
};
const CENTS: Readonly<Record<string, string>> = { 달러: '센트', 유로: '센트', 파운드: '펜스' };
const POWERS: Readonly<Record<string, number>> = { K: 3, M: 6, B: 9, T: 12 };

const SIGN = String.raw`(?:(?:US|HK)?\$|[¥€£₩₽₹฿]|(?<![A-Za-z])(?:KRW|USD|EUR|GBP|JPY|CNY|RMB)\s?)`;
const LARGE = '[천백]?[만억조]|천|백';
/** 원 or 달러 is also written although the sign is there. */
const DOUBLED = '(?:\\s?(?:달러|원|유로|파운드|엔))?';

function sayAmount(number: string, large: string, currency: string): string {
  const [whole = '', cents = ''] = number.replaceAll(/[,，]/g, '').split('.');
  const power = POWERS[large.toUpperCase()];
  if (power !== undefined) return `${sayNumber(scale(number, power))} ${currency}`;
  if (large !== '') return `${sayNumber(number)}${large} ${currency}`;
  const small = CENTS[currency];
  if (cents.length !== 2 || !small) return `${sayNumber(number)} ${currency}`;
  const rest = cents === '00' ? '' : `${sayInteger(cents.replace(/^0/, ''))} ${small}`;
  if (Number(whole) === 0 && rest !== '') return rest;
  return `${sayInteger(whole)} ${currency}${rest === '' ? '' : ` ${rest}`}`;
}

const currencyOf = (sign: string): string => CURRENCIES[sign.trim()] ?? '';

export const MONEY_RULES: readonly Rule[] = [
  // The sign stands once for both ends: $10-20.
  {
    kind: 'money',
    pattern: new RegExp(
      String.raw`(${SIGN})\s?(${NUMBER})\s?[〜～~–-]\s?(${NUMBER})(?![\d-]|\s?[KkMmBb万億만억])`,
      'gu',
    ),
    read: ([, sign = '', first = '', second = '']) =>
      `${sayNumber(first)}에서 ${sayNumber(second)} ${currencyOf(sign)}`,
  },
  {
    kind: 'money',
    pattern: new RegExp(String.raw`([-−]?)(${SIGN})\s?(${NUMBER})\s?(${LARGE}|[KkMmBbT](?![A-Za-z]))?${DOUBLED}`, 'gu'),
    read: ([, minus, sign = '', number = '', large = '']) =>
      (minus ? '마이너스 ' : '') + sayAmount(number, large, currencyOf(sign)),
  },
  {
    kind: 'money',
    pattern: new RegExp(
      String.raw`${ALONE}(${NUMBER})\s?(${LARGE})?\s?(USD|JPY|EUR|GBP|KRW|CNY|RMB|[$€£₩¥])(?![A-Za-z\d])`,
      'gu',
    ),
    read: ([, number = '', large = '', sign = '']) => sayAmount(number, large, currencyOf(sign)),
  },
  {
    kind: 'money',
    pattern: new RegExp(String.raw`${ALONE}(${NUMBER})\s?([KMB])(?=원|달러|유로|명|회|뷰)`, 'gu'),
    read: ([, number = '', power = '']) => sayNumber(scale(number, POWERS[power]!)),
  },
];
