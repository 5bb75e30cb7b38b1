import { expect, test } from 'vitest';
import { crossFadeRows, joinByFit } from '../../../../native-models/sovits/stream.ts';

test('rows fade from the end of the old piece to the start of the new one', () => {
  const old = { rows: 4, columns: 1, data: Float32Array.of(9, 9, 1, 1) };
  const next = { rows: 3, columns: 1, data: Float32Array.of(0, 0, 5) };
  crossFadeRows(old, next, 2);
  expect(next.data[0]).toBeCloseTo(1, 6);
  expect(next.data[1]).toBeCloseTo(Math.SQRT1_2, 6);
  expect(next.data[2]).toBe(5);
});

test('a delayed continuation is found and joined without a step', () => {
  const wave = Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i / 7) * (1 + Math.sin(i / 111)));
  const previous = wave.subarray(0, 1500);
  // The new piece starts 40 samples before the overlap.
  const next = wave.slice(1500 - 500 - 40, 3000);
  const joined = joinByFit(previous, next, 500);
  expect(joined.length).toBe(next.length - 40);
  for (let i = 0; i < 500; i++) expect(joined[i]).toBeCloseTo(wave[1000 + i]!, 4);
});
