import { expect, it } from 'vitest';
import { fromHalfFloats, toHalfFloats } from '../../../../native-models/onnx/half-floats.ts';

const bitsOf = (...values: number[]): number[] => [...toHalfFloats(Float32Array.from(values))];

it('writes numbers as the standard has them', () => {
  expect(bitsOf(0, -0, 1, -2, 65504, 2 ** -14, 2 ** -24)).toEqual([0, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x0400, 1]);
});

it('rounds to the nearest, ties to even, also where the steps are all alike and where rounding carries', () => {
  expect(bitsOf(1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 + 2 ** -11 + 2 ** -20)).toEqual([0x3c00, 0x3c02, 0x3c01]);
  expect(bitsOf(1.5 * 2 ** -24, 0.5 * 2 ** -24, 2 ** -14 - 2 ** -26)).toEqual([2, 0, 0x0400]);
  expect(bitsOf(2 - 2 ** -12)).toEqual([0x4000]);
});

it('keeps what is too large finite, and what is no number none', () => {
  expect(bitsOf(1e9, -1e9, Number.POSITIVE_INFINITY)).toEqual([0x7bff, 0xfbff, 0x7bff]);
  expect([...fromHalfFloats(toHalfFloats(Float32Array.of(Number.NaN)))]).toEqual([Number.NaN]);
});

it('reads every number that it writes', () => {
  const all = Uint16Array.from({ length: 0x7c00 }, (_, bits) => bits);
  expect(toHalfFloats(fromHalfFloats(all))).toEqual(all);
  expect([...fromHalfFloats(Uint16Array.of(0xbc01, 0x7c00))]).toEqual([-1 - 2 ** -10, Number.POSITIVE_INFINITY]);
});
