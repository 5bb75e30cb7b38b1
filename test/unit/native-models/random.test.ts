import { expect, test } from 'vitest';
import { drawBlock, drawExponentials, drawNormals } from '../../../native-models/random.ts';

const rngKey = { seed: 42, stream: 3 };

/** Philox 4x32-10 by the paper's definition, with arbitrary-precision integers. */
function referenceBlock(counter: bigint[], key: bigint[]): bigint[] {
  let [c0, c1, c2, c3] = counter as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key as [bigint, bigint];
  const word = (x: bigint): bigint => x & 0xffffffffn;
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * c0;
    const p1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, word(p1), (p0 >> 32n) ^ c3 ^ k1, word(p0)];
    k0 = word(k0 + 0x9e3779b9n);
    k1 = word(k1 + 0xbb67ae85n);
  }
  return [c0, c1, c2, c3];
}

test.each([
  [0, 0],
  [1, 77],
  [0xffffffff, 1499],
])('block %i of row %i is Philox', (index, row) => {
  const out = new Uint32Array(4);
  drawBlock(rngKey, 'tokens', row, index, out);
  const wanted = referenceBlock([BigInt(index), BigInt(row), 1n, 0n], [42n, 3n]);
  expect(Array.from(out, BigInt)).toEqual(wanted);
});

test('the reference itself gives the published answer for all-zero input', () => {
  expect(referenceBlock([0n, 0n, 0n, 0n], [0n, 0n])).toEqual([0x6627e8d5n, 0xe169c58dn, 0xbc57ac4cn, 0x9b00dbd8n]);
});

test('exponentials are positive, repeatable, and have mean one', () => {
  const all = (count: number): Float32Array => new Float32Array(count).fill(1);
  const draws = drawExponentials(rngKey, 5, all(20_000));
  expect(draws.every((x) => x > 0 && Number.isFinite(x))).toBe(true);
  expect(Array.from(drawExponentials(rngKey, 5, all(8)))).toEqual(Array.from(draws.subarray(0, 8)));
  expect(draws.reduce((sum, x) => sum + x, 0) / draws.length).toBeCloseTo(1, 1);
  expect(drawExponentials({ ...rngKey, stream: 4 }, 5, all(1))[0]).not.toBe(draws[0]);
});

test('classes that cannot be chosen are not drawn, and the draws of the others are the same', () => {
  const draws = drawExponentials(rngKey, 5, new Float32Array(40).fill(1));
  const some = drawExponentials(
    rngKey,
    5,
    Float32Array.from({ length: 40 }, (_, i) => (i % 9 === 4 ? 0.2 : 0)),
  );
  expect(Array.from(some)).toEqual(Array.from(draws, (draw, i) => (i % 9 === 4 ? draw : 1)));
});

test('normals do not depend on where a piece starts', () => {
  const whole = new Float32Array(1000);
  drawNormals(rngKey, 2, 0, whole);
  const piece = new Float32Array(10);
  drawNormals(rngKey, 2, 503, piece);
  expect(Array.from(piece)).toEqual(Array.from(whole.subarray(503, 513)));
  const mean = whole.reduce((sum, x) => sum + x, 0) / whole.length;
  const variance = whole.reduce((sum, x) => sum + (x - mean) ** 2, 0) / whole.length;
  expect(Math.abs(mean)).toBeLessThan(0.1);
  expect(Math.abs(variance - 1)).toBeLessThan(0.15);
});
