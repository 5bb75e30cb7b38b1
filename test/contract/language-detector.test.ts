/** What the front end relies on in a language detector, for the official program's own and for the one that tests tell. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { LanguageDetector } from '../../native-models/text/front-end.ts';
import { loadOfficialDetector } from '../accuracy/official-detector.ts';
import { createToldDetector } from '../fakes/language-detector.ts';

const TEXTS = { 'zh-hans': '今天天气很好我们一起去公园散步', ja: '今日は天気がいいから散歩に行きましょう' };
const ADAPTERS: readonly (readonly [string, () => Promise<LanguageDetector>])[] = [
  ['official', loadOfficialDetector],
  [
    'told',
    async () =>
      createToldDetector({
        cuts: {
          'zh-hans': ['今天|天气|很好|我们|一起|去|公园|散步'],
          ja: ['今日は|天気が|いいから|散歩に|行きましょう'],
        },
        words: { 今天天气很好: ['zh', 'wuu'], こんにちは: ['ja'], 'good morning everyone': ['en'], 学位: ['ja', 'zh'] },
      }),
  ],
];

describe.each(ADAPTERS)('language detector: %s', (_, open) => {
  let detector: LanguageDetector;
  beforeAll(async () => {
    detector = await open();
  });

  it.each(['zh-hans', 'ja'] as const)('cuts phrases that join to the text (%s)', (language) => {
    const phrases = detector.phrases(TEXTS[language], language);
    expect(phrases.length).toBeGreaterThan(1);
    expect(phrases.every((phrase) => phrase !== '')).toBe(true);
    expect(phrases.join('')).toBe(TEXTS[language]);
    expect(detector.phrases('', language)).toEqual([]);
  });

  it('names languages by codes in lower case', () => {
    expect(detector.detect('今天天气很好')).toBe('zh');
    expect(detector.detect('こんにちは')).toBe('ja');
    expect(detector.detect('good morning everyone')).toBe('en');
  });

  it('lists up to five candidates, the detected one first', () => {
    const candidates = detector.candidates('学位');
    expect(candidates).toEqual(['ja', 'zh']);
    expect(candidates[0]).toBe(detector.detect('学位'));
    expect(detector.candidates('qx').length).toBeLessThanOrEqual(5);
  });

  it('answers for any text, and the same every time', () => {
    for (const text of ['', ' ', '℃', '😀', 'GOOD MORNING', '一\n二', '长'.repeat(500)]) {
      expect(detector.detect(text)).toMatch(/^[a-z-]+$/);
      expect(detector.candidates(text)).toEqual(detector.candidates(text));
    }
  });
});
