/**
 * The vocoder of v3: BigVGAN (official: `GPT_SoVITS/BigVGAN/bigvgan.py`), a chain of upsamplings like the generator's, whose
 * activations are periodic and run at twice the rate of the samples around them (alias-free-activation.ts). Its construction
 * comes from the `config.json` beside its weights.
 */
import { countAt, countsAt, type PlainObject } from '../checkpoint/plain-value.ts';
import { foldedShape } from '../checkpoint/weight-norm.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import type { Provider } from '../engine-types.ts';
import { Graph, type Value } from '../onnx/graph.ts';
import { add, convolve, convolveTransposed } from '../onnx/layers.ts';
import { ACTIVATION_RADIUS, activate, type PeriodicForm } from './alias-free-activation.ts';
import { readDilations, type Upsampling } from './sovits-dimensions.ts';
import { keepSpan, type ReceptiveField } from './sovits-generator.ts';
import type { VocoderPlan } from './vocoder-v4.ts';

interface BigVganDimensions extends Upsampling {
  readonly form: PeriodicForm;
  readonly endsInTanh: boolean;
}

/** @throws EngineError VOICE_WEIGHTS_INVALID for another construction, or weights that do not fit the configuration. */
export function planV3Vocoder(weights: Weights, config: PlainObject, provider: Provider): VocoderPlan {
  const dims = bigVganDimensions(weights, config, provider);
  const g = new Graph('vocoder-v3');
  const bands = foldedShape(weights, 'conv_pre.')[1]!;
  const { upsampleRates, dilations, form } = dims;
  const mel = g.input('mel', 'float32', [1, bands, 1, 'frames']);
  const spans = g.input('spans', 'int64', [2 * (upsampleRates.length + 1)]);
  let x = convolve(g, mel, weights, 'conv_pre', { padLeft: radiusOf(weights, 'conv_pre') });
  for (const [stage, rate] of upsampleRates.entries()) {
    x = keepSpan(g, convolveTransposed(g, x, weights, `ups.${stage}.0`, rate), spans, stage);
    const blocks = dilations.map((list, kernel) =>
      residualBlock(g, x, weights.below(`resblocks.${stage * dilations.length + kernel}.`), list, form),
    );
    const sum = blocks.reduce((total, block) => add(g, total, block));
    x = g.op('Div', [sum, g.scalar(blocks.length)]);
  }
  const active = activate(g, x, weights.below('activation_post.'), form);
  const end = convolve(g, active, weights, 'conv_post', { padLeft: radiusOf(weights, 'conv_post') });
  const sound = dims.endsInTanh ? g.op('Tanh', [end]) : g.op('Clip', [end, g.scalar(-1), g.scalar(1)]);
  g.output('audio', keepSpan(g, sound, spans, upsampleRates.length), 'float32', [1, 1, 1, 'samples']);
  return { graph: g, bands, upsampleRates, receptiveField: bigVganField(weights, dims) };
}

function bigVganDimensions(weights: Weights, config: PlainObject, provider: Provider): BigVganDimensions {
  const activation = config['activation'] ?? 'snakebeta';
  if ((config['resblock'] ?? '1') !== '1' || (activation !== 'snake' && activation !== 'snakebeta')) {
    throw invalid('resblock');
  }
  const upsampleRates = countsAt(config, 'upsample_rates');
  const dilations = readDilations(config);
  const stages = weights.count('ups.', '.0.bias');
  const blocks = weights.count('resblocks.', '.convs1.0.bias');
  if (stages !== upsampleRates.length || blocks !== stages * dilations.length) throw invalid('upsample_rates');
  for (const [stage, rate] of upsampleRates.entries()) {
    const kernel = foldedShape(weights, `ups.${stage}.0.`)[2]!;
    if (kernel < rate || (kernel - rate) % 2 !== 0) throw invalid('upsample_kernel_sizes');
  }
  for (const [kernel, list] of dilations.entries()) {
    if (list.length !== weights.count(`resblocks.${kernel}.convs1.`, '.bias')) throw invalid('resblock_dilation_sizes');
  }
  countAt(config, 'num_mels', foldedShape(weights, 'conv_pre.')[1]!);
  return {
    upsampleRates,
    dilations,
    form: {
      isLogarithmic: config['snake_logscale'] === true,
      hasBeta: activation === 'snakebeta',
      isSineExact: provider !== 'webgpu',
    },
    endsInTanh: config['use_tanh_at_final'] !== false,
  };
}

function residualBlock(
  g: Graph,
  input: Value,
  weights: Weights,
  dilations: readonly number[],
  form: PeriodicForm,
): Value {
  const pad = radiusOf(weights, 'convs1.0');
  let x = input;
  for (const [i, dilation] of dilations.entries()) {
    const before = activate(g, x, weights.below(`activations.${2 * i}.`), form);
    const first = convolve(g, before, weights, `convs1.${i}`, { dilation, padLeft: dilation * pad });
    const between = activate(g, first, weights.below(`activations.${2 * i + 1}.`), form);
    x = add(g, x, convolve(g, between, weights, `convs2.${i}`, { padLeft: pad }));
  }
  return x;
}

/** Walks from the last sample back to the frames, as `receptiveFieldOf` does, with the filters around every activation. */
function bigVganField(weights: Weights, { upsampleRates, dilations }: BigVganDimensions): ReceptiveField {
  const blockRadius = (list: readonly number[], block: number): number =>
    list.reduce((sum, dilation, i) => {
      const [first, second] = ['convs1', 'convs2'].map((name) => radiusOf(weights, `resblocks.${block}.${name}.${i}`));
      return sum + dilation * first! + second! + 2 * ACTIVATION_RADIUS;
    }, 0);
  const stages: number[] = [];
  let field = radiusOf(weights, 'conv_post') + ACTIVATION_RADIUS;
  for (let stage = upsampleRates.length - 1; stage >= 0; stage--) {
    field += Math.max(...dilations.map((list, kernel) => blockRadius(list, stage * dilations.length + kernel)));
    stages.unshift(field);
    const rate = upsampleRates[stage]!;
    const pad = (foldedShape(weights, `ups.${stage}.0.`)[2]! - rate) / 2;
    field = Math.ceil((field + pad) / rate);
  }
  return { frames: field + radiusOf(weights, 'conv_pre'), stages };
}

function radiusOf(weights: Weights, name: string): number {
  return (foldedShape(weights, `${name}.`)[2]! - 1) / 2;
}

function invalid(field: string): EngineError {
  return new EngineError('VOICE_WEIGHTS_INVALID', `the vocoder's configuration does not fit its weights: ${field}`, {
    field,
  });
}
