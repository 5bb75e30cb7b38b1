// Readings by a polyphone network, from its files to the phones of a sentence.
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkEncoder } from '../../../native-models/encoders/check-encoder.ts';
import { loadPolyphoneModel } from '../../../native-models/encoders/polyphone-model.ts';
import { Graph } from '../../../native-models/onnx/graph.ts';
import { explainText } from '../../../native-models/speak/explain.ts';
import { openTextData } from '../../../native-models/text/data.ts';
import { createTraditional } from '../../../native-models/text/zh/traditional.ts';
import { TextPreprocessor } from '../../../native-models/text-preprocessor.ts';
import { vocabulary, writePolyphoneFolder, writeVocabulary } from '../../fixtures/polyphone-network.ts';

const root = mkdtempSync(join(tmpdir(), 'polyphones-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const execution = { provider: 'cpu', threads: 1, precision: 'exact' } as const;
const toTraditional = createTraditional(openTextData());
const good = writePolyphoneFolder(join(root, 'good'));
const bertDir = writeVocabulary(join(root, 'bert'));

async function readings(piece: string, dir = good): Promise<Record<number, string>> {
  const model = await loadPolyphoneModel(dir, { vocabulary, toTraditional, execution });
  try {
    return Object.fromEntries(await model.readings(piece));
  } finally {
    await model.dispose();
  }
}

describe('the network', () => {
  // 长 alone says 0.5 for zhang3; a stop after it says 1 for chang2. he2 would have 9, but is no reading of either.
  it.each([
    ['长大', { 0: 'zhang3' }],
    ['绳子长.', { 2: 'chang2' }],
    ['还长.', { 0: 'hai2', 1: 'chang2' }],
    ['长还.', { 0: 'zhang3', 1: 'huan2' }],
    ['我长.', { 0: 'wo3', 1: 'chang2' }],
    ['女', { 0: 'nv3' }],
    ['和似', {}],
    ['你好.', {}],
  ])('reads %s as %o', async (piece, wanted) => expect(await readings(piece)).toEqual(wanted));

  it('looks around each polyphone where a text is too long for it', async () => {
    const far = `${'子'.repeat(40)}长.${'子'.repeat(900)}长.`;
    expect(await readings(far)).toEqual({ 40: 'chang2', 942: 'chang2' });
  });

  it('gets a row of tokens for each polyphone where it insists', async () => {
    const dir = writePolyphoneFolder(join(root, 'row-each'), { rowEach: true });
    expect(await readings('还长.', dir)).toEqual({ 0: 'hai2', 1: 'chang2' });
    expect(await readings('长.', dir)).toEqual({ 0: 'chang2' });
  });

  it('counts places from where its context begins', async () => {
    expect(await readings(`${'子'.repeat(40)}长.`)).toEqual({ 40: 'chang2' });
  });

  it('passes the check of a download', () => checkEncoder('g2pw', good));
});

describe('what is no such network', () => {
  const broken = (name: string, change: (dir: string) => void): string => {
    const dir = writePolyphoneFolder(join(root, name));
    change(dir);
    return dir;
  };
  const other = new Graph('other');
  other.output('y', other.input('x', 'float32', [1]), 'float32', [1]);
  it.each([
    ['a missing table', (dir: string) => rmSync(join(dir, 'POLYPHONIC_CHARS.txt')), 'MODEL_MISSING'],
    ['no network', (dir: string) => rmSync(join(dir, 'g2pW.onnx')), 'MODEL_MISSING'],
    [
      'a page of text',
      (dir: string) => writeFileSync(join(dir, 'g2pW.onnx'), '<html>no</html>'),
      'CHECKPOINT_FORMAT_UNKNOWN',
    ],
    [
      'a page as table',
      (dir: string) => writeFileSync(join(dir, 'MONOPHONIC_CHARS.txt'), '<html>'),
      'CHECKPOINT_FORMAT_UNKNOWN',
    ],
    [
      'half a network',
      (dir: string) => truncateSync(join(dir, 'g2pW.onnx'), readFileSync(join(dir, 'g2pW.onnx')).length - 20),
      'CHECKPOINT_TRUNCATED',
    ],
    [
      'another network',
      (dir: string) => writeFileSync(join(dir, 'g2pW.onnx'), other.encode('weights.bin', new Map())),
      'VOICE_ROLE_WRONG',
    ],
    ['other tables', (dir: string) => writePolyphoneFolder(dir, { labels: 7 }), 'VOICE_WEIGHTS_INVALID'],
  ])('%s', async (name, change, code) => {
    const dir = broken(name, change);
    await expect(checkEncoder('g2pw', dir)).rejects.toMatchObject({ code });
    // Sentences are read without it.
    expect(await spoken('绳子长。', { bertDir, polyphonesDir: dir })).toBe(await spoken('绳子长。', {}));
  });
});

type Places = ConstructorParameters<typeof TextPreprocessor>[0];

const voice = { version: 'v2', usesBert: false } as const;

/** The phones of the whole script as they are spoken. */
async function spoken(text: string, places: Places): Promise<string> {
  const preprocessor = new TextPreprocessor(places, execution);
  const reader = preprocessor.forVoice(voice);
  const phones: number[] = [];
  for (const sentence of await reader.readScript(text, { language: 'zh' })) {
    phones.push(...(await reader.phoneFeatures(sentence)).phones);
  }
  await preprocessor.dispose();
  return phones.join(' ');
}

describe('a sentence', () => {
  const places = { bertDir, polyphonesDir: good };
  const phonesOf = async (text: string, where: Places) => {
    const preprocessor = new TextPreprocessor(where, execution);
    const sentences = await explainText(preprocessor.forVoice(voice), { text, language: 'zh' });
    const prompt = await preprocessor.forVoice(voice).readPrompt(text, 'zh');
    await preprocessor.dispose();
    return {
      sentences: sentences.flatMap(({ segments }) => segments.flatMap(({ phones }) => phones)).join(' '),
      prompt,
    };
  };

  it('is read by the network where no phrase decides, and as before without it', async () => {
    expect((await phonesOf('绳子长。', {})).sentences).toContain('zh ang3');
    expect((await phonesOf('绳子长。', places)).sentences).toContain('ch ang2');
    // 成长 is a word.
    expect((await phonesOf('孩子成长。', places)).sentences).toContain('zh ang3');
  });

  it('is spoken, explained and read as a reference with the same phones', async () => {
    const text = '绳子长。绳子还长。';
    const preprocessor = new TextPreprocessor(places, execution);
    const sentences = await preprocessor.forVoice(voice).readScript(text, { language: 'zh' });
    const settled = [];
    for (const sentence of sentences) settled.push(await preprocessor.forVoice(voice).settle(sentence));
    expect(settled.map(({ phoneIds }) => phoneIds.length)).toEqual(sentences.map(({ phoneIds }) => phoneIds.length));
    const phones = settled.flatMap(({ segments }) => segments.flatMap((segment) => segment.phones)).join(' ');
    expect((await phonesOf(text, places)).sentences).toBe(phones);
    expect(await spoken(text, places)).toBe(settled.flatMap(({ phoneIds }) => phoneIds).join(' '));
    expect(await spoken(text, places)).not.toBe(await spoken(text, {}));
    const { prompt } = await phonesOf('绳子长。', places);
    expect(prompt.segments.flatMap((segment) => segment.phones)).toContain('ang2');
    await preprocessor.dispose();
  });

  it('needs the tokens of BERT for it', async () => {
    expect(await spoken('绳子长。', { polyphonesDir: good })).toBe(await spoken('绳子长。', {}));
  });

  it('stops at a cancel', async () => {
    const preprocessor = new TextPreprocessor(places, execution);
    const reader = preprocessor.forVoice(voice);
    const [sentence] = await reader.readScript('绳子长。', { language: 'zh' });
    await expect(reader.phoneFeatures(sentence!, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    await preprocessor.dispose();
  });
});
