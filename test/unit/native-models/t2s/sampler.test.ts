import { expect, test } from 'vitest';
import {
  drawToken,
  indexOfLargest,
  penaliseRepetition,
  tokenProbabilities,
} from '../../../../native-models/t2s/sampler.ts';

const plain = { topK: 100, topP: 1, temperature: 1, repetitionPenalty: 1 };
const alive = (p: Float32Array): number[] => Array.from(p.keys()).filter((i) => p[i]! > 0);

test('the penalty moves both signs away and counts a token once', () => {
  const logits = Float32Array.of(2, -2, 4);
  penaliseRepetition(logits, [0, 0, 1], 2);
  expect(Array.from(logits)).toEqual([1, -4, 4]);
});

test('top-p drops the entry that crosses the threshold, but never the best one', () => {
  // Shares 0.5, 0.3, 0.2.
  const logits = Float32Array.of(Math.log(0.5), Math.log(0.3), Math.log(0.2));
  expect(alive(tokenProbabilities(logits, { ...plain, topP: 0.85 }))).toEqual([0, 1]);
  expect(alive(tokenProbabilities(logits, { ...plain, topP: 0.7 }))).toEqual([0]);
  expect(alive(tokenProbabilities(logits, { ...plain, topP: 0.1 }))).toEqual([0]);
});

test('ties at the k-th place survive', () => {
  expect(alive(tokenProbabilities(Float32Array.of(3, 1, 2, 2), { ...plain, topK: 2 }))).toEqual([0, 2, 3]);
});

test('temperature zero is nearly greedy and leaves the input alone', () => {
  const logits = Float32Array.of(1, 1.1, 0);
  const p = tokenProbabilities(logits, { ...plain, temperature: 0 });
  expect(p[1]).toBe(1);
  expect(Array.from(logits)).toEqual(Array.from(Float32Array.of(1, 1.1, 0)));
});

test('the draw divides by the exponentials and takes the first of equals', () => {
  expect(drawToken(Float32Array.of(0.5, 0.5), [1, 0.1])).toBe(1);
  expect(drawToken(Float32Array.of(0.5, 0.5), [1, 1])).toBe(0);
  expect(indexOfLargest(Float32Array.of(1, 3, 3))).toBe(1);
});
