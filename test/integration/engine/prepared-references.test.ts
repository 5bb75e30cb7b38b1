import { cp, lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { filesBelow } from '../../../electron/backup/content/source.ts';
import { openSovitsCheckpoint } from '../../../native-models/checkpoint/voice-checkpoints.ts';
import type { EncoderPaths } from '../../../native-models/encoders/encoder-paths.ts';
import { openSpeakerModel } from '../../../native-models/encoders/speaker-model.ts';
import { createEngine } from '../../../native-models/engine.ts';
import type { SpeakRequest } from '../../../native-models/engine-types.ts';
import { pilotDir, readPilotImport } from '../../../native-models/voice-pack/pilot.ts';
import { checkVoicePack, readVoicePack } from '../../../native-models/voice-pack/read.ts';
import { torchFileOf, type Writable, WrittenTensor } from '../../fakes/torch-writer.ts';
import { unpackGoldenFile } from '../../parity/packed.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const golden = path.resolve(import.meta.dirname, '../../fixtures/golden/ckpt');
const pilotHubert = path.join(pilotDir, 'hubert');
const missing = { code: 'MODEL_MISSING' };

/** English, so that only the reference needs an encoder. */
const hello: SpeakRequest = { text: 'Hello there.', language: 'en', seed: 7 };

/** In an engine of its own, as after a start of the app. */
async function speak(packDir: string, encoders: EncoderPaths, request = hello, precision?: 'exact' | 'fast') {
  const engine = createEngine({ threads: 1, encoders, ...(precision ? { precision } : {}) });
  try {
    return (await engine.speak(packDir, request)).samples;
  } finally {
    await engine.dispose();
  }
}

/** The pilot voice without a content encoder of its own, as its import left it; every test gets a copy. */
let imported: string;
let library: string;
let speakerCheckpoint: string;

beforeAll(async () => {
  library = await mkdtemp(path.join(tmpdir(), 'understudy-prepared-'));
  speakerCheckpoint = await unpackGoldenFile(golden, 'eres2netv2_tiny.ckpt', library);
  const engine = createEngine({ threads: 1, encoders: { hubertDir: pilotHubert } });
  const { hubertDir: _own, ...request } = await readPilotImport();
  const { id } = await engine.importVoice({ ...request, destination: library });
  await engine.dispose();
  imported = path.join(library, id);
});
afterAll(() => rm(library, { recursive: true, force: true }));

async function importPilot(): Promise<string> {
  const packDir = path.join(await tempDir(), 'pilot');
  await cp(imported, packDir, { recursive: true });
  return packDir;
}

/** The tiny official-style Pro voice, its speaker input as narrow as the tiny speaker encoder's output. */
async function narrowProVoice(): Promise<string> {
  const speaker = openSpeakerModel(speakerCheckpoint);
  speaker.close();
  const { weights, config, close } = openSovitsCheckpoint(path.join(golden, 's2_v2ProPlus.pth'));
  const weight: Record<string, WrittenTensor> = {};
  for (const [index, name] of weights.names().entries()) {
    const [rows = 0, ...rest] = weights.shape(name);
    const values = weights.read(name, [rows, ...rest]);
    const isInput = name === 'sv_emb.weight';
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const storage = { key: String(index), kind: 'Float', elements: values.length, bytes } as const;
    weight[name] = new WrittenTensor(storage, isInput ? [rows, speaker.dims.width] : weights.shape(name));
  }
  close();
  const file = path.join(await tempDir(), 'pro.pth');
  await writeFile(file, torchFileOf({ weight, config: config as Writable, info: '' }, { mark: '06' }));
  return file;
}

const preparedIn = (packDir: string) => readdir(path.join(packDir, 'prepared'));
const firstOf = async (packDir: string) => path.join(packDir, 'prepared', (await preparedIn(packDir))[0] ?? '');

it('an import leaves what the encoder heard, and no later start listens again', async () => {
  const packDir = await importPilot();
  expect(await preparedIn(packDir)).toEqual(['01-anna.wav.bin']);
  const heard = await speak(packDir, { hubertDir: pilotHubert });
  expect(await speak(packDir, {})).toEqual(heard);
  expect(await speak(packDir, { hubertDir: '/nowhere' })).toEqual(heard);
  await rm(path.join(packDir, 'prepared'), { recursive: true });
  await expect(speak(packDir, {})).rejects.toMatchObject(missing);
  expect(await speak(packDir, { hubertDir: pilotHubert })).toEqual(heard);
  expect(await preparedIn(packDir)).toEqual(['01-anna.wav.bin']);
});

it('another reference is prepared at its first use', async () => {
  const packDir = await importPilot();
  const chinese: SpeakRequest = { text: '你好。', language: 'zh', reference: 'Mei', seed: 1 };
  await expect(speak(packDir, {}, chinese)).rejects.toMatchObject(missing);
  const heard = await speak(packDir, { hubertDir: pilotHubert }, chinese);
  expect((await preparedIn(packDir)).length).toBe(2);
  expect(await speak(packDir, {}, chinese)).toEqual(heard);
});

it('is made again when it was made from anything else', async () => {
  const packDir = await importPilot();
  const prepared = await firstOf(packDir);
  const right = await readFile(prepared);
  const other = path.join(await tempDir(), 'hubert');
  await cp(path.join(golden, 'hubert'), other, { recursive: true });
  // Another content encoder.
  await speak(packDir, { hubertDir: other });
  expect(await readFile(prepared)).not.toEqual(right);
  await speak(packDir, { hubertDir: pilotHubert });
  expect(await readFile(prepared)).toEqual(right);
  // Another recording; the precision of the voice's own networks is no matter.
  await speak(packDir, {}, hello, 'exact');
  const manifestFile = path.join(packDir, 'voice.json');
  const manifest = JSON.parse(await readFile(manifestFile, 'utf8'));
  const reference = manifest.files.find((file: { path: string }) => file.path === manifest.references[0].file);
  reference.sha256 = '0'.repeat(64);
  await writeFile(manifestFile, JSON.stringify(manifest));
  await expect(speak(packDir, {})).rejects.toMatchObject(missing);
});

it('is never believed when it is damaged', async () => {
  const packDir = await importPilot();
  const prepared = await firstOf(packDir);
  const right = await readFile(prepared);
  const flipped = Buffer.from(right);
  flipped[right.length - 5]! ^= 1;
  const page = Buffer.from('<html>');
  for (const damaged of [flipped, right.subarray(0, right.length - 4), right.subarray(0, 40), Buffer.alloc(0), page]) {
    await writeFile(prepared, damaged);
    await expect(speak(packDir, {})).rejects.toMatchObject(missing);
  }
  await speak(packDir, { hubertDir: pilotHubert });
  expect(await readFile(prepared)).toEqual(right);
});

it('a place that cannot be written fails no take, and a link is not followed', async () => {
  const packDir = await importPilot();
  const heard = await speak(packDir, {});
  const folder = path.join(packDir, 'prepared');
  await rm(folder, { recursive: true });
  await writeFile(folder, 'in the way');
  expect(await speak(packDir, { hubertDir: pilotHubert })).toEqual(heard);
  expect((await lstat(folder)).isFile()).toBe(true);
  await rm(folder);
  const elsewhere = await tempDir();
  await symlink(elsewhere, folder);
  expect(await speak(packDir, { hubertDir: pilotHubert })).toEqual(heard);
  expect(await readdir(elsewhere)).toEqual([]);
});

it('travels in a release, and leaves the identity and the check of the voice alone', async () => {
  const packDir = await importPilot();
  const { manifest } = await readVoicePack(packDir);
  expect(manifest.files.map((file) => file.path)).not.toContain('prepared/01-anna.wav.bin');
  expect((await filesBelow(packDir, 'voices/pilot')).map((file) => file.path)).toContain(
    'voices/pilot/prepared/01-anna.wav.bin',
  );
  const restored = path.join(await tempDir(), 'pilot');
  await cp(packDir, restored, { recursive: true });
  expect(await checkVoicePack(restored)).toEqual([]);
  expect((await readVoicePack(restored)).manifest.modelId).toBe(manifest.modelId);
  expect(await speak(restored, {})).toEqual(await speak(packDir, {}));
});

it('keeps the features of a Chinese transcript and the style of a voice with a speaker encoder', async () => {
  const all = {
    hubertDir: path.join(golden, 'hubert'),
    bertDir: path.join(golden, 'bert'),
    speakerCheckpoint,
  };
  const destination = await tempDir();
  const engine = createEngine({ threads: 1, encoders: all });
  const request = {
    name: 'Pro',
    gpt: path.join(golden, 's1.ckpt'),
    sovits: await narrowProVoice(),
    references: [{ name: 'calm', file: path.join(pilotDir, 'ref_zh_f.wav'), text: '你好', language: 'zh' } as const],
    destination,
  };
  const { id } = await engine.importVoice(request);
  await engine.dispose();
  const packDir = path.join(destination, id);
  const heard = await speak(packDir, all);
  expect(await speak(packDir, {})).toEqual(heard);
  // A transcript that a request brings is not the voice's own.
  await expect(speak(packDir, {}, { ...hello, promptText: '再见', promptLanguage: 'zh' })).rejects.toMatchObject({
    ...missing,
    details: { model: 'bert' },
  });
});
