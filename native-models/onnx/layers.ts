/**
 * The layers that the networks share. Two layouts only: `rows` is [time, channels] for linear layers and attention, `plane`
 * is [1, channels, 1, time] for convolutions — a one-dimensional convolution written as two-dimensional takes the runtime's
 * blocked kernels and is about 1.4 times faster, with the same result.
 */
import { foldedShape, readFolded } from '../checkpoint/weight-norm.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import type { Graph, Value } from './graph.ts';
import { quantizeBlocks, quantizeColumns } from './quantize.ts';

/**
 * How the matrix of a linear layer is stored: as float32; in 8 bits with a scale per output (`ColumnsForm`), which processors
 * multiply fastest; or in 8 bits with a scale per block of inputs (`blocks`), which graphics devices support too.
 */
export type LinearForm = 'float32' | 'blocks' | ColumnsForm;

interface ColumnsForm {
  /** Largest magnitude of a weight: 127, or 63 on older processors (ort/int8-saturation.ts). */
  readonly columnsUpTo: number;
  /** Matrices already quantized, by their names in the file: graphs that share weights quantize them once. */
  readonly made: Map<string, QuantizedColumns>;
  /** Given: every row is quantized by itself, so that its result does not depend on its neighbours (`rowsApart`). */
  readonly offsets?: RowOffsets;
}

/** What stands for zero in bytes, once for every row [n]: where values have both signs, and where none is negative. */
interface RowOffsets {
  readonly signed: Value;
  readonly positive: Value;
}

type QuantizedColumns = ReturnType<typeof quantizeColumns>;

/** rows [n, in] -> [n, out]; weight [out, in] below `name`, with `.bias` when there is one. */
export function linear(
  g: Graph,
  x: Value,
  weights: Weights,
  name: string,
  form: LinearForm = 'float32',
  signs: Signs = 'signed',
): Value {
  const shape = weights.shape(`${name}.weight`);
  return linearFrom(g, x, weights, `${name}.weight`, `${name}.bias`, [shape[0]!, shape[1]!], form, signs);
}

/** The same with explicit names for weight and bias; also for 1×1 convolutions ([out, in, 1] weights). */
export function linearFrom(
  g: Graph,
  x: Value,
  weights: Weights,
  weightName: string,
  biasName: string | null,
  shape: readonly [number, number],
  form: LinearForm = 'float32',
  signs: Signs = 'signed',
): Value {
  return multiply(g, x, matrixOf(g, weights, weightName, biasName, shape), form, signs);
}

/** The weight [outputs, inputs] of a linear layer or of a 1×1 convolution. */
export function matrixOf(
  g: Graph,
  weights: Weights,
  weightName: string,
  biasName: string | null,
  [outputs, inputs]: readonly [number, number],
): MatrixPlan {
  const shape = weights.shape(weightName);
  const load = (): Float32Array =>
    weights.read(weightName, shape.length === 3 ? [outputs, inputs, 1] : [outputs, inputs]);
  const bias = biasName !== null && weights.has(biasName) ? vector(g, weights, biasName, outputs) : null;
  return { name: weights.fullName(weightName), outputs, inputs, load, bias };
}

/** A matrix [outputs, inputs] that is read later, and its bias. */
export interface MatrixPlan {
  readonly name: string;
  readonly outputs: number;
  readonly inputs: number;
  readonly load: () => Float32Array;
  readonly bias: Value | null;
}

/** Whether a layer's input may be negative; behind a rectifier it may not, and then one more bit is left for its size. */
export type Signs = 'signed' | 'positive';

/**
 * The same form for a graph whose rows belong to different sentences. The runtime's own operator takes one scale for all rows
 * of a run, and a sentence would sound otherwise beside a loud neighbour. `rows` is any value [n, ...].
 */
