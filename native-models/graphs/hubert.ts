/**
 * HuBERT: 16 kHz samples to content features, 50 frames a second. The samples go in as they are: the `do_normalize` of the
 * released preprocessor file is ignored, as in `GPT_SoVITS/TTS_infer_pack/TTS.py, TTS._set_prompt_semantic`.
 */

import { countAt, countsAt, numberAt, type PlainObject } from '../checkpoint/plain-value.ts';
import { foldedShape } from '../checkpoint/weight-norm.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import { add, attend, convolve, layerNorm, linear, toPlane, toRows, vector } from '../onnx/layers.ts';

export interface HubertDimensions {
  readonly width: number;
  readonly kernels: readonly number[];
  readonly strides: readonly number[];
  readonly heads: number;
  readonly epsilon: number;
}

export function hubertDimensions(weights: Weights, config: PlainObject): HubertDimensions {
  const unsupported =
    config['do_stable_layer_norm'] === true ||
    (config['feat_extract_norm'] ?? 'group') !== 'group' ||
    (config['hidden_act'] ?? 'gelu') !== 'gelu';
  if (unsupported) throw new EngineError('VOICE_WEIGHTS_INVALID', 'a HuBERT of another construction');
  const strides = countsAt(config, 'conv_stride', [5, 2, 2, 2, 2, 2, 2]);
  const convolutions = weights.count('feature_extractor.conv_layers.', '.conv.weight');
  if (strides.length !== convolutions) {
    throw new EngineError('VOICE_WEIGHTS_INVALID', 'the strides do not match the weights', { field: 'conv_stride' });
  }
  return {
    width: weights.axis('encoder.layer_norm.weight', 0),
    kernels: strides.map((_, i) => weights.axis(`feature_extractor.conv_layers.${i}.conv.weight`, 2)),
    strides,
    heads: countAt(config, 'num_attention_heads', 12),
    epsilon: numberAt(config, 'layer_norm_eps', 1e-5),
  };
}

/** Frames that `samples` yield, or 0 when there are too few for one. */
export function hubertFrames(dims: HubertDimensions, samples: number): number {
  return dims.kernels.reduce(
    (length, kernel, i) => Math.max(0, Math.floor((length - kernel) / dims.strides[i]!) + 1),
    samples,
  );
}

/** Input `samples` [1, 1, 1, n]; output `hidden` [frames, width]. */
export function buildHubert(weights: Weights, dims: HubertDimensions, probes: Iterable<string> = []): Graph {
  const g = new Graph('hubert', probes);
  const features = extractFeatures(g, g.input('samples', 'float32', [1, 1, 1, 'samples']), weights, dims);
  g.probe('conv_features', features, 4);
  const projection = weights.below('feature_projection.');
  let x = toRows(g, features);
  if (projection.has('layer_norm.weight')) {
    x = layerNorm(g, x, projection, { scale: 'layer_norm.weight', shift: 'layer_norm.bias' }, dims.epsilon);
  }
  x = linear(g, x, projection, 'projection');
  x = addPositions(g, x, weights.below('encoder.'), dims);
  g.probe('hidden_0', x, 2);
  const layers = weights.count('encoder.layers.', '.attention.q_proj.weight');
  for (let i = 0; i < layers; i++) x = encoderLayer(g, x, weights.below(`encoder.layers.${i}.`), dims);
  g.output('hidden', x, 'float32', ['frames', dims.width]);
  return g;
}

function extractFeatures(g: Graph, samples: Value, weights: Weights, dims: HubertDimensions): Value {
  let x = samples;
  for (const [i, stride] of dims.strides.entries()) {
    const layer = weights.below(`feature_extractor.conv_layers.${i}.`);
    x = convolve(g, x, layer, 'conv', { stride });
    if (layer.has('layer_norm.weight')) {
      const channels = layer.axis('layer_norm.weight', 0);
      const scale = vector(g, layer, 'layer_norm.weight', channels);
      const shift = vector(g, layer, 'layer_norm.bias', channels);
      // One group per channel: the statistics run over time only.
      x = g.op('InstanceNormalization', [x, scale, shift], { epsilon: { float: 1e-5 } });
    }
    x = g.op('Gelu', [x]);
  }
  return x;
}

/** Adds the positional convolution. With an even kernel one padded sample less on the right keeps the number of frames. */
function addPositions(g: Graph, x: Value, weights: Weights, dims: HubertDimensions): Value {
  const [outputs, inputsPerGroup, kernel] = foldedShape(weights, 'pos_conv_embed.conv.') as [number, number, number];
  const positions = convolve(g, toPlane(g, x), weights, 'pos_conv_embed.conv', {
    groups: outputs / inputsPerGroup,
    padLeft: kernel >> 1,
    padRight: (kernel - 1) >> 1,
    normAxis: 2,
  });
  const active = toRows(g, g.op('Gelu', [positions]));
  g.probe('pos_conv', active, 2);
  return layerNorm(
    g,
    add(g, x, active),
    weights,
    { scale: 'layer_norm.weight', shift: 'layer_norm.bias' },
    dims.epsilon,
  );
}

function encoderLayer(g: Graph, x: Value, weights: Weights, { width, heads, epsilon }: HubertDimensions): Value {
  const q = linear(g, x, weights, 'attention.q_proj');
  const k = linear(g, x, weights, 'attention.k_proj');
  const v = linear(g, x, weights, 'attention.v_proj');
  const attended = linear(
    g,
    attend(g, { q, k, v }, heads, width, Math.sqrt(width / heads)),
    weights,
    'attention.out_proj',
  );
  const y = layerNorm(
    g,
    add(g, x, attended),
    weights,
    { scale: 'layer_norm.weight', shift: 'layer_norm.bias' },
    epsilon,
  );
  const inner = g.op('Gelu', [linear(g, y, weights, 'feed_forward.intermediate_dense')]);
  const out = linear(g, inner, weights, 'feed_forward.output_dense');
  return layerNorm(
    g,
    add(g, y, out),
    weights,
    { scale: 'final_layer_norm.weight', shift: 'final_layer_norm.bias' },
    epsilon,
  );
}
