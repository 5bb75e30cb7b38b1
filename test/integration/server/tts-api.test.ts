import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../electron/kernel/clock.ts';
import type { Log } from '../../../electron/kernel/ports.ts';
import { createTicker } from '../../../electron/kernel/ticker.ts';
import { createEngineChild, type EngineChild, forkEngine } from '../../../electron/platform/engine-child.ts';
import { type Listener, listen } from '../../../electron/server/listen.ts';
import { createTtsApi, type TtsAdmin, type TtsApiOptions, type TtsSpeak } from '../../../electron/server/tts-api.ts';
import { isSilent, measureLoudness } from '../../../native-models/audio/loudness.ts';
import { readWav } from '../../../native-models/audio/wav.ts';
import type { SpeakRequest } from '../../../native-models/engine-types.ts';
import { readPilotImport } from '../../../native-models/voice-pack/pilot.ts';
import { readVoicePack } from '../../../native-models/voice-pack/read.ts';

const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
const ticker = createTicker(log);
const listeners: Listener[] = [];
let library: string;
let engine: EngineChild;
let identity: TtsApiOptions['identity'];
let speak: TtsSpeak;
let url: string;
let lastRequest: SpeakRequest | undefined;

async function serve(options: Partial<TtsApiOptions> = {}): Promise<string> {
  const listener = await listen(createTtsApi({ speak, identity, ...options }), '127.0.0.1', 0);
  listeners.push(listener);
  return listener.url;
}

