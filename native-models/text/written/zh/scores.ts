/** Scores, ratios and scales: 比. */
import type { Rule } from '../form.ts';
import { isCounted } from './measures.ts';
import { NUMBER, sayNumber } from './say-number.ts';

const BEFORE =
  /(?:比分|大比分|总比分|局分|战胜|击败|领先|落后|战平|打平|比例|配比|之比|占比为|比率|画面比|宽高比|长宽比|赔率|缩小|放大|兑水)[^，。；\d]{0,6}$/;
const AFTER =
  /^ ?(?:的?(?:比分|比例|比率|成绩|优势|大比分|地图|比例尺|画面|屏幕|屏|赔率|胜率|溢价))|^ ?(?:[大险完小惜]?[胜败]|战胜|击败|取胜|获胜|逆转|拿下|领先|落后|战平|打平|横扫|绝杀|淘汰|不敌|负于|力克|赢|贏|输|輸|屈居|勾兑|稀释|混合|兑换|复刻|还原|平局|告负|险胜)/;

/** Words of a report on a match: there, numbers between two names are a score. */
const MATCH = /主场|客场|半场|决赛|联赛|进球|比赛|夺冠|英超|西甲|意甲|德甲|法甲|中超|女排|男篮|世界杯|欧冠/;

/** Whether the words around say that two numbers are compared. */
export const isScore = (before: string, after: string): boolean => BEFORE.test(before) || AFTER.test(after);

const say = (written: string): string =>
  written
    .split(/ ?[:：∶\-–—] ?/)
    .map(sayNumber)
    .join('比');

/** Chapter and verse are not a time. */
export const VERSE_RULE: Rule = {
  kind: 'score',
  pattern: /(?<=(?:福音|诗篇|箴言|创世记|启示录|罗马书|使徒行传) ?)(\d{1,3})[:：](\d{1,3})(?![\d:：])/g,
  read: ([, chapter, verse]) => `${sayNumber(chapter!)}章${sayNumber(verse!)}节`,
};

export const SCORE_RULES: readonly Rule[] = [
  {
    kind: 'score',
    pattern: new RegExp(`(?<![\\w.])(?<!\\d[:：])${NUMBER}(?: ?[:：∶] ?${NUMBER}){1,3}(?![\\d:：])`, 'g'),
    read: ([written]) => say(written),
  },
  {
    kind: 'score',
    pattern: /(?<![\w.\-–—:：])\d{1,3}[-–—]\d{1,3}(?![\w.\-–—:：%])/g,
    read: ([written], { before, after }) =>
      /(?:比分|大比分)[^，。；\d]{0,3}$/.test(before) ||
      (MATCH.test(before + after) &&
        /[\u4e00-\u9fff]$/.test(before) &&
        /^[\u4e00-\u9fff]/.test(after) &&
        !isCounted(after)) ||
      (AFTER.test(after) && !/^ ?的?(?:成绩|优势|地图|屏)/.test(after))
        ? say(written)
        : undefined,
  },
];
