/**
 * From the prior encoder's rows to the features of v3 and v4 (official: `GPT_SoVITS/module/models.py, SynthesizerTrnV3.decode_encp`):
 * a bridge to their width, every frame repeated up to the mel spectrogram's pace, gated convolutions under the voice's style.
 */
import type { Weights } from '../checkpoint/weights.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import { convolve, toPlane, toRows } from '../onnx/layers.ts';
import type { CfmDimensions } from './cfm-dimensions.ts';
import { pointwise } from './sovits-prior.ts';
import { masked, waveNet } from './wave-net.ts';

/**
 * Inputs: `latent` [rows, hidden]; `ge` [1, gin]; `sources` [frames] int32: the row that each frame repeats; `mask`
 * [1, 1, 1, frames]. Output: `features` [frames, condition].
 */
export function buildFeatures(weights: Weights, dims: CfmDimensions, probes: Iterable<string> = []): Graph {
  const g = new Graph('cfm-features', probes);
  const latent = g.input('latent', 'float32', ['rows', dims.hidden]);
  const ge = g.input('ge', 'float32', [1, dims.gin]);
  const sources = g.input('sources', 'int32', ['frames']);
  const mask = g.input('mask', 'float32', [1, 1, 1, 'frames']);
  const bridge = g.op('LeakyRelu', [pointwise(g, latent, weights, 'bridge.0')], { alpha: { float: 0.01 } });
  g.probe('bridge', bridge, 2);
  const paced = g.op('Gather', [bridge, sources]);
  g.probe('fea_up', paced, 2);
  g.output('features', styled(g, paced, ge, mask, weights.below('wns1.')), 'float32', ['frames', dims.condition]);
  return g;
}

/** Official: `models.py, WavenetEncoder`. */
function styled(g: Graph, rows: Value, ge: Value, mask: Value, weights: Weights): Value {
  const input = masked(g, convolve(g, toPlane(g, rows), weights, 'pre'), mask);
  const inner = waveNet(g, input, ge, weights.below('enc.'), mask);
  return toRows(g, masked(g, convolve(g, inner, weights, 'proj'), mask));
}
