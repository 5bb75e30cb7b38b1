import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadVocoder } from '../../../native-models/cfm/vocoder.ts';
import type { EncoderPaths } from '../../../native-models/encoders/encoder-paths.ts';
import { loadDecoderFile } from '../../../native-models/voice/load-decoder.ts';
import {
  cfmShapes,
  randomTensors,
  type Shapes,
  tensorOf,
  writeSovits,
  writeV3Vocoder,
  writeV4Vocoder,
} from '../../fakes/cfm-voice.ts';

const execution = { provider: 'cpu', threads: 1, precision: 'exact' } as const;
let dir: string;
let encoders: EncoderPaths;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'understudy-hostile-cfm-'));
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
