// Characters in disguise, chat leftovers, quotation marks: what is left of them is what a person would say.
import { describe, expect, it } from 'vitest';
import type { TextLanguage } from '../../../../../native-models/engine-types.ts';
import { createFrontEnd, type TextSentence } from '../../../../../native-models/text/front-end.ts';
import { readMarkup } from '../../../../../native-models/text/written/markup.ts';

const frontEnd = createFrontEnd({ symbols: 'v2' });
const explain = (text: string, language: TextLanguage): TextSentence[] => frontEnd.explain(text, { language });
const PAUSES = new Set([...',.!?-…', '停', '空']);
const sounds = (text: string, language: TextLanguage): string =>
  explain(text, language)
    .flatMap(({ segments }) => segments.flatMap(({ phones }) => phones))
    .filter((phone) => !PAUSES.has(phone))
    .join(' ');
const plain = (text: string): string => readMarkup(text).text;

describe('plain characters', () => {
  it.each([
    ['caf\u0065\u0301', 'caf\u00e9'],
    ['\u1112\u1161\u11ab', '한'],
    ['\u212b \u2126', '\u00c5 \u03a9'],
    ['\uf9e0', '易'],
    ['ﬁrst ﬂow oﬃce', 'first flow office'],
    ['ﾃｽﾄ ｶﾞｷﾞﾊﾟ｡｢ｱ｣ﾞ', 'テスト ガギパ。「ア」'],
    ['𝐇𝒆𝓁𝔩𝕠 𝟷𝟸', 'Hello 12'],
    ['ℍ ℂ ℕ', 'H C N'],
    ['ⒶⓑⒸ 🄰🅑🅲 ⒟', 'AbC ABC d'],
    ['⼀⼆', '一二'],
    ['a\u200bb\u00adc\u202ed\ufeffe\u0007f\u{e0100}', 'abcdef'],
    ['١٢٣ ४५ ๗', '123 45 7'],
    ['non‑breaking', 'non-breaking'],
  ])('%s', (text, expected) => expect(plain(text)).toBe(expected));

  it.each(['㍿', '㎏', '①', 'Ⅻ', '№', '℃', '½', 'é', '５', '㈠', '²'])('leaves %s to the rules', (text) => {
    expect(plain(text)).toBe(text);
  });
});

describe('chat', () => {
  it.each([
    ['今天好开心😊😊', '今天好开心', 'zh'],
    ['晚安❤️好梦', '晚安，好梦', 'zh'],
    ['👨‍👩‍👧‍👦一家👍🏽', '一家', 'zh'],
    ['来自🇨🇳的朋友', '来自，的朋友', 'zh'],
    ['Great job 👍 see you', 'Great job, see you', 'en'],
    ['楽しかった😊', '楽しかった', 'ja'],
    ['정말 좋아요😊', '정말 좋아요', 'ko'],
    ['再见(^_^)', '再见', 'zh'],
    ['再见（＾▽＾）', '再见', 'zh'],
    ['好吧(╯°□°)╯︵ ┻━┻', '好吧', 'zh'],
    ['I do not know ¯\\_(ツ)_/¯', 'I do not know', 'en'],
    ['やった(´・ω・`)', 'やった', 'ja'],
    ['Nice to meet you :)', 'Nice to meet you', 'en'],
    ['Nice :-D and sad T_T', 'Nice, and sad', 'en'],
    ['好的:)', '好的', 'zh'],
    ['我错了orz', '我错了', 'zh'],
    ['[音乐]大家好', '大家好', 'zh'],
    ['【掌声】谢谢大家', '谢谢大家', 'zh'],
    ['[捂脸]我错了', '我错了', 'zh'],
    ['真的（笑）不是', '真的，不是', 'zh'],
    ['面白い（笑）', '面白い', 'ja'],
    ['[음악] 안녕하세요', '안녕하세요', 'ko'],
    ['[Applause] Thank you', 'Thank you', 'en'],
    ['Well (laughs nervously) no *sighs*', 'Well, no', 'en'],
    ['太好了！！！', '太好了！', 'zh'],
    ['真的吗？？！！', '真的吗？', 'zh'],
    ['好的~~~', '好的', 'zh'],
    ['嗯……我想想。。。', '嗯，我想想', 'zh'],
    ['Wait... what?!', 'Wait, what?', 'en'],
    ['Well… ok', 'Well, ok', 'en'],
  ] as const)('%s', (text, spoken, language) => expect(sounds(text, language)).toBe(sounds(spoken, language)));

  it.each([
    ['这门课（音乐）很难', '这门课音乐很难', 'zh'],
    ['他（小声）说', '他小声说', 'zh'],
    ['we (he and I) laugh', 'we he and I laugh', 'en'],
    ['[1] 张三', '1 张三', 'zh'],
    ['2:3', '2:3', 'zh'],
    ['(A) one', 'A one', 'en'],
    ['TT and OK', 'TT and OK', 'en'],
  ] as const)('still reads %s', (text, spoken, language) =>
    expect(sounds(text, language)).toBe(sounds(spoken, language)),
  );

  it('tells of what it leaves out', () => {
    const text = '好的😊[捂脸]';
    const [sentence] = explain(text, 'zh');
    expect(sentence?.spans.map(({ kind, spoken, start, end }) => [kind, spoken, text.slice(start, end)])).toEqual([
      ['emoji', '', '😊'],
      ['markup', '', '[捂脸]'],
    ]);
  });

  it('makes a keycap its digit', () => expect(plain('1️⃣ 苹果 🔟 #️⃣')).toBe('1 苹果 10 #\u20e3'));
});

