/**
 * The text-to-semantic network (official: `GPT_SoVITS/AR/models/t2s_model.py, Text2SemanticDecoder`) as one graph for both of its
 * uses: reading the whole prompt, and one more token. The key-value cache stays in one place from run to run; each run writes
 * the keys and values of its new positions into it.
 */

import { countAt, objectAt, type PlainObject } from '../checkpoint/plain-value.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import {
  attend,
  biasOf,
  END,
  headSize,
  type LinearForm,
  linear,
  linearFrom,
  type MatrixPlan,
  matrixOf,
  multiply,
  rowsApart,
  type Signs,
  slice,
  splitHeads,
  vector,
} from '../onnx/layers.ts';

export interface T2sDimensions {
  readonly width: number;
  readonly heads: number;
  readonly headSize: number;
  /** The head size rounded up to a multiple that the runtime's attention accepts. */
  readonly cachedSize: number;
  readonly layers: number;
  /** Classes, the last of which ends the sentence. */
  readonly classes: number;
  readonly symbolCount: number;
  readonly bertWidth: number;
}

/** Attention over a cache wants heads whose size is a multiple of this (onnxruntime 1.30). */
const CACHE_STEP = 8;

/** Sizes from the tensors' shapes; only the number of heads comes from the configuration. */
export function t2sDimensions(weights: Weights, config: PlainObject): T2sDimensions {
  const classes = weights.axis('ar_predict_layer.weight', 0);
  const width = weights.axis('ar_predict_layer.weight', 1);
  const heads = countAt(objectAt(config, 'model'), 'head', 16);
  // Positions come as pairs of sine and cosine.
  if (width % 2 !== 0) throw new EngineError('VOICE_WEIGHTS_INVALID', 'the width is odd', { width });
  const size = headSize(width, heads);
  return {
    width,
    heads,
    headSize: size,
    cachedSize: Math.ceil(size / CACHE_STEP) * CACHE_STEP,
    layers: weights.count('h.layers.', '.self_attn.in_proj_weight'),
    classes,
    symbolCount: weights.axis('ar_text_embedding.word_embeddings.weight', 0),
    bertWidth: weights.axis('bert_proj.weight', 1),
  };
}

/** How a T2S network stores its weights and its cache, and which graph reads the prompt. */
export interface T2sVariant {
  readonly linear: LinearForm;
  /** Worth of one step of an 8-bit cache, layer by layer; null for a float32 cache. */
  readonly cacheScales: { readonly keys: readonly number[]; readonly values: readonly number[] } | null;
  /**
   * How a prompt attends, whose text sees all of the text. `shared-graph`: over the cache, by the same fused operator as a
   * token. `unfused-prompt`: in the same graph but by plain products, where the fused operator is causal only (graphics
   * devices, onnxruntime 1.30). `separate-prompt-graph`: in a graph of its own, because over a cache of 8 bits the fused
   * operator takes several times as long for a prompt, or because prompts are read elsewhere.
   */
  readonly prompt: 'shared-graph' | 'unfused-prompt' | 'separate-prompt-graph';
}

/**
 * The network that reads a prompt into a cache that another graph goes on with. Inputs: `x` [new, width]; `mask` [1, 1, new, new]; `padding` [8], how
 * many empty places the cache has behind the prompt, as `Pad` wants it. Outputs as `buildT2s` has them. `plain`: by products, for
 * graphics devices, whose fused operator does not follow the mask (WebGPU, onnxruntime 1.30).
 */
export function buildT2sPrompt(
  weights: Weights,
  dims: T2sDimensions,
  variant: T2sVariant,
  attention: 'fused' | 'plain' = 'fused',
): Graph {
  const g = new Graph('t2s-prompt');
  const { width, heads, cachedSize, layers } = dims;
  const { linear: stored, cacheScales } = variant;
  let x = g.input('x', 'float32', ['new', width]);
  const mask = g.input('mask', 'float32', [1, 1, 'new', 'new']);
  const padding = g.input('padding', 'int64', [8]);
  const fill = (name: string, fresh: Value, step: number): void => {
    const kept = cacheScales === null ? fresh : g.op('QuantizeLinear', [fresh, g.scalar(step), zeroByte(g)]);
    const type = cacheScales === null ? 'float32' : 'int8';
    g.output(name, g.op('Pad', [kept, padding]), type, [1, heads, 'capacity', cachedSize]);
  };
  for (let i = 0; i < layers; i++) {
    const layer = weights.below(`h.layers.${i}.`);
    const qkv = multiply(g, x, projection(g, layer, dims), stored);
    const { attended, keys, values } =
      attention === 'fused' ? attendFused(g, qkv, mask, dims) : attendPlain(g, qkv, mask, dims);
    fill(`k_${i}`, keys, cacheScales?.keys[i] ?? 1);
    fill(`v_${i}`, values, cacheScales?.values[i] ?? 1);
    x = finishLayer(g, x, attended, layer, dims, stored, attention === 'fused' ? addAndNormaliseMany : addAndNormalise);
  }
  outputLogits(g, slice(g, x, 0, -1, END), weights, dims, stored);
  return g;
}

