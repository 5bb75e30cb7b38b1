// The public face: errors instead of silence, the user's dictionary, alignment, prompts, streaming, symbol tables.
import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../../native-models/engine-error.ts';
import type { TextLanguage } from '../../../../native-models/engine-types.ts';
import { createFrontEnd } from '../../../../native-models/text/front-end.ts';

const frontEnd = createFrontEnd({ symbols: 'v2' });

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof EngineError) return error.code;
    throw error;
  }
  return 'none';
};

describe('texts without speech', () => {
  it.each(['', ' ', '\n\n', '。。。', '😀🎉', '...!?', '—', '\u0000\u0007', '（）', "'"])('refuses %j', (text) => {
    for (const language of ['zh', 'en', 'auto', 'ja', 'yue'] as const) {
      expect(codeOf(() => frontEnd.explain(text, { language }))).toBe('TEXT_EMPTY');
      expect(codeOf(() => frontEnd.readPrompt(text, language))).toBe('TEXT_EMPTY');
    }
  });

  it.each([
    ['Привет, как дела?', 'zh'],
    ['مرحبا بالعالم', 'en'],
    ['שלום עולם', 'auto'],
  ] as const)('says that %s is in no known script', (text, language) => {
    expect(codeOf(() => frontEnd.explain(text, { language }))).toBe('TEXT_LANGUAGE_UNSUPPORTED');
  });

  it('refuses a prompt that no recording could hold', () => {
    expect(codeOf(() => frontEnd.readPrompt('好'.repeat(2001), 'zh'))).toBe('REQUEST_INVALID');
  });
});

describe('sentences', () => {
  it.each(['zh', 'en', 'ja', 'yue', 'auto', 'all_zh', 'all_ja', 'all_yue', 'auto_yue'] as const)(
    'keeps words, phones and ids together in mode %s',
    (language: TextLanguage) => {
      const text = '大家好，我是Kevin。Welcome back! 今天有3个话题：AI、音乐和天气。';
      const sentences = frontEnd.explain(text, { language, splitMethod: 'cut5' });
      // English readers say nothing of the Chinese words.
      expect(sentences.length).toBeGreaterThanOrEqual(language === 'en' ? 3 : 4);
      for (const sentence of sentences) {
        expect(sentence.segments.flatMap(({ words }) => words).length).toBeGreaterThan(0);
        expect(sentence.phoneIds).toEqual(sentence.segments.flatMap((segment) => segment.phoneIds));
        for (const segment of sentence.segments) {
          expect(segment.words.flatMap((word) => word.phones)).toEqual(segment.phones);
          expect(segment.phoneIds).toHaveLength(segment.phones.length);
          expect(segment.word2ph !== null).toBe(segment.language === 'zh' || segment.language === 'yue');
          if (segment.word2ph === null) continue;
          expect(segment.word2ph).toHaveLength(segment.normalized.length);
          expect(segment.word2ph.reduce((sum, count) => sum + count, 0)).toBe(segment.phones.length);
        }
      }
    },
  );

  it('puts a stop in front of a sentence of few phones', () => {
    expect(frontEnd.readPrompt('好。', 'zh').normalized).toBe('.好.');
    expect(frontEnd.readPrompt('好。', 'zh').text).toBe('好。');
  });

  it('closes a prompt that has no mark at its end', () => {
    expect(frontEnd.readPrompt('今天天气很好', 'zh').normalized).toBe('今天天气很好.');
    expect(frontEnd.readPrompt('Nice weather today', 'en').normalized).toBe('Nice weather today.');
  });

  it('gives the same ids in both symbol tables where v1 has the symbol', () => {
    const older = createFrontEnd({ symbols: 'v1' });
    const text = '今天天气真好，我们去公园吧。';
    expect(older.readPrompt(text, 'zh').phoneIds).toEqual(frontEnd.readPrompt(text, 'zh').phoneIds);
    // v1 has no pitch marks: they become its UNK (86), and nothing else changes.
    const [of1, of2] = [older, frontEnd].map((f) => f.readPrompt('こんばんは、お元気ですか', 'ja').phoneIds);
    expect(of2).toContain(322);
    expect(of1).toEqual(of2?.map((id) => (id < 322 ? id : 86)));
  });

  it('hands out the first sentence before it has read the rest', () => {
    const sentences = frontEnd.readScript('今天天气真好。Привет, как дела?', { language: 'zh', splitMethod: 'cut5' });
    expect(sentences.next().value?.normalized).toBe('今天天气真好.');
    expect(codeOf(() => sentences.next())).toBe('TEXT_LANGUAGE_UNSUPPORTED');
  });
});

