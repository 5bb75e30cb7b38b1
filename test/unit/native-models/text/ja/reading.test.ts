// Japanese moras, counters and accent phrases.
import { describe, expect, it } from 'vitest';
import { openTextData } from '../../../../../native-models/text/data.ts';
import { splitMoras } from '../../../../../native-models/text/ja/moras.ts';
import { createJapaneseReader } from '../../../../../native-models/text/ja/reader.ts';

const read = createJapaneseReader(openTextData(), 'official');
const phones = (text: string): string =>
  read(text)
    .words.flatMap((word) => word.phones)
    .join(' ');

describe('moras', () => {
  it.each([
    ['キョー', 'ky o|o'],
    ['ポッドキャスト', 'p o|cl|d o|ky a|s u|t o'],
    ['シンカンセン', 'sh i|N|k a|N|s e|N'],
    ['ヴァイオリン', 'v a|i|o|r i|N'],
    ['ファイル', 'f a|i|r u'],
  ])('%s', (kana, wanted) =>
    expect(
      splitMoras(kana)
        .map((mora) => mora.join(' '))
        .join('|'),
    ).toBe(wanted),
  );
});

describe('readings with pitch', () => {
  it.each([
    ['箸と橋と端', 'h a ] sh i t o UNK h a [ sh i ] t o UNK h a [ sh i'],
    ['２０日', 'h a [ ts u k a'],
    ['３５００円', 's a [ N z e ] N UNK g o [ hy a k u ] e N'],
    ['ありがとうございました', 'a [ r i ] g a t o o UNK g o [ z a i m a ] sh i t a'],
    ['はい、どうぞ。', 'h a ] i , d o ] o z o .'],
  ])('%s', (text, wanted) => expect(phones(text)).toBe(wanted));

  it('lets numerals and counters change each other', () => {
    expect(phones('三本と六本').replaceAll(/[[\]] |UNK /g, '')).toBe('s a N b o N t o r o cl p o N');
  });

  it('reads letters by name and unknown kana as written', () => {
    expect(phones('ｘｙｚ').replaceAll(/[[\]] |UNK /g, '')).toBe('e cl k u s u w a i z i i');
    expect(phones('ぬぽぷ').replaceAll(/[[\]] |UNK /g, '')).toBe('n u p o p u');
  });
});
