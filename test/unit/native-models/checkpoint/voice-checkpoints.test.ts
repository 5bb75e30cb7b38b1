import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openGptCheckpoint, openSovitsCheckpoint } from '../../../../native-models/checkpoint/voice-checkpoints.ts';
import { torchFileOf, WrittenTensor } from '../../../fakes/torch-writer.ts';
import { tempDir } from '../../temp-dir.ts';

const golden = path.resolve('test/fixtures/golden/ckpt');

/** A tensor of zeros of any shape. */
function zeros(key: string, ...shape: number[]): WrittenTensor {
  const elements = shape.reduce((product, size) => product * size, 1);
  return new WrittenTensor({ key, kind: 'Half', elements, bytes: new Uint8Array(2 * elements) }, shape);
}

async function save(weight: Record<string, WrittenTensor>, mark?: string): Promise<string> {
  const file = path.join(await tempDir(), 'voice.pth');
  await writeFile(file, torchFileOf({ weight, config: {}, info: '' }, mark === undefined ? {} : { mark }));
  return file;
}

const text = (rows: number) => ({ 'enc_p.text_embedding.weight': zeros('0', rows, 2) });
const speaker = { 'sv_emb.weight': zeros('1', 2, 4) };
const vocoder = (channels: number) => ({ 'dec.conv_pre.weight': zeros('2', channels, 2, 1) });

test.each<[string, Record<string, WrittenTensor>, string | undefined]>([
  ['v1', text(322), undefined],
  ['v2', text(732), undefined],
  ['v2', text(732), '01'],
  ['v2Pro', { ...text(732), ...speaker, ...vocoder(512) }, undefined],
  ['v2ProPlus', { ...text(732), ...speaker, ...vocoder(768) }, undefined],
  ['v2ProPlus', { ...text(732), ...speaker, ...vocoder(96) }, '06'],
  ['v3', { ...text(732), 'cfm.estimator.x': zeros('3', 1) }, undefined],
  ['v4', { ...text(732), 'cfm.estimator.x': zeros('3', 1) }, '04'],
])('detects %s', async (version, weight, mark) => {
  const checkpoint = openSovitsCheckpoint(await save(weight, mark));
  expect(checkpoint.version).toBe(version);
  checkpoint.close();
});

test('each file in the other one’s place says what it is', () => {
  expect(() => openSovitsCheckpoint(path.join(golden, 's1.ckpt'))).toThrow(
    expect.objectContaining({ code: 'VOICE_ROLE_WRONG', details: expect.objectContaining({ found: 'gpt' }) }),
  );
  expect(() => openGptCheckpoint(path.join(golden, 's2_v2.pth'))).toThrow(
    expect.objectContaining({ code: 'VOICE_ROLE_WRONG', details: expect.objectContaining({ found: 'sovits' }) }),
  );
});

test.each([
  ['03', 's2Gv3.pth'],
  ['04', 's2Gv4.pth'],
])('a LoRA file marked %s names the base that it needs', async (mark, base) => {
  const file = await save({ 'cfm.base_model.x.lora_A.default.weight': zeros('0', 1, 1) }, mark);
  expect(() => openSovitsCheckpoint(file)).toThrow(
    expect.objectContaining({ code: 'MODEL_MISSING', details: expect.objectContaining({ file: base }) }),
  );
});

test('a whole v4 model without a mark is what it is called, one with a mark what the mark says', async () => {
  const weights = { ...text(732), 'cfm.estimator.x': zeros('3', 1) };
  const unmarked = openSovitsCheckpoint(await save(weights, undefined), { version: 'v4' });
  expect(unmarked.version).toBe('v4');
  unmarked.close();
  const marked = openSovitsCheckpoint(await save(weights, '02'), { version: 'v4' });
  expect(marked.version).toBe('v3');
  marked.close();
});

test('names lose their prefix and configuration survives', () => {
  const checkpoint = openGptCheckpoint(path.join(golden, 's1.ckpt'));
  expect(checkpoint.symbolCount).toBe(732);
  expect(checkpoint.weights.has('h.layers.0.norm1.weight')).toBe(true);
  expect(checkpoint.config).toMatchObject({ model: { head: 8 } });
  checkpoint.close();
});
