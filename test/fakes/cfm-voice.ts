/**
 * Small v3 and v4 checkpoints, LoRA files and vocoders with random weights in the official containers. Sizes are as small as the
 * networks allow; strides and kernels are the official ones.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { torchFileOf, type Writable, WrittenRecord, WrittenTensor } from './torch-writer.ts';

export type Shapes = Record<string, readonly number[]>;

const HIDDEN = 16;
const MEL = 100;

/** Widths of the part that draws; `heads` is the width of all heads together. */
export interface DrawnSizes {
  readonly width: number;
  readonly condition: number;
  readonly heads: number;
  readonly embeddingBlocks: number;
}

const smallest: DrawnSizes = { width: 32, condition: 8, heads: 64, embeddingBlocks: 1 };

/** Every tensor of a whole v3 or v4 model. `blocks`: layers of the transformer. */
export function cfmShapes(blocks = 1, sizes: DrawnSizes = smallest): Shapes {
  const { width, condition } = sizes;
  const estimator = 'cfm.estimator';
  const shapes: Shapes = {
    'enc_p.text_embedding.weight': [732, HIDDEN],
    'quantizer.vq.layers.0._codebook.embed': [1024, HIDDEN],
    ...affine('ssl_proj', HIDDEN, 768, 2),
    ...affine('enc_p.ssl_proj', HIDDEN, HIDDEN, 1),
    ...affine('enc_p.proj', 2 * HIDDEN, HIDDEN, 1),
    ...encoder('enc_p.encoder_ssl'),
    ...encoder('enc_p.encoder_text'),
    ...encoder('enc_p.encoder2'),
    ...styleEncoder(),
    ...affine('bridge.0', condition, HIDDEN, 1),
    ...affine('wns1.pre', condition, condition, 1),
    ...affine('wns1.proj', condition, condition, 1),
    ...normalised('wns1.enc.cond_layer', 4 * condition, HIDDEN, 1),
    ...normalised('wns1.enc.in_layers.0', 2 * condition, condition, 5),
    ...normalised('wns1.enc.in_layers.1', 2 * condition, condition, 5),
    ...normalised('wns1.enc.res_skip_layers.0', 2 * condition, condition, 1),
    ...normalised('wns1.enc.res_skip_layers.1', condition, condition, 1),
    ...affine('linear_mel', MEL, condition, 1),
    [`${estimator}.rotary_embed.inv_freq`]: [32],
    ...affine(`${estimator}.input_embed.proj`, width, 2 * MEL + condition),
    ...affine(`${estimator}.input_embed.conv_pos_embed.conv1d.0`, width, width / 16, 31),
    ...affine(`${estimator}.input_embed.conv_pos_embed.conv1d.2`, width, width / 16, 31),
    ...affine(`${estimator}.norm_out.linear`, 2 * width, width),
    ...affine(`${estimator}.proj_out`, MEL, width),
  };
  for (let i = 0; i < sizes.embeddingBlocks; i++)
    Object.assign(shapes, embeddingBlock(`${estimator}.text_embed.text_blocks.${i}`, condition));
  for (const part of ['c_pre', 'text_pre', 'c_post'])
    Object.assign(shapes, affine(`enc_p.mrte.${part}`, HIDDEN, HIDDEN, 1));
  for (const part of ['q', 'k', 'v', 'o']) {
    Object.assign(shapes, affine(`enc_p.mrte.cross_attention.conv_${part}`, HIDDEN, HIDDEN, 1));
  }
  for (const time of ['time_embed', 'd_embed']) {
    Object.assign(
      shapes,
      affine(`${estimator}.${time}.time_mlp.0`, width, 256),
      affine(`${estimator}.${time}.time_mlp.2`, width, width),
    );
  }
  for (let i = 0; i < blocks; i++)
    Object.assign(shapes, transformerBlock(`${estimator}.transformer_blocks.${i}`, sizes));
  return shapes;
}

function transformerBlock(name: string, { width, heads }: DrawnSizes): Shapes {
  return {
    ...affine(`${name}.attn_norm.linear`, 6 * width, width),
    ...affine(`${name}.attn.to_q`, heads, width),
    ...affine(`${name}.attn.to_k`, heads, width),
    ...affine(`${name}.attn.to_v`, heads, width),
    ...affine(`${name}.attn.to_out.0`, width, heads),
    ...affine(`${name}.ff.ff.0.0`, 2 * width, width),
    ...affine(`${name}.ff.ff.2`, width, 2 * width),
  };
}

