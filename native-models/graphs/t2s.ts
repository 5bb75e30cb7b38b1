/**
 * The text-to-semantic network (MODEL.md 4) as one graph for both of its uses: reading the whole prompt, and one more token.
 * Keys and values of earlier positions come in as plain inputs; only those of the new positions go out, because handing the
 * whole cache back and forth would cost more than the network itself.
 */

import { countAt, objectAt, type PlainObject } from '../checkpoint/plain-value.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import { END, headSize, joinHeads, layerNorm, linear, linearFrom, slice, splitHeads } from '../onnx/layers.ts';

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
 * Inputs: `x` [new, width] embedded positions; `mask` [new, past + new] added to the scores; `past_k_i`, `past_v_i`
 * [heads, past, size]. Outputs: `logits` [1, classes] of the last position; `kv_new` [2·layers·heads, new, size], keys and
 * values of each layer in turn.
 */
export function buildT2s(weights: Weights, dims: T2sDimensions, probes: Iterable<string> = []): Graph {
  const g = new Graph('t2s', probes);
  const { width, heads, headSize: size, layers } = dims;
  let x = g.input('x', 'float32', ['new', width]);
  const mask = g.input('mask', 'float32', ['new', 'total']);
  const fresh: Value[] = [];
  for (let i = 0; i < layers; i++) {
    const layer = weights.below(`h.layers.${i}.`);
    const pastKeys = g.input(`past_k_${i}`, 'float32', [heads, 'past', size]);
    const pastValues = g.input(`past_v_${i}`, 'float32', [heads, 'past', size]);
    const projected = linearFrom(g, x, layer, 'self_attn.in_proj_weight', 'self_attn.in_proj_bias', [3 * width, width]);
    const [q, k, v] = [0, 1, 2].map((part) =>
      splitHeads(g, slice(g, projected, 1, part * width, (part + 1) * width), heads, size),
    ) as [Value, Value, Value];
    fresh.push(k, v);
    const attended = attendCached(g, { q, k, v, pastKeys, pastValues }, mask, size);
    const out = linear(g, joinHeads(g, attended, width), layer, 'self_attn.out_proj');
    x = layerNorm(g, g.op('Add', [x, out]), layer, { scale: 'norm1.weight', shift: 'norm1.bias' }, 1e-5);
    const inner = g.op('Relu', [linear(g, x, layer, 'linear1')]);
    x = layerNorm(
      g,
      g.op('Add', [x, linear(g, inner, layer, 'linear2')]),
      layer,
      { scale: 'norm2.weight', shift: 'norm2.bias' },
      1e-5,
    );
  }
  g.probe('hidden', x, 2);
  const last = slice(g, x, 0, -1, END);
  const logits = linearFrom(g, last, weights, 'ar_predict_layer.weight', null, [dims.classes, width]);
  g.output('logits', logits, 'float32', [1, dims.classes]);
  g.output('kv_new', g.op('Concat', fresh, { axis: 0 }), 'float32', [2 * layers * heads, 'new', size]);
  return g;
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
  const alpha = { float: 1 / Math.sqrt(size) };
  const scoresPast = g.microsoft('FusedMatMul', [q, pastKeys], { transB: 1, alpha });
  const scoresNew = g.microsoft('FusedMatMul', [q, k], { transB: 1, alpha });
  const scores = g.op('Add', [g.op('Concat', [scoresPast, scoresNew], { axis: -1 }), mask]);
  const shares = g.op('Softmax', [scores], { axis: -1 });
  // The split point is the number of cached positions, known only when the graph runs.
  const past = g.op('Shape', [pastKeys], { start: 1, end: 2 });
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