export function rowsApart(g: Graph, rows: Value, form: LinearForm): LinearForm {
  if (typeof form === 'string') return form;
  const count = slice(g, g.op('Shape', [rows]), 0, 0, 1);
  const offset = (zero: number): Value =>
    g.op('Expand', [g.weight('zero', 'uint8', [], () => Uint8Array.of(zero)), count]);
  return { ...form, offsets: { signed: offset(SIGNED_ZERO), positive: offset(0) } };
}

const SIGNED_ZERO = 128;

/** rows [n, inputs] -> [n, outputs] */
export function multiply(g: Graph, x: Value, plan: MatrixPlan, form: LinearForm, signs: Signs = 'signed'): Value {
  const { name, outputs, inputs, load } = plan;
  if (form === 'blocks') return blocksLinear(g, x, plan);
  if (typeof form === 'object' && form.offsets) return rowsLinear(g, x, plan, form, form.offsets[signs], signs);
  if (form !== 'float32') return columnsLinear(g, x, plan, form);
  return g.op('Gemm', [x, g.weight(name, 'float32', [outputs, inputs], load), ...biasOf(plan)], { transB: 1 });
}

/** The bias as an operand, or none. */
export function biasOf({ bias }: MatrixPlan): Value[] {
  return bias === null ? [] : [bias];
}

/** Computes values and scales once for two weights: `values` keeps the scales until `scales` takes them. */
export function inTwoParts<A, B>(make: () => { values: A; scales: B }): { values: () => A; scales: () => B } {
  let made: { values: A; scales: B } | null = null;
  return {
    values: () => {
      made = make();
      return made.values;
    },
    scales: () => {
      const { scales } = made ?? make();
      made = null;
      return scales;
    },
  };
}

function columnsLinear(g: Graph, x: Value, plan: MatrixPlan, form: ColumnsForm): Value {
  const { name, outputs } = plan;
  const { matrix, scales } = quantizedColumns(g, plan, form);
  const zeros = g.weight(`${name}.zeros`, 'int8', [outputs], () => new Int8Array(outputs));
  return g.microsoft('DynamicQuantizeMatMul', [x, matrix, scales, zeros, ...biasOf(plan)]);
}

/**
 * The same with a scale for every row. Sums of bytes are whole numbers and therefore exact, in whatever order and beside
 * whatever rows a processor adds them up; all else is done value by value.
 */
function rowsLinear(g: Graph, x: Value, plan: MatrixPlan, form: ColumnsForm, offsets: Value, signs: Signs): Value {
  const { matrix, scales } = quantizedColumns(g, plan, form);
  const [sizes, zero, largest] = signs === 'signed' ? [g.op('Abs', [x]), SIGNED_ZERO, 127] : [x, 0, 255];
  // Of a row of zeros the step is 0: its bytes mean nothing then, and 0 times whatever they add up to is what belongs there.
  const steps = g.op('Mul', [g.op('ReduceMax', [sizes, g.integers([-1])], { keepdims: 0 }), g.scalar(1 / largest)]);
  const bytes = g.op('QuantizeLinear', [x, steps, offsets], { axis: 0 });
  const whole = [bytes, matrix, g.scalar(1), scales, g.weight('zero', 'uint8', [], () => Uint8Array.of(zero))];
  const product = g.op('Mul', [
    g.microsoft('MatMulIntegerToFloat', whole),
    g.op('Unsqueeze', [steps, g.integers([1])]),
  ]);
  return plan.bias === null ? product : g.op('Add', [product, plan.bias]);
}

function quantizedColumns(
  g: Graph,
  { name, outputs, inputs, load }: MatrixPlan,
  { columnsUpTo, made }: ColumnsForm,
): { readonly matrix: Value; readonly scales: Value } {
  const make = (): QuantizedColumns => {
    const parts = made.get(name) ?? quantizeColumns(load(), outputs, inputs, columnsUpTo);
    made.set(name, parts);
    return parts;
  };
  return {
    matrix: g.weight(`${name}.int8-${columnsUpTo}`, 'int8', [inputs, outputs], () => make().values),
    scales: g.weight(`${name}.scales`, 'float32', [outputs], () => make().scales),
  };
}

