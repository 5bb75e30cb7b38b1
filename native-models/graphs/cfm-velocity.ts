/**
 * The transformer of v3 and v4 (official: `GPT_SoVITS/f5_tts/model/backbones/dit.py, DiT`): where the noisy spectrogram has to move at
 * a time. What depends on the time alone is a network of its own, since all voices and frames share it.
 */
import type { Weights } from '../checkpoint/weights.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import { add, attend, convolve, linear, slice, toPlane, toRows } from '../onnx/layers.ts';
import { inputPart } from './cfm-condition.ts';
import { BLOCK_VECTORS, type CfmDimensions, HEAD_WIDTH, LAST_VECTORS } from './cfm-dimensions.ts';

const POSITION_GROUPS = 16;
const NORM_EPSILON = 1e-6;

/**
 * Inputs: `time` and `step` [times, timeWidth], see `timeRow`. Output: `modulation` [times, vectors · width]: six vectors per
 * block, then two for the last layer.
 */
export function buildModulation(weights: Weights, dims: CfmDimensions, probes: Iterable<string> = []): Graph {
  const g = new Graph('cfm-modulation', probes);
  const estimator = weights.below('cfm.estimator.');
  const time = embedTime(g, g.input('time', 'float32', ['times', dims.timeWidth]), estimator.below('time_embed.'));
  const step = embedTime(g, g.input('step', 'float32', ['times', dims.timeWidth]), estimator.below('d_embed.'));
  g.probe('time_embed', time, 2);
  g.probe('step_embed', step, 2);
  const active = silu(g, add(g, time, step));
  const vectors = Array.from({ length: dims.blocks }, (_, i) =>
    linear(g, active, estimator, `transformer_blocks.${i}.attn_norm.linear`),
  );
  const all = g.op('Concat', [...vectors, linear(g, active, estimator, 'norm_out.linear')], { axis: 1 });
  g.output('modulation', all, 'float32', ['times', vectorCount(dims) * dims.width]);
  return g;
}

function vectorCount({ blocks }: CfmDimensions): number {
  return BLOCK_VECTORS * blocks + LAST_VECTORS;
}

function embedTime(g: Graph, rows: Value, weights: Weights): Value {
  return linear(g, silu(g, linear(g, rows, weights, 'time_mlp.0')), weights, 'time_mlp.2');
}

function silu(g: Graph, x: Value): Value {
  return g.op('Mul', [x, g.op('Sigmoid', [x])]);
}

/**
 * Inputs: `noisy` [frames, mel]; `told` [frames, width] of `buildCondition`; `modulation` [vectors · width], one row of
 * `buildModulation`; `cos` and `sin` [frames, 32, 1], see `turnRows`. Output: `velocity` [frames, mel].
 */
export function buildVelocity(weights: Weights, dims: CfmDimensions, probes: Iterable<string> = []): Graph {
  const g = new Graph('cfm-velocity', probes);
  const estimator = weights.below('cfm.estimator.');
  const { width, mel } = dims;
  const noisy = g.input('noisy', 'float32', ['frames', mel]);
  const told = g.input('told', 'float32', ['frames', width]);
  const modulation = g.input('modulation', 'float32', [vectorCount(dims) * width]);
  const turn = {
    cos: g.input('cos', 'float32', ['frames', HEAD_WIDTH / 2, 1]),
    sin: g.input('sin', 'float32', ['frames', HEAD_WIDTH / 2, 1]),
  };
  const at = (index: number): Value => slice(g, modulation, 0, index * width, (index + 1) * width);
  let h = positioned(g, add(g, inputPart(g, noisy, estimator, dims, 0, mel), told), estimator);
  g.probe('input_embed', h, 2);
  for (let i = 0; i < dims.blocks; i++) {
    const vectors = Array.from({ length: BLOCK_VECTORS }, (_, v) => at(BLOCK_VECTORS * i + v));
    h = transformerBlock(g, h, vectors, turn, estimator.below(`transformer_blocks.${i}.`), dims, i);
    g.probe(`block${i}`, h, 2);
  }
  const [scale, shift] = [at(BLOCK_VECTORS * dims.blocks), at(BLOCK_VECTORS * dims.blocks + 1)];
  const out = linear(g, modulatedNorm(g, h, shift, scale), estimator, 'proj_out');
  g.output('velocity', out, 'float32', ['frames', mel]);
  return g;
}

