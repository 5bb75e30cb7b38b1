/** Addresses of pages and of mail: names stay, marks are said. */
import type { Rule } from '../form.ts';
import { sayDigits, sayInteger } from './numerals.ts';

const MARKS: Readonly<Record<string, string>> = {
  '.': ' 닷 ',
  '@': ' 골뱅이 ',
  '/': ' 슬래시 ',
  '-': ' 하이픈 ',
  _: ' 언더바 ',
  ':': ' 콜론 ',
  '?': ' 물음표 ',
  '=': ' 이퀄 ',
  '&': ' 앤드 ',
  '#': ' 샵 ',
  '%': ' 퍼센트 ',
  '+': ' 플러스 ',
  '~': ' 물결 ',
};

const say = (address: string): string =>
  address.replaceAll(/\d+|[^A-Za-z\d]/g, (part) =>
    /\d/.test(part) ? (part.length > 4 ? sayDigits(part) : sayInteger(part)) : (MARKS[part] ?? ''),
  );

const LABEL = '[A-Za-z\\d](?:[A-Za-z\\d-]{0,62})';
const TOP =
  '(?:com|net|org|jp|kr|cn|tw|hk|uk|us|eu|de|fr|io|ai|app|dev|tv|me|info|edu|gov|biz|co|cc|gg|ly|to|fm|xyz|site|online|shop|tokyo)';

export const ADDRESS_RULES: readonly Rule[] = [
  {
    kind: 'address',
    pattern: new RegExp(String.raw`(?<![A-Za-z\d])[A-Za-z\d][\w.+-]{0,63}@(?:${LABEL}\.){1,5}[A-Za-z]{2,12}`, 'gu'),
    read: ([address]) => say(address),
  },
  {
    kind: 'address',
    pattern: /https?:\/\/[\w.\-/?=&#%+~:@]{1,500}/gu,
    read: ([address]) => say(address.replace(/^https?:\/\//, '').replace(/[/.:?]+$/, '')),
  },
  {
    kind: 'address',
    pattern: new RegExp(
      String.raw`(?<![A-Za-z\d@.])(?:${LABEL}\.){1,5}${TOP}(?![A-Za-z\d])(?:/[\w.\-/?=&#%+~]{0,300})?`,
      'gu',
    ),
    read: ([address]) => say(address.replace(/[/.?]+$/, '')),
  },
  { kind: 'address', pattern: /(?<![\w@.])@(?=[A-Za-z_])/gu, read: () => ' 골뱅이 ' },
  {
    kind: 'address',
    pattern:
      /(?<=[A-Za-z\d])\.(?=(?:pdf|txt|jpe?g|png|gif|mp[34]|wav|zip|docx?|xlsx?|pptx?|csv|html?|js|ts|py|exe)(?![A-Za-z]))/gu,
    read: () => ' 닷 ',
  },
];
