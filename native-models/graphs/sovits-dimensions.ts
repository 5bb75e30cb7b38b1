/**
 * Sizes of a SoVITS decoder. Everything that shows in a tensor's shape is read from there; the configuration supplies what
 * does not: strides, dilations and the number of attention heads.
 */
import { countAt, countsAt, objectAt, type PlainObject } from '../checkpoint/plain-value.ts';
import { foldedShape } from '../checkpoint/weight-norm.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';

/** What every version has: the encoders of style, content and text. */
export interface EncoderDimensions {
  readonly hidden: number;
  readonly gin: number;
  /** Width of the style vector that conditions the prior encoder; differs from `gin` in the v2Pro family. */
  readonly ginText: number;
  readonly heads: number;
  readonly symbolCount: number;
  readonly codebookSize: number;
  readonly codeWidth: number;
  /** How many of the spectrogram's lowest bins the style encoder reads (704; v1: all). */
  readonly styleBins: number;
  /** Width of the speaker embedding, or 0 outside the v2Pro family. */
  readonly speakerWidth: number;
  /** At which references are read for their style. */
  readonly sampleRateHz: number;
  readonly spectrum: { readonly filterLength: number; readonly hopLength: number; readonly windowLength: number };
}

/** A chain of upsamplings, each followed by residual blocks: what the generators of all versions but v3 consist of. */
export interface Upsampling {
  readonly upsampleRates: readonly number[];
  /** One list of dilations per kernel size of the residual blocks. */
  readonly dilations: readonly (readonly number[])[];
}

export interface SovitsDimensions extends EncoderDimensions, Upsampling {
  readonly latent: number;
}

const CODEBOOK = 'quantizer.vq.layers.0._codebook.embed';

export function sovitsDimensions(weights: Weights, config: PlainObject): SovitsDimensions {
  const model = objectAt(config, 'model');
  if ((model['resblock'] ?? '1') !== '1') {
    throw new EngineError('VOICE_WEIGHTS_INVALID', 'a generator of another construction', { resblock: '2' });
  }
  const upsampling = {
    upsampleRates: countsAt(model, 'upsample_rates', [10, 8, 2, 2, 2]),
    dilations: readDilations(model),
  };
  checkUpsampling(weights.below('dec.'), upsampling);
  return {
    ...encoderDimensions(weights, config),
    ...upsampling,
    latent: weights.axis('enc_p.proj.weight', 0) / 2,
  };
}

export function encoderDimensions(weights: Weights, config: PlainObject): EncoderDimensions {
  const data = objectAt(config, 'data');
  const isPro = weights.has('sv_emb.weight');
  return {
    hidden: weights.axis('enc_p.text_embedding.weight', 1),
    gin: weights.axis('ref_enc.fc.fc.weight', 0),
    ginText: isPro ? weights.axis('ge_to512.weight', 0) : weights.axis('ref_enc.fc.fc.weight', 0),
    heads: countAt(objectAt(config, 'model'), 'n_heads', 2),
    symbolCount: weights.axis('enc_p.text_embedding.weight', 0),
    codebookSize: weights.axis(CODEBOOK, 0),
    codeWidth: weights.axis(CODEBOOK, 1),
    styleBins: weights.axis('ref_enc.spectral.0.fc.weight', 1),
    speakerWidth: isPro ? weights.axis('sv_emb.weight', 1) : 0,
    sampleRateHz: countAt(data, 'sampling_rate', 32000),
    spectrum: {
      filterLength: countAt(data, 'filter_length', 2048),
      hopLength: countAt(data, 'hop_length', 640),
      windowLength: countAt(data, 'win_length', 2048),
    },
  };
}

export function readCodebook(weights: Weights, dims: EncoderDimensions): Float32Array {
  return weights.read(CODEBOOK, [dims.codebookSize, dims.codeWidth]);
}

/** @throws EngineError VOICE_WEIGHTS_INVALID when these weights are no such chain. */
export function checkUpsampling(dec: Weights, { upsampleRates, dilations }: Upsampling): void {
  checkStages(dec, upsampleRates);
  checkBlocks(dec, upsampleRates.length, dilations);
}

/** Every stage needs its transposed convolution, no shorter than its stride and padded evenly. */
function checkStages(dec: Weights, rates: readonly number[]): void {
  const fits = (rate: number, stage: number): boolean => {
    const kernel = foldedShape(dec, `ups.${stage}.`)[2]!;
    return kernel >= rate && (kernel - rate) % 2 === 0;
  };
  if (rates.length === dec.count('ups.', '.bias') && rates.every(fits)) return;
  throw new EngineError('VOICE_WEIGHTS_INVALID', 'the upsampling rates do not match the weights', {
    field: 'upsample_rates',
  });
}

/** Every stage needs a residual block per list of dilations, and every block a pair of convolutions per dilation. */
function checkBlocks(dec: Weights, stages: number, dilations: readonly (readonly number[])[]): void {
  const blocks = dec.count('resblocks.', '.convs1.0.bias');
  const fits = dilations.every(
    (list, i) => list.length === dec.count(`resblocks.${i}.convs1.`, '.bias') && list.every((d) => d <= MAX_DILATION),
  );
  if (blocks === stages * dilations.length && fits) return;
  throw new EngineError('VOICE_WEIGHTS_INVALID', 'the residual blocks do not match the weights', {
    field: 'resblock_dilation_sizes',
  });
}

const MAX_DILATION = 1024;

/** One list of dilations per kernel size of the generator's residual blocks. */
export function readDilations(model: PlainObject): number[][] {
  const lists = model['resblock_dilation_sizes'];
  if (!Array.isArray(lists))
    return [
      [1, 3, 5],
      [1, 3, 5],
      [1, 3, 5],
    ];
  return lists.map((list) => countsAt({ resblock_dilation_sizes: list }, 'resblock_dilation_sizes'));
}
