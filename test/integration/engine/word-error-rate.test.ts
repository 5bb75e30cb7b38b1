import { describe, expect, it } from 'vitest';
import { countWordErrors, measureWordErrorRate } from '../../bench/word-error-rate.ts';

describe('word errors', () => {
  it.each([
    ['a b c', 'a b c', 0],
    ['a b c', 'a c', 1],
    ['a b c', 'a x b c', 1],
    ['a b c', 'x y z', 3],
    ['a b', '', 2],
  ])('%j heard as %j: %d', (spoken, heard, errors) => {
    const words = (text: string) => text.split(' ').filter(Boolean);
    expect(countWordErrors(words(spoken), words(heard))).toBe(errors);
  });
});

describe('the pilot voice, judged by a recogniser that knows nothing of it', () => {
  it('is understood', async () => {
    const lines: string[] = [];
    const rate = await measureWordErrorRate(1, (line) => lines.push(line));
    expect(lines.length).toBe(11);
    expect(rate, lines.join('\n')).toBeLessThan(0.3);
  });
});
