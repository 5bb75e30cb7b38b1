/** Times of day and durations with colons; what cannot be a time is a ratio (`scores.ts`). */
import type { Rule, Said } from '../form.ts';
import { DASH } from './dashes.ts';
import { sayCardinal } from './say-number.ts';
import { isScore } from './scores.ts';
import type { Wording } from './wording.ts';

const TIME = String.raw`([01]?\d|2[0-4])[:：]([0-5]\d)(?:[:：]([0-5]\d))?`;
const HALF_DAY = String.raw`(?: ?([aApP])\.?[mM]\.?(?![A-Za-z]))`;

/** `05` → 零五, `15` → 十五 */
const sayPart = (digits: string): string =>
  digits.startsWith('0') ? `零${sayCardinal(digits[1]!)}` : sayCardinal(digits);

const sayHour = (hour: string): string => (Number(hour) === 2 ? '两' : sayCardinal(hour.replace(/^0(?=\d)/, '')));

function sayTime(hour: string, minute: string, second: string | undefined, half = '半'): string {
  const head = `${sayHour(hour)}点`;
  if (second !== undefined && second !== '00') return `${head}${sayPart(minute)}分${sayPart(second)}秒`;
  if (minute === '00') return head;
  return head + (minute === '30' ? half : `${sayPart(minute)}分`);
}

const DURATION =
  /(?:时长|時長|用时|用時|耗时|耗時|全长|计时|成绩|历时|片长|总长|长度|持续|倒计时|剩余|跑出)[^，。；\d]{0,4}$/;
const sayDuration = (first: string, second: string, third: string | undefined): string =>
  third === undefined
    ? `${sayCardinal(String(Number(first)))}分${sayPart(second)}秒`
    : `${sayHour(first) === '零' ? '' : `${sayHour(first)}小时`}${sayPart(second)}分${sayPart(third)}秒`;

export function timeRules({ to, morning, noon, afternoon, evening }: Wording): Rule[] {
  const dayPart = (letter: string, hour: number): string => {
    if (letter.toLowerCase() === 'a') return hour === 12 ? '凌晨' : morning;
    if (hour === 12) return noon;
    return hour >= 7 ? evening : afternoon;
  };
  const NAMED_PART = /(?:上午|下午|早上|早晨|晚上|凌晨|中午|傍晚|清晨|夜里|上昼|下昼|今晚|明早|今早|晚|早) ?$/;
  const withHalf = (letter: string | undefined, hour: string, before: string, said: string): string =>
    letter === undefined || NAMED_PART.test(before) ? said : dayPart(letter, Number(hour)) + said;
  const both = (said: string, other: string): string | Said =>
    said === other ? said : { spoken: said, alternatives: [other] };
  return [
    {
      kind: 'time',
      pattern: new RegExp(`(?<![\\w.])(?<!\\d[:：])${TIME}${HALF_DAY}? ?${DASH} ?${TIME}${HALF_DAY}?(?![\\d:：])`, 'g'),
      read: ([, h1, m1, s1, half1, h2, m2, s2, half2], { before, after }) => {
        if (isScore(before, after)) return undefined;
        const start = withHalf(half1, h1!, before, sayTime(h1!, m1!, s1));
        const end = sayTime(h2!, m2!, s2);
        return start + to + (half2 && half2 !== half1 ? withHalf(half2, h2!, '', end) : end);
      },
    },
    {
      kind: 'time',
      pattern: new RegExp(`(?<![\\w.])(?<!\\d[:：])${TIME}(?![\\d:：])${HALF_DAY}?(分(?!钟))?`, 'g'),
      read: ([, hour, minute, second, half, unit], { before, after }) => {
        if (DURATION.test(before) && half === undefined) return sayDuration(hour!, minute!, second);
        if (half === undefined && isScore(before, after)) return undefined;
        if (unit) return `${sayTime(hour!, minute!, second, '三十分')}`;
        const say = (word: string): string => withHalf(half, hour!, before, sayTime(hour!, minute!, second, word));
        return both(say('半'), say('三十分'));
      },
    },
    {
      kind: 'time',
      pattern: /(?<![\d.])(?<!\d[:：])(\d{2,3})[:：]([0-5]\d)(?:[:：]([0-5]\d))?(?![\d:：])/g,
      read: ([, first, second, third], { before }) =>
        DURATION.test(before) ? sayDuration(first!, second!, third) : undefined,
    },
    {
      kind: 'time',
      pattern: /(?<![\w.])(?<!\d[:：])(1[0-2]|0?[1-9]) ?([aApP])\.?[mM]\.?(?![A-Za-z])/g,
      read: ([, hour, half], { before }) => withHalf(half, hour!, before, `${sayHour(hour!)}点`),
    },
  ];
}