const post = (base: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${base}/tts`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const official = {
  text: 'Hello there.',
  text_lang: 'en',
  ref_audio_path: 'Anna',
  prompt_lang: 'en',
  prompt_text: 'Welcome. This demo voice runs on your own computer.',
  seed: 42,
};

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

beforeAll(async () => {
  library = await mkdtemp(path.join(tmpdir(), 'understudy-tts-'));
  engine = createEngineChild({ spawn: forkEngine({}), clock: systemClock, ticker, log });
  const { id } = await engine.importVoice(
    { ...(await readPilotImport()), destination: library },
    { signal: new AbortController().signal, onStep() {} },
  );
  const packDir = path.join(library, id);
  const { manifest } = await readVoicePack(packDir);
  identity = () => ({
    ready: true,
    releaseId: 'r-1',
    modelIds: [manifest.modelId],
    voice: manifest,
    epoch: 3,
    site: 'here',
  });
  speak = (request, options) => {
    lastRequest = request;
    return engine.speak(packDir, request, options);
  };
  url = await serve();
});
afterAll(async () => {
  for (const listener of listeners) await listener.close();
  engine.close();
  ticker.stopAll();
  await rm(library, { recursive: true, force: true });
});

describe('/tts like the official server', () => {
  it('answers POST with a WAV that speaks', async () => {
    const response = await post(url, official);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('audio/wav');
    const { samples, sampleRateHz } = readWav(await bytesOf(response));
    expect(sampleRateHz).toBe(32000);
    expect(isSilent(measureLoudness(samples, sampleRateHz))).toBe(false);
  });

  it('answers GET with the same bytes for the same seed', async () => {
    const query = new URLSearchParams({ ...official, text_lang: 'EN', seed: '42' });
    const response = await fetch(`${url}/tts?${query}`);
    expect(response.status).toBe(200);
    expect(await bytesOf(response)).toEqual(await bytesOf(await post(url, official)));
  });

  it('gives raw samples without a header', async () => {
    const raw = await post(url, { ...official, media_type: 'raw' });
    expect(raw.headers.get('content-type')).toBe('audio/raw');
    const wav = await bytesOf(await post(url, official));
    expect(await bytesOf(raw)).toEqual(wav.slice(44));
  });

  it.each([true, 2, 3])('streams with streaming_mode %s: an open header, then sound as it comes', async (mode) => {
    const text = 'The first sentence is here. The second sentence is here. And this is the third one.';
    const response = await post(url, { ...official, text, streaming_mode: mode });
    expect(response.status).toBe(200);
    const parts: Uint8Array[] = [];
    const times: number[] = [];
    for await (const part of response.body ?? []) {
      parts.push(part);
      times.push(performance.now());
    }
    const whole = Buffer.concat(parts);
    expect(whole.subarray(0, 4).toString()).toBe('RIFF');
    expect(whole.readUInt32LE(40)).toBe(0);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(100);
    const complete = await bytesOf(await post(url, { ...official, text }));
    // Sentence by sentence it is the same sound; inside sentences the pieces are joined by cross-fades.
    if (mode === true) expect(whole.subarray(44).equals(complete.subarray(44))).toBe(true);
    else expect(parts.length).toBeGreaterThan(5);
    expect(whole.length / complete.length).toBeGreaterThan(0.9);
    expect(whole.length / complete.length).toBeLessThan(1.3);
  });

  it('takes numbers and flags from a query', async () => {
    const query = new URLSearchParams({
      ...official,
      seed: '7',
      top_k: '3',
      speed_factor: '1.5',
      parallel_infer: 'true',
      split_bucket: '0',
      batch_size: '4',
      fragment_interval: '0',
    });
    const response = await fetch(`${url}/tts?${query}`);
    expect(response.status).toBe(200);
    expect(lastRequest).toMatchObject({ seed: 7, topK: 3, speed: 1.5, fragmentIntervalS: 0, reference: 'Anna' });
  });

  it('without a reference uses the first one and its own transcript', async () => {
    const { ref_audio_path: _path, prompt_lang: _lang, prompt_text: _text, ...short } = official;
    const response = await post(url, short);
    expect(response.status).toBe(200);
    expect(await bytesOf(response)).toEqual(await bytesOf(await post(url, official)));
  });

  it('without a prompt text speaks without the prompt', async () => {
    const response = await post(url, { ...official, prompt_text: '' });
    expect(response.status).toBe(200);
    expect(lastRequest).toMatchObject({ reference: 'Anna', prompt: false });
    expect(await bytesOf(response)).not.toEqual(await bytesOf(await post(url, official)));
  });

  it.each(['Anna', '01-anna.wav', 'references/01-anna.wav'])('knows its reference as %s', async (ref_audio_path) => {
    expect((await post(url, { ...official, ref_audio_path })).status).toBe(200);
  });

  it('averages further references of the voice', async () => {
    expect((await post(url, { ...official, aux_ref_audio_paths: ['Ella', 'Mei'] })).status).toBe(200);
    expect(lastRequest?.auxReferences).toEqual(['Ella', 'Mei']);
  });
});

describe('refusals, word for word', () => {
  const without = (...names: (keyof typeof official)[]) =>
    Object.fromEntries(Object.entries(official).filter(([name]) => !names.includes(name as keyof typeof official)));

  it.each([
    ['text is required', without('text')],
    ['text is required', { ...official, text: '' }],
    ['text is required', without('text', 'text_lang', 'prompt_lang')],
    ['text_lang is required', without('text_lang', 'prompt_lang')],
    ['text_lang: tlh is not supported in version v2', { ...official, text_lang: 'tlh' }],
    ['prompt_lang is required', without('prompt_lang')],
    ['prompt_lang: XX is not supported in version v2', { ...official, prompt_lang: 'XX' }],
    ['media_type: flac is not supported', { ...official, media_type: 'flac' }],
    ['text_split_method:cut9 is not supported', { ...official, text_split_method: 'cut9' }],
    ['the value of streaming_mode must be 0, 1, 2, 3(int) or true/false(bool)', { ...official, streaming_mode: 4 }],
  ])('%s', async (message, body) => {
    const response = await post(url, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message });
  });

  it.each(['/etc/passwd', '../voice.json', '../../pilot/references/01-anna.wav', 'gpt.ckpt', 'Nobody'])(
    'a path that is no reference: %s',
    async (ref_audio_path) => {
      for (const body of [
        { ...official, ref_audio_path },
        { ...official, aux_ref_audio_paths: [ref_audio_path] },
      ]) {
        const response = await post(url, body);
        expect(response.status).toBe(400);
        expect(JSON.stringify(await response.json())).toContain('is not a reference of the served voice');
      }
    },
  );

  it('what goes wrong while speaking', async () => {
    for (const change of [{ text: '😀' }, { top_k: 0 }, { temperature: 99 }]) {
      for (const streaming_mode of [0, 1]) {
        const response = await post(url, { ...official, ...change, streaming_mode });
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({ message: 'tts failed', Exception: expect.any(String) });
      }
    }
  });

  it('values of the wrong type', async () => {
    for (const body of [{ ...official, top_k: 'many' }, { ...official, text: 3 }, [], 'not JSON']) {
      const response = await post(url, body);
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ detail: [{ loc: expect.arrayContaining(['body']) }] });
    }
  });

  it('a body that is too large, a path that is not there', async () => {
    const large = await post(url, { ...official, text: 'x'.repeat(2_000_000) });
    expect([large.status, large.headers.get('connection')]).toEqual([413, 'close']);
    expect((await fetch(`${url}/voices`)).status).toBe(404);
  });
});

describe('keys', () => {
  it('the API key opens everything but the health page, which needs none', async () => {
    const base = await serve({ apiKey: 'secret' });
    const bare = await post(base, official);
    expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect((await post(base, official, { Authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await post(base, official, { Authorization: 'Bearer secret' })).status).toBe(200);
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  });

  it('weights and control need the admin key', async () => {
    const done: string[] = [];
    const admin: TtsAdmin = {
      async changeWeights(kind, weightsPath) {
        if (weightsPath === 'nothing.pth') throw new Error('no such voice');
        done.push(`${kind} ${weightsPath}`);
      },
      async control(command) {
        done.push(command);
      },
    };
    const base = await serve({ apiKey: 'secret', adminKey: 'root', admin });
    const get = (route: string, key: string) => fetch(base + route, { headers: { Authorization: `Bearer ${key}` } });
    const routes = ['/set_gpt_weights?weights_path=a', '/set_sovits_weights?weights_path=a', '/control?command=exit'];
    for (const route of routes) expect((await get(route, 'secret')).status).toBe(403);
    expect(done).toEqual([]);
    for (const route of routes) expect((await get(route, 'root')).status).toBe(200);
    expect(done).toEqual(['gpt a', 'sovits a', 'exit']);
    const failed = await get('/set_sovits_weights?weights_path=nothing.pth', 'root');
    expect([failed.status, await failed.json()]).toEqual([
      400,
      { message: 'change sovits weight failed', Exception: 'no such voice' },
    ]);
    expect(await (await get('/set_gpt_weights', 'root')).json()).toEqual({ message: 'gpt weight path is required' });
    expect(await (await get('/control', 'root')).json()).toEqual({ message: 'command is required' });
  });

  it('and are shut where there is no admin key', async () => {
    for (const route of [
      '/set_gpt_weights?weights_path=a',
      '/set_sovits_weights?weights_path=a',
      '/control?command=exit',
    ]) {
      expect((await fetch(url + route)).status).toBe(403);
    }
  });
});

describe('/set_refer_audio', () => {
  it('chooses among the references of the voice only', async () => {
    const base = await serve();
    const set = (name: string) => fetch(`${base}/set_refer_audio?refer_audio_path=${encodeURIComponent(name)}`);
    expect((await set('/etc/passwd')).status).toBe(400);
    expect(await (await set('Ella')).json()).toEqual({ message: 'success' });
    await post(base, { text: 'Hello there.', text_lang: 'en' });
    expect(lastRequest?.reference).toBe('Ella');
  });
});

describe('/healthz', () => {
  it('tells who speaks here', async () => {
    const { modelIds } = identity();
    const response = await fetch(`${url}/healthz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      ready: true,
      releaseId: 'r-1',
      modelIds,
      voice: 'pilot',
      queue: 0,
      epoch: 3,
      site: 'here',
    });
    const unready = await serve({ identity: () => ({ ...identity(), ready: false }) });
    expect((await fetch(`${unready}/healthz`)).status).toBe(503);
  });
});

