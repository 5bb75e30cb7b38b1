import { expect, test } from 'vitest';
import { contiguousStride, createLazyTensor, type LazyTensor } from '../../../../native-models/checkpoint/tensor.ts';
import { readFolded } from '../../../../native-models/checkpoint/weight-norm.ts';
import { Weights } from '../../../../native-models/checkpoint/weights.ts';

function tensor(shape: number[], values: number[]): LazyTensor {
  const bytes = Buffer.from(Float32Array.from(values).buffer);
  return createLazyTensor({
    shape,
    stride: contiguousStride(shape),
    offset: 0,
    dtype: 'f32',
    storageElements: values.length,
    read: (from, count) => bytes.subarray(4 * from, 4 * (from + count)),
    bigEndian: false,
  });
}

const v = tensor([2, 1, 2], [3, 4, 6, 8]);

test.each([
  ['weight_g', 'weight_v'],
  ['parametrizations.weight.original0', 'parametrizations.weight.original1'],
])('folds %s over every axis but the first', (g, name) => {
  const weights = new Weights(
    new Map([
      [`c.${g}`, tensor([2, 1, 1], [5, 20])],
      [`c.${name}`, v],
    ]),
  );
  expect(Array.from(readFolded(weights, 'c.'))).toEqual([3, 4, 12, 16]);
});

test('folds per tap when the last axis keeps its norms', () => {
  const weights = new Weights(
    new Map([
      ['c.weight_g', tensor([1, 1, 2], [Math.hypot(3, 6), 2 * Math.hypot(4, 8)])],
      ['c.weight_v', v],
    ]),
  );
  const folded = readFolded(weights, 'c.', 2);
  for (const [i, wanted] of [3, 8, 6, 16].entries()) expect(folded[i]).toBeCloseTo(wanted, 5);
});

test('a zero direction stays zero instead of becoming not-a-number', () => {
  const weights = new Weights(
    new Map([
      ['c.weight_g', tensor([1, 1, 1], [1])],
      ['c.weight_v', tensor([1, 1, 2], [0, 0])],
    ]),
  );
  expect(Array.from(readFolded(weights, 'c.'))).toEqual([0, 0]);
});

test('plain weights pass through, and other shapes are refused by name', () => {
  const weights = new Weights(new Map([['c.weight', v]]));
  expect(Array.from(readFolded(weights, 'c.'))).toEqual([3, 4, 6, 8]);
  expect(() => weights.read('c.weight', [2, 2, 2])).toThrow(
    expect.objectContaining({
      code: 'VOICE_WEIGHTS_INVALID',
      details: expect.objectContaining({ tensor: 'c.weight' }),
    }),
  );
});
