// Language runs as the official program makes them, over a detector that is told what to answer; then the real one.
import { describe, expect, it } from 'vitest';
import { DEFAULT_DATA_DIR, openTextData } from '../../../../native-models/text/data.ts';
import { detectSections } from '../../../../native-models/text/detected-sections.ts';
import { separateScripts } from '../../../../native-models/text/foreign-scripts.ts';
import { createFrontEnd } from '../../../../native-models/text/front-end.ts';
import { createSegmenter } from '../../../../native-models/text/segment-languages.ts';
import type { TextMode } from '../../../../native-models/text/text-mode.ts';
import { loadOfficialDetector } from '../../../accuracy/official-detector.ts';
import { createToldDetector, type ToldLanguages } from '../../../fakes/language-detector.ts';

const sections = (text: string, told: ToldLanguages): string[] =>
  detectSections(text, createToldDetector(told)).map((section) => `${section.label}:${section.text}`);

describe('official sections', () => {
  it('keeps marks and line breaks with the text on their left, and opening marks with the right', () => {
    const words = { 你好: ['zh'], world: ['en'], 学位: ['ja'] };
    expect(sections('（你好）world！', { words })).toEqual(['zh:（你好）', 'en:world！']);
    expect(sections('你好\n学位', { words })).toEqual(['zh:你好\n', 'ja:学位']);
    expect(sections('！？', {})).toEqual(['x:！？']);
    expect(sections('', {})).toEqual([]);
  });

  it('lets digits be sections of their own', () => {
    expect(sections('你好15，world', { words: { 你好: ['zh'] } })).toEqual(['zh:你好', 'digit:15，', 'en:world']);
  });

  it('keeps the apostrophe and the space in the word', () => {
    expect(sections("it's ok 你好", { words: { 你好: ['zh'] } })).toEqual(["en:it's ok ", 'zh:你好']);
  });

  it('does not ask about kana', () => {
    expect(sections('ありがとう', { words: { ありがとう: ['zh'] } })).toEqual(['ja:ありがとう']);
  });

  it.each([
    ['yue', 'zh'],
    ['wuu', 'zh'],
    ['ja', 'ja'],
    ['zh-tw', 'x'],
    ['ko', 'x'],
    ['eo', 'x'],
  ])('maps %s to %s for ideographs', (code, label) => {
    expect(sections('学位', { words: { 学位: [code] } })).toEqual([`${label}:学位`]);
  });

  it('joins a single ideograph with the phrase before it, the first one with the phrase behind', () => {
    const words = { 今天的: ['ja'], 今天: ['zh'], 的: ['zh'], 学位证: ['ja'], 学: ['zh'], 位证: ['zh'] };
    expect(sections('今天的', { cuts: { 'zh-hans': ['今天|的'] }, words })).toEqual(['ja:今天的']);
    expect(sections('学位证', { cuts: { 'zh-hans': ['学|位证'] }, words })).toEqual(['ja:学位证']);
  });

  it('cuts for Japanese first, then each part for Chinese', () => {
    const cuts = { ja: ['公园散步|学位'], 'zh-hans': ['公园|散步'] };
    const words = { 公园: ['zh'], 散步: ['zh'], 学位: ['ja'], 公园散步: ['eo'] };
    expect(sections('公园散步学位', { cuts, words })).toEqual(['zh:公园散步', 'ja:学位']);
  });

  it('gives a word between two of one language to them when it is unknown, possible there, or short', () => {
    const cuts = { 'zh-hans': ['公园|学位|散步', '公园散步|学位|散步'] };
    const told = (middle: readonly string[]): ToldLanguages => ({
      cuts,
      words: { 公园: ['zh'], 公园散步: ['zh'], 散步: ['zh'], 学位: middle },
    });
    expect(sections('公园学位散步', told(['ja']))).toEqual(['zh:公园', 'ja:学位', 'zh:散步']);
    expect(sections('公园学位散步', told(['eo']))).toEqual(['zh:公园学位散步']);
    expect(sections('公园学位散步', told(['ja', 'zh']))).toEqual(['zh:公园学位散步']);
    expect(sections('公园散步学位散步', told(['ja']))).toEqual(['zh:公园散步学位散步']);
  });

  it('gives a last word to long Chinese before it, but never kana', () => {
    const words = { 我们一起去: ['zh'], 我们一起去公: ['zh'], 学位: ['ja'] };
    const cuts = { 'zh-hans': ['我们一起去|学位', '我们一起去公|学位', '我们一起去公|です'] };
    expect(sections('我们一起去学位', { cuts, words })).toEqual(['zh:我们一起去', 'ja:学位']);
    expect(sections('我们一起去公学位', { cuts, words })).toEqual(['zh:我们一起去公学位']);
    expect(sections('我们一起去公です', { cuts, words })).toEqual(['zh:我们一起去公', 'ja:です']);
  });

  it('joins a piece with one more than ten times as long across a mark, and only then', () => {
    const long = '我们一起去公园散步吧我';
    const words = { [long]: ['zh'], [long.slice(1)]: ['zh'], 学: ['ja'] };
    expect(sections(`${long}，学`, { words })).toEqual([`zh:${long}，学`]);
    expect(sections(`${long.slice(2)}，学`, { words: { ...words, [long.slice(2)]: ['zh'] } })).toEqual([
      `zh:${long.slice(2)}，`,
      'ja:学',
    ]);
    expect(sections(`学，${long.repeat(2)}`, { words: { ...words, [long.repeat(2)]: ['zh'] } })).toEqual([
      `ja:学，${long.repeat(2)}`,
    ]);
  });
});

