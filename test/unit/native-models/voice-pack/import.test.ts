import {
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeWav } from '../../../../native-models/audio/wav.ts';
import { openGptCheckpoint, openSovitsCheckpoint } from '../../../../native-models/checkpoint/voice-checkpoints.ts';
import { EngineError } from '../../../../native-models/engine-error.ts';
import type { Take } from '../../../../native-models/engine-types.ts';
import { type ImportRequest, type ImportTools, importVoice } from '../../../../native-models/voice-pack/import.ts';
import { checkVoicePack, readVoicePack } from '../../../../native-models/voice-pack/read.ts';
import { tinyGpt } from '../../../fakes/hostile-checkpoints.ts';
import { torchFileOf, type Writable, WrittenTensor } from '../../../fakes/torch-writer.ts';

const pilot = path.resolve(import.meta.dirname, '../../../../native-models/pilot-voice');
let work: string;
let library: string;

const tone = (seconds: number, amplitude = 0.3) =>
  Float32Array.from({ length: Math.round(seconds * 32000) }, (_, i) => amplitude * Math.sin(i / 10));

function takeOf(samples: Float32Array): Take {
  return {
    samples,
    sampleRateHz: 32000,
    seed: 1,
    audioSeconds: samples.length / 32000,
    computeSeconds: 0,
    firstAudioSeconds: 0,
    provider: 'cpu',
    cutShort: false,
  };
}

const speaking: ImportTools = { speak: async () => takeOf(tone(1)), forget: async () => {} };

function pilotRequest(change: Partial<ImportRequest> = {}): ImportRequest {
  return {
    name: '领航 Pilot',
    gpt: path.join(pilot, 'gpt.ckpt'),
    sovits: path.join(pilot, 'sovits.pth'),
    hubertDir: path.join(pilot, 'hubert'),
    references: [
      { name: 'Anna', file: path.join(pilot, 'ref_en_f.wav'), text: 'Welcome. This demo voice runs.', language: 'en' },
    ],
    destination: library,
    ...change,
  };
}

async function refusal(request: ImportRequest, tools: ImportTools = speaking): Promise<EngineError> {
  const before = await readdir(library).catch(() => 'no library');
  const error = await importVoice(request, tools).then(
    () => new Error('was accepted'),
    (thrown: unknown) => thrown,
  );
  expect(await readdir(library).catch(() => 'no library')).toEqual(before);
  if (!(error instanceof EngineError)) throw error;
  return error;
}

async function wavFile(name: string, samples: Float32Array): Promise<string> {
  const file = path.join(work, name);
  await writeFile(file, writeWav(samples, 32000));
  return file;
}

beforeAll(async () => {
  work = await mkdtemp(path.join(tmpdir(), 'understudy-import-'));
});
afterAll(() => rm(work, { recursive: true, force: true }));
beforeEach(() => {
  library = path.join(work, `library-${Math.random().toString(36).slice(2)}`);
});