/** `attended` [new, width], and keys and values [1, heads, new, cached size]. */
interface Attended {
  readonly attended: Value;
  readonly keys: Value;
  readonly values: Value;
}

function attendFused(g: Graph, qkv: Value, mask: Value, { heads, headSize: size }: T2sDimensions): Attended {
  const parts = g.ops('Split', [g.op('Unsqueeze', [qkv, g.integers([0])])], 3, { axis: 2, num_outputs: 3 });
  const [attended, keys, values] = g.microsofts('MultiHeadAttention', [...parts, '', '', mask], 3, {
    num_heads: heads,
    scale: { float: 1 / Math.sqrt(size) },
  }) as [Value, Value, Value];
  return { attended: g.op('Squeeze', [attended, g.integers([0])]), keys, values };
}

function attendPlain(g: Graph, qkv: Value, mask: Value, dims: T2sDimensions): Attended {
  const { heads, headSize: size, cachedSize } = dims;
  const [q, k, v] = g.ops('Split', [qkv], 3, { axis: 1, num_outputs: 3 }) as [Value, Value, Value];
  const ofAllHeads = g.op('Squeeze', [mask, g.integers([0])]);
  const inHeads = (rows: Value): Value => g.op('Unsqueeze', [splitHeads(g, rows, heads, cachedSize), g.integers([0])]);
  return {
    attended: attend(g, { q, k, v }, heads, heads * cachedSize, Math.sqrt(size), ofAllHeads),
    keys: inHeads(k),
    values: inHeads(v),
  };
}

function zeroByte(g: Graph): Value {
  return g.weight('zero', 'int8', [], () => new Int8Array(1));
}

/**
 * Inputs: `x` [sentences · new, width] embedded positions, of one sentence after the other; `mask` [1, 1, new, total] added to the
 * scores; `seen` [sentences], each sentence's last position's number; `total` [], the most positions that a sentence attends to;
 * `layout` [3], sentences, new and -1; `past_k_i` and `past_v_i` [sentences, heads, capacity, cached size], of which the positions
 * before the new ones are read. Outputs: `logits` [sentences, classes] of the last positions; `k_i` and `v_i` [sentences, heads,
 * capacity, cached size], the same caches with the new positions filled in: given the tensors that came in, the runtime writes
 * there and copies nothing. What comes out for a sentence does not depend on those beside it.
 *
 * With `unfused-prompt` there is one sentence and no `layout`, but two more inputs, which name new positions: `prompt` [prompt],
 * those that attend to one another by `mask`, then [1, prompt, prompt]; and `tokens` [tokens], those that see everything in the
 * cache. A run has either of them, and the other way is passed with no rows. The cache is filled in both cases.
 */