/** Adds what neighbouring frames say about a frame's position (`modules.py, ConvPositionEmbedding`). */
function positioned(g: Graph, rows: Value, estimator: Weights): Value {
  const weights = estimator.below('input_embed.conv_pos_embed.conv1d.');
  let plane = toPlane(g, rows);
  for (const name of ['0', '2']) {
    const padLeft = (weights.axis(`${name}.weight`, 2) - 1) / 2;
    plane = g.op('Mish', [convolve(g, plane, weights, name, { groups: POSITION_GROUPS, padLeft })]);
  }
  const positions = toRows(g, plane);
  g.probe('conv_pos_embed', positions, 2);
  return add(g, positions, rows);
}

interface Turn {
  readonly cos: Value;
  readonly sin: Value;
}

/** Official: `modules.py, DiTBlock`. `vectors`: shift, scale and gate of attention, then of feed-forward. */
function transformerBlock(
  g: Graph,
  input: Value,
  vectors: readonly Value[],
  turn: Turn,
  weights: Weights,
  dims: CfmDimensions,
  index: number,
): Value {
  const [shiftA, scaleA, gateA, shiftF, scaleF, gateF] = vectors as [Value, Value, Value, Value, Value, Value];
  const attended = selfAttention(g, modulatedNorm(g, input, shiftA, scaleA), turn, weights.below('attn.'), dims, index);
  g.probe(`attn${index}`, attended, 2);
  const h = add(g, input, g.op('Mul', [attended, gateA]));
  const inner = linear(g, modulatedNorm(g, h, shiftF, scaleF), weights, 'ff.ff.0.0');
  const fed = linear(g, g.op('Gelu', [inner], { approximate: 'tanh' }), weights, 'ff.ff.2');
  g.probe(`ff${index}`, fed, 2);
  return add(g, h, g.op('Mul', [fed, gateF]));
}

/** A norm whose scale and shift come from the time instead of from weights. */
function modulatedNorm(g: Graph, x: Value, shift: Value, scale: Value): Value {
  const grown = add(g, scale, g.scalar(1));
  return g.op('LayerNormalization', [x, grown, shift], { axis: -1, epsilon: { float: NORM_EPSILON } });
}

function selfAttention(
  g: Graph,
  x: Value,
  turn: Turn,
  weights: Weights,
  { transformerHeads }: CfmDimensions,
  index: number,
): Value {
  const inner = transformerHeads * HEAD_WIDTH;
  const q = turned(g, linear(g, x, weights, 'to_q'), turn, transformerHeads);
  g.probe(`q${index}_rotated`, q, 2);
  const k = turned(g, linear(g, x, weights, 'to_k'), turn, transformerHeads);
  const v = linear(g, x, weights, 'to_v');
  return linear(g, attend(g, { q, k, v }, transformerHeads, inner, Math.sqrt(HEAD_WIDTH)), weights, 'to_out.0');
}

/** Rotary positions come before the heads are split, so only the first head has them; its channels turn in neighbouring pairs. */
function turned(g: Graph, rows: Value, { cos, sin }: Turn, heads: number): Value {
  const first = heads === 1 ? rows : slice(g, rows, 1, 0, HEAD_WIDTH);
  const pairs = g.op('Reshape', [first, g.integers([-1, HEAD_WIDTH / 2, 2])]);
  const [a, b] = [slice(g, pairs, 2, 0, 1), slice(g, pairs, 2, 1, 2)];
  const newA = g.op('Sub', [g.op('Mul', [a, cos]), g.op('Mul', [b, sin])]);
  const newB = add(g, g.op('Mul', [b, cos]), g.op('Mul', [a, sin]));
  const head = g.op('Reshape', [g.op('Concat', [newA, newB], { axis: 2 }), g.integers([-1, HEAD_WIDTH])]);
  if (heads === 1) return head;
  return g.op('Concat', [head, slice(g, rows, 1, HEAD_WIDTH, heads * HEAD_WIDTH)], { axis: 1 });
}
