/** Names and signs with a reading of their own: C++, Q&A, No.1, 3v3, IPv6. */
import type { Rule } from '../form.ts';
import { sayCardinal } from './say-number.ts';

export const NAME_RULES: readonly Rule[] = [
  { kind: 'name', pattern: /(?<![A-Za-z])([A-Z])\+\+(?!\+)/g, read: ([, letter]) => `${letter}加加` },
  { kind: 'name', pattern: /(?<![A-Za-z])([CF])#/g, read: ([, letter]) => `${letter} sharp` },
  { kind: 'name', pattern: /(?<![A-Za-z])([A-E])\+(?![\w+])/g, read: ([, letter]) => `${letter}加` },
  {
    kind: 'name',
    pattern: /(?<![A-Za-z])([A-E])[-−](?=[\s，。、！？)）]|$|[的级等])/g,
    read: ([, letter]) => `${letter}减`,
  },
  { kind: 'name', pattern: /(?<![A-Za-z])IP[vV]([46])(?!\d)/g, read: ([, version]) => `I P V${sayCardinal(version!)}` },
  {
    kind: 'name',
    pattern: /(?<![A-Za-z])(?:[Nn][Oo]\. ?|№ ?)(\d+)/g,
    read: ([, number]) => ({ spoken: `第${sayCardinal(number!)}`, alternatives: [`${sayCardinal(number!)}号`] }),
  },
  {
    kind: 'name',
    pattern: /(?<![\w.])(\d+)#(?=楼|机|线|门|仓|井|铺|厅|炉|泵|柜|桌|車|车|库)/g,
    read: ([, number]) => `${sayCardinal(number!)}号`,
  },
  {
    kind: 'name',
    pattern: /#(\d+)(?![\d#])/g,
    read: ([, number]) => ({ spoken: `${sayCardinal(number!)}号`, alternatives: [`第${sayCardinal(number!)}`] }),
  },
  {
    kind: 'name',
    pattern: /(?<![\w.])(\d)([vV])(\d)(?!\w)/g,
    read: ([, one, , other]) => `${sayCardinal(one!)}V${sayCardinal(other!)}`,
  },
  { kind: 'name', pattern: /(?<![A-Za-z])([TD])-(?=\d{1,2} ?[日天])/g, read: ([, letter]) => `${letter}减` },
  {
    kind: 'name',
    pattern: /(?<=[A-Za-z)）])[\u2080-\u2089]{1,3}/g,
    read: ([digits]) => sayCardinal([...digits].map((digit) => String(digit.charCodeAt(0) - 0x2080)).join('')),
  },
  { kind: 'name', pattern: /§ ?(?=\d)/g, read: () => '第' },
  {
    kind: 'name',
    pattern: /(?<![A-Za-z])([A-Z]{1,3}) ?& ?([A-Z]{1,3})(?![A-Za-z])/g,
    read: ([, one, other]) => `${[...one!].join(' ')} and ${[...other!].join(' ')}`,
  },
  { kind: 'name', pattern: /(?<=[A-Za-z]) ?& ?(?=[A-Za-z])/g, read: () => ' and ' },
  { kind: 'name', pattern: /(?<=[\u4e00-\u9fff\w）》”]) ?& ?(?=[\u4e00-\u9fff\w（《“])/g, read: () => '和' },
  {
    kind: 'abbreviation',
    pattern: /(?<=[\u4e00-\u9fff]) ?(?:vs|VS|Vs)\.? ?(?=[\u4e00-\u9fff])/g,
    read: () => ({ spoken: '对', alternatives: ['VS'] }),
  },
  {
    kind: 'name',
    pattern:
      /(?<=\d[万亿]?) ?\/ ?(?=[月年天日人次晚小个份件斤克吨平张周升箱盒瓶公米台辆户条只套间座课位篇])|(?<=[元块币镑金刀次条人份个件台万斤克升米字分页度时天年月周箱盒袋瓶张]) ?\/ ?(?=[\u4e00-\u9fff])/g,
    read: () => '每',
  },
];
