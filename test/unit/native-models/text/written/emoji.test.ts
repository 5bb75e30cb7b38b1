// Emoji by name, for those who ask for it.
import { describe, expect, it } from 'vitest';
import type { TextLanguage } from '../../../../../native-models/engine-types.ts';
import { createFrontEnd, type FrontEnd } from '../../../../../native-models/text/front-end.ts';

const silent = createFrontEnd({ symbols: 'v2' });
const spoken = createFrontEnd({ symbols: 'v2', emoji: 'spoken' });
/** With the pauses inside, but for the space between Korean words. */
const phones = (frontEnd: FrontEnd, text: string, language: TextLanguage): string =>
  frontEnd
    .explain(text, { language, splitMethod: 'cut0' })
    .flatMap(({ segments }) => segments.flatMap((segment) => segment.phones))
    .filter((phone) => phone !== '空')
    .join(' ')
    .replace(/^\. /, '');

describe('emoji are said by name', () => {
  it.each([
    ['开心😀！', '开心，嘿嘿！', 'zh'],
    ['开心😀😀😀！', '开心，嘿嘿！', 'zh'],
    ['开心😀🎉走吧', '开心，嘿嘿，拉炮彩带，走吧', 'zh'],
    ['👍🏽好的', '拇指向上，好的', 'zh'],
    ['👨‍👩‍👧', '家庭，男人女人女孩', 'zh'],
    ['我爱🇨🇳', '我爱，中国', 'zh'],
    ['🔞', '十八禁', 'zh'],
    ['我在 home😀', '我在 home，嘿嘿', 'zh'],
    ['好开心😀！', '好开心，嘿嘿！', 'yue'],
    ['So happy 😀!', 'So happy, grinning face!', 'en'],
    ['So 😀 happy', 'So, grinning face, happy', 'en'],
    ['I won 🥇 today.', 'I won, first place medal, today.', 'en'],
    ['うれしい😀！', 'うれしい、にっこり笑う！', 'ja'],
    ['もう🕧です', 'もう、十二時半、です', 'ja'],
    ['기뻐요😀!', '기뻐요, 활짝 웃는 얼굴!', 'ko'],
    ['So happy 😀!', 'So happy, grinning face!', 'auto'],
    ['うれしい😀！', 'うれしい、にっこり笑う！', 'auto'],
  ] as const)('%s', (text, words, language) =>
    expect(phones(spoken, text, language)).toBe(phones(silent, words, language)),
  );

  it.each([
    ['a keycap is its digit', '1️⃣苹果'],
    ['one without a name', '开心\u{1fbf0}吧'],
    ['a face made of marks', '开心(^_^)吧'],
    ['a sign key', '开心#️⃣吧'],
  ])('but not %s', (_, text) => expect(phones(spoken, text, 'zh')).toBe(phones(silent, text, 'zh')));

  it('may be cut between many', () => {
    const sentences = spoken.explain('😀🎉'.repeat(1000), { language: 'zh' });
    expect(Math.max(...sentences.map(({ text }) => text.length))).toBeLessThan(20);
  });

  it('stays out of what is heard in a reference', () =>
    expect(spoken.readPrompt('今天真开心😀！', 'zh').phoneIds).toEqual(
      silent.readPrompt('今天真开心！', 'zh').phoneIds,
    ));

  it('tells where they stand', () => {
    const text = '开心👍🏽！';
    const [sentence] = spoken.explain(text, { language: 'zh' });
    expect(sentence?.spans).toMatchObject([
      { kind: 'emoji', start: 2, end: 6, spoken: '\ue000拇指向上', language: 'zh' },
    ]);
  });
});

describe('emoji that nobody asked for', () => {
  it('are silent', () => expect(phones(silent, '开心😀！', 'zh')).toBe(phones(silent, '开心！', 'zh')));
  it('leave no text', () => expect(() => silent.explain('😀', { language: 'zh' })).toThrow(/nothing to say/));
});
