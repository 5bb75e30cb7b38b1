/**
 * A voice of official size and random weights in the official containers: speed and memory do not depend on what the weights
 * say. Written once into a cache folder; the same bytes every time.
 */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { torchFileOf, type Writable, WrittenRecord, WrittenTensor } from '../../fakes/torch-writer.ts';

export interface RealSizeVoice {
  readonly gpt: string;
  readonly sovits: string;
}

export type RealSizeVersion = 'v2' | 'v2ProPlus';

export function makeRealSizeVoice(cacheDir: string, version: RealSizeVersion): RealSizeVoice {
  mkdirSync(cacheDir, { recursive: true });
  const gpt = join(cacheDir, 'gpt-1.ckpt');
  const sovits = join(cacheDir, `sovits-${version}-1.pth`);
  if (!existsSync(gpt)) save(gpt, gptFile());
  if (!existsSync(sovits)) save(sovits, sovitsFile(version));
  return { gpt, sovits };
}

function save(path: string, bytes: Buffer): void {
  writeFileSync(`${path}.part`, bytes);
  renameSync(`${path}.part`, path);
}

type Shapes = Record<string, readonly number[]>;

const WIDTH = 512;
const LAYERS = 24;
const CLASSES = 1025;

function gptFile(): Buffer {
  const shapes: Shapes = {
    'bert_proj.weight': [WIDTH, 1024],
    'bert_proj.bias': [WIDTH],
    'ar_text_embedding.word_embeddings.weight': [732, WIDTH],
    'ar_audio_embedding.word_embeddings.weight': [CLASSES, WIDTH],
    'ar_text_position.alpha': [1],
    'ar_audio_position.alpha': [1],
    'ar_predict_layer.weight': [CLASSES, WIDTH],
  };
  for (let i = 0; i < LAYERS; i++) {
    const layer: Shapes = {
      'self_attn.in_proj_weight': [3 * WIDTH, WIDTH],
      'self_attn.in_proj_bias': [3 * WIDTH],
      'self_attn.out_proj.weight': [WIDTH, WIDTH],
      'self_attn.out_proj.bias': [WIDTH],
      'linear1.weight': [4 * WIDTH, WIDTH],
      'linear1.bias': [4 * WIDTH],
      'linear2.weight': [WIDTH, 4 * WIDTH],
      'linear2.bias': [WIDTH],
      'norm1.weight': [WIDTH],
      'norm1.bias': [WIDTH],
      'norm2.weight': [WIDTH],
      'norm2.bias': [WIDTH],
    };
    for (const [name, shape] of Object.entries(layer)) shapes[`h.layers.${i}.${name}`] = shape;
  }
  const config = { model: { head: 16, n_layer: LAYERS, EOS: CLASSES - 1 } };
  return torchFileOf({ weight: randomTensors(shapes, 'model.'), config, info: 'random' });
}

const RATES = [10, 8, 2, 2, 2];
const KERNELS = [3, 7, 11];
const HIDDEN = 192;

function sovitsFile(version: RealSizeVersion): Buffer {
  const isPro = version === 'v2ProPlus';
  const gin = isPro ? 1024 : 512;
  const initial = isPro ? 768 : 512;
  const upsampleKernels = isPro ? [20, 16, 8, 2, 2] : [16, 16, 8, 2, 2];
  const shapes: Shapes = {
    'enc_p.text_embedding.weight': [732, HIDDEN],
    'quantizer.vq.layers.0._codebook.embed': [1024, 768],
    ...affine('ssl_proj', 768, 768, 2),
    ...affine('enc_p.ssl_proj', HIDDEN, 768, 1),
    ...affine('enc_p.proj', 2 * HIDDEN, HIDDEN, 1),
    ...encoder('enc_p.encoder_ssl', 3),
    ...encoder('enc_p.encoder_text', 6),
    ...encoder('enc_p.encoder2', 3),
    ...affine('enc_p.mrte.c_pre', 512, HIDDEN, 1),
    ...affine('enc_p.mrte.text_pre', 512, HIDDEN, 1),
    ...affine('enc_p.mrte.c_post', HIDDEN, 512, 1),
    ...styleEncoder(gin),
    ...generator(initial, upsampleKernels, gin),
  };
  for (const part of ['q', 'k', 'v', 'o'])
    Object.assign(shapes, affine(`enc_p.mrte.cross_attention.conv_${part}`, 512, 512, 1));
  for (const coupling of [0, 2, 4, 6]) Object.assign(shapes, couplingShapes(`flow.flows.${coupling}`, gin));
  if (isPro) {
    Object.assign(shapes, affine('sv_emb', gin, 20480), affine('ge_to512', 512, gin), { 'prelu.weight': [gin] });
  }
  const model = {
    n_heads: 2,
    resblock: '1',
    resblock_dilation_sizes: KERNELS.map(() => [1, 3, 5]),
    upsample_rates: RATES,
    version,
  };
  const data = { sampling_rate: 32000, filter_length: 2048, hop_length: 640, win_length: 2048 };
  const config = new WrittenRecord({ model: new WrittenRecord(model), data: new WrittenRecord(data) });
  const marked = isPro ? { mark: '06' } : {};
  return torchFileOf({ weight: randomTensors(shapes, ''), config, info: 'random' }, marked);
}

