/** Addresses of pages, files and mail: their names stay as they are, the marks between them are words. */
import type { Rule } from './form.ts';

export interface AddressWords {
  /** By mark; one that is missing is not said. */
  readonly marks: Readonly<Record<string, string>>;
  readonly number: (digits: string) => string;
}

const LABEL = '[A-Za-z\\d](?:[A-Za-z\\d-]{0,62})';
const TOP =
  '(?:com|net|org|jp|kr|cn|tw|hk|uk|us|eu|de|fr|io|ai|app|dev|tv|me|info|edu|gov|biz|co|cc|gg|ly|to|fm|xyz|site|online|shop|tokyo)';

export function addressRules({ marks, number }: AddressWords): readonly Rule[] {
  const say = (address: string): string =>
    address.replaceAll(/\d+|[^A-Za-z\d]/g, (part) => (/\d/.test(part) ? number(part) : (marks[part] ?? '')));
  return [
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
    { kind: 'address', pattern: /(?<![\w@.])@(?=[A-Za-z_])/gu, read: () => marks['@'] },
    {
      kind: 'address',
      pattern:
        /(?<=[A-Za-z\d])\.(?=(?:pdf|txt|jpe?g|png|gif|mp[34]|wav|zip|docx?|xlsx?|pptx?|csv|html?|js|ts|py|exe)(?![A-Za-z]))/gu,
      read: () => marks['.'],
    },
  ];
}