const BLOCK = 128;
const SMALL_BLOCK = 32;
/** Activations are quantized too, block by block; without this the operator is many times slower. */
const INTEGER_ACTIVATIONS = 4;

function blocksLinear(g: Graph, x: Value, plan: MatrixPlan): Value {
  const { name, outputs, inputs, load, bias } = plan;
  const block = inputs % BLOCK === 0 ? BLOCK : SMALL_BLOCK;
  const blocks = Math.ceil(inputs / block);
  const parts = inTwoParts(() => quantizeBlocks(load(), outputs, inputs, block));
  const matrix = g.weight(name, 'uint8', [outputs, blocks, block], parts.values);
  const scales = g.weight(`${name}.scales`, 'float32', [outputs, blocks], parts.scales);
  return g.microsoft('MatMulNBits', bias === null ? [x, matrix, scales] : [x, matrix, scales, '', '', bias], {
    K: inputs,
    N: outputs,
    bits: 8,
    block_size: block,
    accuracy_level: INTEGER_ACTIVATIONS,
  });
}

export function vector(g: Graph, weights: Weights, name: string, size: number): Value {
  return g.weight(name, 'float32', [size], () => weights.read(name, [size]));
}

export interface LayerNormNames {
  readonly scale: string;
  readonly shift: string;
}

export function layerNorm(g: Graph, x: Value, weights: Weights, names: LayerNormNames, epsilon: number): Value {
  const size = weights.axis(names.scale, 0);
  return g.op('LayerNormalization', [x, vector(g, weights, names.scale, size), vector(g, weights, names.shift, size)], {
    axis: -1,
    epsilon: { float: epsilon },
  });
}

export interface ConvOptions {
  readonly stride?: number;
  readonly dilation?: number;
  readonly groups?: number;
  readonly padLeft?: number;
  readonly padRight?: number;
  /** Axis that keeps its own norms when the weight is stored normalised. */
  readonly normAxis?: 0 | 2;
}

/** plane -> plane; weight [out, in/groups, k] below `name.`, folded when it is stored weight-normalised. */
export function convolve(g: Graph, x: Value, weights: Weights, name: string, options: ConvOptions = {}): Value {
  const [outputs, inputs, kernel] = foldedShape(weights, `${name}.`) as [number, number, number];
  const weight = g.weight(`${name}.weight`, 'float32', [outputs, inputs, 1, kernel], () =>
    readFolded(weights, `${name}.`, options.normAxis ?? 0),
  );
  const operands = [x, weight];
  if (weights.has(`${name}.bias`)) operands.push(vector(g, weights, `${name}.bias`, outputs));
  return g.op('Conv', operands, {
    kernel_shape: [1, kernel],
    strides: [1, options.stride ?? 1],
    dilations: [1, options.dilation ?? 1],
    group: options.groups ?? 1,
    pads: [0, options.padLeft ?? 0, 0, options.padRight ?? options.padLeft ?? 0],
  });
}

/** plane -> plane, `stride` times longer; weight [in, out, k], padding (k - stride) / 2 on both sides. */
export function convolveTransposed(g: Graph, x: Value, weights: Weights, name: string, stride: number): Value {
  const [inputs, outputs, kernel] = foldedShape(weights, `${name}.`) as [number, number, number];
  const weight = g.weight(`${name}.weight`, 'float32', [inputs, outputs, 1, kernel], () =>
    readFolded(weights, `${name}.`),
  );
  const operands = [x, weight];
  if (weights.has(`${name}.bias`)) operands.push(vector(g, weights, `${name}.bias`, outputs));
  const pad = Math.floor((kernel - stride) / 2);
  return g.op('ConvTranspose', operands, {
    kernel_shape: [1, kernel],
    strides: [1, stride],
    pads: [0, pad, 0, pad],
  });
}

