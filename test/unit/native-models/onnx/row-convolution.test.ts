import { expect, test } from 'vitest';
import { contiguousStride, createLazyTensor, type LazyTensor } from '../../../../native-models/checkpoint/tensor.ts';
import { Weights } from '../../../../native-models/checkpoint/weights.ts';
import { quantizeKernel } from '../../../../native-models/onnx/blocked-kernel.ts';
import { Graph, type Value } from '../../../../native-models/onnx/graph.ts';
import {
  type Blocks,
  convolveInt8,
  convolveRows,
  quantizeRows,
  reorderDilated,
  upsampleRows,
} from '../../../../native-models/onnx/row-convolution.ts';
import { createSession } from '../../../../native-models/ort/create-session.ts';
import { maxInt8Weight } from '../../../../native-models/ort/int8-saturation.ts';
import { floats, floatsOf, longs } from '../../../../native-models/ort/tensor.ts';

function tensor(shape: readonly number[], values: Float32Array): LazyTensor {
  const bytes = Buffer.from(values.buffer);
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

/** Whole numbers between `least` and `most`, both of which occur. */
function wholes(length: number, least: number, most: number): Float32Array {
  const values = Float32Array.from({ length }, (_, i) => least + ((i * i * 7 + 3 * i) % (most - least + 1)));
  values[length >> 1] = least;
  values[length - 1] = most;
  return values;
}

const [inputs, outputs] = [4, 3];
const bias = Float32Array.of(5, -6, 7);

/** Every output has a weight of the largest magnitude, so that its scale in 8 bits is 1. */
function kernelOf(kernel: number, limit: number): Float32Array {
  const weight = wholes(outputs * inputs * kernel, -limit, limit);
  for (let o = 0; o < outputs; o++) weight[o * inputs * kernel] = limit;
  return weight;
}

function convolved(x: Float32Array, weight: Float32Array, kernel: number, dilation: number): number[] {
  const rows = x.length / inputs;
  const at = (t: number, i: number): number => (t >= 0 && t < rows ? x[t * inputs + i]! : 0);
  return Array.from({ length: rows * outputs }, (_, r) => {
    const [t, o] = [Math.floor(r / outputs), r % outputs];
    let sum = bias[o]!;
    for (let i = 0; i < inputs; i++) {
      for (let k = 0; k < kernel; k++) {
        sum += weight[(o * inputs + i) * kernel + k]! * at(t + (k - (kernel - 1) / 2) * dilation, i);
      }
    }
    return sum;
  });
}

async function run(
  weight: LazyTensor,
  x: Float32Array,
  build: (g: Graph, rows: Value, weights: Weights) => Value,
  span: readonly [number, number] = [0, 0],
): Promise<number[]> {
  const g = new Graph('rows');
  const weights = new Weights(
    new Map([
      ['c.weight', weight],
      ['c.bias', tensor([outputs], bias)],
    ]),
  );
  const rows = g.input('rows', 'float32', ['rows', inputs]);
  g.input('span', 'int64', [2]);
  g.output('out', build(g, rows, weights), 'float32', ['outs', outputs]);
  const session = await createSession(g, { provider: 'cpu', threads: 1, precision: 'exact' });
  const feeds = { rows: floats(x, [x.length / inputs, inputs]), span: longs(BigInt64Array.from(span, BigInt)) };
  const out = Array.from(floatsOf(await session.run(feeds), 'out'));
  await session.release();
  return out;
}

const blocksOf = (g: Graph, rows: Value, block: number): Blocks => ({
  length: g.op('Shape', [rows], { start: 0, end: 1 }),
  block,
});

test.each([
  [3, 1, 1, 24],
  [3, 2, 1, 24],
  [7, 8, 1, 24],
  [3, 1, 3, 20],
  [11, 4, 5, 24],
  [7, 8, 3, 16],
])('bytes: kernel %i in blocks of %i, dilation %i, %i rows', async (kernel, block, dilation, rows) => {
  const limit = await maxInt8Weight();
  const weight = kernelOf(kernel, limit);
  // A range of 255 makes the scale of the inputs 1: nothing is rounded anywhere.
  const x = wholes(rows * inputs, -100, 155);
  const out = await run(tensor([outputs, inputs, kernel], weight), x, (g, value, weights) => {
    const blocks = blocksOf(g, value, block);
    const first = convolveInt8(g, quantizeRows(g, value), weights, 'c', blocks, { dilation, limit });
    if (dilation === 1) return first;
    const { values } = reorderDilated(g, { values: first, scale: '', zero: '' }, blocks, dilation, outputs);
    return values;
  });
  expect(out).toEqual(convolved(x, weight, kernel, dilation));
});

test('float32 rows, weights times a factor', async () => {
  const weight = kernelOf(7, 9);
  const x = wholes(16 * inputs, -20, 20);
  const out = await run(tensor([outputs, inputs, 7], weight), x, (g, value, weights) =>
    convolveRows(g, value, weights, 'c', blocksOf(g, value, 4), 2),
  );
  const doubled = weight.map((value) => 2 * value);
  expect(out).toEqual(convolved(x, doubled, 7, 1));
});

test.each([
  [16, 8, [0, 72]],
  [16, 10, [3, 84]],
  [8, 2, [1, 17]],
  [2, 2, [0, 18]],
] as const)('upsampling with a kernel of %i by %i keeps the rows of %j', async (kernel, stride, [from, to]) => {
  const rows = 9;
  const weight = wholes(inputs * outputs * kernel, -9, 9);
  const x = wholes(rows * inputs, -20, 20);
  const pad = Math.floor((kernel - stride) / 2);
  const whole = Array.from({ length: rows * stride }, () => Array.from(bias));
  for (let t = 0; t < rows; t++) {
    for (let k = 0; k < kernel; k++) {
      for (let i = 0; i < inputs; i++) {
        const sums = whole[t * stride + k - pad];
        for (let o = 0; sums !== undefined && o < outputs; o++) {
          sums[o]! += x[t * inputs + i]! * weight[(i * outputs + o) * kernel + k]!;
        }
      }
    }
  }
  const out = await run(
    tensor([inputs, outputs, kernel], weight),
    x,
    (g, value, weights) => {
      const edge = (i: number): Value => g.op('Slice', ['span', g.integers([i]), g.integers([i + 1])]);
      return upsampleRows(g, value, weights, 'c', stride, [edge(0), edge(1)]);
    },
    [from, to],
  );
  expect(out).toEqual(whole.slice(from, to).flat());
});

test.each([127, 63])('no weight leaves ±%i, and each comes back within half a step of its output', (limit) => {
  const shape = { outputs: 2, inputs: 3, kernel: 5 };
  const weight = Float32Array.from({ length: 30 }, (_, i) => (i < 15 ? Math.sin(i * 1.7) : 0));
  const { values, scales } = quantizeKernel(weight, shape, 2, limit);
  expect(Math.max(...values.map(Math.abs))).toBe(limit);
  // An output without weights has some scale: the runtime knows none of 0.
  expect(Array.from(scales)).toEqual([scales[0], 1, scales[0], 1]);
  for (let i = 0; i < 3; i++) {
    for (let tap = 0; tap < 5; tap++) {
      for (let at = 0; at < 2; at++) {
        const back = values[((at + tap) * 3 + i) * 4 + at * 2]! * scales[0]!;
        expect(Math.abs(back - weight[i * 5 + tap]!)).toBeLessThanOrEqual(scales[0]! * 0.5001);
      }
    }
  }
});
