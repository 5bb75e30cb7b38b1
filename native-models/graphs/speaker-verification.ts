/**
 * ERes2NetV2: the speaker embedding of the v2Pro family. Its "ReLU" is clipped at 20, except in the stem, and the embedding is
 * taken before the network's own last layers (official: `GPT_SoVITS/eres2net/ERes2NetV2.py, ERes2NetV2.forward3`).
 */
import type { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import { add, slice, vector } from '../onnx/layers.ts';

const CLIP = 20;
const EPSILON = 1e-5;

interface Convolution {
  readonly stride?: number;
  readonly pad?: number;
}

export interface SpeakerDimensions {
  readonly width: number;
  readonly melBins: number;
}

/** Width of the embedding: channels of the last stage times the frequency rows that three halvings leave. */
export function speakerDimensions(weights: Weights, melBins: number): SpeakerDimensions {
  if (!weights.has('fuse34.local_att.0.weight')) {
    throw new EngineError('VOICE_ROLE_WRONG', 'not a speaker network of the expected kind', { wanted: 'speaker' });
  }
  let rows = melBins;
  for (let stage = 0; stage < 3; stage++) rows = Math.ceil(rows / 2);
  return { width: weights.axis('layer4.0.conv3.weight', 0) * rows, melBins };
}

/** Input `fbank` [frames, melBins]; output `embedding` [1, width]. */
export function buildSpeaker(weights: Weights, dims: SpeakerDimensions, probes: Iterable<string> = []): Graph {
  const g = new Graph('speaker', probes);
  const fbank = g.input('fbank', 'float32', ['frames', dims.melBins]);
  // Frequency is the height of the image, time its width.
  const picture = g.op('Unsqueeze', [g.op('Transpose', [fbank], { perm: [1, 0] }), g.integers([0, 1])]);
  let x = g.op('Relu', [normalise(g, convolve2d(g, picture, weights, 'conv1', { pad: 1 }), weights, 'bn1')]);
  let third: Value | null = null;
  for (const stage of [1, 2, 3, 4]) {
    const blocks = weights.count(`layer${stage}.`, '.conv1.weight');
    for (let b = 0; b < blocks; b++) {
      x = block(g, x, weights.below(`layer${stage}.${b}.`), stage > 1 && b === 0 ? 2 : 1);
    }
    g.probe(`layer${stage}`, x, 4);
    if (stage === 3) third = x;
  }
  if (third === null) throw new EngineError('INTERNAL', 'the speaker network lacks a stage');
  const smaller = convolve2d(g, third, weights, 'layer3_ds', { stride: 2, pad: 1 });
  const fused = fuse(g, x, smaller, weights.below('fuse34.'));
  g.probe('fuse34', fused, 4);
  const mean = g.op('ReduceMean', [fused, g.integers([3])], { keepdims: 0 });
  g.output('embedding', g.op('Reshape', [mean, g.integers([1, dims.width])]), 'float32', [1, dims.width]);
  return g;
}

function block(g: Graph, x: Value, weights: Weights, stride: number): Value {
  const inner = clip(g, normalise(g, convolve2d(g, x, weights, 'conv1', { stride }), weights, 'bn1'));
  const groups = weights.count('convs.', '.weight');
  const width = weights.axis('convs.0.weight', 0);
  const results: Value[] = [];
  for (let i = 0; i < groups; i++) {
    const part = slice(g, inner, 1, i * width, (i + 1) * width);
    const previous = results.at(-1);
    const input = previous === undefined ? part : combine(g, previous, part, weights, i - 1);
    results.push(clip(g, normalise(g, convolve2d(g, input, weights, `convs.${i}`, { pad: 1 }), weights, `bns.${i}`)));
  }
  const joined = g.op('Concat', results, { axis: 1 });
  const out = normalise(g, convolve2d(g, joined, weights, 'conv3'), weights, 'bn3');
  const shortcut = weights.has('shortcut.0.weight')
    ? normalise(g, convolve2d(g, x, weights, 'shortcut.0', { stride }), weights, 'shortcut.1')
    : x;
  return clip(g, add(g, out, shortcut));
}

function combine(g: Graph, previous: Value, part: Value, weights: Weights, index: number): Value {
  const fusion = weights.below(`fuse_models.${index}.`);
  return fusion.has('local_att.0.weight') ? fuse(g, previous, part, fusion) : add(g, previous, part);
}

/** x·a + y·(2 − a), where a = 1 + tanh(…) is computed from both. */
function fuse(g: Graph, x: Value, y: Value, weights: Weights): Value {
  const both = g.op('Concat', [x, y], { axis: 1 });
  const narrow = normalise(g, convolve2d(g, both, weights, 'local_att.0'), weights, 'local_att.1');
  const active = g.op('Mul', [narrow, g.op('Sigmoid', [narrow])]);
  const wide = normalise(g, convolve2d(g, active, weights, 'local_att.3'), weights, 'local_att.4');
  const share = add(g, g.op('Tanh', [wide]), g.scalar(1));
  return add(g, g.op('Mul', [x, share]), g.op('Mul', [y, g.op('Sub', [g.scalar(2), share])]));
}

function convolve2d(
  g: Graph,
  x: Value,
  weights: Weights,
  name: string,
  { stride = 1, pad = 0 }: Convolution = {},
): Value {
  const shape = weights.shape(`${name}.weight`);
  const [outputs = 0, , height = 0, width = 0] = shape;
  const operands = [
    x,
    g.weight(`${name}.weight`, 'float32', shape, () => weights.read(`${name}.weight`, [null, null, null, null])),
  ];
  if (weights.has(`${name}.bias`)) operands.push(vector(g, weights, `${name}.bias`, outputs));
  return g.op('Conv', operands, {
    kernel_shape: [height, width],
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
  });
}

function normalise(g: Graph, x: Value, weights: Weights, name: string): Value {
  const size = weights.axis(`${name}.weight`, 0);
  const parameters = ['weight', 'bias', 'running_mean', 'running_var'].map((part) =>
    vector(g, weights, `${name}.${part}`, size),
  );
  return g.op('BatchNormalization', [x, ...parameters], { epsilon: { float: EPSILON } });
}

function clip(g: Graph, x: Value): Value {
  return g.op('Clip', [x, g.scalar(0), g.scalar(CLIP)]);
}
