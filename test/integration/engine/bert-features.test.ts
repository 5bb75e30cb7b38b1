import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinPhoneFeatures, needsBert, readBertFeatures } from '../../../native-models/encoders/bert-features.ts';
import { loadBertModel } from '../../../native-models/encoders/bert-model.ts';
import type { BertModel } from '../../../native-models/models.ts';
import type { TextSegment, TextSentence } from '../../../native-models/text/front-end.ts';
import { readNpy } from '../../parity/npy.ts';

const golden = path.resolve(import.meta.dirname, '../../fixtures/golden');
const text = readFileSync(path.join(golden, 'bert/text.txt'), 'utf8');
const word2ph = Array.from(readNpy(path.join(golden, 'bert/word2ph.npy')).data, Number);
const expected = readNpy(path.join(golden, 'bert/phone_feature.npy'));
const phones = word2ph.reduce((sum, count) => sum + count, 0);
let bert: BertModel;

beforeAll(async () => {
  bert = await loadBertModel(path.join(golden, 'ckpt/bert'), { provider: 'cpu', threads: 1, precision: 'exact' });
});
afterAll(() => bert.dispose());

const chinese: TextSegment = {
  language: 'zh',
  text,
  normalized: text,
  phones: [],
  phoneIds: new Array(phones).fill(1),
  word2ph,
  words: [],
};
const english: TextSegment = { ...chinese, language: 'en', word2ph: null, phoneIds: [5, 6, 7] };

function sentenceOf(...segments: TextSegment[]): TextSentence {
  return {
    text,
    start: 0,
    end: text.length,
    normalized: text,
    segments,
    phoneIds: segments.flatMap((segment) => segment.phoneIds),
    spans: [],
    pauseAfterMs: 0,
  };
}

/** The reference is [width, phones]. */
function largestDifference(features: Float32Array, firstRow: number): number {
  let worst = 0;
  for (let phone = 0; phone < phones; phone++) {
    for (let i = 0; i < bert.width; i++) {
      const found = features[(firstRow + phone) * bert.width + i] ?? Number.NaN;
      worst = Math.max(worst, Math.abs(found - Number(expected.data[i * phones + phone])));
    }
  }
  return worst;
}

describe('BERT features', () => {
  it('are those of the reference implementation, one row per phone', async () => {
    expect(largestDifference(await readBertFeatures(sentenceOf(chinese), bert), 0)).toBeLessThan(1e-3);
  });

  it('stand at their place between zeros of other languages', async () => {
    const features = await readBertFeatures(sentenceOf(english, chinese, english), bert);
    expect(features.length).toBe((phones + 6) * bert.width);
    expect(largestDifference(features, 3)).toBeLessThan(1e-3);
    expect(features.subarray(0, 3 * bert.width).every((value) => value === 0)).toBe(true);
    expect(features.subarray((3 + phones) * bert.width).every((value) => value === 0)).toBe(true);
  });

  it('are not needed where there is no Chinese', () => {
    expect(needsBert(sentenceOf(english))).toBe(false);
    expect(needsBert(sentenceOf(english, chinese))).toBe(true);
  });

  it('refuse characters and phones that do not line up', async () => {
    const broken = { ...chinese, word2ph: word2ph.slice(1) };
    await expect(readBertFeatures(sentenceOf(broken), bert)).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});

describe('prompt and sentence joined', () => {
  const withFeatures = { phones: [1, 2], bert: Float32Array.of(1, 2, 3, 4) };
  const without = { phones: [3], bert: null };

  it('give zeros to the side that has none', () => {
    expect(joinPhoneFeatures(withFeatures, without, 2)).toEqual({
      phones: [1, 2, 3],
      bert: Float32Array.of(1, 2, 3, 4, 0, 0),
    });
    expect(joinPhoneFeatures(without, withFeatures, 2)).toEqual({
      phones: [3, 1, 2],
      bert: Float32Array.of(0, 0, 1, 2, 3, 4),
    });
  });

  it('need none when neither has', () => {
    expect(joinPhoneFeatures(without, without, 2)).toEqual({ phones: [3, 3], bert: null });
  });
});
