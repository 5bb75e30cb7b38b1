/**
 * The generator (vocoder) of SoVITS, which turns `z` into sound (official: `GPT_SoVITS/module/models.py, Generator`). It consists
 * of convolutions alone, so a stretch of frames with `receptiveFieldOf` more on each side sounds exactly as inside the whole
 * sentence. Samples that are no longer needed are dropped after every upsampling: a second of a v2 voice is fed 22 frames more
 * than its 50, yet takes at most a few percent longer.
 */
import { foldedShape } from '../checkpoint/weight-norm.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import { add, convolve, convolveTransposed, slice, toPlane } from '../onnx/layers.ts';
import type { SovitsDimensions, Upsampling } from './sovits-dimensions.ts';

/**
 * Inputs: `z` [1, latent, 1, frames]; `ge` [1, gin]; `spans` [2 · (stages + 1)] int64: first sample kept and the one behind
 * the last, after the upsampling of each stage and at the end. Output: `audio` [1, 1, 1, samples].
 */
export function buildGenerator(weights: Weights, dims: SovitsDimensions, probes: Iterable<string> = []): Graph {
  const g = new Graph('sovits-generator', probes);
  const dec = weights.below('dec.');
  const z = g.input('z', 'float32', [1, dims.latent, 1, 'frames']);
  const ge = g.input('ge', 'float32', [1, dims.gin]);
  const spans = g.input('spans', 'int64', [2 * (dims.upsampleRates.length + 1)]);
  const pre = convolve(g, z, dec, 'conv_pre', { padLeft: (dec.axis('conv_pre.weight', 2) - 1) / 2 });
  g.probe('dec_pre', pre, 4);
  const x = add(g, pre, convolve(g, toPlane(g, ge), dec, 'cond'));
  g.output('audio', upsampleToSound(g, x, dec, dims, spans), 'float32', [1, 1, 1, 'samples']);
  return g;
}

/** The chain behind the first convolution: plane [1, channels, 1, frames] -> [1, 1, 1, samples]. */
export function upsampleToSound(g: Graph, input: Value, dec: Weights, dims: Upsampling, spans: Value): Value {
  let x = input;
  for (const [stage, rate] of dims.upsampleRates.entries()) {
    x = keepSpan(g, convolveTransposed(g, leaky(g, x, 0.1), dec, `ups.${stage}`, rate), spans, stage);
    x = meanOfBlocks(g, x, dec, stage, dims.dilations);
  }
  const padLeft = (dec.axis('conv_post.weight', 2) - 1) / 2;
  const sound = g.op('Tanh', [convolve(g, leaky(g, x, 0.01), dec, 'conv_post', { padLeft })]);
  return keepSpan(g, sound, spans, dims.upsampleRates.length);
}

/** Context that sound needs on either side: frames of `z`, and samples of each stage after its upsampling. */
export interface ReceptiveField {
  readonly frames: number;
  readonly stages: readonly number[];
}

/** Walks from the last sample back to the frames, widening by every kernel on the way. */
export function receptiveFieldOf(dec: Weights, { dilations, upsampleRates }: Upsampling): ReceptiveField {
  const radius = (name: string): number => Math.ceil((foldedShape(dec, `${name}.`)[2]! - 1) / 2);
  const blockRadius = (list: readonly number[], block: number): number =>
    list.reduce(
      (sum, dilation, i) =>
        sum + dilation * radius(`resblocks.${block}.convs1.${i}`) + radius(`resblocks.${block}.convs2.${i}`),
      0,
    );
  const stages: number[] = [];
  let field = radius('conv_post');
  for (let stage = upsampleRates.length - 1; stage >= 0; stage--) {
    field += Math.max(...dilations.map((list, kernel) => blockRadius(list, stage * dilations.length + kernel)));
    stages.unshift(field);
    const rate = upsampleRates[stage]!;
    const pad = (foldedShape(dec, `ups.${stage}.`)[2]! - rate) / 2;
    field = Math.ceil((field + pad) / rate);
  }
  return { frames: field + radius('conv_pre'), stages };
}

/** Drops what lies outside the span of this place in the chain. */
export function keepSpan(g: Graph, x: Value, spans: Value, at: number): Value {
  const [from, to] = [2 * at, 2 * at + 1].map((i) => slice(g, spans, 0, i, i + 1)) as [Value, Value];
  return g.op('Slice', [x, from, to, g.integers([3])]);
}

function meanOfBlocks(
  g: Graph,
  x: Value,
  weights: Weights,
  stage: number,
  dilations: readonly (readonly number[])[],
): Value {
  const blocks = dilations.map((list, kernel) =>
    residualBlock(g, x, weights.below(`resblocks.${stage * dilations.length + kernel}.`), list),
  );
  const sum = blocks.reduce((total, block) => add(g, total, block));
  return blocks.length === 1 ? sum : g.op('Div', [sum, g.scalar(blocks.length)]);
}

function residualBlock(g: Graph, input: Value, weights: Weights, dilations: readonly number[]): Value {
  const kernel = foldedShape(weights, 'convs1.0.')[2]!;
  const pad = (kernel - 1) / 2;
  let x = input;
  for (const [i, dilation] of dilations.entries()) {
    const first = convolve(g, leaky(g, x, 0.1), weights, `convs1.${i}`, { dilation, padLeft: dilation * pad });
    x = add(g, x, convolve(g, leaky(g, first, 0.1), weights, `convs2.${i}`, { padLeft: pad }));
  }
  return x;
}

function leaky(g: Graph, x: Value, slope: number): Value {
  return g.op('LeakyRelu', [x], { alpha: { float: slope } });
}
