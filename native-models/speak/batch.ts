/**
 * Several sentences in one pass of the decoder, as in the official batches (`GPT_SoVITS/TTS_infer_pack/TTS.py, TTS.run`). A sentence
 * is then decoded with its neighbours as context, so the sound differs a little from decoding one by one.
 */
import { EngineError } from '../engine-error.ts';
import type { RngKey, SovitsModel, VoiceStyle } from '../models.ts';

export interface SentenceCodes {
  readonly codes: Int32Array;
  readonly phones: ArrayLike<number>;
}

/**
 * Groups of sentence indices, shortest sentences first (official: `TTS.to_batch` with `split_bucket`): a group holds at most
 * `batchSize`, and its middle length must not be below `threshold` times its mean. A group is decoded in its order.
 */
export function groupByLength(lengths: readonly number[], batchSize: number, threshold: number): number[][] {
  const order = lengths.map((_, i) => i).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const groups: number[][] = [];
  for (let at = 0; at < order.length; ) {
    let group = order.slice(at, at + batchSize);
    while (group.length > 1 && !isEven(group, lengths, threshold)) group = group.slice(0, -1);
    groups.push(group);
    at += group.length;
  }
  return groups;
}

/** Groups of neighbours. */
export function groupInOrder(lengths: readonly number[], batchSize: number): number[][] {
  const groups: number[][] = [];
  for (let at = 0; at < lengths.length; at += batchSize) {
    groups.push([...lengths.keys()].slice(at, at + batchSize));
  }
  return groups;
}

function isEven(group: readonly number[], lengths: readonly number[], threshold: number): boolean {
  const mean = group.reduce((sum, i) => sum + lengths[i]!, 0) / group.length;
  return lengths[group[group.length >> 1]!]! / (mean + 1e-8) >= threshold;
}

/** Joins tokens and phones of all sentences, decodes at speed 1 and cuts the sound apart again. */
export async function decodeJoined(
  model: SovitsModel,
  sentences: readonly SentenceCodes[],
  style: VoiceStyle,
  settings: { readonly rngKey: RngKey; readonly signal?: AbortSignal },
): Promise<Float32Array[]> {
  const codes = sentences.flatMap((sentence) => Array.from(sentence.codes));
  const phones = sentences.flatMap((sentence) => Array.from(sentence.phones));
  if (codes.length === 0) throw new EngineError('REQUEST_INVALID', 'no codes to speak');
  const sound = await model.decode({ codes, phones, style, ...settings });
  let at = 0;
  return sentences.map((sentence) => {
    const start = at;
    at += sentence.codes.length * model.samplesPerCode;
    return sound.subarray(start, at);
  });
}
