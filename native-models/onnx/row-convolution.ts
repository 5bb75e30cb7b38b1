/**
 * Convolutions over rows of time [T, channels] as linear layers: the rows that an output looks at are laid side by side and
 * multiplied with the kernel as one matrix. `block` neighbouring outputs are made at once (blocked-kernel.ts says why). In 8
 * bits this is several times faster than the runtime's own convolutions on processors with a matrix unit for bytes. It needs
 * no calibration: the range of the inputs is measured at every run, and results are float32.
 */
import { foldedShape, readFolded } from '../checkpoint/weight-norm.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { blockedKernel, type ConvolutionShape, quantizeKernel, rowsSeen, transposedKernel } from './blocked-kernel.ts';
import type { Graph, Value } from './graph.ts';
import { add, inTwoParts } from './layers.ts';

/** Rows in 8 bits: `(values - zero) · scale`. */
export interface QuantizedRows {
  readonly values: Value;
  readonly scale: Value;
  readonly zero: Value;
}

export function quantizeRows(g: Graph, rows: Value): QuantizedRows {
  const [values, scale, zero] = g.ops('DynamicQuantizeLinear', [rows], 3) as [Value, Value, Value];
  return { values, scale, zero };
}

/** How many samples of one stage are computed together. */
export interface Blocks {
  /** T, as a vector of one. */
  readonly length: Value;
  readonly block: number;
}

/**
 * quantized rows [T, in] -> rows [T, out], zeros assumed beyond the ends; T is a multiple of the block. `limit`: see
 * `quantizeKernel`. With a dilation the result is longer than T and in an order of its own: see `reorderDilated`.
 */
export function convolveInt8(
  g: Graph,
  x: QuantizedRows,
  weights: Weights,
  name: string,
  blocks: Blocks,
  { dilation = 1, limit }: { readonly dilation?: number; readonly limit: number },
): Value {
  const shape = kernelShape(weights, name);
  const { outputs, inputs, kernel } = shape;
  const { block } = blocks;
  const seen = rowsSeen(kernel, block);
  const parts = inTwoParts(() => quantizeKernel(readFolded(weights, `${name}.`), shape, block, limit));
  const matrix = g.weight(`${name}.weight.int8-${limit}`, 'int8', [seen * inputs, block * outputs], parts.values);
  const scales = g.weight(`${name}.scales`, 'float32', [block * outputs], parts.scales);
  const operands = [layOut(g, x.values, x.zero, blocks, shape, dilation), matrix, x.scale, scales, x.zero];
  if (weights.has(`${name}.bias`)) operands.push('', repeatedBias(g, weights, name, outputs, block));
  return g.op('Reshape', [g.microsoft('MatMulIntegerToFloat', operands), g.integers([-1, outputs])]);
}

/** The same in float32, without dilation. */
export function convolveRows(g: Graph, x: Value, weights: Weights, name: string, blocks: Blocks, factor = 1): Value {
  const shape = kernelShape(weights, name);
  const { outputs, inputs } = shape;
  const { block } = blocks;
  const size = [rowsSeen(shape.kernel, block) * inputs, block * outputs];
  const matrix = g.weight(`${name}.weight`, 'float32', size, () =>
    blockedKernel(scaled(readFolded(weights, `${name}.`), factor), shape, block),
  );
  const operands = [layOut(g, x, g.scalar(0), blocks, shape, 1), matrix];
  if (weights.has(`${name}.bias`)) operands.push(repeatedBias(g, weights, name, outputs, block));
  return g.op('Reshape', [g.op('Gemm', operands), g.integers([-1, outputs])]);
}

/**
 * Transposed convolution: rows [T, in] -> rows [n, out], `stride` times as many a second, of which those from `span[0]` up to
 * `span[1]` are kept; weight [in, out, k] times `factor`, padding (k - stride) / 2 on both sides. An input row and the rows before
 * it make `stride` outputs in one product, so no overlapping results have to be added.
 */