export function buildT2s(
  weights: Weights,
  dims: T2sDimensions,
  variant: T2sVariant,
  probes: Iterable<string> = [],
): Graph {
  const g = new Graph('t2s', probes);
  const { width, heads, headSize: size, layers } = dims;
  let x = g.input('x', 'float32', ['new', width]);
  const unfused = variant.prompt === 'unfused-prompt';
  const mask = g.input('mask', 'float32', unfused ? [1, 'prompt', 'prompt'] : [1, 1, 'new', 'total']);
  const seen = g.input('seen', 'int32', ['sentences']);
  const total = g.input('total', 'int32', []);
  const layout = unfused ? null : g.input('layout', 'int64', [3]);
  const spread = (rows: Value): Value =>
    layout === null ? g.op('Unsqueeze', [rows, g.integers([0])]) : g.op('Reshape', [rows, layout]);
  const { cacheScales } = variant;
  const stored = rowsApart(g, x, variant.linear);
  const places = unfused
    ? { prompt: g.input('prompt', 'int32', ['prompt']), tokens: g.input('tokens', 'int32', ['tokens']) }
    : null;
  for (let i = 0; i < layers; i++) {
    const layer = weights.below(`h.layers.${i}.`);
    const cache = ['sentences', heads, 'capacity', dims.cachedSize];
    const cacheType = cacheScales === null ? 'float32' : 'int8';
    const pastKeys = g.input(`past_k_${i}`, cacheType, cache);
    const pastValues = g.input(`past_v_${i}`, cacheType, cache);
    const steps = cacheScales === null ? [] : [cacheScales.keys, cacheScales.values].map((list) => list[i] ?? 1);
    const qkv = multiply(g, x, projection(g, layer, dims), stored);
    const attended = g.microsoftWithOutputs(
      'GroupQueryAttention',
      [
        ...[spread(qkv), '', '', pastKeys, pastValues, seen, total],
        ...(unfused ? [] : ['', '', '', mask]),
        ...steps.flatMap((step, at) => [
          ...(at === 0 ? [''] : []),
          g.weight('cache-step', 'float32', [1], () => Float32Array.of(step)),
        ]),
      ],
      {
        num_heads: heads,
        kv_num_heads: heads,
        // Not causal where the operator allows it: text attends to all text, so the mask alone decides.
        causal: unfused ? 1 : 0,
        scale: { float: 1 / Math.sqrt(size) },
        ...(cacheScales === null ? {} : eightBitCache),
      },
      [
        { name: `k_${i}`, type: cacheType, shape: cache },
        { name: `v_${i}`, type: cacheType, shape: cache },
      ],
    );
    const cached = g.op('Reshape', [attended, g.integers([-1, heads * dims.cachedSize])]);
    const answered = places === null ? cached : attendUnfused(g, qkv, cached, dims, { mask, ...places });
    x = finishLayer(g, x, answered, layer, dims, stored);
  }
  g.probe('hidden', x, 2);
  const ends = g.op('Reshape', [slice(g, spread(x), 1, -1, END), g.integers([-1, width])]);
  outputLogits(g, ends, weights, dims, rowsApart(g, ends, variant.linear));
  return g;
}

/** The rest of a layer after its attention. */
function finishLayer(
  g: Graph,
  x: Value,
  attended: Value,
  layer: Weights,
  dims: T2sDimensions,
  stored: LinearForm,
  normalise = addAndNormalise,
): Value {
  // Where rows are scaled one by one a bias would be an operator of its own; the norm adds it along the way.
  const normAddsBias = typeof stored === 'object' && stored.offsets !== undefined;
  const add = (sum: Value, rows: Value, plan: MatrixPlan, norm: string, signs?: Signs): Value => {
    const [bias, left] = normAddsBias ? [null, biasOf(plan)] : [plan.bias, []];
    return normalise(g, [sum, multiply(g, rows, { ...plan, bias }, stored, signs), ...left], layer, norm);
  };
  const heard = add(x, attended, mixing(g, layer, dims), 'norm1');
  const inner = g.op('Relu', [linear(g, heard, layer, 'linear1', stored)]);
  const [outputs, inputs] = layer.shape('linear2.weight') as [number, number];
  const narrowing = matrixOf(g, layer, 'linear2.weight', 'linear2.bias', [outputs, inputs]);
  return add(heard, inner, narrowing, 'norm2', 'positive');
}

/** `ends`: [sentences, width] last positions. */
function outputLogits(g: Graph, ends: Value, weights: Weights, dims: T2sDimensions, stored: LinearForm): void {
  const shape = [dims.classes, dims.width] as const;
  const logits = linearFrom(g, ends, weights, 'ar_predict_layer.weight', null, shape, stored);
  g.output('logits', logits, 'float32', ['sentences', dims.classes]);
}

const eightBitCache = { k_quant_type: 'PER_TENSOR', v_quant_type: 'PER_TENSOR', kv_cache_bit_width: 8 };

/**
 * Attention of both kinds of new positions: those of the prompt over one another by plain products, and tokens over the cache,
 * whose result is handed in. One of the two has no rows.
 */
