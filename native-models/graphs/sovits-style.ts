/**
 * The style encoder of SoVITS and its content quantizer, which run once per reference (official: `GPT_SoVITS/module/modules.py,
 * MelStyleEncoder`, and `models.py, SynthesizerTrn.extract_latent`). The style encoder's attention divides its scores by the root
 * of the model width, not of the head width.
 */
import type { Weights } from '../checkpoint/weights.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import { add, attend, convolve, linear, slice, toPlane, toRows } from '../onnx/layers.ts';
import { type EncoderDimensions, readCodebook } from './sovits-dimensions.ts';

const ATTENTION_HEADS = 2;

/**
 * Inputs: `spectrum` [frames, styleBins] linear magnitudes; in the v2Pro family also `speaker` [1, speakerWidth].
 * Output: `ge` [1, gin].
 */
export function buildStyle(weights: Weights, dims: EncoderDimensions, probes: Iterable<string> = []): Graph {
  const g = new Graph('sovits-style', probes);
  const encoder = weights.below('ref_enc.');
  const spectrum = g.input('spectrum', 'float32', ['frames', dims.styleBins]);
  let x = g.op('Mish', [linear(g, spectrum, encoder, 'spectral.0.fc')]);
  x = g.op('Mish', [linear(g, x, encoder, 'spectral.3.fc')]);
  x = toRows(
    g,
    [0, 1].reduce((plane, i) => gatedConvolution(g, plane, encoder, `temporal.${i}.conv1.conv`), toPlane(g, x)),
  );
  x = selfAttention(g, x, encoder);
  const features = linear(g, x, encoder, 'fc.fc');
  const mean = g.op('ReduceMean', [features, g.integers([0])], { keepdims: 1 });
  if (dims.speakerWidth === 0) {
    g.output('ge', mean, 'float32', [1, dims.gin]);
    return g;
  }
  const speaker = g.input('speaker', 'float32', [1, dims.speakerWidth]);
  const raw = add(g, mean, linear(g, speaker, weights, 'sv_emb'));
  g.probe('ge_raw', raw, 2);
  const slopes = g.weight('prelu.weight', 'float32', [1, dims.gin], () => weights.read('prelu.weight', [dims.gin]));
  g.output('ge', g.op('PRelu', [raw, slopes]), 'float32', [1, dims.gin]);
  return g;
}

/** The style for the prior encoder of the v2Pro family: `ge` [1, gin] -> `ge_text` [1, ginText]. */
export function buildTextStyle(weights: Weights, dims: EncoderDimensions): Graph {
  const g = new Graph('sovits-text-style');
  const ge = g.input('ge', 'float32', [1, dims.gin]);
  g.output('ge_text', linear(g, ge, weights, 'ge_to512'), 'float32', [1, dims.ginText]);
  return g;
}

/** Input `features` [frames, width] from HuBERT; output `codes` [frames / 2] int64: the nearest codebook rows. */
export function buildQuantizer(weights: Weights, dims: EncoderDimensions, probes: Iterable<string> = []): Graph {
  const g = new Graph('sovits-quantizer', probes);
  const width = weights.axis('ssl_proj.weight', 1);
  const kernel = weights.axis('ssl_proj.weight', 2);
  const features = g.input('features', 'float32', ['frames', width]);
  const projected = toRows(g, convolve(g, toPlane(g, features), weights, 'ssl_proj', { stride: kernel }));
  g.probe('ssl_proj', projected, 2);
  g.output('codes', nearestRows(g, projected, weights, dims), 'int64', ['codes']);
  return g;
}

/**
 * argmin of |x|² - 2x·e + |e|², in that order of operations (official: `GPT_SoVITS/module/core_vq.py, EuclideanCodebook.quantize`);
 * the first row wins a tie.
 */
function nearestRows(g: Graph, x: Value, weights: Weights, dims: EncoderDimensions): Value {
  const shape = [dims.codebookSize, dims.codeWidth];
  const codebook = g.weight('codebook', 'float32', shape, () => readCodebook(weights, dims));
  const squares = g.op('ReduceSum', [g.op('Mul', [x, x]), g.integers([1])], { keepdims: 1 });
  const rowSquares = g.weight('codebook-squares', 'float32', [1, dims.codebookSize], () => {
    const rows = readCodebook(weights, dims);
    const sums = new Float64Array(dims.codebookSize);
    for (let i = 0; i < rows.length; i++) sums[Math.floor(i / dims.codeWidth)]! += rows[i]! * rows[i]!;
    return Float32Array.from(sums);
  });
  const products = g.op('Gemm', [x, codebook], { transB: 1, alpha: { float: 2 } });
  const distances = add(g, g.op('Sub', [squares, products]), rowSquares);
  return g.op('ArgMin', [distances], { axis: 1, keepdims: 0, select_last_index: 0 });
}

/** x + a·sigmoid(b), where a and b are the halves of one convolution. */
function gatedConvolution(g: Graph, x: Value, weights: Weights, name: string): Value {
  const width = weights.axis(`${name}.weight`, 1);
  const pad = (weights.axis(`${name}.weight`, 2) - 1) / 2;
  const both = convolve(g, x, weights, name, { padLeft: pad });
  const gate = g.op('Sigmoid', [slice(g, both, 1, width, 2 * width)]);
  return add(g, x, g.op('Mul', [slice(g, both, 1, 0, width), gate]));
}

function selfAttention(g: Graph, x: Value, encoder: Weights): Value {
  const width = encoder.axis('slf_attn.fc.weight', 0);
  const weights = encoder.below('slf_attn.');
  const q = linear(g, x, weights, 'w_qs');
  const k = linear(g, x, weights, 'w_ks');
  const v = linear(g, x, weights, 'w_vs');
  return add(g, x, linear(g, attend(g, { q, k, v }, ATTENTION_HEADS, width, Math.sqrt(width)), weights, 'fc'));
}
