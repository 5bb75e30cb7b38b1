/** Numbers that are nothing else: the last of the rules about digits. */
import { readDigits } from '../../zh/numerals.ts';
import type { Rule } from '../form.ts';
import { isCounted, sayCount } from './measures.ts';
import { codeReader, type SayCode } from './phones.ts';
import { NUMBER, sayCardinal, sayNumber, sayVersion, scale, ungroup } from './say-number.ts';
import type { Wording } from './wording.ts';

/** With more digits, or seven and eight that are not round, a number that counts nothing is a code. */
const LONGEST_COUNT = 8;
const SHORTEST_PHONE = 7;

function sayBare(digits: string, before: string, after: string, code: SayCode): string {
  if (isCounted(after) || digits.length < SHORTEST_PHONE) return sayCount(digits, after, before);
  const isRound = /000$/.test(digits) || /(?:共|约|約|达|達|超|超过|近|人口|总数|数量|等于|=) ?$/.test(before);
  if (isRound && digits.length <= 16) return sayCardinal(digits);
  return digits.length > LONGEST_COUNT || /^[1-9]\d{6,7}$/.test(digits) ? code(digits) : sayCardinal(digits);
}

/** The number of a model or a place: A4, A380, iOS17.4. */
function sayModel(number: string, code: SayCode): string {
  if (number.includes('.')) return sayVersion(number);
  return number.length > 2 ? code(number) : sayCardinal(number);
}

export function numberRules(wording: Wording): Rule[] {
  const code = codeReader(wording);
  return [
    {
      kind: 'code',
      pattern: /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?![\d.]\d)/g,
      read: ([address]) =>
        address
          .split(/([.:])/)
          .map((part) => (part === '.' ? '点' : part === ':' ? '冒号' : readDigits(part)))
          .join(''),
    },
    {
      kind: 'number',
      pattern: /(?<![A-Za-z])[vV] ?(\d+(?:\.\d+){0,6})(?![\w])/g,
      read: ([, version]) => `V${sayVersion(version!)}`,
    },
    {
      kind: 'number',
      pattern: /(?<![\w.])\d+(?:\.\d+){2,6}(?!\w)/g,
      read: ([version]) => sayVersion(version),
    },
    {
      kind: 'number',
      pattern: /(?<![\w.])(\d)(\d)(?=折)/g,
      read: ([, one, other]) => (other === '0' ? readDigits(one!) : readDigits(one! + other!)),
    },
    {
      kind: 'number',
      pattern: /(?<=\d ?[米块塊] ?)\d{1,2}(?![\d.点])/g,
      read: ([digits], { after }) => (isCounted(after) ? undefined : readDigits(digits)),
    },
    {
      kind: 'number',
      pattern: new RegExp(
        `(?<![\\w.])(${NUMBER})M(?![A-Za-z0-9])(?=(?:的)?(?:宽带|光纤|带宽|流量|网速|内存|文件|以内|大小|空间))`,
        'g',
      ),
      read: ([, number]) => `${sayNumber(number!)}兆`,
    },
    {
      kind: 'number',
      pattern: new RegExp(`(?<=(?:电流|额定|保险丝)[^，。；\\d]{0,4})(${NUMBER})A(?![A-Za-z0-9])`, 'g'),
      read: ([, number]) => `${sayNumber(number!)}安`,
    },
    {
      kind: 'number',
      pattern: /(?<![\w.])(480|540|720|1080|1440|2160)([pPi])(?![A-Za-z])/g,
      read: ([, lines, letter]) => {
        const name = letter!.toUpperCase();
        return { spoken: readDigits(lines!) + name, alternatives: [code(lines!) + name] };
      },
    },
    {
      kind: 'number',
      pattern: /(?<=[A-Za-z])-?\d+(?:\.\d+){0,6}(?:-\d+(?![\d.:：年月])){0,4}/g,
      read: ([written], { after }) => {
        if (/^-\d{3,}$/.test(written) && isCounted(after)) return undefined;
        return written
          .split('-')
          .filter((part) => part !== '')
          .map((part) => sayModel(part, code))
          .join('');
      },
    },
    {
      kind: 'number',
      pattern: /(?<=[A-Za-z] )\d+(?:\.\d+){0,6}(?![,\d])/g,
      read: ([number], { after }) => {
        if (number.includes('.')) return sayVersion(number);
        return isCounted(after) ? sayCount(number, after) : number.length > 2 ? readDigits(number) : sayNumber(number);
      },
    },
    {
      kind: 'number',
      pattern: /(?<=[歼轰运直苏米图教]|东风|红旗|神舟|嫦娥|天宫|长征|巨浪|鹰击|霹雳|伊尔|米格)-(\d+)/g,
      read: ([, number]) => sayNumber(number!),
    },
    {
      kind: 'number',
      pattern: new RegExp(`(?<![\\w.])(${NUMBER})\\+(?![\\d+A-Za-z])`, 'g'),
      read: ([, number], { after }) => {
        if (!isCounted(after)) return `${sayNumber(number!)}加`;
        return /0$/.test(number!) ? `${sayNumber(number!)}多` : `${sayCount(number!, after)}加`;
      },
    },
    {
      kind: 'number',
      pattern: new RegExp(`(?<![\\w\\d)\\]）%年月日])[-−–](${NUMBER}|\\.\\d+)(?![\\d-])`, 'g'),
      read: ([, number], { after, opensLine }) =>
        opensLine && /^ /.test(after) ? undefined : `负${sayCount(number!, after)}`,
    },
    {
      kind: 'number',
      pattern: /第 ?(\d+)/g,
      read: ([, number]) => `第${sayCardinal(number!)}`,
    },
    { kind: 'number', pattern: /(?<![\w.])\.\d+/g, read: ([number]) => sayNumber(number) },
    {
      kind: 'number',
      pattern: new RegExp(NUMBER, 'g'),
      read: ([number], { before, after }) =>
        /[.,]/.test(number) ? sayCount(number, after) : sayBare(number, before, after, code),
    },
  ];
}

