// Cantonese written forms against the same things spelled out: the sounds must be equal.
import { expect, it } from 'vitest';
import { createFrontEnd } from '../../../../../native-models/text/front-end.ts';

const frontEnd = createFrontEnd({ symbols: 'v2' });

const soundsOf = (text: string): string =>
  frontEnd
    .explain(text, { language: 'yue' })
    .flatMap((sentence) => sentence.segments.flatMap((segment) => segment.phones))
    .filter((phone) => !/^[,.!?…-]$/.test(phone))
    .join(' ');

it.each([
  ['呢件衫HK$100', '呢件衫一百元'],
  ['卖$20一件', '卖二十蚊一件'],
  ['呢部機賣1,300蚊', '呢部機賣一千三百蚊'],
  ['電話係13800138000', '電話係一三八零零一三八零零零'],
  ['電話2345 6789', '電話二三四五六七八九'],
  ['有事打999', '有事打九九九'],
  ['聽日3:30開會', '聽日三點半開會'],
  ['3:30pm開會', '下晝三點半開會'],
  ['我哋2個人養2隻貓', '我哋兩個人養兩隻貓'],
  ['2樓2月2號', '二樓二月二號'],
  ['星期一-星期五', '星期一至星期五'],
  ['要3-5日', '要三至五日'],
  ['9:00-18:00營業', '九點至十八點營業'],
  ['佢係90後', '佢係九零後'],
  ['2024/5/1出發', '二零二四年五月一日出發'],
  ['打折50%', '打折百分之五十'],
  ['今日-5°C', '今日零下五度'],
  ['我哋2:1贏咗', '我哋二比一贏咗'],
  ['食咗1/3', '食咗三分之一'],
  ['用5G上網', '用五G上網'],
])('%s', (written, spelled) => expect(soundsOf(written)).toBe(soundsOf(spelled)));