function embeddingBlock(name: string, condition: number): Shapes {
  return {
    ...affine(`${name}.dwconv`, condition, 1, 7),
    ...affine(`${name}.norm`, condition),
    ...affine(`${name}.pwconv1`, 2 * condition, condition),
    ...affine(`${name}.pwconv2`, condition, 2 * condition),
    [`${name}.grn.gamma`]: [1, 1, 2 * condition],
    [`${name}.grn.beta`]: [1, 1, 2 * condition],
  };
}

/** What the official trainer saves of a LoRA: two matrices per target, and the parts that were trained whole. */
export function loraShapes(rank: number, blocks = 1): Shapes {
  const whole = cfmShapes(blocks);
  const shapes: Shapes = {};
  for (const [name, shape] of Object.entries(whole)) {
    if (/^(ref_enc|bridge|wns1|linear_mel)\./.test(name)) shapes[name] = shape;
    if (name.endsWith('rotary_embed.inv_freq')) shapes[name.replace('cfm.', 'cfm.base_model.model.')] = shape;
    if (!/attn\.to_(q|k|v|out\.0)\.weight$/.test(name)) continue;
    const target = name.replace('cfm.', 'cfm.base_model.model.').replace(/\.weight$/, '');
    shapes[`${target}.lora_A.default.weight`] = [rank, shape[1]!];
    shapes[`${target}.lora_B.default.weight`] = [shape[0]!, rank];
  }
  return shapes;
}

/** As the official v3 vocoder is described, but for its width: that one has 1536. */
export const BIGVGAN = {
  resblock: '1',
  num_mels: MEL,
  upsample_rates: [4, 4, 2, 2, 2, 2],
  upsample_kernel_sizes: [8, 8, 4, 4, 4, 4],
  upsample_initial_channel: 64,
  resblock_kernel_sizes: [3, 7, 11],
  resblock_dilation_sizes: [
    [1, 3, 5],
    [1, 3, 5],
    [1, 3, 5],
  ],
  activation: 'snakebeta',
  snake_logscale: true,
  use_bias_at_final: false,
  use_tanh_at_final: false,
};

/** A folder with `config.json` and `bigvgan_generator.pt`. */
export function writeV3Vocoder(dir: string, config: Readonly<Record<string, unknown>> = BIGVGAN): string {
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, 'config.json'), JSON.stringify(config));
  let channels = Number(config['upsample_initial_channel'] ?? BIGVGAN.upsample_initial_channel);
  const shapes: Shapes = normalised('conv_pre', channels, MEL, 7);
  for (const [stage, kernel] of BIGVGAN.upsample_kernel_sizes.entries()) {
    Object.assign(shapes, normalised(`ups.${stage}.0`, channels, channels / 2, kernel, channels / 2));
    channels /= 2;
    for (const [k, size] of BIGVGAN.resblock_kernel_sizes.entries()) {
      const block = `resblocks.${3 * stage + k}`;
      Object.assign(shapes, residualBlock(block, channels, size));
      for (let a = 0; a < 6; a++) Object.assign(shapes, periodic(`${block}.activations.${a}`, channels));
    }
  }
  Object.assign(shapes, periodic('activation_post', channels), {
    'conv_post.weight_g': [1, 1, 1],
    'conv_post.weight_v': [1, channels, 7],
  });
  writeFileSync(path.join(dir, 'bigvgan_generator.pt'), torchFileOf({ generator: randomTensors(shapes) }));
  return dir;
}

function periodic(name: string, channels: number): Shapes {
  return { [`${name}.act.alpha`]: [channels], [`${name}.act.beta`]: [channels] };
}

/** A plain state dict of folded weights, `vocoder.pth`. */
export function writeV4Vocoder(file: string): string {
  let channels = 32;
  const shapes: Shapes = affine('conv_pre', channels, MEL, 7);
  for (const [stage, kernel] of [20, 12, 4, 4, 4].entries()) {
    shapes[`ups.${stage}.weight`] = [channels, channels / 2, kernel];
    shapes[`ups.${stage}.bias`] = [channels / 2];
    channels /= 2;
    for (const [k, size] of [3, 7, 11].entries()) {
      for (let d = 0; d < 3; d++) {
        for (const part of ['convs1', 'convs2']) {
          Object.assign(shapes, affine(`resblocks.${3 * stage + k}.${part}.${d}`, channels, channels, size));
        }
      }
    }
  }
  Object.assign(shapes, affine('conv_post', 1, channels, 7));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, torchFileOf(randomTensors(shapes)));
  return file;
}

