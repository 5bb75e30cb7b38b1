import { expect, test } from 'vitest';
import { CodeChunker } from '../../../../native-models/t2s/code-chunks.ts';

const feed = (chunker: CodeChunker, codes: number[]) => codes.map((code) => chunker.push(code));

test('fixed pieces come as soon as they are long enough', () => {
  const chunker = new CodeChunker('fixed', 3, new Float32Array(10));
  expect(feed(chunker, [1, 2, 3, 4])).toEqual([null, null, [1, 2, 3], null]);
  expect(chunker.finish()).toEqual([4]);
});

test('a quiet cut waits for two tokens more and repeats what lies behind the cut', () => {
  const likeness = Float32Array.of(-1, -1, -1, 0.9, 0.8, -1);
  const chunker = new CodeChunker('quiet', 3, likeness);
  // The pair 3, 4 is quietest and starts at index 2.
  expect(feed(chunker, [1, 2, 3, 4, 5])).toEqual([null, null, null, null, [1, 2, 3, 4, 5]]);
  expect(chunker.finish()).toEqual([4, 5]);
});

test('nothing is cut where nothing is quiet, or where it is quiet too early', () => {
  expect(
    feed(new CodeChunker('quiet', 2, Float32Array.of(-1, -0.5)), [1, 1, 0, 1]).every((piece) => piece === null),
  ).toBe(true);
  const early = new CodeChunker('quiet', 3, Float32Array.of(0.9, -1));
  expect(feed(early, [0, 0, 1, 1, 1]).every((piece) => piece === null)).toBe(true);
});