describe('Korean', () => {
  it('reads by standard pronunciation, in jamo', () => {
    const { phones } = frontEnd.readPrompt('국물이 좋아요.', 'ko').segments[0]!;
    expect(phones.join('')).toBe('ㄱㅜㅇㅁㅜㄹㅣ空ㅈㅗㅇㅏㅇㅣㅗ.');
  });

  it('is refused by v1 voices, like Cantonese', () => {
    const older = createFrontEnd({ symbols: 'v1' });
    expect(codeOf(() => older.readPrompt('안녕하세요', 'ko'))).toBe('TEXT_LANGUAGE_UNSUPPORTED');
    expect(codeOf(() => older.readPrompt('你好呀', 'yue'))).toBe('TEXT_LANGUAGE_UNSUPPORTED');
  });
});

describe('the user dictionary', () => {
  const own = createFrontEnd({
    symbols: 'v2',
    userDictionary: {
      重庆: 'chong2 qing4',
      乐清: 'le4 qing1',
      GitHub: 'G IH1 T HH AH2 B',
      Xiaoming: 'SH AW1 M IH1 NG',
    },
  });

  it('wins over every rule and says so', () => {
    const words = own
      .explain('他在乐清用GitHub。', { language: 'zh' })
      .flatMap((s) => s.segments.flatMap((g) => g.words));
    expect(words.filter((word) => word.origin === 'user')).toEqual([
      { text: '乐清', phones: ['l', 'e4', 'q', 'ing1'], origin: 'user', start: 2, end: 4 },
      { text: 'GitHub', phones: ['G', 'IH1', 'T', 'HH', 'AH2', 'B'], origin: 'user', start: 5, end: 11 },
    ]);
  });

  it('finds English words whole and in any case', () => {
    const [sentence] = own.explain('The xiaoming and Xiaomings met.', { language: 'en' });
    expect(sentence?.segments[0]?.words.filter((word) => word.origin === 'user').map((word) => word.text)).toEqual([
      'Xiaoming',
    ]);
  });

  it.each([
    ['今日', 'きょう', '今日はいい天気。', 'ja', 'きょうはいい天気。'],
    ['今日', 'きょう', '我说今日两个字', 'zh', null],
    ['GIF', 'jiff', 'A GIF is here.', 'en', 'A jiff is here.'],
    ['7-11', 'seven eleven', 'I went to 7-11 today.', 'en', 'I went to seven eleven today.'],
    ['SK', '에스케이', 'SK는 회사다.', 'ko', '에스케이는 회사다.'],
    ['单于', '蝉于', '单于来了', 'zh', '蝉于来了'],
    ['行先', 'hang4 sin1', '行先啦', 'yue', null],
  ] as const)('takes for %s the reading %s', (word, reading, text, language, same) => {
    const given = createFrontEnd({ symbols: 'v2', userDictionary: { [word]: reading } });
    const phones = (sentences: ReturnType<typeof own.explain>): string[] =>
      sentences.flatMap((sentence) => sentence.segments.flatMap((segment) => segment.phones));
    const sentences = given.explain(text, { language });
    const plain = createFrontEnd({ symbols: 'v2' });
    if (same !== null) expect(phones(sentences)).toEqual(phones(plain.explain(same, { language })));
    else expect(phones(sentences)).not.toEqual(phones(plain.explain(text, { language })));
    expect(
      sentences.flatMap(({ spans }) => spans).map(({ kind, start, end }) => [kind, text.slice(start, end)]),
    ).toEqual([['user', word]]);
  });

  it.each([
    ['好', 'hao9'],
    ['好人', 'hao3'],
    ['hello', 'hh ah l ow'],
    ['hello', ''],
    ['...', 'hao3'],
  ])('refuses %s as %j', (word, reading) => {
    expect(codeOf(() => createFrontEnd({ symbols: 'v2', userDictionary: { [word]: reading } }))).toBe(
      'REQUEST_INVALID',
    );
  });
});

describe('origins', () => {
  it('tells known, spelled, split and guessed words apart', () => {
    const [sentence] = frontEnd.explain('The xq livestreaming brillig.', { language: 'en' });
    expect(sentence?.segments[0]?.words.map((word) => [word.text, word.origin])).toEqual([
      ['The', 'dictionary'],
      ['xq', 'spelled'],
      ['livestreaming', 'split'],
      ['brillig', 'guessed'],
      ['.', 'mark'],
    ]);
  });
});
