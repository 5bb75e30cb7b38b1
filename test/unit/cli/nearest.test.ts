import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../../electron/cli/nearest.ts';
import { verbs } from '../../../electron/cli/verbs.ts';

describe('the nearest word', () => {
  it.each([
    ['stauts', 'status'],
    ['relaeses', 'releases'],
    ['spek', 'speak'],
    ['SPEAK', 'speak'],
    ['promot', 'promote'],
    ['incidents', 'incident'],
    ['fail-back', 'failback'],
  ])('%s is %s', (word, meant) => {
    expect(nearest(word, Object.keys(verbs))).toBe(meant);
  });

  it('is none where nothing is near', () => {
    for (const word of ['kubernetes', 'xyz', '', '合成']) expect(nearest(word, Object.keys(verbs))).toBeNull();
  });

  it('completes what was cut off', () => {
    expect(nearest('repet', ['repetition-penalty', 'ref'])).toBe('repetition-penalty');
  });

  it('counts letters changed, put in, left out and swapped', () => {
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('abc', 'abc')).toBe(0);
    expect(editDistance('abcd', 'acbd')).toBe(1);
    expect(editDistance('kitten', 'sitting')).toBe(3);
  });
});