describe('scripts inside a section', () => {
  it('cuts out kana with their inner marks, and Hangul', () => {
    expect(separateScripts({ label: 'zh', text: '喜欢まいご。はい吗' })).toEqual([
      { label: 'zh', text: '喜欢' },
      { label: 'ja', text: 'まいご。はい' },
      { label: 'zh', text: '吗' },
    ]);
    expect(separateScripts({ label: 'en', text: 'hi 안녕' }).map((part) => part.label)).toEqual(['en', 'ko']);
    expect(separateScripts({ label: 'zh', text: 'まいご' })).toEqual([{ label: 'zh', text: 'まいご' }]);
  });

  it('keeps only ideographs, digits and some marks of an unknown section', () => {
    expect(separateScripts({ label: 'x', text: '降噪，（ok）2。' })).toEqual([{ label: 'zh', text: '降噪2。' }]);
    expect(separateScripts({ label: 'x', text: 'да，' })).toEqual([{ label: 'x', text: 'да，' }]);
  });
});

describe('language runs over a detector', () => {
  const data = openTextData(DEFAULT_DATA_DIR);
  const told: ToldLanguages = { words: { 缘分: ['ja'], 降噪: ['eo'], 续航: ['zh'], 第: ['ja'], 季的节目: ['zh'] } };
  const segmenter = createSegmenter(data, createToldDetector(told));
  const runs = (text: string, mode: 'auto' | 'zh' | 'all_zh'): string[] =>
    segmenter.segment(text, mode).map((run) => `${run.language}:${run.text}`);

  it('follows the detector in auto, the user elsewhere', () => {
    expect(runs('The word 缘分 rocks.', 'auto')).toEqual(['en:The word ', 'ja:缘分 ', 'en:rocks.']);
    expect(runs('The word 缘分 rocks.', 'zh')).toEqual(['en:The word ', 'zh:缘分 ', 'en:rocks.']);
    expect(runs('The word 缘分 rocks.', 'all_zh')).toEqual(['en:The word ', 'zh:缘分 ', 'en:rocks.']);
  });

  it('drops the comma of an unknown piece, unless the language is given', () => {
    expect(runs('ANC降噪，', 'auto')).toEqual(['en:ANC', 'zh:降噪']);
    expect(runs('ANC降噪，', 'zh')).toEqual(['en:ANC', 'zh:降噪']);
    expect(runs('ANC降噪，', 'all_zh')).toEqual(['en:ANC', 'zh:降噪，']);
  });

  it('gives digits to the longer neighbour, a stop closing its side, a space making it none', () => {
    expect(runs('第3季的节目', 'auto')).toEqual(['ja:第', 'zh:3季的节目']);
    expect(runs('缘分，3ok', 'auto')).toEqual(['ja:缘分，', 'en:3ok']);
    expect(runs('缘分， 3ok', 'auto')).toEqual(['ja:缘分， 3', 'en:ok']);
    expect(runs('2024', 'auto')).toEqual(['zh:2024']);
  });

  it('is asked in the official front end only', () => {
    const read = (mode: TextMode): string[] =>
      createFrontEnd({ symbols: 'v2', mode, detector: createToldDetector(told) })
        .readPrompt('The word 缘分 is hard to explain.', 'auto')
        .segments.map((segment) => segment.language);
    expect(read('official')).toEqual(['en', 'ja', 'en']);
    expect(read('corrected')).toEqual(['en', 'zh', 'en']);
  });

  it('labels as recorded with the real model', async () => {
    const real = createSegmenter(data, await loadOfficialDetector());
    expect(real.label('她拿到了MBA学位，现在是一家startup的CEO。')).toEqual([
      { language: 'zh', text: '她拿到了' },
      { language: 'en', text: 'MBA' },
      { language: 'ja', text: '学位，' },
      { language: 'zh', text: '现在是一家' },
      { language: 'en', text: 'startup' },
      { language: 'zh', text: '的' },
      { language: 'en', text: 'CEO。' },
    ]);
  });
});
