import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readWav } from '../../../native-models/audio/wav.ts';
import type { EncoderPaths } from '../../../native-models/encoders/encoder-paths.ts';
import { createEngine } from '../../../native-models/engine.ts';
import type { SpeakRequest } from '../../../native-models/engine-types.ts';
import type { ImportRequest } from '../../../native-models/voice-pack/import.ts';
import { pilotDir } from '../../../native-models/voice-pack/pilot.ts';
import { readVoicePack } from '../../../native-models/voice-pack/read.ts';
import {
  cfmShapes,
  loraShapes,
  randomTensors,
  writeSovits,
  writeV3Vocoder,
  writeV4Vocoder,
} from '../../fakes/cfm-voice.ts';

import { openService, postTts } from '../server/pilot-service.ts';

const golden = path.resolve(import.meta.dirname, '../../fixtures/golden/ckpt');
let dir: string;
let encoders: EncoderPaths;
let whole: string;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'understudy-cfm-'));
  whole = writeSovits(path.join(dir, 'whole.pth'), randomTensors(cfmShapes()));
  encoders = {
    hubertDir: path.join(golden, 'hubert'),
    bertDir: path.join(golden, 'bert'),
    v3VocoderDir: writeV3Vocoder(path.join(dir, 'bigvgan')),
    v4Vocoder: writeV4Vocoder(path.join(dir, 'v4', 'vocoder.pth')),
  };
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const request = (change: Partial<ImportRequest>): ImportRequest => ({
  name: 'Studio voice',
  gpt: path.join(golden, 's1.ckpt'),
  sovits: whole,
  references: [{ name: 'calm', file: path.join(pilotDir, 'ref_zh_f.wav'), text: '你好', language: 'zh' }],
  destination: path.join(dir, 'library'),
  ...change,
});

async function importAndSpeak(change: Partial<ImportRequest>, speak: Partial<SpeakRequest> = {}, shared = encoders) {
  const engine = createEngine({ encoders: shared });
  try {
    const voice = await engine.importVoice(request(change));
    const pack = path.join(request(change).destination, voice.id);
    const sounds: Float32Array[] = [];
    const said = { text: '你好，世界。', language: 'zh', seed: 1, sampleSteps: 2, ...speak } as const;
    for await (const { samples } of engine.speakChunks(pack, said)) sounds.push(samples);
    return { voice, pack, sounds, take: await engine.speak(pack, said) };
  } finally {
    await engine.dispose();
  }
}

/** Samples of what the HTTP API answers to a request for `voice`, whole or streamed. */
async function askApi(url: string, more: Readonly<Record<string, unknown>>): Promise<Uint8Array> {
  const answer = await postTts(url, {
    text: '你好。',
    text_lang: 'zh',
    ref_audio_path: 'calm',
    prompt_lang: 'zh',
    prompt_text: '你好',
    seed: 1,
    ...more,
  });
  expect(answer.status).toBe(200);
  return new Uint8Array(await answer.arrayBuffer());
}

describe('voices that draw their spectrogram', () => {
  it('answer the official API: steps count, and a stream is the same sound', async () => {
    const service = await openService(
      async (library) => {
        const engine = createEngine({ encoders });
        const { id } = await engine.importVoice(request({ version: 'v4', destination: library }));
        await engine.dispose();
        return path.join(library, id);
      },
      { encoders },
    );
    onTestFinished(() => service.close());
    const url = await service.serve();
    const two = readWav(await askApi(url, { sample_steps: 2 }));
    expect(two.sampleRateHz).toBe(48_000);
    const three = readWav(await askApi(url, { sample_steps: 3 }));
    expect(three.samples.length).toBe(two.samples.length);
    expect(three.samples).not.toEqual(two.samples);
    expect(service.lastRequest).toMatchObject({ sampleSteps: 3 });
    const streamed = await askApi(url, { sample_steps: 2, streaming_mode: true, media_type: 'raw' });
    expect(streamed.length).toBe(2 * two.samples.length);
    const refused = await postTts(url, {
      text: '你好。',
      text_lang: 'zh',
      ref_audio_path: 'calm',
      prompt_lang: 'zh',
      sample_steps: 0,
    });
    expect(refused.status).toBe(400);
  });

  it.each([
    ['v3', 24_000],
    ['v4', 48_000],
  ] as const)('%s is imported and speaks at its own rate, the same from the same seed', async (version, rate) => {
    const { voice, take, sounds } = await importAndSpeak({ name: version, version });
    expect(voice.version).toBe(version);
    expect(take.sampleRateHz).toBe(rate);
    expect(take.audioSeconds).toBeGreaterThan(0.4);
    const streamed = sounds.flatMap((samples) => Array.from(samples));
    expect(streamed).toEqual(Array.from(take.samples));
  });

  it('more steps are another sound of the same length', async () => {
    const [few, many] = [
      await importAndSpeak({ name: 'few', version: 'v4' }, { sampleSteps: 1 }),
      await importAndSpeak({ name: 'many', version: 'v4' }, { sampleSteps: 4 }),
    ];
    expect(many.take.samples.length).toBe(few.take.samples.length);
    expect(Array.from(many.take.samples)).not.toEqual(Array.from(few.take.samples));
  });

  it('sentences in a batch come in their order and at any speed', async () => {
    const batch = { size: 4, likeLengths: true };
    const { take } = await importAndSpeak(
      { name: 'batch', version: 'v4' },
      { text: '你好。世界真大。再见。', batch, speed: 1.5 },
    );
    expect(take.samples.every(Number.isFinite)).toBe(true);
    expect(take.audioSeconds).toBeGreaterThan(0.9);
  });

  it('a LoRA file brings its base into the pack', async () => {
    const weights = randomTensors(loraShapes(2), 7);
    const sovits = writeSovits(path.join(dir, 'lora.pth'), weights, { mark: '04', more: { lora_rank: 2 } });
    const { pack, voice } = await importAndSpeak({ name: 'lora', sovits, base: whole });
    expect(voice.version).toBe('v4');
    const { manifest } = await readVoicePack(pack);
    expect(manifest.files.map((file) => file.path)).toEqual([
      'gpt.ckpt',
      'sovits.pth',
      'sovits-base.pth',
      'references/01-calm.wav',
    ]);
    await expect(importAndSpeak({ name: 'no base', sovits })).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      details: { model: 'lora-base-v4', file: 's2Gv4.pth' },
    });
  });

  it.each([
    ['v3', 'vocoder-v3', 'v3VocoderDir'],
    ['v4', 'vocoder-v4', 'v4Vocoder'],
  ] as const)('%s without its vocoder names it', async (version, model, key) => {
    const { [key]: _, ...others } = encoders;
    await expect(importAndSpeak({ name: model, version }, {}, others)).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      details: { model },
    });
  });

  it('a reference whose words are unknown is refused with the field', async () => {
    const references = [{ name: 'calm', file: path.join(pilotDir, 'ref_zh_f.wav'), text: '', language: 'zh' as const }];
    await expect(importAndSpeak({ name: 'silent', version: 'v4', references })).rejects.toMatchObject({
      code: 'REFERENCE_TEXT_WRONG',
      details: { field: 'text' },
    });
  });
});
