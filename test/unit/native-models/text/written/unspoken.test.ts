// Nothing disappears silently: what no reader says is told.
import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../../../native-models/engine-error.ts';
import type { TextLanguage } from '../../../../../native-models/engine-types.ts';
import { createFrontEnd } from '../../../../../native-models/text/front-end.ts';

const frontEnd = createFrontEnd({ symbols: 'v2' });

const unspoken = (text: string, language: TextLanguage): string[] =>
  frontEnd
    .explain(text, { language })
    .flatMap(({ spans }) => spans)
    .filter(({ kind }) => kind === 'unspoken')
    .map(({ start, end }) => text.slice(start, end).trim());

describe('unspoken', () => {
  it.each([
    ['下雪了☃真好', 'zh', ['☃']],
    ['参见§与¶', 'zh', ['§', '¶']],
    ['他说Привет就走了', 'zh', ['Привет']],
    ['他说привет мир就走了', 'zh', ['привет мир']],
    ['I said مرحبا بالعالم today', 'en', ['مرحبا بالعالم']],
    ['ไทย is a word', 'en', ['ไทย']],
    ['यह हिन्दी and English', 'en', ['यह हिन्दी']],
    ['私用\ue000字\ue001符\uf8ff', 'zh', ['\ue000', '\ue001', '\uf8ff']],
    ['lone \ud800 half', 'en', ['\ud800']],
    ['你好こんにちは', 'zh', ['こんにちは']],
    ['你好 안녕', 'zh', ['안녕']],
    ['We say 你好 here', 'en', ['你好']],
    ['좋아 好', 'ko', ['好']],
    ['좋아요 ㅋㅋㅋ', 'ko', ['ㅋㅋㅋ']],
    ['α is a letter', 'en', ['α']],
    ['你好☃', 'zh', ['☃']],
    ['☃你好', 'zh', ['☃']],
    ['你好，☃，世界', 'zh', ['☃']],
  ] as const)('%j in %s', (text, language, expected) => expect(unspoken(text, language)).toEqual(expected));

  it.each([
    ['他说：“你好”（真的）——好…【注】《书》·1-2', 'zh'],
    ['a – b — c "d" [e] * f_g | h / i & j', 'en'],
    ['「はい」・「いいえ」～、々', 'ja'],
    ['네, "좋아요" - (정말)!', 'ko'],
    ['你好 こんにちは 안녕 hello', 'auto'],
    ['α与β', 'zh'],
    ['café naïve', 'en'],
    ['好😊', 'zh'],
  ] as const)('nothing in %j', (text, language) => expect(unspoken(text, language)).toEqual([]));

  it('leaves no sound of it', () => {
    const phones = (text: string): string[] =>
      frontEnd
        .explain(text, { language: 'ja' })
        .flatMap(({ segments }) => segments.flatMap((segment) => segment.phones));
    expect(phones('猫☃です。')).toEqual(phones('猫です。'));
  });

  it('keeps words apart', () => {
    const [sentence] = frontEnd.explain('snow☃man 눈☃사람', { language: 'en' });
    expect(sentence?.normalized).toBe('snow man.');
  });
});

const codeOf = (text: string, language: TextLanguage): string => {
  try {
    frontEnd.explain(text, { language });
  } catch (error) {
    if (error instanceof EngineError) return error.code;
    throw error;
  }
  return 'none';
};

it.each([
  ['Привет', 'zh', 'TEXT_LANGUAGE_UNSUPPORTED'],
  ['你好。Привет, мир!', 'zh', 'TEXT_LANGUAGE_UNSUPPORTED'],
  ['你好朋友们。\nПривет', 'zh', 'TEXT_LANGUAGE_UNSUPPORTED'],
  ['你好Привет', 'zh', 'none'],
  ['☃☃', 'zh', 'TEXT_EMPTY'],
  ['😀 (^_^) [音乐]', 'zh', 'TEXT_EMPTY'],
  ['<b></b>&nbsp;<!-- x -->', 'en', 'TEXT_EMPTY'],
  ['<break time="1s"/>', 'en', 'TEXT_EMPTY'],
] as const)('%j in %s: %s', (text, language, code) => expect(codeOf(text, language)).toBe(code));
