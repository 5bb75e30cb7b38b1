/**
 * The activations of BigVGAN (official: `GPT_SoVITS/BigVGAN/alias_free_activation/torch/act.py` and `resample.py`): up to twice the rate, a
 * periodic function, down again, each way through the same low-pass of twelve taps. Even and odd samples of the doubled rate
 * are kept as two rows of a plane, so both ways are convolutions of two rows by seven taps, of every channel by itself: the
 * runtime's kernel for those computes sixteen channels at once and wastes nothing.
 */
import type { Weights } from '../checkpoint/weights.ts';
import type { Graph, Value } from '../onnx/graph.ts';
import { add, END, slice } from '../onnx/layers.ts';

export interface PeriodicForm {
  /** Frequencies and heights are stored as logarithms. */
  readonly isLogarithmic: boolean;
  /** Heights have values of their own; else they are those of the frequencies. */
  readonly hasBeta: boolean;
  /** Shaders may miss a sine by 2^-11 (WGSL's accuracy of `sin`), far more than the rest of the network misses. */
  readonly isSineExact: boolean;
}

/** Samples on either side that one activation reads. */
export const ACTIVATION_RADIUS = 6;

const TAPS = 12;
/** Taps of either row, and samples that it reads on either side. */
const PHASE_TAPS = 7;
const PHASE_PAD = 3;
/** Channels that the runtime's kernel takes together. */
const CHANNELS_TOGETHER = 16;

/** plane [1, channels, 1, samples] -> the same shape. */
export function activate(g: Graph, plane: Value, weights: Weights, form: PeriodicForm): Value {
  const channels = weights.axis('act.alpha', 0);
  const width = CHANNELS_TOGETHER * Math.ceil(channels / CHANNELS_TOGETHER);
  const apart = { kernel_shape: [2, PHASE_TAPS], group: width };
  const filter = (name: string, taps: () => Float32Array): Value =>
    g.weight(name, 'float32', [width, 1, 2, PHASE_TAPS], () => repeated(taps(), width));
  const padding = g.integers([0, 0, 0, PHASE_PAD, 0, width - channels, 0, PHASE_PAD]);
  const padded = g.op('Pad', [plane, padding], { mode: 'edge' });
  const up = filter('up', () => upPhases(readFilter(weights, 'upsample.filter')));
  // With a row of nothing above and below, the kernel's lower row makes the upper one and the other way round.
  const doubled = g.op('Conv', [padded, up], { ...apart, pads: [1, 0, 1, 0] });
  const down = filter('down', () => downPhases(readFilter(weights, 'downsample.lowpass.filter')));
  const halved = g.op('Conv', [repeatEnds(g, periodic(g, doubled, weights, form, width)), down], apart);
  return width === channels ? halved : slice(g, halved, 1, 0, channels);
}

/** x + sin²(x · frequency) / height, on [1, width, 2, samples]; the channels behind those of the network stay as they are. */
function periodic(
  g: Graph,
  x: Value,
  weights: Weights,
  { isLogarithmic, hasBeta, isSineExact }: PeriodicForm,
  width: number,
): Value {
  const channels = weights.axis('act.alpha', 0);
  const read = (name: string, change: (value: number) => number) => (): Float32Array => {
    const values = new Float32Array(width);
    values.set(weights.read(name, [channels]).map((value) => change(isLogarithmic ? Math.exp(value) : value)));
    return values;
  };
  const shape = [1, width, 1, 1];
  const frequency = g.weight(
    'frequency',
    'float32',
    shape,
    read('act.alpha', (value) => (isSineExact ? value : value / Math.PI)),
  );
  const share = g.weight(
    'share',
    'float32',
    shape,
    read(hasBeta ? 'act.beta' : 'act.alpha', (value) => 1 / (value + 1e-9)),
  );
  const angle = g.op('Mul', [x, frequency]);
  const wave = isSineExact ? g.op('Sin', [angle]) : sineOfHalfTurns(g, angle);
  return add(g, x, g.op('Mul', [g.op('Mul', [wave, wave]), share]));
}

