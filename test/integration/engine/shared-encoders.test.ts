import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EncoderPaths } from '../../../native-models/encoders/encoder-paths.ts';
import { createEngine } from '../../../native-models/engine.ts';
import type { ImportRequest } from '../../../native-models/voice-pack/import.ts';
import { pilotDir } from '../../../native-models/voice-pack/pilot.ts';
import { readVoicePack } from '../../../native-models/voice-pack/read.ts';

const golden = path.resolve(import.meta.dirname, '../../fixtures/golden/ckpt');
const hubertDir = path.join(golden, 'hubert');
const bertDir = path.join(golden, 'bert');
let library: string;

beforeAll(async () => {
  library = await mkdtemp(path.join(tmpdir(), 'understudy-encoders-'));
});
afterAll(() => rm(library, { recursive: true, force: true }));

/** A voice as studios have them: only the official pair and a reference, encoders shared by all voices. */
async function importWith(encoders: EncoderPaths, change: Partial<ImportRequest> = {}) {
  const engine = createEngine({ encoders });
  const request: ImportRequest = {
    name: 'Studio voice',
    gpt: path.join(golden, 's1.ckpt'),
    sovits: path.join(golden, 's2_v2.pth'),
    references: [{ name: 'calm', file: path.join(pilotDir, 'ref_zh_f.wav'), text: '你好', language: 'zh' }],
    destination: library,
    ...change,
  };
  try {
    const voice = await engine.importVoice(request);
    const take = await engine.speak(path.join(library, voice.id), { text: '你好，世界。', language: 'zh', seed: 1 });
    return { voice, take };
  } finally {
    await engine.dispose();
  }
}

describe('a voice without encoders of its own', () => {
  it('speaks Chinese with the shared content encoder and BERT', async () => {
    const { voice, take } = await importWith({ hubertDir, bertDir });
    expect(take.audioSeconds).toBeGreaterThan(0.5);
    const { manifest } = await readVoicePack(path.join(library, voice.id));
    expect([manifest.hubert, manifest.usesBert]).toEqual(['shared', true]);
    expect(manifest.files.map((file) => file.path)).toEqual(['gpt.ckpt', 'sovits.pth', 'references/01-calm.wav']);
  });

  it.each([
    ['hubert', { bertDir }, {}],
    ['bert', { hubertDir }, {}],
    ['speaker', { hubertDir, bertDir }, { sovits: path.join(golden, 's2_v2ProPlus.pth') }],
  ])('is not imported where the %s encoder is missing', async (model, encoders, change) => {
    await expect(importWith(encoders, { name: model, ...change })).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      details: { model },
    });
  });
});
