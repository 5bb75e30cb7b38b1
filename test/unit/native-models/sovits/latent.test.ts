import { expect, test } from 'vitest';
import { resampleLatent, seededNoise } from '../../../../native-models/sovits/latent.ts';

const ramp = { rows: 4, columns: 1, data: Float32Array.of(0, 1, 2, 3) };

test('speed one changes nothing at all', () => {
  expect(resampleLatent(ramp, 1)).toBe(ramp);
});

test('rows are interpolated between half-pixel centres', () => {
  const slower = resampleLatent(ramp, 0.5);
  expect(slower.rows).toBe(9);
  expect(slower.data[0]).toBe(0);
  expect(slower.data[4]).toBeCloseTo(1.5, 6);
  expect(slower.data[8]).toBe(3);
  expect(resampleLatent(ramp, 2).rows).toBe(3);
});

test('noise agrees where pieces overlap', () => {
  const rngKey = { seed: 7, stream: 0 };
  const draw = seededNoise({ rngKey });
  const whole = draw(2, 8, 0);
  const part = draw(2, 3, 5);
  expect(Array.from(part)).toEqual([...whole.subarray(5, 8), ...whole.subarray(13, 16)]);
});
