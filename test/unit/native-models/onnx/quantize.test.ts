import { expect, test } from 'vitest';
import { quantizeBlocks, quantizeColumns } from '../../../../native-models/onnx/quantize.ts';

test('every weight comes back within half a step of its block', () => {
  const [outputs, inputs, block] = [3, 40, 16];
  const matrix = Float32Array.from({ length: outputs * inputs }, (_, i) => Math.sin(i * 1.7) * (1 + (i % 5)));
  const { values, scales } = quantizeBlocks(matrix, outputs, inputs, block);
  const blocks = Math.ceil(inputs / block);
  expect(values.length).toBe(outputs * blocks * block);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      const b = o * blocks + Math.floor(i / block);
      const back = (values[b * block + (i % block)]! - 128) * scales[b]!;
      expect(Math.abs(back - matrix[o * inputs + i]!)).toBeLessThanOrEqual(scales[b]! * 0.5001);
    }
  }
});

test('a block of zeros and the padding of the last block stay zero', () => {
  const { values, scales } = quantizeBlocks(new Float32Array(5), 1, 5, 4);
  expect(Array.from(values)).toEqual(Array(8).fill(128));
  expect(Array.from(scales)).toEqual([0, 0]);
});

test.each([127, 63])('a scale per output gives back every value within half a step of %i, transposed', (limit) => {
  const [outputs, inputs] = [70, 130];
  const matrix = Float32Array.from({ length: outputs * inputs }, (_, i) => Math.sin(i) * (1 + Math.floor(i / inputs)));
  matrix.fill(0, 0, inputs);
  const { values, scales } = quantizeColumns(matrix, outputs, inputs, limit);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      const back = values[i * outputs + o]! * scales[o]!;
      expect(Math.abs(back - matrix[o * inputs + i]!)).toBeLessThanOrEqual(scales[o]! * 0.5001);
    }
  }
  expect(Math.max(...values.map(Math.abs))).toBe(limit);
});