export function upsampleRows(
  g: Graph,
  x: Value,
  weights: Weights,
  name: string,
  stride: number,
  span: readonly [Value, Value],
  factor = 1,
): Value {
  const [inputs, outputs, kernel] = foldedShape(weights, `${name}.`) as [number, number, number];
  const taps = Math.ceil(kernel / stride);
  const matrix = g.weight(`${name}.weight`, 'float32', [taps * inputs, stride * outputs], () =>
    transposedKernel(scaled(readFolded(weights, `${name}.`), factor), { outputs, inputs, kernel }, stride),
  );
  const padded = g.op('Pad', [x, g.integers([taps - 1, 0, taps - 1, 0])]);
  const shifted = Array.from({ length: taps }, (_, i) =>
    g.op('Slice', [padded, g.integers([i]), g.integers([i - taps + 1 || Number.MAX_SAFE_INTEGER]), g.integers([0])]),
  );
  const operands = [taps === 1 ? x : g.op('Concat', shifted, { axis: 1 }), matrix];
  if (weights.has(`${name}.bias`)) operands.push(repeatedBias(g, weights, name, outputs, stride));
  const all = g.op('Reshape', [g.op('Gemm', operands), g.integers([-1, outputs])]);
  const pad = g.integers([Math.floor((kernel - stride) / 2)]);
  return g.op('Slice', [all, add(g, span[0], pad), add(g, span[1], pad), g.integers([0])]);
}

/**
 * Puts the rows of a dilated convolution in the order of time and cuts them to T. Before, each block holds every `dilation`-th
 * sample of its group of `dilation · block` samples.
 */
export function reorderDilated(
  g: Graph,
  x: QuantizedRows,
  { length, block }: Blocks,
  dilation: number,
  width: number,
): QuantizedRows {
  if (dilation === 1) return x;
  const groups = g.op('Reshape', [x.values, g.integers([-1, dilation, block, width])]);
  const inTime = g.op('Reshape', [g.op('Transpose', [groups], { perm: [0, 2, 1, 3] }), g.integers([-1, width])]);
  return { ...x, values: g.op('Slice', [inTime, g.integers([0]), length, g.integers([0])]) };
}

/** rows [T, in] -> [ceil(T / (dilation · block)) · dilation, seen · in]: the input rows of each block of outputs. */
function layOut(
  g: Graph,
  rows: Value,
  zero: Value,
  { length, block }: Blocks,
  { kernel, inputs }: ConvolutionShape,
  dilation: number,
): Value {
  const seen = rowsSeen(kernel, block);
  const group = dilation * block;
  const pad = (dilation * (kernel - 1)) / 2;
  // A dilated convolution is padded by one more group at the end, because its last group may be incomplete.
  const padded = g.op('Pad', [rows, g.integers([pad, 0, pad + (dilation === 1 ? 0 : group), 0]), zero]);
  const starts = g.op('Range', [g.integers([0], []), g.op('Squeeze', [length]), g.integers([group], [])]);
  const offsets = Array.from({ length: group / block }, (_, phase) =>
    Array.from({ length: seen }, (_, tap) => phase + tap * dilation),
  ).flat();
  const places = add(g, g.op('Unsqueeze', [starts, g.integers([1])]), g.integers(offsets, [1, offsets.length]));
  return g.op('Reshape', [g.op('Gather', [padded, places]), g.integers([-1, seen * inputs])]);
}

function kernelShape(weights: Weights, name: string): ConvolutionShape {
  const [outputs, inputs, kernel] = foldedShape(weights, `${name}.`) as [number, number, number];
  return { outputs, inputs, kernel };
}

function repeatedBias(g: Graph, weights: Weights, name: string, outputs: number, times: number): Value {
  return g.weight(`${name}.bias`, 'float32', [times * outputs], () => {
    const bias = weights.read(`${name}.bias`, [outputs]);
    return Float32Array.from({ length: times * outputs }, (_, i) => bias[i % outputs]!);
  });
}

function scaled(values: Float32Array, factor: number): Float32Array {
  return factor === 1 ? values : values.map((value) => value * factor);
}
