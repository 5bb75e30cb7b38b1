import { writeFileSync } from 'node:fs';
import { mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadVocoder } from '../../../native-models/cfm/vocoder.ts';
import { openSovitsCheckpoint } from '../../../native-models/checkpoint/voice-checkpoints.ts';
import type { EncoderPaths } from '../../../native-models/encoders/encoder-paths.ts';
import { loadDecoderFile } from '../../../native-models/voice/load-decoder.ts';
import {
  cfmShapes,
  loraShapes,
  randomTensors,
  type Shapes,
  tensorOf,
  writeSovits,
  writeV3Vocoder,
  writeV4Vocoder,
} from '../../fakes/cfm-voice.ts';
import { torchFileOf } from '../../fakes/torch-writer.ts';

const execution = { provider: 'cpu', threads: 1, precision: 'exact' } as const;
let dir: string;
let encoders: EncoderPaths;
let wholeV4: string;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'understudy-hostile-cfm-'));
  wholeV4 = writeSovits(path.join(dir, 'whole-v4.pth'), randomTensors(cfmShapes()), { mark: '04' });
  encoders = { v4Vocoder: writeV4Vocoder(path.join(dir, 'vocoder.pth')) };
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const estimator = 'cfm.estimator';
const block = `${estimator}.transformer_blocks.0`;
const convNeXt = `${estimator}.text_embed.text_blocks.0`;
/** One tensor of every kind that only v3 and v4 have. */
const parts = [
  'bridge.0.weight',
  'wns1.pre.weight',
  'wns1.proj.weight',
  'wns1.enc.cond_layer.weight_v',
  'wns1.enc.in_layers.0.weight_g',
  'wns1.enc.in_layers.1.weight_v',
  'wns1.enc.res_skip_layers.0.weight_v',
  `${estimator}.time_embed.time_mlp.0.weight`,
  `${estimator}.time_embed.time_mlp.2.weight`,
  `${estimator}.d_embed.time_mlp.0.weight`,
  `${estimator}.input_embed.proj.weight`,
  `${estimator}.input_embed.proj.bias`,
  `${estimator}.input_embed.conv_pos_embed.conv1d.0.weight`,
  `${estimator}.input_embed.conv_pos_embed.conv1d.2.weight`,
  `${convNeXt}.norm.weight`,
  `${convNeXt}.pwconv1.weight`,
  `${convNeXt}.grn.gamma`,
  `${block}.attn_norm.linear.weight`,
  `${block}.attn.to_q.weight`,
  `${block}.attn.to_k.weight`,
  `${block}.attn.to_out.0.weight`,
  `${block}.ff.ff.0.0.weight`,
  `${block}.ff.ff.2.weight`,
  `${estimator}.norm_out.linear.weight`,
  `${estimator}.proj_out.weight`,
];

async function load(weight: ReturnType<typeof randomTensors>): Promise<void> {
  const file = writeSovits(path.join(dir, 'voice.pth'), weight, { mark: '04' });
  const model = await loadDecoderFile(file, encoders, execution);
  await model.dispose();
}

const invalid = { name: 'EngineError', code: 'VOICE_WEIGHTS_INVALID' };

describe('a v4 file', () => {
  it('loads when it is whole', () => load(randomTensors(cfmShapes())));

  it.each(parts)('without %s is refused', async (name) => {
    const { [name]: missing, ...others } = randomTensors(cfmShapes());
    expect(missing).toBeDefined();
    await expect(load(others)).rejects.toMatchObject(invalid);
  });

  it.each(parts)('with a %s of another size is refused', async (name) => {
    const shapes: Shapes = cfmShapes();
    const [first, ...rest] = shapes[name]!;
    const shape = [first! + 1, ...rest];
    const other = tensorOf('other', shape, new Float32Array(shape.reduce((product, size) => product * size, 1)));
    await expect(load({ ...randomTensors(shapes), [name]: other })).rejects.toMatchObject(invalid);
  });

  it('whose rotary speeds are of another length is refused', async () => {
    const name = `${estimator}.rotary_embed.inv_freq`;
    const other = tensorOf('other', [31], new Float32Array(31));
    await expect(load({ ...randomTensors(cfmShapes()), [name]: other })).rejects.toMatchObject(invalid);
  });
});

describe('a copy that broke off', () => {
  const whole: Readonly<Record<string, () => string>> = {
    'a v3 model': () => writeSovits(path.join(dir, 'v3.pth'), randomTensors(cfmShapes()), { mark: '02' }),
    'a v4 model': () => writeSovits(path.join(dir, 'v4.pth'), randomTensors(cfmShapes())),
    'a LoRA file': () => writeLora(),
    'the vocoder of v4': () => writeV4Vocoder(path.join(dir, 'cut/vocoder.pth')),
  };
  const cuts = Object.keys(whole).flatMap((what) => [0, 0.01, 0.5, 0.99].map((share) => [what, share] as const));

  it.each(cuts)('%s, of which %f is there, is refused', async (what, share) => {
    const file = whole[what]!();
    await truncate(file, Math.floor((await stat(file)).size * share));
    const opening = what.startsWith('the') ? loadVocoder('v4', file, execution) : openWithBase(file);
    await expect(opening).rejects.toMatchObject({ name: 'EngineError', code: expect.stringMatching(/^CHECKPOINT_/) });
  });
});

