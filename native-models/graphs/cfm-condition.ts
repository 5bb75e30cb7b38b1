/**
 * What the transformer of v3 and v4 is told, the same at every step (official: `GPT_SoVITS/f5_tts/model/backbones/dit.py, TextEmbedding`
 * and the constant part of `InputEmbedding`). One frame's embedding depends on all frames, because a norm runs over time.
 */
import type { Weights } from '../checkpoint/weights.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import { add, convolve, layerNorm, linear, multiply, toPlane, toRows, vector } from '../onnx/layers.ts';
import type { CfmDimensions } from './cfm-dimensions.ts';

/**
 * Inputs: `features` [frames, condition]; `positions` [frames, condition], see `positionRows`; `prompt` [frames, mel], zero
 * behind the prompt. Output: `told` [frames, width]: what the input layer makes of both, for `buildVelocity`.
 */
export function buildCondition(weights: Weights, dims: CfmDimensions, probes: Iterable<string> = []): Graph {
  const g = new Graph('cfm-condition', probes);
  const estimator = weights.below('cfm.estimator.');
  const features = g.input('features', 'float32', ['frames', dims.condition]);
  const positions = g.input('positions', 'float32', ['frames', dims.condition]);
  const prompt = g.input('prompt', 'float32', ['frames', dims.mel]);
  let embedded = add(g, features, positions);
  for (let i = 0; i < dims.embeddingBlocks; i++) {
    embedded = embeddingBlock(g, embedded, estimator.below(`text_embed.text_blocks.${i}.`));
  }
  g.probe('text_embed', embedded, 2);
  const told = add(
    g,
    inputPart(g, prompt, estimator, dims, dims.mel, dims.mel),
    inputPart(g, embedded, estimator, dims, 2 * dims.mel, dims.condition, true),
  );
  g.output('told', told, 'float32', ['frames', dims.width]);
  return g;
}

/** The input layer reads noise, prompt and condition side by side; this is its part for `count` channels from `from` on. */
export function inputPart(
  g: Graph,
  rows: Value,
  estimator: Weights,
  { width, mel, condition }: CfmDimensions,
  from: number,
  count: number,
  withBias = false,
): Value {
  const name = 'input_embed.proj.weight';
  const all = 2 * mel + condition;
  const load = (): Float32Array => {
    const matrix = estimator.read(name, [width, all]);
    const part = new Float32Array(width * count);
    for (let r = 0; r < width; r++) part.set(matrix.subarray(r * all + from, r * all + from + count), r * count);
    return part;
  };
  const bias = withBias ? vector(g, estimator, 'input_embed.proj.bias', width) : null;
  return multiply(g, rows, { name: `${name}.${from}`, outputs: width, inputs: count, load, bias }, 'float32');
}

/** ConvNeXt V2 (official: `f5_tts/model/modules.py, ConvNeXtV2Block`). */
function embeddingBlock(g: Graph, rows: Value, weights: Weights): Value {
  const channels = weights.axis('dwconv.weight', 0);
  const padLeft = (weights.axis('dwconv.weight', 2) - 1) / 2;
  const mixed = toRows(g, convolve(g, toPlane(g, rows), weights, 'dwconv', { groups: channels, padLeft }));
  const even = layerNorm(g, mixed, weights, { scale: 'norm.weight', shift: 'norm.bias' }, 1e-6);
  const inner = g.op('Gelu', [linear(g, even, weights, 'pwconv1')]);
  return add(g, rows, linear(g, responseNorm(g, inner, weights), weights, 'pwconv2'));
}

/** Each channel by its strength over all frames, against the mean strength of the channels (`modules.py, GRN`). */
function responseNorm(g: Graph, rows: Value, weights: Weights): Value {
  const channels = weights.axis('grn.gamma', 2);
  const scale = (name: string): Value =>
    g.weight(name, 'float32', [1, channels], () => weights.read(name, [1, 1, channels]));
  const strength = g.op('ReduceL2', [rows, g.integers([0])], { keepdims: 1 });
  const mean = add(g, g.op('ReduceMean', [strength, g.integers([1])], { keepdims: 1 }), g.scalar(1e-6));
  const relative = g.op('Mul', [rows, g.op('Div', [strength, mean])]);
  return add(g, add(g, g.op('Mul', [scale('grn.gamma'), relative]), scale('grn.beta')), rows);
}
