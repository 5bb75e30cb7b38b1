/** The gated convolutions of SoVITS (official: `GPT_SoVITS/module/modules.py, WN`). */
import { foldedShape } from '../checkpoint/weight-norm.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import type { Graph, Value } from '../onnx/graph.ts';
import { add, convolve, slice, toPlane } from '../onnx/layers.ts';

/**
 * plane [1, hidden, 1, frames] -> the same, conditioned on `ge` [1, gin]. `mask` [1, 1, 1, frames] keeps what lies behind the end
 * of a sentence at zero between the layers.
 */
export function waveNet(g: Graph, input: Value, ge: Value, weights: Weights, mask?: Value): Value {
  const layers = weights.count('in_layers.', '.bias');
  const hidden = weights.axis('in_layers.0.bias', 0) / 2;
  const condition = convolve(g, toPlane(g, ge), weights, 'cond_layer');
  let x = input;
  let sum: Value | null = null;
  for (let i = 0; i < layers; i++) {
    const kernel = foldedShape(weights, `in_layers.${i}.`)[2]!;
    const inner = convolve(g, x, weights, `in_layers.${i}`, { padLeft: (kernel - 1) / 2 });
    const both = add(g, inner, slice(g, condition, 1, 2 * hidden * i, 2 * hidden * (i + 1)));
    const acts = g.op('Mul', [
      g.op('Tanh', [slice(g, both, 1, 0, hidden)]),
      g.op('Sigmoid', [slice(g, both, 1, hidden, 2 * hidden)]),
    ]);
    const out = convolve(g, acts, weights, `res_skip_layers.${i}`);
    const isLast = i === layers - 1;
    if (!isLast) x = masked(g, add(g, x, slice(g, out, 1, 0, hidden)), mask);
    const skip = isLast ? out : slice(g, out, 1, hidden, 2 * hidden);
    sum = sum === null ? skip : add(g, sum, skip);
  }
  if (sum === null) throw new EngineError('VOICE_WEIGHTS_INVALID', 'a network without layers');
  return masked(g, sum, mask);
}

export function masked(g: Graph, x: Value, mask: Value | undefined): Value {
  return mask === undefined ? x : g.op('Mul', [x, mask]);
}
