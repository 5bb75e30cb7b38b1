import { describe, expect, it } from 'vitest';
import { WordClock } from '../../../../native-models/speak/word-times.ts';
import { createFrontEnd, type TextSentence } from '../../../../native-models/text/front-end.ts';

const RATE = 32_000;
const frontEnd = createFrontEnd({ symbols: 'v2' });

function sentenceOf(text: string, language: 'zh' | 'en'): TextSentence {
  const [sentence] = frontEnd.explain(text, { language, splitMethod: 'cut0' });
  return sentence!;
}

/** A tone where something is said. */
function sound(...parts: readonly (readonly ['tone' | 'quiet', number])[]): Float32Array {
  const samples: number[] = [];
  for (const [kind, seconds] of parts) {
    for (let at = 0; at < seconds * RATE; at++)
      samples.push(kind === 'tone' ? 0.3 * Math.sin(at / 20) : 0.0005 * Math.sin(at / 7));
  }
  return Float32Array.from(samples);
}

function timesOf(sentence: TextSentence, samples: Float32Array, startS = 0) {
  const clock = new WordClock(RATE);
  // In uneven pieces, as they come.
  for (let at = 0; at < samples.length; at += 5003) clock.add(samples.subarray(at, at + 5003));
  return clock.finish(sentence, startS);
}

describe('the times of words', () => {
  it('begin and end with what is heard, and pause where it pauses', () => {
    const text = '你好，世界。';
    const words = timesOf(
      sentenceOf(text, 'zh'),
      sound(['quiet', 0.2], ['tone', 0.6], ['quiet', 0.3], ['tone', 0.5], ['quiet', 0.4]),
      10,
    );
    expect(words.map(({ start, end }) => text.slice(start, end))).toEqual(['你好', '世界']);
    const [hello, world] = words;
    expect(hello!.startS).toBeCloseTo(10.2, 1);
    expect(hello!.endS).toBeCloseTo(10.8, 1);
    expect(world!.startS).toBeCloseTo(11.1, 1);
    expect(world!.endS).toBeCloseTo(11.6, 1);
  });

  it('are one after the other, longer for longer words, where nothing pauses', () => {
    const text = 'A lighthouse shines.';
    const words = timesOf(sentenceOf(text, 'en'), sound(['tone', 1.2]));
    expect(words.map(({ start, end }) => text.slice(start, end))).toEqual(['A', 'lighthouse', 'shines']);
    for (const [index, word] of words.entries()) {
      expect(word.startS).toBeCloseTo(index === 0 ? 0 : words[index - 1]!.endS, 5);
    }
    expect(words[1]!.endS - words[1]!.startS).toBeGreaterThan(3 * (words[0]!.endS - words[0]!.startS));
    expect(words.at(-1)!.endS).toBeCloseTo(1.2, 1);
  });

  it('take a short silence for a consonant, and a mark without a pause for none', () => {
    const text = 'One, two.';
    const words = timesOf(sentenceOf(text, 'en'), sound(['tone', 0.4], ['quiet', 0.04], ['tone', 0.4]));
    expect(words).toHaveLength(2);
    expect(words[1]!.startS).toBe(words[0]!.endS);
  });

  it('begin anew with every sentence, and bear silence', () => {
    const clock = new WordClock(RATE);
    const sentence = sentenceOf('你好。', 'zh');
    clock.add(sound(['tone', 1]));
    clock.finish(sentence, 0);
    expect(clock.finish(sentence, 1)).toMatchObject([{ startS: 1, endS: 1 }]);
    clock.add(new Float32Array(RATE));
    expect(clock.finish(sentence, 1)).toMatchObject([{ startS: 1, endS: 2 }]);
  });
});
