import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openHuggingFaceDir } from '../../../../native-models/checkpoint/hugging-face-dir.ts';
import { objectAt, type Plain } from '../../../../native-models/checkpoint/plain-value.ts';
import { openGptCheckpoint, openSovitsCheckpoint } from '../../../../native-models/checkpoint/voice-checkpoints.ts';
import { buildHubert, hubertDimensions, hubertFrames } from '../../../../native-models/graphs/hubert.ts';
import { sovitsDimensions } from '../../../../native-models/graphs/sovits-dimensions.ts';
import { buildPrior } from '../../../../native-models/graphs/sovits-prior.ts';
import { t2sDimensions } from '../../../../native-models/graphs/t2s.ts';

const golden = path.resolve('test/fixtures/golden/ckpt');
const sovits = openSovitsCheckpoint(path.join(golden, 's2_v2.pth'));
const pro = openSovitsCheckpoint(path.join(golden, 's2_v2ProPlus.pth'));
const gpt = openGptCheckpoint(path.join(golden, 's1.ckpt'));
const hubert = openHuggingFaceDir(path.join(golden, 'hubert'));

afterAll(() => {
  for (const file of [sovits, pro, gpt, hubert]) file.close();
});

test('sizes come from the tensors, also where the configuration says nothing', () => {
  expect(sovitsDimensions(sovits.weights, sovits.config)).toMatchObject({
    hidden: 192,
    latent: 32,
    gin: 512,
    ginText: 512,
    symbolCount: 732,
    styleBins: 704,
    speakerWidth: 0,
  });
  expect(sovitsDimensions(pro.weights, pro.config)).toMatchObject({ gin: 48, ginText: 512, speakerWidth: 20480 });
  expect(sovitsDimensions(sovits.weights, {})).toMatchObject({ hidden: 192, upsampleRates: [10, 8, 2, 2, 2] });
  expect(t2sDimensions(gpt.weights, gpt.config)).toMatchObject({
    width: 96,
    heads: 8,
    headSize: 12,
    layers: 3,
    classes: 1025,
  });
});

test.each<[string, Record<string, Plain>]>([
  ['a stage too few', { upsample_rates: [10, 8, 2, 2] }],
  ['a rate longer than its kernel', { upsample_rates: [20, 8, 2, 2, 2] }],
  ['a rate that cannot be padded evenly', { upsample_rates: [9, 8, 2, 2, 2] }],
  ['a rate of zero', { upsample_rates: [0, 8, 2, 2, 2] }],
  ['rates that are no list', { upsample_rates: 640 }],
  ['another residual block', { resblock: '2' }],
  ['a list of dilations too few', { resblock_dilation_sizes: [[1, 3, 5]] }],
  [
    'a dilation too few',
    {
      resblock_dilation_sizes: [
        [1, 3],
        [1, 3],
        [1, 3],
      ],
    },
  ],
  [
    'an absurd dilation',
    {
      resblock_dilation_sizes: [
        [1, 3, 1e6],
        [1, 3, 5],
        [1, 3, 5],
      ],
    },
  ],
  ['no heads', { n_heads: 0 }],
  ['heads that do not divide the width', { n_heads: 7 }],
  ['heads as text', { n_heads: 'two' }],
])('%s is refused', (_, changed) => {
  const config = { ...sovits.config, model: { ...objectAt(sovits.config, 'model'), ...changed } };
  expect(() => buildPrior(sovits.weights, sovitsDimensions(sovits.weights, config))).toThrow(
    expect.objectContaining({ code: 'VOICE_WEIGHTS_INVALID' }),
  );
});

test.each<[string, Record<string, Plain>]>([
  ['a stride too many', { conv_stride: [5, 2, 2, 2, 2, 2, 2, 2] }],
  ['the other order of normalisation', { do_stable_layer_norm: true }],
  ['heads that do not divide the width', { num_attention_heads: 11 }],
])('a HuBERT with %s is refused', (_, changed) => {
  const config = { ...hubert.config, ...changed };
  expect(() => buildHubert(hubert.weights, hubertDimensions(hubert.weights, config))).toThrow(
    expect.objectContaining({ code: 'VOICE_WEIGHTS_INVALID' }),
  );
});

test('frames follow the convolutions', () => {
  const dims = hubertDimensions(hubert.weights, hubert.config);
  expect(hubertFrames(dims, 399)).toBe(0);
  expect(hubertFrames(dims, 400)).toBe(1);
  expect(hubertFrames(dims, 58_400)).toBe(182);
});
