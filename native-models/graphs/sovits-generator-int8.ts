/**
 * The generator (vocoder) of SoVITS with its residual blocks in 8 bits. They are nearly all of its work, and their results are
 * added to a float32 sum, so rounding errors do not build up from block to block. The first and the last convolution and the
 * upsamplings stay float32. Inputs and output are those of `buildGenerator`.
 */
import { foldedShape } from '../checkpoint/weight-norm.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import { add, convolve, slice, toPlane, toRows } from '../onnx/layers.ts';
import {
  type Blocks,
  convolveInt8,
  convolveRows,
  type QuantizedRows,
  quantizeRows,
  reorderDilated,
  upsampleRows,
} from '../onnx/row-convolution.ts';
import type { SovitsDimensions } from './sovits-dimensions.ts';
import { type ReceptiveField, receptiveFieldOf } from './sovits-generator.ts';

/** `limit`: the largest weight in 8 bits, see `quantizeKernel`. */
export function buildInt8Generator(
  weights: Weights,
  dims: SovitsDimensions,
  limit: number,
  probes: Iterable<string> = [],
): Graph {
  const g = new Graph('sovits-generator', probes);
  const dec = weights.below('dec.');
  const { upsampleRates, dilations } = dims;
  const z = g.input('z', 'float32', [1, dims.latent, 1, 'frames']);
  const ge = g.input('ge', 'float32', [1, dims.gin]);
  const stages = upsampleRates.length;
  const spans = g.input('spans', 'int64', [2 * (stages + 1)]);
  const span = (at: number): [Value, Value] => [
    slice(g, spans, 0, 2 * at, 2 * at + 1),
    slice(g, spans, 0, 2 * at + 1, 2 * at + 2),
  ];
  const pre = convolve(g, z, dec, 'conv_pre', { padLeft: (dec.axis('conv_pre.weight', 2) - 1) / 2 });
  g.probe('dec_pre', pre, 4);
  let x = toRows(g, add(g, pre, convolve(g, toPlane(g, ge), dec, 'cond')));
  // Here the blocks are summed instead of averaged; the weights of the layer that follows are divided by their number.
  let share = 1;
  let blocks: Blocks | null = null;
  for (const [stage, rate] of upsampleRates.entries()) {
    x = upsampleRows(g, leaky(g, x, 0.1), dec, `ups.${stage}`, rate, span(stage), share);
    blocks = { length: g.op('Shape', [x], { start: 0, end: 1 }), block: blockOf(dec, dims, stage) };
    x = sumOfBlocks(g, x, dec, stage, dilations, blocks, limit);
    share = 1 / dilations.length;
  }
  const sound = g.op('Tanh', [convolveRows(g, leaky(g, x, 0.01), dec, 'conv_post', blocks!, share)]);
  const kept = g.op('Slice', [sound, ...span(stages), g.integers([0])]);
  g.output('audio', g.op('Reshape', [kept, g.integers([1, 1, 1, -1])]), 'float32', [1, 1, 1, 'samples']);
  return g;
}

/** The receptive field rounded up to whole blocks of every stage, so that every window consists of whole blocks. */
export function int8ReceptiveField(weights: Weights, dims: SovitsDimensions): ReceptiveField {
  const dec = weights.below('dec.');
  const { frames, stages } = receptiveFieldOf(dec, dims);
  const whole = (samples: number, stage: number): number => {
    const block = blockOf(dec, dims, stage);
    return Math.ceil(samples / block) * block;
  };
  return { frames, stages: stages.map(whole) };
}

/** Wanted width of the matrices, in columns: enough to keep the processor's matrix unit busy. */
const WIDTH = 256;
const LARGEST_BLOCK = 8;

/** Samples computed together at this stage: a power of two that divides the samples of a frame. */
function blockOf(dec: Weights, { upsampleRates }: SovitsDimensions, stage: number): number {
  const channels = foldedShape(dec, `ups.${stage}.`)[1]!;
  const samplesPerFrame = upsampleRates.slice(0, stage + 1).reduce((product, rate) => product * rate, 1);
  let block = 1;
  while (block < LARGEST_BLOCK && 2 * block * channels <= WIDTH && samplesPerFrame % (2 * block) === 0) block *= 2;
  return block;
}

function sumOfBlocks(
  g: Graph,
  x: Value,
  dec: Weights,
  stage: number,
  dilations: readonly (readonly number[])[],
  blocks: Blocks,
  limit: number,
): Value {
  const quantized = quantizeRows(g, leaky(g, x, 0.1));
  return dilations
    .map((list, kernel) => {
      const weights = dec.below(`resblocks.${stage * dilations.length + kernel}.`);
      return residualBlock(g, x, quantized, weights, list, blocks, limit);
    })
    .reduce((sum, block) => add(g, sum, block));
}

function residualBlock(
  g: Graph,
  input: Value,
  quantizedInput: QuantizedRows,
  weights: Weights,
  dilations: readonly number[],
  blocks: Blocks,
  limit: number,
): Value {
  const width = foldedShape(weights, 'convs1.0.')[0]!;
  let x = input;
  for (const [i, dilation] of dilations.entries()) {
    const quantized = i === 0 ? quantizedInput : quantizeRows(g, leaky(g, x, 0.1));
    const first = convolveInt8(g, quantized, weights, `convs1.${i}`, blocks, { dilation, limit });
    const between = reorderDilated(g, quantizeRows(g, leaky(g, first, 0.1)), blocks, dilation, width);
    x = add(g, x, convolveInt8(g, between, weights, `convs2.${i}`, blocks, { limit }));
  }
  return x;
}

function leaky(g: Graph, x: Value, slope: number): Value {
  return g.op('LeakyRelu', [x], { alpha: { float: slope } });
}