/** K and W that stand for 千 and 万, or for a unit or a letter. */
export const letterRules = ({ to }: Wording): Rule[] => [
  {
    kind: 'number',
    pattern: new RegExp(`(?<![\\w.])(${NUMBER})(?: ?[-–~～] ?(${NUMBER}))? ?([wW])(?![A-Za-z0-9])`, 'g'),
    read: ([, number, until, letter], { before, after }) => {
      const isPower =
        /(?:功率|充电|快充|瓦数|灯泡|充电器|适配器)[^，。；]{0,6}$/.test(before) ||
        /^ ?(?:快充|充电|功率|灯|的?适配器|闪充)/.test(after);
      const isCount = letter === 'w' || /^ ?\+? ?(?:粉|播放|销量|阅读|左右|人|字|元|块|赞|浏览|条|次|用户)/.test(after);
      const name = isCount && !isPower ? '万' : '瓦';
      return `${sayCount(number!, name)}${until ? to + sayCount(until, name) : ''}${name}`;
    },
  },
  {
    kind: 'number',
    pattern: new RegExp(`(?<![\\w.]|\\w-)(${NUMBER})(?: ?[-–~～] ?(${NUMBER}))? ?([kK])(?![A-Za-z0-9])`, 'g'),
    read: ([, number, until, letter], { before, after }) => {
      const isScreen = /^ ?(?:电视|屏|分辨率|画质|视频|超清|高清|显示|金|纯金|摄像|影院|画面|激光|投影)/.test(after);
      const isMoney =
        /(?:薪|工资|收入|价|粉丝|阅读|播放|点赞|稿费|房租|预算|offer|赚|花|月入|年入|奖金)[^，。；\d]{0,4}$/i.test(
          before,
        ) || isCounted(after);
      const isThousand = !isScreen && (isMoney || letter === 'k' || !/^[248]$/.test(number!));
      const low = scale(number!, 3);
      const high = until === undefined ? undefined : scale(until, 3);
      if (!isThousand || low === undefined) return undefined;
      return sayCardinal(low) + (high === undefined ? '' : to + sayCardinal(high));
    },
  },
];

/** Thousands grouped by something else than a comma: `1 000 000`, `1'000`, and a full-width comma before what is counted. */
export const GROUPED_RULES: readonly Rule[] = [
  {
    kind: 'number',
    pattern: /(?<![\w.,])(\d{1,3}(?:[ '’]\d{3}){1,6})(\.\d+)?(?![\d]|[ '’-]\d)/g,
    read: ([, number, decimals = ''], { after }) =>
      /['’]/.test(number!) || number!.length > 8 || isCounted(after)
        ? sayNumber(ungroup(number!) + decimals)
        : undefined,
  },
  {
    kind: 'number',
    pattern: /(?<![\w.,，])\d{1,3}(?:，\d{3}){1,6}(?![\d,，.])/g,
    read: ([number], { after }) => (isCounted(after) ? sayNumber(number.replaceAll('，', '')) : undefined),
  },
];