/** rows [T, C] -> plane [1, C, 1, T] */
export function toPlane(g: Graph, rows: Value): Value {
  return g.op('Unsqueeze', [g.op('Transpose', [rows], { perm: [1, 0] }), g.integers([0, 2])]);
}

/** plane [1, C, 1, T] -> rows [T, C] */
export function toRows(g: Graph, plane: Value): Value {
  return g.op('Transpose', [g.op('Squeeze', [plane, g.integers([0, 2])])], { perm: [1, 0] });
}

/** Throws VOICE_WEIGHTS_INVALID when the configured heads do not divide the width. */
export function headSize(width: number, heads: number): number {
  if (width % heads === 0) return width / heads;
  throw new EngineError('VOICE_WEIGHTS_INVALID', 'the width is not a multiple of the heads', { width, heads });
}

/** rows [T, heads * size] -> [heads, T, size] */
export function splitHeads(g: Graph, rows: Value, heads: number, size: number): Value {
  return g.op('Transpose', [g.op('Reshape', [rows, g.integers([-1, heads, size])])], { perm: [1, 0, 2] });
}

/** rows [T, heads * size] -> [heads, size, T] */
export function splitHeadsAcross(g: Graph, rows: Value, heads: number, size: number): Value {
  return g.op('Transpose', [g.op('Reshape', [rows, g.integers([-1, heads, size])])], { perm: [1, 2, 0] });
}

/** [heads, T, size] -> rows [T, heads * size] */
export function joinHeads(g: Graph, split: Value, width: number): Value {
  return g.op('Reshape', [g.op('Transpose', [split], { perm: [1, 0, 2] }), g.integers([-1, width])]);
}

/**
 * Plain attention over rows already projected: q [Tq, W], k and v [Tk, W] -> [Tq, W]. Scores are divided by `divisor`;
 * `mask`, when given, is added to them. `maybe-none` must be given where q or k may have no rows (see softmaxOfAny).
 */
export function attend(
  g: Graph,
  { q, k, v }: { readonly q: Value; readonly k: Value; readonly v: Value },
  heads: number,
  width: number,
  divisor: number,
  mask?: Value,
  rows: 'some' | 'maybe-none' = 'some',
): Value {
  const size = headSize(width, heads);
  const scaled = g.op('Mul', [splitHeads(g, q, heads, size), g.scalar(1 / divisor)]);
  let scores = g.op('MatMul', [scaled, splitHeadsAcross(g, k, heads, size)]);
  if (mask !== undefined) scores = g.op('Add', [scores, mask]);
  const shares = rows === 'some' ? g.op('Softmax', [scores], { axis: -1 }) : softmaxOfAny(g, scores);
  return joinHeads(g, g.op('MatMul', [shares, splitHeads(g, v, heads, size)]), width);
}

/**
 * Softmax over [heads, Tq, Tk] where Tq or Tk may be 0. One masked row and column are added and cut off again, because the
 * softmax of WebGPU crashes the process on an empty tensor (onnxruntime 1.30).
 */
function softmaxOfAny(g: Graph, scores: Value): Value {
  const wider = g.op('Pad', [scores, g.integers([0, 0, 0, 0, 1, 1]), g.scalar(-1e9)]);
  const shares = g.op('Softmax', [wider], { axis: -1 });
  return g.op('Slice', [shares, g.integers([0, 0]), g.integers([-1, -1]), g.integers([1, 2])]);
}

export function slice(g: Graph, x: Value, axis: number, start: number, end: number, step = 1): Value {
  return g.op('Slice', [x, g.integers([start]), g.integers([end]), g.integers([axis]), g.integers([step])]);
}

/** "To the end" (or, with a negative step, "to the beginning") for `slice`. */
export const END = Number.MAX_SAFE_INTEGER;
export const BEFORE_START = -Number.MAX_SAFE_INTEGER;

export function add(g: Graph, a: Value, b: Value): Value {
  return g.op('Add', [a, b]);
}
