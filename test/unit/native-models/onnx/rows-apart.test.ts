import { expect, test } from 'vitest';
import { Weights } from '../../../../native-models/checkpoint/weights.ts';
import { Graph } from '../../../../native-models/onnx/graph.ts';
import { type LinearForm, linear, rowsApart, type Signs } from '../../../../native-models/onnx/layers.ts';
import { createSession } from '../../../../native-models/ort/create-session.ts';
import { floats, floatsOf } from '../../../../native-models/ort/tensor.ts';

const INPUTS = 64;
const OUTPUTS = 48;
const matrix = Float32Array.from({ length: OUTPUTS * INPUTS }, (_, i) => Math.sin(i) / 8);
const bias = Float32Array.from({ length: OUTPUTS }, (_, i) => Math.cos(i));

const tensor = (shape: readonly number[], values: Float32Array) => ({
  shape,
  dtype: 'f32' as const,
  elements: values.length,
  read: () => values.slice(),
  readIntegers: () => new BigInt64Array(),
});
const weights = new Weights(
  new Map([
    ['l.weight', tensor([OUTPUTS, INPUTS], matrix)],
    ['l.bias', tensor([OUTPUTS], bias)],
  ]),
);

/** What the layer makes of some rows, row by row. */
async function apply(rows: readonly Float32Array[], signs: Signs): Promise<Float32Array[]> {
  const form: LinearForm = { columnsUpTo: 127, made: new Map() };
  const g = new Graph('rows');
  const x = g.input('x', 'float32', ['n', INPUTS]);
  g.output('y', linear(g, x, weights, 'l', rowsApart(g, x, form), signs), 'float32', ['n', OUTPUTS]);
  const session = await createSession(g, { provider: 'cpu', threads: 1, precision: 'fast' });
  const all = Float32Array.from(rows.flatMap((row) => [...row]));
  const y = floatsOf(await session.run({ x: floats(all, [rows.length, INPUTS]) }), 'y').slice();
  await session.release();
  return rows.map((_, i) => y.slice(i * OUTPUTS, (i + 1) * OUTPUTS));
}

const zeros = new Float32Array(INPUTS);
const some = Float32Array.from({ length: INPUTS }, (_, i) => 1 + Math.sin(3 * i));
const loud = some.map((value) => 1000 * value);

test.each<Signs>(['signed', 'positive'])(
  'a row of zeros becomes the bias, whatever its neighbours (%s)',
  async (signs) => {
    for (const rows of [[zeros], [zeros, loud], [loud, zeros, some]]) {
      const made = await apply(rows, signs);
      expect(made[rows.indexOf(zeros)]).toEqual(bias);
    }
  },
);

test.each<Signs>(['signed', 'positive'])(
  'a row is the same alone and beside any other, and near the product (%s)',
  async (signs) => {
    const [alone] = await apply([some], signs);
    expect((await apply([loud, some, zeros], signs))[1]).toEqual(alone);
    for (let o = 0; o < OUTPUTS; o++) {
      const exact = some.reduce((sum, value, i) => sum + value * matrix[o * INPUTS + i]!, bias[o]!);
      expect(Math.abs(alone![o]! - exact)).toBeLessThan(0.05);
    }
  },
);