function affine(name: string, outputs: number, ...rest: number[]): Shapes {
  return { [`${name}.weight`]: [outputs, ...rest], [`${name}.bias`]: [outputs] };
}

/** Weight-normalised convolution; `outputs` is the first axis, also where that is the input channel. */
function normalised(name: string, first: number, second: number, kernel: number, bias: number): Shapes {
  return {
    [`${name}.weight_g`]: [first, 1, 1],
    [`${name}.weight_v`]: [first, second, kernel],
    [`${name}.bias`]: [bias],
  };
}

function encoder(name: string, layers: number): Shapes {
  const shapes: Shapes = {};
  for (let i = 0; i < layers; i++) {
    for (const part of ['q', 'k', 'v', 'o']) {
      Object.assign(shapes, affine(`${name}.attn_layers.${i}.conv_${part}`, HIDDEN, HIDDEN, 1));
    }
    for (const table of ['k', 'v']) shapes[`${name}.attn_layers.${i}.emb_rel_${table}`] = [1, 9, HIDDEN / 2];
    for (const norm of [1, 2]) {
      shapes[`${name}.norm_layers_${norm}.${i}.gamma`] = [HIDDEN];
      shapes[`${name}.norm_layers_${norm}.${i}.beta`] = [HIDDEN];
    }
    Object.assign(
      shapes,
      affine(`${name}.ffn_layers.${i}.conv_1`, 768, HIDDEN, 3),
      affine(`${name}.ffn_layers.${i}.conv_2`, HIDDEN, 768, 3),
    );
  }
  return shapes;
}

function styleEncoder(gin: number): Shapes {
  const shapes: Shapes = {
    ...affine('ref_enc.spectral.0.fc', 128, 704),
    ...affine('ref_enc.spectral.3.fc', 128, 128),
    ...affine('ref_enc.temporal.0.conv1.conv', 256, 128, 5),
    ...affine('ref_enc.temporal.1.conv1.conv', 256, 128, 5),
    ...affine('ref_enc.fc.fc', gin, 128),
  };
  for (const part of ['w_qs', 'w_ks', 'w_vs', 'fc'])
    Object.assign(shapes, affine(`ref_enc.slf_attn.${part}`, 128, 128));
  return shapes;
}

function couplingShapes(name: string, gin: number): Shapes {
  const shapes: Shapes = {
    ...affine(`${name}.pre`, HIDDEN, HIDDEN / 2, 1),
    ...affine(`${name}.post`, HIDDEN / 2, HIDDEN, 1),
    ...normalised(`${name}.enc.cond_layer`, 8 * HIDDEN, gin, 1, 8 * HIDDEN),
  };
  for (let i = 0; i < 4; i++) {
    const skip = i < 3 ? 2 * HIDDEN : HIDDEN;
    Object.assign(
      shapes,
      normalised(`${name}.enc.in_layers.${i}`, 2 * HIDDEN, HIDDEN, 5, 2 * HIDDEN),
      normalised(`${name}.enc.res_skip_layers.${i}`, skip, HIDDEN, 1, skip),
    );
  }
  return shapes;
}

function generator(initial: number, upsampleKernels: readonly number[], gin: number): Shapes {
  const shapes: Shapes = { ...affine('dec.conv_pre', initial, HIDDEN, 7), ...affine('dec.cond', initial, gin, 1) };
  let channels = initial;
  for (const [stage, kernel] of upsampleKernels.entries()) {
    Object.assign(shapes, normalised(`dec.ups.${stage}`, channels, channels / 2, kernel, channels / 2));
    channels /= 2;
    for (const [k, size] of KERNELS.entries()) {
      for (const part of ['convs1', 'convs2']) {
        for (let d = 0; d < 3; d++) {
          const block = `dec.resblocks.${KERNELS.length * stage + k}.${part}.${d}`;
          Object.assign(shapes, normalised(block, channels, channels, size, channels));
        }
      }
    }
  }
  shapes['dec.conv_post.weight'] = [1, channels, 7];
  return shapes;
}

/** Small random halves; scales of normalisations are ones, so that nothing overflows on the way. */
function randomTensors(shapes: Shapes, prefix: string): Record<string, Writable> {
  const pool = new Uint16Array(1 << 16);
  let state = 12345;
  for (let i = 0; i < pool.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    // Sign, and an exponent that makes the value 2^-7 to 2^-4.
    pool[i] = ((state >>> 16) & 0x8000) | ((8 + ((state >>> 28) & 3)) << 10) | ((state >>> 8) & 1023);
  }
  const tensors: Record<string, Writable> = {};
  let at = 0;
  for (const [key, [name, shape]] of Object.entries(shapes).entries()) {
    const elements = shape.reduce((product, size) => product * size, 1);
    const values = new Uint16Array(elements);
    const isScale = /norm\d?\.weight$|gamma$|weight_g$|alpha$/.test(name);
    if (isScale) values.fill(0x3c00);
    else {
      for (let i = 0; i < elements; i++) {
        at = (at + 7919) & 0xffff;
        values[i] = pool[at]!;
      }
    }
    const bytes = new Uint8Array(values.buffer);
    tensors[prefix + name] = new WrittenTensor({ key: String(key), kind: 'Half', elements, bytes }, shape);
  }
  return tensors;
}