function attendUnfused(
  g: Graph,
  qkv: Value,
  cached: Value,
  { heads, headSize: size, cachedSize }: T2sDimensions,
  { mask, prompt, tokens }: { readonly mask: Value; readonly prompt: Value; readonly tokens: Value },
): Value {
  const [q, k, v] = g.ops('Split', [g.op('Gather', [qkv, prompt], { axis: 0 })], 3, { axis: 1, num_outputs: 3 });
  const heard = attend(g, { q: q!, k: k!, v: v! }, heads, heads * cachedSize, Math.sqrt(size), mask, 'maybe-none');
  return g.op('Concat', [heard, g.op('Gather', [cached, tokens], { axis: 0 })], { axis: 0 });
}

/** Queries, keys and values of all heads, each head widened with zeros, which add nothing to any product. */
function projection(g: Graph, layer: Weights, { width, heads, headSize: size, cachedSize }: T2sDimensions): MatrixPlan {
  const wide = 3 * heads * cachedSize;
  const widen = (name: string, columns: number): Float32Array =>
    copyBlocks(
      layer.read(name, columns === 1 ? [3 * width] : [3 * width, columns]),
      size * columns,
      cachedSize * columns,
    );
  return {
    name: layer.fullName('self_attn.in_proj_weight'),
    outputs: wide,
    inputs: width,
    load: () => widen('self_attn.in_proj_weight', width),
    bias: g.weight('self_attn.in_proj_bias', 'float32', [wide], () => widen('self_attn.in_proj_bias', 1)),
  };
}

function mixing(g: Graph, layer: Weights, { width, heads, headSize: size, cachedSize }: T2sDimensions): MatrixPlan {
  return {
    name: layer.fullName('self_attn.out_proj.weight'),
    outputs: width,
    inputs: heads * cachedSize,
    load: () => copyBlocks(layer.read('self_attn.out_proj.weight', [width, width]), size, cachedSize),
    bias: vector(g, layer, 'self_attn.out_proj.bias', width),
  };
}

/** Blocks of `from` values, each followed by zeros up to `to`. */
function copyBlocks(values: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return values;
  const out = new Float32Array((values.length / from) * to);
  for (let i = 0; i * from < values.length; i++) out.set(values.subarray(i * from, (i + 1) * from), i * to);
  return out;
}

/** Layer normalisation of a sum, behind attention and behind the linear layers (official: `t2s_model.py, T2SBlock`). */
function addAndNormalise(g: Graph, [x, more, ...bias]: Summands, weights: Weights, name: string): Value {
  const { scale, shift } = normOf(g, weights, name);
  return g.microsoft('SkipLayerNormalization', [x, more, scale, shift, ...bias], { epsilon: NORM_EPSILON });
}

/** Rows, rows, and perhaps a bias, which is added to each of them. */
type Summands = readonly [Value, Value, ...Value[]];

/** The same for many rows: six operators that together take a quarter of the fused one's time, which sums up number by number. */
function addAndNormaliseMany(g: Graph, summands: Summands, weights: Weights, name: string): Value {
  const { scale, shift } = normOf(g, weights, name);
  const rows = summands.reduce((sum, more) => g.op('Add', [sum, more]));
  return g.op('Add', [g.op('Mul', [normaliseRows(g, rows), scale]), shift]);
}

const NORM_EPSILON = { float: 1e-5 };

function normOf(g: Graph, weights: Weights, name: string): { readonly scale: Value; readonly shift: Value } {
  const size = weights.axis(`${name}.weight`, 0);
  return {
    scale: vector(g, weights, `${name}.weight`, size),
    shift: vector(g, weights, `${name}.bias`, size),
  };
}

/** Rows [n, width], each with mean 0 and variance 1: to the runtime the rows are the channels of an image. */
function normaliseRows(g: Graph, rows: Value): Value {
  const count = slice(g, g.op('Shape', [rows]), 0, 0, 1);
  const ones = g.op('Expand', [g.scalar(1), count]);
  const zeros = g.op('Expand', [g.scalar(0), count]);
  const image = g.op('Unsqueeze', [rows, g.integers([0])]);
  const normal = g.op('InstanceNormalization', [image, ones, zeros], { epsilon: NORM_EPSILON });
  return g.op('Squeeze', [normal, g.integers([0])]);
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
