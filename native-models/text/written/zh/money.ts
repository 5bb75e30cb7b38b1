/** Sums of money: the currency is said once, behind the number. */
import type { Rule } from '../form.ts';
import { DASH } from './dashes.ts';
import { sayCount } from './measures.ts';
import { NUMBER, sayCardinal, sayNumber, scale } from './say-number.ts';
import type { Wording } from './wording.ts';

const CODES: Readonly<Record<string, string>> = {
  USD: '美元',
  EUR: '欧元',
  GBP: '英镑',
  JPY: '日元',
  HKD: '港元',
  TWD: '新台币',
  NTD: '新台币',
  KRW: '韩元',
  AUD: '澳元',
  CAD: '加元',
  SGD: '新加坡元',
  CHF: '瑞士法郎',
  RUB: '卢布',
  INR: '印度卢比',
  THB: '泰铢',
};

const signs = ({ dollar, hongKongDollar }: Wording): Readonly<Record<string, string>> => ({
  HK$: hongKongDollar,
  US$: '美元',
  NT$: '新台币',
  AU$: '澳元',
  A$: '澳元',
  CA$: '加元',
  C$: '加元',
  S$: '新加坡元',
  'CN¥': '元',
  'JP¥': '日元',
  '¥': '元',
  $: dollar,
  '€': '欧元',
  '£': '英镑',
  '₩': '韩元',
  '₽': '卢布',
  '₹': '卢比',
  '฿': '泰铢',
  '₫': '越南盾',
  '₱': '比索',
  '₺': '里拉',
});

const POWERS: Readonly<Record<string, number>> = { k: 3, m: 6, b: 9, t: 12 };

/** A sum with K, M or B behind it is said in 万 and 亿. */
function saySum(number: string, power: string, after: string): string {
  const scaled = scale(number, POWERS[power.toLowerCase()] ?? 0);
  if (/^[kmbt]/i.test(power)) return scaled === undefined ? sayNumber(number) : sayCardinal(scaled);
  const han = power.replace('w', '万').replace('W', '万');
  return sayCount(number, han + after) + han;
}

/** The names with which a writer says the currency again: `$15美元`. */
const NAMES =
  '(?: ?(?:元人民币|人民币|元|块钱|块|塊|圆|美元|美金|美刀|刀|港元|港币|港幣|港纸|蚊|欧元|歐元|英镑|英鎊|日元|日圆|円|韩元|韓元|韩币|澳元|加元|新币|新台币|台币|泰铢|卢布|卢比))';
const POWER = '(?:[kKmMbB](?:n)?(?![A-Za-z])|[wW](?![A-Za-z])|[百千]?[万萬亿億]{1,2}|[百千])';

export function moneyRules(wording: Wording): Rule[] {
  const table = signs(wording);
  const sign = Object.keys(table)
    .map((key) => key.replace(/[$]/g, '\\$&'))
    .join('|');
  const nameOf = (written: string | undefined, currency: string): string => {
    const name = written?.trim() ?? '';
    return name === '' || name === '元' || name === '块' || name === '塊'
      ? currency === '元' && name !== ''
        ? name
        : currency
      : name;
  };
  return [
    {
      kind: 'money',
      pattern: new RegExp(
        `([-−])?(?<![A-Za-z])(${sign}) ?(${NUMBER}|\\.\\d+) ?(${POWER})?(?: ?${DASH} ?(?:${sign})? ?(${NUMBER}) ?(${POWER})?)?(${NAMES})?`,
        'g',
      ),
      read: ([, minus, currency, from, power = '', until, power2 = '', name]) => {
        const said = nameOf(name, table[currency!]!);
        const low = saySum(from!, power, until === undefined ? said : '');
        const high = until === undefined ? '' : wording.to + saySum(until, power2, said);
        return (minus ? '负' : '') + low + high + said;
      },
    },
    {
      kind: 'money',
      pattern: new RegExp(`(?<![A-Za-z])(?:RMB|CNY) ?(${NUMBER}) ?(${POWER})?(${NAMES})?`, 'g'),
      read: ([, number, power = '']) => `人民币${saySum(number!, power, '元')}元`,
    },
    {
      kind: 'money',
      pattern: new RegExp(`(?<![\\w.])(${NUMBER}) ?(${POWER})? ?(?:RMB|rmb|CNY)(?![A-Za-z])`, 'g'),
      read: ([, number, power = '']) => `${saySum(number!, power, '元')}元人民币`,
    },
    {
      kind: 'money',
      pattern: new RegExp(`(?<![A-Za-z])(${Object.keys(CODES).join('|')}) ?(${NUMBER}) ?(${POWER})?(${NAMES})?`, 'g'),
      read: ([, code, number, power = '']) => saySum(number!, power, CODES[code!]!) + CODES[code!]!,
    },
    {
      kind: 'money',
      pattern: new RegExp(`(?<![\\w.])(${NUMBER}) ?(${POWER})? ?(${Object.keys(CODES).join('|')})(?![A-Za-z])`, 'g'),
      read: ([, number, power = '', code]) => saySum(number!, power, CODES[code!]!) + CODES[code!]!,
    },
    {
      kind: 'money',
      pattern: new RegExp(`(?<![\\w.])(${NUMBER}) ?(${POWER})?([¥$€£₩])(?!\\d)`, 'g'),
      read: ([, number, power = '', currency]) => saySum(number!, power, table[currency!]!) + table[currency!]!,
    },
    {
      kind: 'money',
      pattern: /(?<![\w.])(\d+)¢/g,
      read: ([, number]) => `${sayNumber(number!)}美分`,
    },
  ];
}
