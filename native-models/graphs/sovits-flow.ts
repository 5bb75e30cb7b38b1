/**
 * From latent rows to the generator's input `z`: mean and spread, noise, reversed flow (official: `GPT_SoVITS/module/models.py`,
 * the second half of `SynthesizerTrn.decode`). The graph starts at the latent rows because speed and streaming change those
 * after the prior encoder.
 */
import type { Weights } from '../checkpoint/weights.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import { add, BEFORE_START, convolve, slice, toPlane } from '../onnx/layers.ts';
import type { SovitsDimensions } from './sovits-dimensions.ts';
import { pointwise } from './sovits-prior.ts';
import { waveNet } from './wave-net.ts';

/**
 * Inputs: `latent` [frames, hidden]; `noise` [1, latent, 1, frames], already scaled; `ge` [1, gin].
 * Output: `z` [1, latent, 1, frames].
 */
export function buildFlow(weights: Weights, dims: SovitsDimensions, probes: Iterable<string> = []): Graph {
  const g = new Graph('sovits-flow', probes);
  const latent = g.input('latent', 'float32', ['frames', dims.hidden]);
  const noise = g.input('noise', 'float32', [1, dims.latent, 1, 'frames']);
  const ge = g.input('ge', 'float32', [1, dims.gin]);
  const stats = toPlane(g, pointwise(g, latent, weights.below('enc_p.'), 'proj'));
  const mean = slice(g, stats, 1, 0, dims.latent);
  const logs = slice(g, stats, 1, dims.latent, 2 * dims.latent);
  g.probe('m', mean, 4);
  g.probe('logs', logs, 4);
  const prior = add(g, mean, g.op('Mul', [noise, g.op('Exp', [logs])]));
  g.probe('z_p', prior, 4);
  const z = reverseFlow(g, prior, ge, weights.below('flow.flows.'), dims);
  g.output('z', z, 'float32', [1, dims.latent, 1, 'frames']);
  return g;
}

/** Modules in file order alternate coupling and flip; in reverse, every coupling is preceded by a flip. */
function reverseFlow(g: Graph, z: Value, ge: Value, flows: Weights, dims: SovitsDimensions): Value {
  let couplings = 0;
  while (flows.has(`${2 * couplings}.pre.weight`)) couplings++;
  let x = z;
  for (let i = couplings - 1; i >= 0; i--) {
    const flipped = slice(g, x, 1, -1, BEFORE_START, -1);
    x = reverseCoupling(g, flipped, ge, flows.below(`${2 * i}.`), dims);
    g.probe(`flow_${2 * i}`, x, 4);
  }
  return x;
}

function reverseCoupling(g: Graph, x: Value, ge: Value, weights: Weights, dims: SovitsDimensions): Value {
  const half = dims.latent / 2;
  const x0 = slice(g, x, 1, 0, half);
  const x1 = slice(g, x, 1, half, dims.latent);
  const h = waveNet(g, convolve(g, x0, weights, 'pre'), ge, weights.below('enc.'));
  return g.op('Concat', [x0, g.op('Sub', [x1, convolve(g, h, weights, 'post')])], { axis: 1 });
}