describe('/v1/audio/speech', () => {
  const say = (body: unknown) =>
    fetch(`${url}/v1/audio/speech`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    });

  it('speaks as WAV and as plain samples', async () => {
    const wav = await say({ model: 'tts-1', input: 'Hello there.', voice: 'pilot', seed: 1 });
    expect([wav.status, wav.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    const bytes = await bytesOf(wav);
    expect(readWav(bytes).samples.length).toBeGreaterThan(20_000);
    const pcm = await say({ input: 'Hello there.', voice: 'Anna', response_format: 'pcm', seed: 1 });
    expect(pcm.headers.get('content-type')).toBe('audio/pcm');
    expect(await bytesOf(pcm)).toEqual(bytes.slice(44));
  });

  it.each([
    [{}, 'input'],
    [{ input: 'x', voice: 'alloy' }, 'voice'],
    [{ input: 'x', response_format: 'mp3' }, 'response_format'],
    [{ input: 'x', speed: 9 }, 'speed'],
  ])('refuses %j', async (body, param) => {
    const response = await say(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', param } });
  });
});

describe('many at once', () => {
  it('a full queue is told when to come back', async () => {
    const base = await serve({ maxQueue: 2 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(base, official)));
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses).toEqual([200, 200, 429, 429, 429]);
    const full = answers.find((answer) => answer.status === 429);
    expect(Number(full?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
    expect((await post(base, official)).status).toBe(200);
    expect(await (await fetch(`${base}/healthz`)).json()).toMatchObject({ queue: 0 });
  });

  it('a caller who goes away frees the place', async () => {
    const base = await serve({ maxQueue: 1 });
    const queueLength = async () => ((await (await fetch(`${base}/healthz`)).json()) as { queue: number }).queue;
    const text = 'This is one of many sentences that nobody wants to hear. '.repeat(60);
    for (const streaming_mode of [0, 1]) {
      const controller = new AbortController();
      const gone = fetch(`${base}/tts`, {
        method: 'POST',
        body: JSON.stringify({ ...official, text, streaming_mode }),
        signal: controller.signal,
      });
      while ((await queueLength()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      if (streaming_mode === 1) await gone;
      controller.abort();
      await gone.then((response) => response.arrayBuffer()).catch(() => {});
      const begunAt = performance.now();
      while ((await queueLength()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(performance.now() - begunAt).toBeLessThan(3000);
    }
    expect((await post(base, official)).status).toBe(200);
  });
});
