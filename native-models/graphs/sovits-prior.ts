/**
 * The prior encoder of SoVITS up to its latent sequence: semantic tokens and phones in, 50 rows a second out (official:
 * `GPT_SoVITS/module/models.py, TextEncoder.forward`). Its attention has relative positions within a window of four
 * (`attentions.py, MultiHeadAttention`): a band of scores by distance, which is moved into the square of scores by position, and
 * back, by padding and reshaping, so no index tables are needed.
 */
import type { Weights } from '../checkpoint/weights.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import {
  add,
  attend,
  convolve,
  headSize,
  joinHeads,
  layerNorm,
  linearFrom,
  slice,
  splitHeads,
  toPlane,
  toRows,
} from '../onnx/layers.ts';
import { type EncoderDimensions, readCodebook } from './sovits-dimensions.ts';

const CROSS_HEADS = 4;

/** Inputs: `codes` [n] int32, `phones` [m] int32, `ge_text` [1, ginText]. Output: `latent` [2n, hidden]. */
export function buildPrior(weights: Weights, dims: EncoderDimensions, probes: Iterable<string> = []): Graph {
  const g = new Graph('sovits-prior', probes);
  const prior = weights.below('enc_p.');
  const codes = g.input('codes', 'int32', ['codes']);
  const phones = g.input('phones', 'int32', ['phones']);
  const style = g.input('ge_text', 'float32', [1, dims.ginText]);

  const codebook = g.weight('codebook', 'float32', [dims.codebookSize, dims.codeWidth], () =>
    readCodebook(weights, dims),
  );
  const quantized = g.op('Gather', [codebook, codes]);
  g.probe('quantized', quantized, 2);
  const projected = pointwise(g, repeatRows(g, quantized, dims.codeWidth), prior, 'ssl_proj');
  const sound = encode(g, projected, prior.below('encoder_ssl.'), dims.heads);
  g.probe('enc_ssl', sound, 2);

  const table = g.weight('text_embedding', 'float32', [dims.symbolCount, dims.hidden], () =>
    prior.read('text_embedding.weight', [dims.symbolCount, dims.hidden]),
  );
  const text = encode(g, g.op('Gather', [table, phones]), prior.below('encoder_text.'), dims.heads);
  g.probe('enc_text', text, 2);

  const mixed = mixTextIntoSound(g, sound, text, style, prior.below('mrte.'));
  g.probe('mrte', mixed, 2);
  g.output('latent', encode(g, mixed, prior.below('encoder2.'), dims.heads), 'float32', ['frames', dims.hidden]);
  return g;
}

/** A 1×1 convolution, on rows. */
export function pointwise(g: Graph, rows: Value, weights: Weights, name: string): Value {
  const outputs = weights.axis(`${name}.weight`, 0);
  const inputs = weights.axis(`${name}.weight`, 1);
  return linearFrom(g, rows, weights, `${name}.weight`, `${name}.bias`, [outputs, inputs]);
}

/** Every row twice: one token is 40 ms, one frame 20 ms. */
function repeatRows(g: Graph, rows: Value, width: number): Value {
  const pairs = g.op('Concat', [rows, rows], { axis: 1 });
  return g.op('Reshape', [pairs, g.integers([-1, width])]);
}

/** Cross-attention from sound to text, with the style added to every row (official: `mrte_model.py, MRTE.forward`). */
function mixTextIntoSound(g: Graph, sound: Value, text: Value, style: Value, weights: Weights): Value {
  const width = weights.axis('c_pre.weight', 0);
  const c = pointwise(g, sound, weights, 'c_pre');
  const t = pointwise(g, text, weights, 'text_pre');
  const q = pointwise(g, c, weights, 'cross_attention.conv_q');
  const k = pointwise(g, t, weights, 'cross_attention.conv_k');
  const v = pointwise(g, t, weights, 'cross_attention.conv_v');
  const attended = attend(g, { q, k, v }, CROSS_HEADS, width, Math.sqrt(width / CROSS_HEADS));
  const out = pointwise(g, attended, weights, 'cross_attention.conv_o');
  return pointwise(g, add(g, add(g, out, c), style), weights, 'c_post');
}

/** Post-norm transformer with relative positions and convolutional feed-forward. */
function encode(g: Graph, rows: Value, weights: Weights, heads: number): Value {
  const layers = weights.count('attn_layers.', '.conv_q.weight');
  const band = createBand(g, rows, weights, heads);
  let x = rows;
  for (let i = 0; i < layers; i++) {
    const attended = attendRelative(g, x, weights.below(`attn_layers.${i}.`), heads, band);
    x = layerNorm(g, add(g, x, attended), weights, norm(`norm_layers_1.${i}`), 1e-5);
    const fed = feedForward(g, x, weights.below(`ffn_layers.${i}.`));
    x = layerNorm(g, add(g, x, fed), weights, norm(`norm_layers_2.${i}`), 1e-5);
  }
  return x;
}

