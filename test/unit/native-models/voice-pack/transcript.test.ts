import { expect, it } from 'vitest';
import { EngineError } from '../../../../native-models/engine-error.ts';
import type { TextLanguage } from '../../../../native-models/engine-types.ts';
import {
  checkTranscript,
  missingTranscript,
  needsTranscript,
} from '../../../../native-models/voice-pack/transcript.ts';

const wrong = (text: string, language: TextLanguage): unknown => {
  try {
    checkTranscript(text, language, { field: 'promptText' });
    return null;
  } catch (error) {
    return error instanceof EngineError ? error.details['reason'] : error;
  }
};

it.each([
  ['', 'zh'],
  ['今天天气很好。', 'zh'],
  ['我们用 GPT 做的', 'all_zh'],
  ['你食咗飯未呀', 'all_yue'],
  ['東京へ行きます', 'ja'],
  ['漢字', 'all_ja'],
  ['스튜디오에 오신 것을', 'ko'],
  ['Café at 5', 'en'],
  ['2024', 'en'],
  ['Ünal says hello', 'all_zh'],
  ['今天', 'auto'],
  ['Привет', 'auto'],
  // A name in other letters is no other language.
  ['He met 王 in Beijing', 'en'],
] as const)('%j is read as %s', (text, language) => expect(wrong(text, language)).toBeNull());

it.each([
  ['……', 'zh', 'marks'],
  ['   ', 'zh', 'marks'],
  ['😀🎵', 'en', 'marks'],
  ['今天天气很好。', 'en', 'language'],
  ['今天天气很好。', 'ko', null],
  ['こんにちは', 'zh', 'language'],
  ['こんにちは', 'en', 'language'],
  ['안녕하세요', 'all_ja', 'language'],
  ['Здравствуйте', 'en', 'language'],
  ['안녕하세요', 'yue', 'language'],
] as const)('%j as %s: %s', (text, language, reason) => expect(wrong(text, language)).toBe(reason));

it('names the field and what speaks only with a transcript', () => {
  expect(() => checkTranscript('…', 'zh', { field: 'promptText' })).toThrow(/^promptText holds no letter/);
  const versions = ['v1', 'v2', 'v2Pro', 'v2ProPlus', 'v3', 'v4'] as const;
  expect(versions.filter(needsTranscript)).toEqual(['v3', 'v4']);
  expect(missingTranscript('v3', { field: 'promptText' })).toMatchObject({
    code: 'REFERENCE_TEXT_WRONG',
    details: { field: 'promptText', reason: 'missing', version: 'v3' },
  });
});
