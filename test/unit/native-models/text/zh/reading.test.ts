// Chinese numbers, syllables and the tone rules, word by word.
import { describe, expect, it } from 'vitest';
import { openTextData } from '../../../../../native-models/text/data.ts';
import { createChineseG2p } from '../../../../../native-models/text/zh/g2p.ts';
import { createChineseNormalizer } from '../../../../../native-models/text/zh/normalize.ts';
import { readCardinal, readDigits, readNumber } from '../../../../../native-models/text/zh/numerals.ts';
import { toPhones } from '../../../../../native-models/text/zh/syllables.ts';

const data = openTextData();
const g2p = createChineseG2p(data, 'official');
const normalize = createChineseNormalizer(data, 'official');
const read = (text: string): string =>
  g2p
    .read(text)
    .flatMap((word) => word.syllables)
    .join(' ');

describe('numbers', () => {
  it.each([
    ['0', '零'],
    ['10', '十'],
    ['12', '十二'],
    ['110', '一百一十'],
    ['1001', '一千零一'],
    ['10010', '一万零一十'],
    ['120000', '十二万'],
    ['100000000', '一亿'],
    ['305004006', '三亿零五百万四千零六'],
    ['007', '七'],
    ['', ''],
  ])('%s is %s', (digits, words) => expect(readCardinal(digits)).toBe(words));

  it('shrinks trailing zeros of decimals to one', () => {
    expect(readNumber('87.50')).toBe('八十七点五零');
    expect(readNumber('3.00')).toBe('三点零');
    expect(readNumber('.5')).toBe('零点五');
  });

  it('says 幺 in telephone numbers', () => expect(readDigits('1381', true)).toBe('幺三八幺'));
});

describe('official normalization', () => {
  it.each([
    ['2023年12月31日', '二零二三年十二月三十一日'],
    ['2001.09.15', '二零零一年九月十五日'],
    ['9:05和3:30', '九点零五分和三点半'],
    ['12:30~13:30', '十二点半至十三点半'],
    ['4%~5%', '百分之四至百分之五'],
    ['-15°C', '零下十五度'],
    ['3.5kg', '三点五千克'],
    ['3+5=8', '三加五等于八'],
    ['2³', '二的三次方'],
    ['-3.5%', '负百分之三点五'],
    ['13812345678', '幺三八幺二三四五六七八'],
    ['30~60分钟', '三十到六十分钟'],
    ['3.2.1', '三点二点一'],
    ['2本和10+个', '两本和十多个'],
    ['50元/人', '五十元每人'],
    ['歡迎１２', '欢迎十二'],
    ['好！！！吗？？', '好!吗?'],
  ])('%s becomes %s', (text, wanted) => expect(normalize(text)).toBe(wanted));
});

describe('official readings', () => {
  // What pypinyin has and other phrase tables read otherwise.
  it.each([
    ['切换', 'qie4 huan4'],
    ['微调', 'wei1 diao4'],
    ['分子', 'fen4 zi3'],
    ['太长', 'tai4 zhang3'],
    ['重构', 'zhong4 gou4'],
    ['结巴', 'jie1 ba5'],
    ['兴', 'xing1'],
    ['哎哟', 'ai1 o5'],
  ])('%s is %s', (word, wanted) => expect(read(word)).toBe(wanted));
});

describe('simplification', () => {
  it.each([
    ['古典名著', '古典名著', '古典名著'],
    ['姪', '侄', '侄'],
    ['於是', '於是', '于是'],
    ['什麼', '什麽', '什么'],
  ])('%s is %s, or %s corrected', (text, official, corrected) => {
    expect(normalize(text)).toBe(official);
    expect(createChineseNormalizer(data, 'corrected')(text)).toBe(corrected);
  });
});

describe('tone rules', () => {
  it.each([
    ['看不懂', 'kan4 bu5 dong3'],
    ['不怕', 'bu2 pa4'],
    ['一个', 'yi2 ge5'],
    ['一天', 'yi4 tian1'],
    ['看一看', 'kan4 yi5 kan4'],
    ['第一', 'di4 yi1'],
    ['你好', 'ni2 hao3'],
    ['纸老虎', 'zhi3 lao2 hu3'],
    ['奶奶', 'nai3 nai5'],
    ['孩子们', 'hai2 zi5 men5'],
    ['小院儿', 'xiao3 yuan4 er4'],
  ])('%s is %s', (word, wanted) => expect(read(word)).toBe(wanted));
});

describe('symbols of a syllable', () => {
  it.each([
    ['you3', 'y ou3'],
    ['si4', 's i04'],
    ['zhi1', 'zh ir1'],
    ['juan4', 'j van4'],
    ['ye4', 'y E4'],
    ['er2', 'EE er2'],
    ['lve4', 'l ve4'],
    ['xyz1', 'UNK UNK'],
  ])('%s is %s', (syllable, wanted) => expect(toPhones(syllable).join(' ')).toBe(wanted));
});
