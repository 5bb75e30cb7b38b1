/** Short sentences of the pilot voice's two languages, put together from a seed so that no two takes need be alike. */
import type { TextLanguage } from '../../../native-models/engine-types.ts';

interface Sentence {
  readonly text: string;
  readonly language: TextLanguage;
}

const english = {
  who: ['My brother', 'The old teacher', 'A young doctor', 'Our neighbour', 'The tall driver', 'Her best friend'],
  does: ['found', 'painted', 'sold', 'carried', 'forgot', 'repaired', 'wanted'],
  what: ['a red bicycle', 'the kitchen table', 'two small boxes', 'an empty bottle', 'the garden gate'],
  when: ['yesterday', 'before lunch', 'last winter', 'at half past 8', 'in 2019', 'after the meeting'],
};

const chinese = {
  who: ['我弟弟', '那位老师', '年轻的医生', '我们的邻居', '司机', '她的朋友'],
  does: ['买了', '找到了', '画了', '忘记了', '修好了', '送来了'],
  what: ['一辆自行车', '那张桌子', '两个小盒子', '3本书', '花园的门'],
  when: ['昨天下午', '吃饭以前', '去年冬天', '8点半', '开会以后'],
};

/** @param draw a number in [0, 1), asked anew for every word. */
export function makeSentence(draw: () => number): Sentence {
  const pick = (words: readonly string[]): string => words[Math.floor(draw() * words.length)] ?? '';
  if (draw() < 0.5) {
    const { who, does, what, when } = english;
    return { text: `${pick(who)} ${pick(does)} ${pick(what)} ${pick(when)}.`, language: 'en' };
  }
  const { who, does, what, when } = chinese;
  return { text: `${pick(when)}，${pick(who)}${pick(does)}${pick(what)}。`, language: 'zh' };
}