describe('marks', () => {
  it.each([
    ['他说：“你好。”她说：「好。」', '他说，你好。她说，好。', 'zh'],
    ['《红楼梦》很好', '红楼梦很好', 'zh'],
    ['“Hi,” she said. ‘Bye’', 'Hi, she said. Bye', 'en'],
    ['Say "hi" or \'bye\'', 'Say hi or bye', 'en'],
    ["Don't we'll it’s", "Don't we'll it's", 'en'],
    ['file(s) and more', 'files and more', 'en'],
    ['「はい」と言った', 'はいと言った', 'ja'],
    ['(네) "좋아요"', '네 좋아요', 'ko'],
    ['设置→通用', '设置，通用', 'zh'],
    ['#话题# _好_', '话题好', 'zh'],
    ['人工智能 - 未来已来', '人工智能，未来已来', 'zh'],
    ['京都-大阪', '京都、大阪', 'ja'],
  ] as const)('%s', (text, spoken, language) => expect(sounds(text, language)).toBe(sounds(spoken, language)));

  it('pauses lightly at brackets', () => {
    expect(
      explain('今天（星期三下午）开会', 'zh')
        .map(({ normalized }) => normalized)
        .join(''),
    ).toBe('今天,星期三下午,开会.');
    expect(
      explain('We met (last week) in Rome', 'en')
        .map(({ text }) => text)
        .join(''),
    ).toBe('We met, last week, in Rome.');
  });

  it.each([
    ['什么？！', '什么?'],
    ['什么！？', '什么?'],
    ['好的。。。。', '好的.'],
    ['好的………', '好的…'],
    ['好的，，，好', '好的,好.'],
    ['好的————好', '好的,好.'],
    ['好的--好', '好的,好.'],
  ])('makes one mark of those in %s', (text, normalized) => {
    expect(
      explain(text, 'zh')
        .map((sentence) => sentence.normalized)
        .join('')
        .replace(/^\./, ''),
    ).toBe(normalized);
  });

  it.each([
    ['A', 'zh'],
    ['A', 'en'],
    ['好', 'zh'],
    ['1', 'en'],
    ['あ', 'ja'],
    ['네', 'ko'],
  ] as const)('speaks the single %s in %s', (text, language) => expect(sounds(text, language)).not.toBe(''));
});