describe('a LoRA file', () => {
  it('loads with its base', () => expect(openWithBase(writeLora())).resolves.toBe('v4'));

  it('without a base that is there names it', async () => {
    await expect(openWithBase(writeLora(), null)).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      details: { model: 'lora-base-v4', file: 's2Gv4.pth' },
    });
  });

  it.each<[string, () => string, string]>([
    ['a LoRA file', () => writeLora('base.pth'), 'VOICE_ROLE_WRONG'],
    ['a vocoder', () => writeV4Vocoder(path.join(dir, 'base.pth')), 'VOICE_ROLE_WRONG'],
    [
      'a model of v3',
      () => writeSovits(path.join(dir, 'base.pth'), randomTensors(cfmShapes()), { mark: '02' }),
      'VOICE_ROLE_WRONG',
    ],
    ['a voice of v2', () => path.resolve('test/fixtures/golden/ckpt/s2_v2.pth'), 'VOICE_ROLE_WRONG'],
    ['a text network', () => path.resolve('test/fixtures/golden/ckpt/s1.ckpt'), 'VOICE_ROLE_WRONG'],
    ['safetensors', () => safetensors, 'CHECKPOINT_FORMAT_UNKNOWN'],
  ])('on %s for its base is refused', async (_, base, code) => {
    await expect(openWithBase(writeLora(), base())).rejects.toMatchObject({ code });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1e6, 1e15])('with an alpha of %d is refused', async (alpha) => {
    await expect(openWithBase(writeLora('lora.pth', { lora_rank: 2, lora_alpha: alpha }))).rejects.toMatchObject(
      invalid,
    );
  });

  it.each([0, -1, 2.5, 1e9, Number.NaN])('that says rank %d is refused', async (rank) => {
    await expect(openWithBase(writeLora('lora.pth', { lora_rank: rank }))).rejects.toMatchObject(invalid);
  });
});

it('safetensors in the place of a SoVITS file are refused', () =>
  expect(openWithBase(safetensors)).rejects.toMatchObject({ code: 'CHECKPOINT_FORMAT_UNKNOWN' }));

it('a configuration that newer trainers save as plain data is read as any other', async () => {
  const file = path.join(dir, 'plain.pth');
  const config = {
    model: { n_heads: 2 },
    data: { sampling_rate: 32000, filter_length: 2048, hop_length: 640, win_length: 2048 },
  };
  writeFileSync(file, torchFileOf({ weight: randomTensors(cfmShapes()), config, info: 'random' }, { mark: '02' }));
  const opened = openSovitsCheckpoint(file);
  expect(opened.config).toEqual(config);
  opened.close();
});

const safetensors = path.resolve('test/fixtures/golden/ckpt/hubert_safetensors/model.safetensors');

function writeLora(name = 'lora.pth', more: Readonly<Record<string, number>> = { lora_rank: 2 }): string {
  return writeSovits(path.join(dir, name), randomTensors(loraShapes(2), 7), { mark: '04', more });
}

/** Opens, reads and closes a SoVITS file; answers its version. */
async function openWithBase(file: string, base: string | null = wholeV4): Promise<string> {
  const opened = openSovitsCheckpoint(file, { baseOf: () => base ?? undefined });
  try {
    for (const name of opened.weights.names()) opened.weights.read(name, opened.weights.shape(name));
    return opened.version;
  } finally {
    opened.close();
  }
}

describe('the vocoder of v3', () => {
  const config = {
    upsample_rates: [4, 4, 2, 2, 2, 2],
    resblock_dilation_sizes: [
      [1, 3, 5],
      [1, 3, 5],
      [1, 3, 5],
    ],
  };

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['other rates', { ...config, upsample_rates: [4, 4, 2, 2, 2] }],
    ['a rate beyond its kernel', { ...config, upsample_rates: [9, 4, 2, 2, 2, 2] }],
    ['rates that are no numbers', { ...config, upsample_rates: 'many' }],
    ['other blocks', { ...config, resblock: '2' }],
    ['an unknown activation', { ...config, activation: 'relu' }],
    [
      'fewer dilations',
      {
        ...config,
        resblock_dilation_sizes: [
          [1, 3],
          [1, 3, 5],
          [1, 3, 5],
        ],
      },
    ],
    ['no rates at all', {}],
  ])('with %s is refused', async (_, changed) => {
    const place = writeV3Vocoder(path.join(dir, 'bigvgan'), changed);
    await expect(loadVocoder('v3', place, execution)).rejects.toMatchObject(invalid);
  });

  it('in the place of that of v4 is refused', async () => {
    const place = path.join(writeV3Vocoder(path.join(dir, 'bigvgan')), 'bigvgan_generator.pt');
    await expect(loadVocoder('v4', place, execution)).rejects.toMatchObject(invalid);
  });
});
