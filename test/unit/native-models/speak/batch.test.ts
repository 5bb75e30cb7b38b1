import { expect, test } from 'vitest';
import { groupByLength, groupInOrder } from '../../../../native-models/speak/batch.ts';

test('groups run from short to long', () => {
  expect(groupByLength([30, 10, 20], 2, 0)).toEqual([[1, 2], [0]]);
});

test('a group whose middle falls below the threshold loses its longest sentence', () => {
  expect(groupByLength([10, 10, 100], 3, 0.75)).toEqual([[0, 1], [2]]);
});

test('a batch of one keeps every sentence alone', () => {
  expect(groupByLength([5, 4], 1, 0.75)).toEqual([[1], [0]]);
});

test('without looking at lengths, neighbours go together', () => {
  expect(groupInOrder([9, 1, 5, 7, 3], 2)).toEqual([[0, 1], [2, 3], [4]]);
});