function residualBlock(name: string, channels: number, size: number): Shapes {
  const shapes: Shapes = {};
  for (let d = 0; d < 3; d++) {
    for (const part of ['convs1', 'convs2'])
      Object.assign(shapes, normalised(`${name}.${part}.${d}`, channels, channels, size));
  }
  return shapes;
}

export interface SovitsFile {
  /** Two digits in place of `PK`. */
  readonly mark?: string;
  readonly more?: Readonly<Record<string, Writable>>;
}

/** A checkpoint of these tensors at `file`. */
export function writeSovits(
  file: string,
  weight: Readonly<Record<string, Writable>>,
  { mark, more }: SovitsFile = {},
): string {
  const model = new WrittenRecord({ n_heads: 2 });
  const data = new WrittenRecord({ sampling_rate: 32000, filter_length: 2048, hop_length: 640, win_length: 2048 });
  const config = new WrittenRecord({ model, data });
  writeFileSync(file, torchFileOf({ weight, config, info: 'random', ...more }, mark === undefined ? {} : { mark }));
  return file;
}

function affine(name: string, outputs: number, ...rest: number[]): Shapes {
  return { [`${name}.weight`]: [outputs, ...rest], [`${name}.bias`]: [outputs] };
}

function normalised(name: string, first: number, second: number, kernel: number, bias = first): Shapes {
  return {
    [`${name}.weight_g`]: [first, 1, 1],
    [`${name}.weight_v`]: [first, second, kernel],
    [`${name}.bias`]: [bias],
  };
}

function encoder(name: string): Shapes {
  const shapes: Shapes = {
    ...affine(`${name}.ffn_layers.0.conv_1`, HIDDEN, HIDDEN, 3),
    ...affine(`${name}.ffn_layers.0.conv_2`, HIDDEN, HIDDEN, 3),
  };
  for (const part of ['q', 'k', 'v', 'o'])
    Object.assign(shapes, affine(`${name}.attn_layers.0.conv_${part}`, HIDDEN, HIDDEN, 1));
  for (const table of ['k', 'v']) shapes[`${name}.attn_layers.0.emb_rel_${table}`] = [1, 9, HIDDEN / 2];
  for (const norm of [1, 2]) {
    shapes[`${name}.norm_layers_${norm}.0.gamma`] = [HIDDEN];
    shapes[`${name}.norm_layers_${norm}.0.beta`] = [HIDDEN];
  }
  return shapes;
}

function styleEncoder(): Shapes {
  const shapes: Shapes = {
    ...affine('ref_enc.spectral.0.fc', HIDDEN, 704),
    ...affine('ref_enc.spectral.3.fc', HIDDEN, HIDDEN),
    ...affine('ref_enc.temporal.0.conv1.conv', 2 * HIDDEN, HIDDEN, 5),
    ...affine('ref_enc.temporal.1.conv1.conv', 2 * HIDDEN, HIDDEN, 5),
    ...affine('ref_enc.fc.fc', HIDDEN, HIDDEN),
  };
  for (const part of ['w_qs', 'w_ks', 'w_vs', 'fc'])
    Object.assign(shapes, affine(`ref_enc.slf_attn.${part}`, HIDDEN, HIDDEN));
  return shapes;
}

/** Values that keep a signal about as strong as it comes in; the same ones every time. */
export function randomTensors(shapes: Shapes, seed = 1): Record<string, WrittenTensor> {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const tensors: Record<string, WrittenTensor> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const fanIn = shape.slice(1).reduce((product, size) => product * size, 1);
    const values = Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, i) => {
      if (name.endsWith('inv_freq')) return 10_000 ** (-i / shape[0]!);
      if (/gamma$|weight_g$/.test(name)) return 1;
      return shape.length === 1 ? 0.1 * next() : next() * Math.sqrt(3 / fanIn);
    });
    tensors[name] = tensorOf(`${seed}-${name}`, shape, values);
  }
  return tensors;
}

export function tensorOf(key: string, shape: readonly number[], values: Float32Array): WrittenTensor {
  return new WrittenTensor(
    { key, kind: 'Float', elements: values.length, bytes: new Uint8Array(values.buffer) },
    shape,
  );
}
