/**
 * The vocoder of v4: the generator of SoVITS for a mel spectrogram, without a style (official: `GPT_SoVITS/module/models.py,
 * Generator` as `TTS_infer_pack/TTS.py, init_vocoder` makes it). Its file holds weights alone, so strides and dilations are
 * those of the official program.
 */
import type { Weights } from '../checkpoint/weights.ts';
import { Graph } from '../onnx/graph.ts';
import { convolve } from '../onnx/layers.ts';
import { checkUpsampling, type Upsampling } from './sovits-dimensions.ts';
import { type ReceptiveField, receptiveFieldOf, upsampleToSound } from './sovits-generator.ts';

const UPSAMPLING: Upsampling = {
  upsampleRates: [10, 6, 2, 2, 2],
  dilations: [
    [1, 3, 5],
    [1, 3, 5],
    [1, 3, 5],
  ],
};

/** A vocoder as a graph, and what has to be known of it to run it window by window. */
export interface VocoderPlan {
  /**
   * Inputs: `mel` [1, bands, 1, frames], logarithms; `spans` as those of `buildGenerator`. Output: `audio` [1, 1, 1, samples].
   */
  readonly graph: Graph;
  readonly bands: number;
  readonly upsampleRates: readonly number[];
  readonly receptiveField: ReceptiveField;
}

/** @throws EngineError VOICE_WEIGHTS_INVALID for weights of another network. */
export function planV4Vocoder(weights: Weights): VocoderPlan {
  checkUpsampling(weights, UPSAMPLING);
  const g = new Graph('vocoder-v4');
  const bands = weights.axis('conv_pre.weight', 1);
  const mel = g.input('mel', 'float32', [1, bands, 1, 'frames']);
  const spans = g.input('spans', 'int64', [2 * (UPSAMPLING.upsampleRates.length + 1)]);
  const pre = convolve(g, mel, weights, 'conv_pre', { padLeft: (weights.axis('conv_pre.weight', 2) - 1) / 2 });
  g.output('audio', upsampleToSound(g, pre, weights, UPSAMPLING, spans), 'float32', [1, 1, 1, 'samples']);
  return {
    graph: g,
    bands,
    upsampleRates: UPSAMPLING.upsampleRates,
    receptiveField: receptiveFieldOf(weights, UPSAMPLING),
  };
}
