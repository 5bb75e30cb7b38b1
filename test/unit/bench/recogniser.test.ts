import { describe, expect, it } from 'vitest';
import { comparableStarts, comparableWords } from '../../bench/recogniser-parts/comparable.ts';
import { startsApart } from '../../bench/recogniser-parts/hear-sentence.ts';
import { parseWordLines } from '../../bench/recogniser-parts/heard-words.ts';
import { quantile } from '../../bench/recogniser-parts/quantile.ts';
import { sharedWords } from '../../bench/recogniser-parts/shared-words.ts';

describe('the same word', () => {
  it.each([
    ['It ends at 3 P M today.', 'it ends at p m today'],
    ["p.m. pm o'clock", 'p m p m oclock'],
    ['nine am to five', 'nine a m two five'],
    ['for too, won!', 'four two one'],
  ])('%j is compared as %j', (text, words) => {
    expect(comparableWords(text).join(' ')).toBe(words);
  });

  it('has its time, and of several letters the first', () => {
    expect(comparableStarts([{ text: 'pm', startS: 1 }, { text: 'to', startS: 2 }, { text: 'be' }])).toEqual([
      { text: 'p', startS: 1 },
      { text: 'm' },
      { text: 'two', startS: 2 },
      { text: 'be' },
    ]);
  });
});

describe('the recogniser', () => {
  it('tells words and when they begin, after the silence in front', () => {
    const output = [
      'the end and',
      '<s> 0.000 0.300 0.999500',
      'the 0.310 0.390 1.000000',
      'end(2) 0.400 0.920 5e-05',
      '<sil> 0.930 0.960 0.796103',
      "o'clock 1.000 1.200 0.474836",
      '[SPEECH] 1.210 1.290 0.554456',
      '</s> 1.300 1.980 1.000000',
    ].join('\n');
    const words = parseWordLines(output, 0.3);
    expect(words.map(({ text }) => text)).toEqual(['the', 'end', "o'clock"]);
    expect(words.map(({ startS }) => startS!.toFixed(2))).toEqual(['0.01', '0.10', '0.70']);
  });
});

describe('words that both have', () => {
  it.each([
    ['a b c', 'a b c', '0-0 1-1 2-2'],
    ['a b c', 'x a c', '0-1 2-2'],
    ['a b a c', 'b a c', '1-0 2-1 3-2'],
    ['a b', 'c', ''],
  ])('of %j and %j: %s', (one, other, pairs) => {
    const found = sharedWords(one.split(' '), other.split(' '));
    expect(found.map((pair) => pair.join('-')).join(' ')).toBe(pairs);
  });

  it('begin so far apart, where both beginnings are known', () => {
    const told = [
      { text: 'one', startS: 1 },
      { text: 'two', startS: 2 },
      { text: 'three', startS: 3 },
    ];
    const heard = [{ text: 'one', startS: 1.25 }, { text: 'two' }, { text: 'three', startS: 2.5 }];
    expect(startsApart(told, heard)).toEqual([0.25, -0.5]);
  });
});

describe('a quantile', () => {
  it('has that share of the numbers below it', () => {
    const numbers = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0];
    expect([quantile(numbers, 0.5), quantile(numbers, 0.9)]).toEqual([5, 9]);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