/** Of sin(πr) for r = -0.5…0.5, by powers of r from 1 to 9; off by 4e-9 at most. */
const SINE = [3.14159258, -5.167706879, 2.550031377, -0.5980451736, 0.07722012806];

/** sin(π · turns) up to its sign, by a polynomial around the nearest whole number. */
function sineOfHalfTurns(g: Graph, turns: Value): Value {
  const rest = g.op('Sub', [turns, g.op('Floor', [g.op('Add', [turns, g.scalar(0.5)])])]);
  const square = g.op('Mul', [rest, rest]);
  const sum = SINE.slice(0, -1).reduceRight(
    (total, factor) => g.op('Add', [g.op('Mul', [total, square]), g.scalar(factor)]),
    g.scalar(SINE.at(-1)!),
  );
  return g.op('Mul', [sum, rest]);
}

/** Before its low-pass the doubled signal is continued by its first and its last sample, which are an even and an odd one. */
function repeatEnds(g: Graph, phases: Value): Value {
  const first = slice(g, slice(g, phases, 2, 0, 1), 3, 0, 1);
  const last = slice(g, slice(g, phases, 2, 1, 2), 3, -1, END);
  const repeats = g.integers([1, 1, 2, PHASE_PAD]);
  return g.op('Concat', [g.op('Tile', [first, repeats]), phases, g.op('Tile', [last, repeats])], { axis: 3 });
}

/** Even samples (the kernel's lower row) take the odd taps, odd samples the even ones; the doubled rate needs twice the height. */
function upPhases(filter: Float32Array): Float32Array {
  const phases = new Float32Array(2 * PHASE_TAPS);
  for (let a = 0; a < TAPS / 2; a++) {
    phases[PHASE_TAPS + a] = 2 * filter[TAPS - 1 - 2 * a]!;
    phases[a + 1] = 2 * filter[TAPS - 2 - 2 * a]!;
  }
  return phases;
}

function downPhases(filter: Float32Array): Float32Array {
  const phases = new Float32Array(2 * PHASE_TAPS);
  for (let a = 0; a < TAPS / 2; a++) {
    phases[a + 1] = filter[2 * a + 1]!;
    phases[PHASE_TAPS + a] = filter[2 * a]!;
  }
  return phases;
}

function repeated(taps: Float32Array, times: number): Float32Array {
  const all = new Float32Array(times * taps.length);
  for (let i = 0; i < times; i++) all.set(taps, i * taps.length);
  return all;
}

/** The stored taps, or those that the official program would compute. */
function readFilter(weights: Weights, name: string): Float32Array {
  return weights.has(name) ? weights.read(name, [1, 1, TAPS]) : lowPass();
}

const CUT_OFF = 0.25;
const HALF_WIDTH = 0.3;

/** A sinc under a Kaiser window (`alias_free_activation/torch/filter.py, kaiser_sinc_filter1d`). */
function lowPass(): Float32Array {
  const attenuation = 2.285 * (TAPS / 2 - 1) * Math.PI * 4 * HALF_WIDTH + 7.95;
  const beta = 0.1102 * (attenuation - 8.7);
  const taps = Float64Array.from({ length: TAPS }, (_, i) => {
    const place = (2 * i) / (TAPS - 1) - 1;
    const window = bessel(beta * Math.sqrt(1 - place * place)) / bessel(beta);
    const angle = 2 * CUT_OFF * (i + 0.5 - TAPS / 2) * Math.PI;
    return (2 * CUT_OFF * window * Math.sin(angle)) / angle;
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return Float32Array.from(taps, (tap) => tap / sum);
}

/** Modified Bessel function of the first kind and order 0, by its power series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-16; k++) {
    term *= (x / 2 / k) ** 2;
    sum += term;
  }
  return sum;
}