function norm(name: string): { scale: string; shift: string } {
  return { scale: `${name}.gamma`, shift: `${name}.beta` };
}

function feedForward(g: Graph, rows: Value, weights: Weights): Value {
  const padded = (name: string): { padLeft: number; padRight: number } => {
    const kernel = weights.axis(`${name}.weight`, 2);
    return { padLeft: (kernel - 1) >> 1, padRight: kernel >> 1 };
  };
  const inner = g.op('Relu', [convolve(g, toPlane(g, rows), weights, 'conv_1', padded('conv_1'))]);
  return toRows(g, convolve(g, inner, weights, 'conv_2', padded('conv_2')));
}

/** Shapes that depend on the sequence length n, shared by all layers of one encoder. Window w, band width b = 2w + 1. */
interface Band {
  readonly window: number;
  /** Pads that append n zeros to the last axis of a rank-3 tensor. */
  readonly appendLength: Value;
  /** Pads that append n zeros to the last axis of a rank-2 tensor. */
  readonly appendLengthFlat: Value;
  /** [heads, n, n + 2w] */
  readonly skewedShape: Value;
  /** [heads, n, n + b] */
  readonly straightShape: Value;
  /** n · (n + 2w) */
  readonly skewedSize: Value;
  /** w + n */
  readonly windowEnd: Value;
}

function createBand(g: Graph, rows: Value, weights: Weights, heads: number): Band {
  const width = weights.axis('attn_layers.0.emb_rel_k', 1);
  const window = (width - 1) / 2;
  const length = g.op('Shape', [rows], { start: 0, end: 1 });
  const skewedLength = add(g, length, g.integers([2 * window]));
  const shape = (last: Value): Value => g.op('Concat', [g.integers([heads]), length, last], { axis: 0 });
  return {
    window,
    appendLength: g.op('Concat', [g.integers([0, 0, 0, 0, 0]), length], { axis: 0 }),
    appendLengthFlat: g.op('Concat', [g.integers([0, 0, 0]), length], { axis: 0 }),
    skewedShape: shape(skewedLength),
    straightShape: shape(add(g, length, g.integers([width]))),
    skewedSize: g.op('Mul', [length, skewedLength]),
    windowEnd: add(g, length, g.integers([window])),
  };
}

/** [heads, n, b] by distance -> [heads, n, n] by position, zero outside the window. */
function spreadBand(g: Graph, byDistance: Value, heads: number, band: Band): Value {
  const flat = g.op('Reshape', [g.op('Pad', [byDistance, band.appendLength]), g.integers([heads, -1])]);
  const axis = g.integers([1]);
  const cut = g.op('Slice', [flat, g.integers([0]), band.skewedSize, axis]);
  const skewed = g.op('Reshape', [cut, band.skewedShape]);
  return g.op('Slice', [skewed, g.integers([band.window]), band.windowEnd, g.integers([2])]);
}

/** [heads, n, n] by position -> [heads, n, b] by distance. */
function collectBand(g: Graph, byPosition: Value, heads: number, band: Band): Value {
  const { window } = band;
  const padded = g.op('Pad', [byPosition, g.integers([0, 0, window, 0, 0, window])]);
  const flat = g.op('Reshape', [padded, g.integers([heads, -1])]);
  const straight = g.op('Reshape', [g.op('Pad', [flat, band.appendLengthFlat]), band.straightShape]);
  return slice(g, straight, 2, 0, 2 * window + 1);
}

function attendRelative(g: Graph, x: Value, weights: Weights, heads: number, band: Band): Value {
  const width = weights.axis('conv_q.weight', 0);
  const size = headSize(width, heads);
  const part = (name: string): Value => splitHeads(g, pointwise(g, x, weights, name), heads, size);
  const q = g.op('Mul', [part('conv_q'), g.scalar(1 / Math.sqrt(size))]);
  const [k, v] = [part('conv_k'), part('conv_v')];
  const table = (name: string): Value =>
    g.weight(name, 'float32', [1, 2 * band.window + 1, size], () => weights.read(name, [1, 2 * band.window + 1, size]));
  const byDistance = g.op('MatMul', [q, g.op('Transpose', [table('emb_rel_k')], { perm: [0, 2, 1] })]);
  const scores = add(
    g,
    g.op('MatMul', [q, g.op('Transpose', [k], { perm: [0, 2, 1] })]),
    spreadBand(g, byDistance, heads, band),
  );
  const shares = g.op('Softmax', [scores], { axis: -1 });
  const values = add(
    g,
    g.op('MatMul', [shares, v]),
    g.op('MatMul', [collectBand(g, shares, heads, band), table('emb_rel_v')]),
  );
  return pointwise(g, joinHeads(g, values, width), weights, 'conv_o');
}
