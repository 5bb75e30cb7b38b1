// A line break always pauses and never joins, whatever the line ends with and however the text is cut.
import { describe, expect, it } from 'vitest';
import type { TextLanguage } from '../../../../../native-models/engine-types.ts';
import { createFrontEnd } from '../../../../../native-models/text/front-end.ts';
import { METHODS } from '../../../../fixtures/read-anything.ts';

const frontEnd = createFrontEnd({ symbols: 'v2' });
const PAUSE = /^(?:[,.!?…-]|停)$/;

/** The sounds, with `|` for each pause or cut between two of them. */
function heard(text: string, language: TextLanguage, splitMethod: (typeof METHODS)[number] = 'cut5'): string {
  const phones = frontEnd
    .explain(text, { language, splitMethod })
    .flatMap(({ segments }) => ['|', ...segments.flatMap((segment) => segment.phones)])
    .map((phone) => (PAUSE.test(phone) ? '|' : phone))
    .filter((phone) => phone !== '空');
  return phones
    .join(' ')
    .replaceAll(/(?:\| ?)+/g, '| ')
    .replace(/^\| /, '')
    .replace(/ ?\| ?$/, '');
}

describe.each(METHODS)('cut by %s', (method) => {
  it.each([
    ['苹果\n香蕉\n梨', '苹果，香蕉，梨', 'zh'],
    ['好\n好\n好', '好，好，好', 'zh'],
    ['是\n不是\n也许吧，谁知道呢', '是，不是，也许吧，谁知道呢', 'zh'],
    ['早晨\n你好', '早晨，你好', 'yue'],
    ['はい\nいいえ', 'はい。いいえ', 'ja'],
    ['春\n夏\n秋', '春。夏。秋', 'ja'],
    ['네\n아니요', '네. 아니요', 'ko'],
    ['No\nway\nplease', 'No, way, please', 'en'],
    ['A\nB\nC', 'A, B, C', 'en'],
    ['Apples\nPears, plums\nand figs', 'Apples, pears, plums, and figs', 'en'],
    ['Hello\n你好', 'Hello，你好', 'auto'],
  ] as const)('%j pauses like %j', (lines, spelled, language) => {
    expect(heard(lines, language, method)).toBe(heard(spelled, language, 'cut0'));
  });
});

describe('line breaks', () => {
  it.each(['\n', '\r\n', '\r', '\u2028', '\u2029', '\v', '\f', '\u0085', '\n\n', ' \n \n\t\n ', '<br>'])(
    '%j is one',
    (end) => {
      expect(heard(`苹果${end}香蕉`, 'zh')).toBe(heard('苹果，香蕉', 'zh'));
      expect(heard(`Apples${end}pears`, 'en')).toBe(heard('Apples, pears', 'en'));
    },
  );

  it.each(['，', '。', '：', '；', '、', '…', '！', '—', '”', '。”', '）'])(
    'adds nothing to a line that ends with %s',
    (mark) => {
      const [sentence] = frontEnd.explain(`今天天气很好${mark}\n我们去公园吧`, { language: 'zh', splitMethod: 'cut1' });
      expect(sentence?.normalized).toMatch(/^今天天气很好[,.…!-]/);
      expect(heard(`今天天气很好${mark}\n我们去公园吧`, 'zh')).toBe(heard('今天天气很好。我们去公园吧', 'zh'));
    },
  );

  it('keeps a mark between joined short lines, and words apart', () => {
    expect(frontEnd.explain('Hi\nyo\nok', { language: 'en' }).map(({ normalized }) => normalized)).toEqual([
      'Hi. yo. ok.',
    ]);
  });

  it('does not hear a line of nothing', () => {
    expect(heard('苹果\n😀\n---\n香蕉', 'zh')).toBe(heard('苹果，香蕉', 'zh'));
  });
});
