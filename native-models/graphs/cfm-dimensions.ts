/**
 * Sizes of a v3 or v4 decoder: the features that its tokens become, and the transformer that draws a mel spectrogram from them
 * by conditional flow matching (CFM). Everything that shows in a tensor's shape is read from there.
 */
import type { PlainObject } from '../checkpoint/plain-value.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { EngineError } from '../engine-error.ts';
import { type EncoderDimensions, encoderDimensions } from './sovits-dimensions.ts';

export interface CfmDimensions extends EncoderDimensions {
  /** Channels of the features, which are what the transformer is told to say. */
  readonly condition: number;
  /** Bands of the mel spectrogram. */
  readonly mel: number;
  /** Width of the transformer. */
  readonly width: number;
  readonly transformerHeads: number;
  readonly blocks: number;
  readonly embeddingBlocks: number;
  /** Length of the sine and cosine vector that stands for a time. */
  readonly timeWidth: number;
  /** Speed at which each pair of channels turns with its position. */
  readonly turnPerFrame: Float32Array;
}

/** Fixed in the official program, and so the width of what is turned by position (`f5_tts/model/backbones/dit.py`). */
export const HEAD_WIDTH = 64;

/** Vectors per block that depend on the time alone, and those of the last layer. */
export const BLOCK_VECTORS = 6;
export const LAST_VECTORS = 2;

/** @throws EngineError VOICE_WEIGHTS_INVALID naming what does not fit together. */
export function cfmDimensions(weights: Weights, config: PlainObject): CfmDimensions {
  const estimator = weights.below('cfm.estimator.');
  const width = estimator.axis('input_embed.proj.weight', 0);
  const condition = weights.axis('bridge.0.weight', 0);
  const mel = estimator.axis('proj_out.weight', 0);
  const rows = estimator.axis('transformer_blocks.0.attn.to_q.weight', 0);
  if (rows % HEAD_WIDTH !== 0) throw invalid('heads', rows);
  if (estimator.axis('input_embed.proj.weight', 1) !== 2 * mel + condition) throw invalid('input_embed', mel);
  if (condition % 2 !== 0) throw invalid('condition', condition);
  return {
    ...encoderDimensions(weights, config),
    condition,
    mel,
    width,
    transformerHeads: rows / HEAD_WIDTH,
    blocks: estimator.count('transformer_blocks.', '.attn.to_q.weight'),
    embeddingBlocks: estimator.count('text_embed.text_blocks.', '.dwconv.weight'),
    timeWidth: evenAxis(estimator, 'time_embed.time_mlp.0.weight'),
    turnPerFrame: readTurns(estimator),
  };
}

function evenAxis(weights: Weights, name: string): number {
  const size = weights.axis(name, 1);
  if (size % 2 !== 0) throw invalid(name, size);
  return size;
}

/** As the file has them: official files keep them in half precision, and were trained and are spoken so. */
function readTurns(estimator: Weights): Float32Array {
  const name = 'rotary_embed.inv_freq';
  const pairs = HEAD_WIDTH / 2;
  if (estimator.has(name)) return estimator.read(name, [pairs]);
  return Float32Array.from({ length: pairs }, (_, i) => 10_000 ** (-i / pairs));
}

function invalid(what: string, size: number): EngineError {
  return new EngineError('VOICE_WEIGHTS_INVALID', `the transformer's sizes do not fit together: ${what}`, {
    what,
    size,
  });
}
