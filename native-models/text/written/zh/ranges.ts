/** Spans of numbers, days and letters: the dash is 到. Between other words it is a pause. */
import { INNER_PAUSE, type Rule } from '../form.ts';
import { DASH } from './dashes.ts';
import { sayCount } from './measures.ts';
import { NUMBER, sayCardinal, sayNumber } from './say-number.ts';
import type { Wording } from './wording.ts';

const WEEKDAY = '(?:周|週|星期|礼拜|禮拜)';

export function rangeRules({ to }: Wording): Rule[] {
  return [
    {
      kind: 'range',
      pattern: new RegExp(`第 ?(\\d+) ?${DASH} ?第? ?(\\d+)`, 'g'),
      read: ([, from, until]) => ({
        spoken: `第${sayCardinal(from!)}${to}${sayCardinal(until!)}`,
        alternatives: [`第${sayCardinal(from!)}${to}第${sayCardinal(until!)}`],
      }),
    },
    {
      kind: 'percent',
      pattern: new RegExp(`([-−+])?(?<![\\w.])(${NUMBER}) ?([%‰])? ?${DASH} ?([-−+])?(${NUMBER}) ?([%‰])`, 'g'),
      read: ([, sign, from, , sign2, until, mark]) =>
        saySharePart(sign, from!, mark!) + to + saySharePart(sign2, until!, mark!),
    },
    {
      kind: 'percent',
      pattern: new RegExp(`((?<![\\w)%])[-−+±])?(?<![\\w.])(${NUMBER}|\\.\\d+) ?([%‰‱])`, 'g'),
      read: ([, sign, number, mark]) =>
        number === '100' && mark === '%' && !sign
          ? { spoken: '百分之百', alternatives: ['百分之一百'] }
          : saySharePart(sign, number!, mark!),
    },
    {
      kind: 'range',
      pattern: new RegExp(
        `(?<![\\w.,\\-−])(${NUMBER}) ?([\\u4e00-\\u9fff]{1,3})? ?${DASH} ?(${NUMBER})(?![\\w.,]\\w|\\d|-\\d)`,
        'g',
      ),
      read: ([written, from, unit = '', until], { before, after }) => {
        if (/[=+×÷*/] ?$/.test(before) || /^ ?[=+×÷*/]/.test(after)) return undefined;
        if (/ [-−–—] \d/.test(written)) return undefined;
        if (from!.startsWith('0') && from!.length > 1 && !from!.includes('.')) return undefined;
        if (from!.length > 8 || until!.length > 8) return undefined;
        const first =
          unit === '' ? (from === '2' ? sayCount('2', after) : sayNumber(from!)) : sayCount(from!, unit, before) + unit;
        return first + to + sayCount(until!, after);
      },
    },
    {
      kind: 'range',
      pattern: new RegExp(`(?<=[A-Za-z])(\\d+\\.\\d+)${DASH}(\\d+\\.\\d+)(?![\\w.])`, 'g'),
      read: ([, from, until]) => sayNumber(from!) + to + sayNumber(until!),
    },
    {
      kind: 'range',
      pattern: new RegExp(`(?<=${WEEKDAY}[一二三四五六日天末]) ?${DASH} ?(?=${WEEKDAY}?[一二三四五六日天])`, 'g'),
      read: () => to,
    },
    {
      kind: 'range',
      pattern: new RegExp(
        `(?<=[\\d℃%][年月日号號点點时時分秒期页頁章节節岁歲元级級楼层]?(?:半|整)? ?) ?${DASH} ?(?=(?:早上|早晨|上午|中午|下午|傍晚|晚上|凌晨|次日|翌日|第二天|明天|当天|今晚|明早|上昼|下昼|夜晚|晚|早)? ?\\d)`,
        'g',
      ),
      // Two numbers around a hyphen that are no span by now are none; a time or a wave says that they are.
      read: ([dash], { before, after }) =>
        /\d ?$/.test(before) &&
        /^\d/.test(after) &&
        /[-−]/.test(dash) &&
        !/[:：]\d\d ?$/.test(before) &&
        !/^\d{1,2}[:：]\d\d/.test(after)
          ? undefined
          : to,
    },
    { kind: 'range', pattern: new RegExp(`(?<=[\\d年月日]) ?${DASH} ?(?=至今)`, 'g'), read: () => '' },
    { kind: 'range', pattern: new RegExp(`(?<=[\\d年月日]) ?${DASH} ?(?=今|现在|今天|目前)`, 'g'), read: () => to },
    {
      kind: 'range',
      pattern: new RegExp(`(?<![A-Za-z0-9])(?:([A-Z])${DASH}([A-Z])|([a-z])${DASH}([a-z]))(?![A-Za-z0-9])`, 'g'),
      read: ([, a, b, c, d]) => {
        const [from, until] = [(a ?? c)!, (b ?? d)!];
        return from < until ? `${from.toUpperCase()}${to}${until.toUpperCase()}` : undefined;
      },
    },
    {
      kind: 'range',
      pattern: new RegExp(`(?<![A-Za-z0-9])([A-Z])(\\d{1,3})${DASH}\\1(\\d{1,3})(?![A-Za-z0-9])`, 'g'),
      read: ([, letter, from, until]) => `${letter}${sayCardinal(from!)}${to}${letter}${sayCardinal(until!)}`,
    },
    {
      kind: 'range',
      pattern: /(?<=[零一二三四五六七八九十百千万亿月日号点年元岁度]) ?[-–—~～] ?(?=[零一二三四五六七八九十百千两])/g,
      read: () => to,
    },
    {
      kind: 'range',
      pattern:
        /(?<=(?:早上|上午|中午|下午|晚上|凌晨|清晨|早|晚|[小初高大]学?[一二三四五六]|[春夏秋冬]季?)) ?[-–—~～] ?(?=(?:早上|上午|中午|下午|晚上|凌晨|清晨|深夜|早|晚|[小初高大]学?[一二三四五六]|[春夏秋冬]))/g,
      read: () => to,
    },
  ];
}

function saySharePart(sign: string | undefined, number: string, mark: string): string {
  const said = { '%': '百分之', '‰': '千分之', '‱': '万分之' }[mark]! + sayNumber(number);
  if (!sign) return said;
  return (sign === '+' ? '正' : sign === '±' ? '正负' : '负') + said;
}

/** Dashes, slashes and arrows that are left between words. */
export const PAUSE_RULES: readonly Rule[] = [
  {
    kind: 'mark',
    pattern:
      /(?<=[\u4e00-\u9fff）)”》」]) ?(?:[-‐–]{1,2}|—) ?(?=[\u4e00-\u9fffA-Za-z（(“《「])|(?<=[A-Za-z0-9]) ?[-–—]{1,2} ?(?=[\u4e00-\u9fff（(“《「])|(?<=[\u4e00-\u9fffA-Za-z0-9]) [-–—]{1,2} (?=[\u4e00-\u9fffA-Za-z0-9])/g,
    read: () => INNER_PAUSE,
  },
  {
    kind: 'mark',
    pattern:
      /(?<=[\u4e00-\u9fffA-Za-z0-9）)]) ?\/ ?(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff）)]) ?\/ ?(?=[A-Za-z0-9])|(?<=\d[A-Z]?)\/(?=\d)/g,
    read: () => INNER_PAUSE,
  },
  { kind: 'mark', pattern: / ?(?:[→⇒➜➔➡]|[-=]{1,4}>) ?/g, read: () => INNER_PAUSE },
  { kind: 'mark', pattern: / ?[|｜] ?/g, read: () => INNER_PAUSE },
];
