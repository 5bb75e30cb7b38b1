// Chinese numbers, syllables and the tone rules, word by word.
import { describe, expect, it } from 'vitest';
import { openTextData } from '../../../../../native-models/text/data.ts';
import { createChineseG2p } from '../../../../../native-models/text/zh/g2p.ts';
import { createChineseNormalizer } from '../../../../../native-models/text/zh/normalize.ts';
import { readCardinal, readDigits, readNumber } from '../../../../../native-models/text/zh/numerals.ts';
import { toPhones } from '../../../../../native-models/text/zh/syllables.ts';
import { createTraditional } from '../../../../../native-models/text/zh/traditional.ts';

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

describe('readings by a network', () => {
  const networked = (mode: 'official' | 'corrected', readings: Readonly<Record<number, string>>) =>
    createChineseG2p(data, mode, { of: () => new Map(Object.entries(readings).map(([at, one]) => [Number(at), one])) });
  const readWith = (mode: 'official' | 'corrected', text: string, readings: Readonly<Record<number, string>>): string =>
    networked(mode, readings)
      .read(text)
      .flatMap((word) => word.syllables)
      .join(' ');

  it.each(['official', 'corrected'] as const)(
    'win over the first reading of a character, not over words: %s',
    (mode) => {
      expect(readWith(mode, '绳长.', {})).toBe('sheng2 zhang3 .');
      expect(readWith(mode, '绳长.', { 1: 'chang2' })).toBe('sheng2 chang2 .');
      expect(readWith(mode, '成长.', { 1: 'chang2' })).toBe('cheng2 zhang3 .');
    },
  );

  it('enter before the tone rules', () => {
    expect(readWith('official', '不长.', { 1: 'zhang4' })).toBe('bu2 zhang4 .');
  });

  it('leave three characters as the official program has them', () => {
    expect(readWith('official', '唉.', { 0: 'ai1' })).toBe('ai4 .');
  });

  it('yield to what the surroundings settle, in the corrected mode', () => {
    expect(readWith('corrected', '太长.', { 1: 'zhang3' })).toBe('tai4 chang2 .');
  });

  it('are left out where they are not known yet', () => {
    const asked: string[] = [];
    const g2p = createChineseG2p(data, 'official', { of: (piece) => void asked.push(piece) });
    expect(g2p.read('绳长.好,').flatMap((word) => word.syllables)).toEqual(['sheng2', 'zhang3', '.', 'hao3', ',']);
    expect(asked).toEqual(['绳长.', '好,']);
  });
});

describe('traditional text for the network', () => {
  it.each([
    ['头发长长了,发现后面有一只猫.', '頭髮長長了,發現後面有一隻貓.'],
    ['他干活很卖力,衣服晒干了.', '他幹活很賣力,衣服曬乾了.'],
    ['里面', '裡面'],
  ])('%s is %s', (text, wanted) => expect(createTraditional(data)(text)).toBe(wanted));
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
