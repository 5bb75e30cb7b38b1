/** Money: the sign goes behind the amount (¥1,234 → 千二百三十四円). */
import type { Rule } from '../form.ts';
import { ALONE, NUMBER, sayInteger, sayNumber, scale } from './numerals.ts';

const CURRENCIES: Readonly<Record<string, string>> = {
  '¥': '円',
  JPY: '円',
  $: 'ドル',
  US$: 'ドル',
  USD: 'ドル',
  '€': 'ユーロ',
  EUR: 'ユーロ',
  '£': 'ポンド',
  GBP: 'ポンド',
  '₩': 'ウォン',
  KRW: 'ウォン',
  CNY: '人民元',
  RMB: '人民元',
  HK$: '香港ドル',
  NT$: '台湾ドル',
  A$: 'オーストラリアドル',
  C$: 'カナダドル',
  '₽': 'ルーブル',
  '₹': 'ルピー',
  '฿': 'バーツ',
};
const CENTS: Readonly<Record<string, string>> = { ドル: 'セント', ユーロ: 'セント', ポンド: 'ペンス' };
const POWERS: Readonly<Record<string, number>> = { K: 3, M: 6, B: 9, T: 12 };

const SIGN = String.raw`(?:(?:US|HK|NT|A|C)?\$|[¥€£₩₽₹฿]|(?<![A-Za-z])(?:JPY|USD|EUR|GBP|KRW|CNY|RMB)\s?)`;

/** An amount without its thousands: 5億 stays 五億 before the currency. */
const LARGE = '[千百]?[万億兆]|千|百';

function sayAmount(number: string, large: string, currency: string): string {
  const [whole = '', cents = ''] = number.replaceAll(/[,，]/g, '').split('.');
  const power = POWERS[large.toUpperCase()];
  if (power !== undefined) return sayNumber(scale(number, power)) + currency;
  if (large !== '') return sayNumber(number) + large + currency;
  const small = CENTS[currency];
  if (cents.length !== 2 || !small) return sayNumber(number) + currency;
  const rest = cents === '00' ? '' : sayInteger(cents.replace(/^0/, '')) + small;
  return whole === '0' && rest !== '' ? rest : sayInteger(whole) + currency + rest;
}

const currencyOf = (sign: string): string => CURRENCIES[sign.trim()] ?? '';

/** 円 or ドル is also written although the sign is there: ¥80円. */
const DOUBLED = '(?:米?ドル|円|ユーロ|ポンド|ウォン|元)?';

export const MONEY_RULES: readonly Rule[] = [
  // The sign stands once for both ends: $10-20.
  {
    kind: 'money',
    pattern: new RegExp(
      String.raw`(${SIGN})\s?(${NUMBER})\s?[〜～~–-]\s?(${NUMBER})(?![\d-]|\s?[KkMmBb万億만억])`,
      'gu',
    ),
    read: ([, sign = '', first = '', second = '']) => `${sayNumber(first)}から${sayNumber(second)}${currencyOf(sign)}`,
  },
  {
    kind: 'money',
    pattern: new RegExp(String.raw`([-−]?)(${SIGN})\s?(${NUMBER})\s?(${LARGE}|[KkMmBbT](?![A-Za-z]))?${DOUBLED}`, 'gu'),
    read: ([, minus, sign = '', number = '', large = '']) =>
      (minus ? 'マイナス' : '') + sayAmount(number, large, currencyOf(sign)),
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
    pattern: new RegExp(String.raw`${ALONE}(${NUMBER})\s?([KMB])(?=円|ドル|ユーロ|ウォン|人|回|再生|件)`, 'gu'),
    read: ([, number = '', power = '']) => sayNumber(scale(number, POWERS[power]!)),
  },
];
