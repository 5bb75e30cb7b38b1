/**
 * The text-to-semantic network as one graph for both of its uses: reading the whole prompt, and one more token.
 * Keys and values of earlier positions come in as plain inputs; only those of the new positions go out, because handing the
 * whole cache back and forth would cost more than the network itself.
 */

import { countAt, objectAt, type PlainObject } from '../checkpoint/plain-value.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import {
  END,
  headSize,
  joinHeads,
  type LinearForm,
  linear,
  linearFrom,
  slice,
  splitHeads,
  splitHeadsAcross,
  vector,
} from '../onnx/layers.ts';

export interface T2sDimensions {
  readonly width: number;
  readonly heads: number;
  readonly headSize: number;
  readonly layers: number;
  /** Classes, the last of which ends the sentence. */
  readonly classes: number;
  readonly symbolCount: number;
  readonly bertWidth: number;
}

/** Sizes from the tensors; only the number of heads has to be told by the configuration. */
export function t2sDimensions(weights: Weights, config: PlainObject): T2sDimensions {
  const classes = weights.axis('ar_predict_layer.weight', 0);
  const width = weights.axis('ar_predict_layer.weight', 1);
  const heads = countAt(objectAt(config, 'model'), 'head', 16);
  // Positions come as pairs of sine and cosine.
  if (width % 2 !== 0) throw new EngineError('VOICE_WEIGHTS_INVALID', 'the width is odd', { width });
  return {
    width,
    heads,
    headSize: headSize(width, heads),
    layers: weights.count('h.layers.', '.self_attn.in_proj_weight'),
    classes,
    symbolCount: weights.axis('ar_text_embedding.word_embeddings.weight', 0),
    bertWidth: weights.axis('bert_proj.weight', 1),
  };
}

/**
 * Inputs: `x` [new, width] embedded positions; `mask` [new, past + new] added to the scores; `past_k_i` [heads, size, past]
 * and `past_v_i` [heads, past, size]. Outputs: `logits` [1, classes] of the last position; `k_new` [layers·heads, size, new]
 * and `v_new` [layers·heads, new, size]. Keys lie across, because the runtime multiplies one row by such a matrix at memory
 * speed but repacks the other order on every step.
 */
export function buildT2s(
  weights: Weights,
  dims: T2sDimensions,
  form: LinearForm,
  probes: Iterable<string> = [],
): Graph {
  const g = new Graph('t2s', probes);
  const { width, heads, headSize: size, layers } = dims;
  let x = g.input('x', 'float32', ['new', width]);
  const mask = g.input('mask', 'float32', ['new', 'total']);
  const keys: Value[] = [];
  const values: Value[] = [];
  for (let i = 0; i < layers; i++) {
    const layer = weights.below(`h.layers.${i}.`);
    const pastKeys = g.input(`past_k_${i}`, 'float32', [heads, size, 'past']);
    const pastValues = g.input(`past_v_${i}`, 'float32', [heads, 'past', size]);
    const projected = linearFrom(
      g,
      x,
      layer,
      'self_attn.in_proj_weight',
      'self_attn.in_proj_bias',
      [3 * width, width],
      form,
    );
    const part = (index: number): Value => slice(g, projected, 1, index * width, (index + 1) * width);
    const q = splitHeads(g, part(0), heads, size);
    const k = splitHeadsAcross(g, part(1), heads, size);
    const v = splitHeads(g, part(2), heads, size);
    keys.push(k);
    values.push(v);
    const attended = attendCached(g, { q, k, v, pastKeys, pastValues }, mask, size);
    const mixed = linear(g, joinHeads(g, attended, width), layer, 'self_attn.out_proj', form);
    x = addAndNormalise(g, x, mixed, layer, 'norm1');
    const inner = g.op('Relu', [linear(g, x, layer, 'linear1', form)]);
    x = addAndNormalise(g, x, linear(g, inner, layer, 'linear2', form), layer, 'norm2');
  }
  g.probe('hidden', x, 2);
  const last = slice(g, x, 0, -1, END);
  const logits = linearFrom(g, last, weights, 'ar_predict_layer.weight', null, [dims.classes, width], form);
  g.output('logits', logits, 'float32', [1, dims.classes]);
  g.output('k_new', g.op('Concat', keys, { axis: 0 }), 'float32', [layers * heads, size, 'new']);
  g.output('v_new', g.op('Concat', values, { axis: 0 }), 'float32', [layers * heads, 'new', size]);
  return g;
}

function addAndNormalise(g: Graph, x: Value, more: Value, weights: Weights, name: string): Value {
  const size = weights.axis(`${name}.weight`, 0);
  const scale = vector(g, weights, `${name}.weight`, size);
  const shift = vector(g, weights, `${name}.bias`, size);
  return g.microsoft('SkipLayerNormalization', [x, more, scale, shift], { epsilon: { float: 1e-5 } });
}

interface CachedAttention {
  readonly q: Value;
  readonly k: Value;
  readonly v: Value;
  readonly pastKeys: Value;
  readonly pastValues: Value;
}

/** Attention over cached and new positions without joining them: two products on each side of one softmax. */
function attendCached(g: Graph, { q, k, v, pastKeys, pastValues }: CachedAttention, mask: Value, size: number): Value {
  // A vector of equal factors: a single one would be merged into the products, which then repack the cache on every step.
  const factors = g.weight('score-scale', 'float32', [size], () => new Float32Array(size).fill(1 / Math.sqrt(size)));
  const scaled = g.op('Mul', [q, factors]);
  const scoresPast = g.op('MatMul', [scaled, pastKeys]);
  const scoresNew = g.op('MatMul', [scaled, k]);
  const scores = g.op('Add', [g.op('Concat', [scoresPast, scoresNew], { axis: -1 }), mask]);
  const shares = g.op('Softmax', [scores], { axis: -1 });
  // The split point is the number of cached positions, known only when the graph runs.
  const past = g.op('Shape', [pastValues], { start: 1, end: 2 });
  const axis = g.integers([2]);
  const sharesPast = g.op('Slice', [shares, g.integers([0]), past, axis]);
  const sharesNew = g.op('Slice', [shares, past, g.integers([END]), axis]);
  return g.op('Add', [g.op('MatMul', [sharesPast, pastValues]), g.op('MatMul', [sharesNew, v])]);
}

/** Embeds phones with their BERT rows: `text` [n, width] embeddings with positions, `bert` [n, bertWidth] -> `x`. */
export function buildTextInput(weights: Weights, dims: T2sDimensions): Graph {
  const g = new Graph('t2s-text-input');
  const text = g.input('text', 'float32', ['n', dims.width]);
  const bert = g.input('bert', 'float32', ['n', dims.bertWidth]);
  const projected = linear(g, bert, weights, 'bert_proj');
  g.output('x', g.op('Add', [text, projected]), 'float32', ['n', dims.width]);
  return g;
}
