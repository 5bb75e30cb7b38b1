// The flat word list and its container: what goes in comes out, and look-ups see every word that starts at a place.
import { describe, expect, it } from 'vitest';
import { packTable, unpackTable } from '../../../../native-models/text/table-file.ts';
import { packWords, WordList } from '../../../../native-models/text/word-list.ts';

const WORDS = ['a', 'ab', 'abc', 'b', 'bcd', '中', '中国', '中国人', '国', '\uffff'];

describe('word list', () => {
  const list = new WordList(packWords(WORDS));

  it('finds each word and nothing else', () => {
    expect(WORDS.map((word) => list.find(word))).toEqual(WORDS.map((_, index) => index));
    for (const word of ['', 'ac', 'abcd', 'bc', '人', '中国人民']) expect(list.find(word)).toBe(-1);
    expect(WORDS.map((_, index) => list.word(index))).toEqual(WORDS);
  });

  it('visits all words that start at a place, shortest first', () => {
    const seen: string[] = [];
    list.visit('x中国人民', 1, (index) => seen.push(list.word(index)));
    expect(seen).toEqual(['中', '中国', '中国人']);
  });

  it('does not look past the end it is given', () => {
    const seen: string[] = [];
    list.visit('abc', 0, (index) => seen.push(list.word(index)), 2);
    expect(seen).toEqual(['a', 'ab']);
  });

  it('refuses words out of order or empty', () => {
    expect(() => packWords(['b', 'a'])).toThrow(RangeError);
    expect(() => packWords(['a', 'a'])).toThrow(RangeError);
    expect(() => packWords([''])).toThrow(RangeError);
  });
});

describe('table file', () => {
  it('keeps arrays of every kind, and its metadata', () => {
    const packed = packTable(
      {
        bytes: Uint8Array.of(1, 255),
        halves: Int16Array.of(-2, 3),
        floats: Float32Array.of(0.5, Number.NEGATIVE_INFINITY),
      },
      { names: ['x'] },
    );
    const table = unpackTable(packed);
    expect([...table.u8('bytes')]).toEqual([1, 255]);
    expect([...table.i16('halves')]).toEqual([-2, 3]);
    expect([...table.f32('floats')]).toEqual([0.5, Number.NEGATIVE_INFINITY]);
    expect(table.meta).toEqual({ names: ['x'] });
    expect(() => table.u16('bytes')).toThrow(TypeError);
    expect(() => table.u8('missing')).toThrow(TypeError);
  });
});
