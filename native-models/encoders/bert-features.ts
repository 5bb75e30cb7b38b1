/**
 * BERT features of a sentence, one row per phone. Only Chinese has any: all other languages have zeros (official:
 * `GPT_SoVITS/TTS_infer_pack/TextPreprocessor.py, TextPreprocessor.get_bert_inf`), so a sentence without Chinese needs no encoder.
 */

import { EngineError } from '../engine-error.ts';
import type { BertModel } from '../models.ts';
import type { TextSegment, TextSentence } from '../text/front-end.ts';

/** Phones and their features as the token model takes them. */
export interface PhoneFeatures {
  readonly phones: readonly number[];
  /** [phones, width], or null for all zeros. */
  readonly bert: Float32Array | null;
}

export function needsBert(sentence: TextSentence): boolean {
  return sentence.segments.some((segment) => segment.language === 'zh' && segment.phoneIds.length > 0);
}

/** [phones of the sentence, width]: rows of Chinese segments from the network, zeros elsewhere. */
export async function readBertFeatures(
  sentence: TextSentence,
  bert: BertModel,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const features = new Float32Array(sentence.phoneIds.length * bert.width);
  let row = 0;
  for (const segment of sentence.segments) {
    if (segment.language === 'zh' && segment.phoneIds.length > 0) {
      features.set(await segmentFeatures(segment, bert, signal), row * bert.width);
    }
    row += segment.phoneIds.length;
  }
  return features;
}

/** Prompt and sentence one after the other; a side without features gets zeros when the other has some. */
export function joinPhoneFeatures(prompt: PhoneFeatures, sentence: PhoneFeatures, bertWidth: number): PhoneFeatures {
  const phones = [...prompt.phones, ...sentence.phones];
  if (!prompt.bert && !sentence.bert) return { phones, bert: null };
  const bert = new Float32Array(phones.length * bertWidth);
  if (prompt.bert) bert.set(prompt.bert);
  if (sentence.bert) bert.set(sentence.bert, prompt.phones.length * bertWidth);
  return { phones, bert };
}

async function segmentFeatures(segment: TextSegment, bert: BertModel, signal?: AbortSignal): Promise<Float32Array> {
  const characters = [...segment.normalized];
  const repeats = segment.word2ph ?? [];
  const phones = repeats.reduce((sum, count) => sum + count, 0);
  if (repeats.length !== characters.length || phones !== segment.phoneIds.length) {
    throw new EngineError('INTERNAL', 'characters and phones of a Chinese segment do not line up', {
      characters: characters.length,
      repeats: repeats.length,
      phones: segment.phoneIds.length,
    });
  }
  const hidden = await bert.hidden(tokenIds(characters, bert.vocabulary), signal);
  const features = new Float32Array(phones * bert.width);
  let phone = 0;
  for (const [index, count] of repeats.entries()) {
    // Row 0 is [CLS].
    const row = hidden.data.subarray((index + 1) * bert.width, (index + 2) * bert.width);
    for (let n = 0; n < count; n++) features.set(row, phone++ * bert.width);
  }
  return features;
}

const vocabularies = new WeakMap<readonly string[], ReadonlyMap<string, number>>();

/** `[CLS]`, one token per character, `[SEP]`. */
function tokenIds(characters: readonly string[], vocabulary: readonly string[]): number[] {
  let ids = vocabularies.get(vocabulary);
  if (!ids) {
    ids = new Map(vocabulary.map((token, id) => [token, id]));
    vocabularies.set(vocabulary, ids);
  }
  const idOf = (token: string): number => ids.get(token) ?? ids.get('[UNK]') ?? 0;
  return [idOf('[CLS]'), ...characters.map((character) => idOf(character.toLowerCase())), idOf('[SEP]')];
}