describe('importing a voice', () => {
  it('makes a pack whose weights are the official files, byte for byte', async () => {
    const steps: string[] = [];
    const description = await importVoice(pilotRequest(), { ...speaking, onStep: (step) => steps.push(step) });
    expect(steps).toEqual(['recognise', 'check', 'copy', 'trial']);
    expect(description).toMatchObject({ name: '领航 Pilot', version: 'v2' });
    expect(description.id).toMatch(/^领航-pilot-[0-9a-f]{6}$/);
    expect(await readdir(library)).toEqual([description.id]);
    const dir = path.join(library, description.id);
    for (const name of ['gpt.ckpt', 'sovits.pth', 'hubert/pytorch_model.bin', 'hubert/config.json']) {
      expect((await readFile(path.join(dir, name))).equals(await readFile(path.join(pilot, name)))).toBe(true);
    }
    expect(description.references).toEqual([
      {
        name: 'Anna',
        file: 'references/01-anna.wav',
        text: 'Welcome. This demo voice runs.',
        language: 'en',
        seconds: 3.84,
        source: 'ref_en_f.wav',
      },
    ]);
    const { manifest } = await readVoicePack(dir);
    expect(manifest.usesBert).toBe(false);
    expect(manifest.hubert).toBe('pack');
    expect(await checkVoicePack(dir)).toEqual([]);
  });

  it('gives the same id and model id on every machine, and refuses the same voice twice', async () => {
    const first = await importVoice(pilotRequest(), speaking);
    const elsewhere = await importVoice(pilotRequest({ destination: path.join(library, '..', 'elsewhere') }), speaking);
    expect([elsewhere.id, elsewhere.modelId]).toEqual([first.id, first.modelId]);
    expect(await refusal(pilotRequest())).toMatchObject({ code: 'VOICE_EXISTS', details: { id: first.id } });
  });

  it('speaks the trial with the pack that it is about to keep', async () => {
    let spokenDir = '';
    await importVoice(pilotRequest(), {
      ...speaking,
      speak: async (dir, request) => {
        spokenDir = dir;
        expect((await readVoicePack(dir)).manifest.references[0]?.name).toBe(request.reference);
        return takeOf(tone(1));
      },
    });
    expect(path.dirname(spokenDir)).toBe(library);
  });

  it('is not made when the trial sentence is silent or fails', async () => {
    const silent = await refusal(pilotRequest(), { ...speaking, speak: async () => takeOf(new Float32Array(32000)) });
    expect(silent).toMatchObject({ code: 'VOICE_WEIGHTS_INVALID', details: { what: 'trial' } });
    const broken = await refusal(pilotRequest(), {
      ...speaking,
      speak: async () => {
        throw new EngineError('OUT_OF_MEMORY', 'none left');
      },
    });
    expect(broken.code).toBe('OUT_OF_MEMORY');
  });

  it.each(['recognise', 'check', 'copy', 'trial'])('leaves nothing when cancelled at %s', async (at) => {
    const controller = new AbortController();
    const cancelled = importVoice(pilotRequest(), {
      speak: async (_dir, _request, options) => {
        options?.signal?.throwIfAborted();
        return takeOf(tone(1));
      },
      forget: async () => {},
      signal: controller.signal,
      onStep: (step) => {
        if (step === at) controller.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(library).catch(() => [])).toEqual([]);
  });
});

describe('files that are not what they are given as', () => {
  it('the two files swapped', async () => {
    const error = await refusal(
      pilotRequest({ gpt: path.join(pilot, 'sovits.pth'), sovits: path.join(pilot, 'gpt.ckpt') }),
    );
    expect(error).toMatchObject({ code: 'VOICE_ROLE_WRONG', details: { wanted: 'gpt', found: 'sovits' } });
    expect(await refusal(pilotRequest({ sovits: path.join(pilot, 'gpt.ckpt') }))).toMatchObject({
      code: 'VOICE_ROLE_WRONG',
      details: { wanted: 'sovits', found: 'gpt' },
    });
  });

  it('a file cut off anywhere', async () => {
    const { size: sizeBytes } = await stat(path.join(pilot, 'sovits.pth'));
    for (const keptBytes of [0, 1000, sizeBytes / 2, sizeBytes - 1]) {
      const file = path.join(work, 'cut.pth');
      await copyFile(path.join(pilot, 'sovits.pth'), file);
      await truncate(file, Math.floor(keptBytes));
      expect((await refusal(pilotRequest({ sovits: file }))).code).toMatch(/^CHECKPOINT_(TRUNCATED|FORMAT_UNKNOWN)$/);
    }
  });

  it('one damaged byte in the weights', async () => {
    const file = path.join(work, 'bent.ckpt');
    await copyFile(path.join(pilot, 'gpt.ckpt'), file);
    const handle = await open(file, 'r+');
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, 4_000_000);
    await handle.write(Buffer.of((buffer[0] ?? 0) ^ 0x10), 0, 1, 4_000_000);
    await handle.close();
    expect((await refusal(pilotRequest({ gpt: file }))).code).toBe('CHECKPOINT_TRUNCATED');
  });

  it('a pickle that names os.system, which is never called', async () => {
    const proof = path.join(work, 'was-run');
    const file = path.join(work, 'evil.pth');
    await writeFile(file, evilCheckpoint(`touch ${proof}`));
    const error = await refusal(pilotRequest({ sovits: file }));
    expect(error.code).toBe('CHECKPOINT_FORBIDDEN');
    expect(JSON.stringify(error.details)).toContain('system');
    await expect(readFile(proof)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('weights that are no numbers, in the pair or in the encoder', async () => {
    const { weights, config, close } = openGptCheckpoint(path.join(pilot, 'gpt.ckpt'));
    const weight: Record<string, WrittenTensor> = {};
    for (const [index, name] of weights.names().entries()) {
      const shape = weights.shape(name);
      const values = weights.read(name, shape);
      if (name === 'h.layers.0.norm1.weight') values[3] = Number.NaN;
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      const storage = { key: String(index), kind: 'Float', elements: values.length, bytes } as const;
      weight[`model.${name}`] = new WrittenTensor(storage, shape);
    }
    close();
    const gpt = path.join(work, 'nan.ckpt');
    await writeFile(gpt, torchFileOf({ weight, config: config as Writable, info: '' }));
    expect(await refusal(pilotRequest({ gpt }))).toMatchObject({
      code: 'VOICE_WEIGHTS_INVALID',
      details: { tensor: 'h.layers.0.norm1.weight', at: 3 },
    });

    const hubertDir = path.join(work, 'nan-hubert');
    await cp(path.resolve('test/fixtures/golden/ckpt/hubert_safetensors'), hubertDir, { recursive: true });
    const file = path.join(hubertDir, 'model.safetensors');
    const bytes = await readFile(file);
    bytes.writeUInt32LE(0x7fc00000, bytes.length - 4);
    await writeFile(file, bytes);
    expect((await refusal(pilotRequest({ hubertDir }))).code).toBe('VOICE_WEIGHTS_INVALID');
  });

  it('what lies beside an encoder and is no part of it stays behind, links above all', async () => {
    const hubertDir = path.join(work, 'linked-hubert');
    await cp(path.join(pilot, 'hubert'), hubertDir, { recursive: true });
    const secret = path.join(work, 'secret');
    await writeFile(secret, 'nobody else may read this');
    await symlink(secret, path.join(hubertDir, 'model-00001-of-00002.safetensors'));
    await rm(path.join(hubertDir, 'preprocessor_config.json'));
    await symlink(secret, path.join(hubertDir, 'preprocessor_config.json'));
    const { id } = await importVoice(pilotRequest({ hubertDir }), speaking);
    expect((await readdir(path.join(library, id, 'hubert'))).sort()).toEqual(['config.json', 'pytorch_model.bin']);
  });

  it('an empty file, a folder, a missing file', async () => {
    const empty = path.join(work, 'empty.pth');
    await writeFile(empty, '');
    for (const sovits of [empty, work, path.join(work, 'missing.pth')]) {
      expect((await refusal(pilotRequest({ sovits }))).code).toMatch(/^(CHECKPOINT_|MODEL_MISSING)/);
    }
  });

  it('a GPT and a SoVITS that count different symbols', async () => {
    const file = path.join(work, 'v1-gpt.ckpt');
    await writeFile(file, tinyGpt({ shapes: { 'ar_text_embedding.word_embeddings.weight': [512, 8] } }));
    expect(await refusal(pilotRequest({ gpt: file }))).toMatchObject({
      code: 'VOICE_SYMBOLS_MISMATCH',
      details: { gptSymbols: 512, sovitsSymbols: 732 },
    });
  });

  it('a GPT that writes other semantic tokens than the SoVITS reads', async () => {
    const file = path.join(work, 'other-tokens.ckpt');
    const symbols = { 'ar_text_embedding.word_embeddings.weight': [732, 8] };
    await writeFile(file, tinyGpt({ shapes: symbols }));
    const sovits = openSovitsCheckpoint(pilotRequest().sovits);
    const tokens = sovits.weights.axis('quantizer.vq.layers.0._codebook.embed', 0);
    sovits.close();
    expect(await refusal(pilotRequest({ gpt: file }))).toMatchObject({
      code: 'VOICE_TOKENS_MISMATCH',
      details: { gptTokens: 5, sovitsTokens: tokens },
    });
  });
});

describe('references', () => {
  it('too short, too long, silent: with the number that is wrong', async () => {
    const given = async (name: string, samples: Float32Array) =>
      refusal(pilotRequest({ references: [{ name, file: await wavFile(name, samples), text: 'x', language: 'en' }] }));
    expect(await given('one.wav', tone(1))).toMatchObject({
      code: 'REFERENCE_TOO_SHORT',
      details: { name: 'one.wav', seconds: 1, minSeconds: 3 },
    });
    expect(await given('eleven.wav', tone(11))).toMatchObject({
      code: 'REFERENCE_TOO_LONG',
      details: { seconds: 11, maxSeconds: 10 },
    });
    const silent = await given('silent.wav', tone(4, 0.0001));
    expect(silent.code).toBe('REFERENCE_SILENT');
    expect(silent.details['dbfs']).toBeCloseTo(-84.4, 1);
  });

  it('of exactly 3 and exactly 10 seconds are taken', async () => {
    const references = await Promise.all(
      [3, 10].map(async (seconds) => ({
        name: `${seconds} s`,
        file: await wavFile(`${seconds}.wav`, tone(seconds)),
        text: '',
        language: 'zh' as const,
      })),
    );
    const { references: kept } = await importVoice(pilotRequest({ references }), speaking);
    expect(kept.map((reference) => reference.seconds)).toEqual([3, 10]);
  });

  it('that are no sound, missing, nameless or named twice', async () => {
    const anna = pilotRequest().references[0]!;
    const code = async (...references: ImportRequest['references']) =>
      (await refusal(pilotRequest({ references }))).code;
    expect(await code({ ...anna, file: path.join(pilot, 'refs.json') })).toBe('AUDIO_FORMAT_UNKNOWN');
    expect(await code({ ...anna, file: path.join(work, 'missing.wav') })).toBe('REQUEST_INVALID');
    expect(await code({ ...anna, name: '\u202e\u0000 ' })).toBe('REQUEST_INVALID');
    expect(await code(anna, { ...anna })).toBe('REQUEST_INVALID');
    expect(await code()).toBe('REQUEST_INVALID');
  });
});

describe('names and paths', () => {
  it('a name with a path in it stays a name', async () => {
    const { id, name } = await importVoice(pilotRequest({ name: '../../escape\u202e' }), speaking);
    expect(name).toBe('../../escape');
    expect(await readdir(library)).toEqual([id]);
    expect(id).toMatch(/^escape-/);
  });

  it('an id with a path in it is refused', async () => {
    for (const id of ['../x', '/tmp/x', 'a/b', '.hidden', '']) {
      expect((await refusal(pilotRequest({ id }))).code).toBe('REQUEST_INVALID');
    }
  });
});

describe('opening a pack', () => {
  async function packDir(): Promise<string> {
    return path.join(library, (await importVoice(pilotRequest(), speaking)).id);
  }

  it('tells a missing file, another size and a link', async () => {
    const dir = await packDir();
    const file = path.join(dir, 'gpt.ckpt');
    const original = await readFile(file);
    await truncate(file, 100);
    await expect(readVoicePack(dir)).rejects.toMatchObject({
      code: 'VOICE_PACK_INVALID',
      details: { file: 'gpt.ckpt' },
    });
    await rm(file);
    await expect(readVoicePack(dir)).rejects.toMatchObject({ details: { reason: 'file missing' } });
    await symlink(path.join(pilot, 'gpt.ckpt'), file);
    await expect(readVoicePack(dir)).rejects.toMatchObject({ details: { reason: 'not a plain file' } });
    await rm(file);
    await writeFile(file, original);
    await expect(readVoicePack(dir)).resolves.toBeDefined();
  });

  it('reading every byte finds what sizes cannot show', async () => {
    const dir = await packDir();
    const file = path.join(dir, 'hubert/config.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('768', '769'));
    await expect(readVoicePack(dir)).resolves.toBeDefined();
    expect(await checkVoicePack(dir)).toEqual(['hubert/config.json']);
  });

  it('is refused without voice.json', async () => {
    await mkdir(path.join(library, 'empty'), { recursive: true });
    await expect(readVoicePack(path.join(library, 'empty'))).rejects.toMatchObject({ code: 'VOICE_PACK_INVALID' });
  });
});

/** A torch zip (stored, one entry) whose pickle calls os.system. */
function evilCheckpoint(command: string): Buffer {
  const argument = Buffer.from(command);
  const pickle = Buffer.concat([
    Buffer.from('\x80\x02cposix\nsystem\nX', 'latin1'),
    Buffer.from(Uint32Array.of(argument.length).buffer),
    argument,
    Buffer.from('\x85R.', 'latin1'),
  ]);
  const name = Buffer.from('archive/data.pkl');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt32LE(pickle.length, 18);
  local.writeUInt32LE(pickle.length, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(20, 4);
  central.writeUInt16LE(20, 6);
  central.writeUInt32LE(pickle.length, 20);
  central.writeUInt32LE(pickle.length, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + pickle.length, 16);
  return Buffer.concat([local, name, pickle, central, name, end]);
}
