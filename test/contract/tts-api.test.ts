/**
 * The voice service held to the official API (api_v2) point by point: parameters and defaults, the order and the words of
 * the refusals, the shapes of the sound. Every answer that is seen here must also be told of in `/openapi.json`.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TtsAdmin } from '../../electron/server/tts-api.ts';
import { isSilent, measureLoudness } from '../../native-models/audio/loudness.ts';
import { readWav } from '../../native-models/audio/wav.ts';
import { bytesOf, official, openPilotService, type PilotService } from '../integration/server/pilot-service.ts';

interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly schema: Readonly<Record<string, unknown>>;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}
interface Schema {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const done: string[] = [];
const admin: TtsAdmin = {
  async changeWeights(kind, weightsPath) {
    if (weightsPath.includes('nothing')) throw new Error('no such voice');
    done.push(`${kind} ${weightsPath}`);
  },
  async control(command) {
    done.push(command);
  },
};
let pilot: PilotService;
let url: string;
let document: Document;

beforeAll(async () => {
  pilot = await openPilotService();
  url = await pilot.serve({ adminKey: 'root', admin });
  document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
});
afterAll(() => pilot.close());

/** Any request; what comes back must be documented: the status, and what kind of body it has. */
async function ask(route: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url + route, init);
  const { pathname } = new URL(url + route);
  const told = document.paths[pathname]?.[(init.method ?? 'GET').toLowerCase()]?.responses[response.status];
  expect(told, `${init.method ?? 'GET'} ${pathname} answered ${response.status}`).toBeDefined();
  const type = response.headers.get('content-type');
  expect(Object.keys(told?.content ?? {})).toEqual(type === null ? [] : expect.arrayContaining([type.split(';')[0]]));
  return response;
}
const post = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  ask('/tts', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const get = (query: Readonly<Record<string, unknown>>) =>
  ask(`/tts?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))}`);
const asAdmin = (route: string, init: RequestInit = {}) =>
  ask(route, { ...init, headers: { Authorization: 'Bearer root' } });
const without = (...names: (keyof typeof official)[]) =>
  Object.fromEntries(Object.entries(official).filter(([name]) => !names.includes(name as keyof typeof official)));

describe('the sound', () => {
  it('is a WAV of the whole text by default', async () => {
    const response = await post(official);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    const bytes = Buffer.from(await bytesOf(response));
    expect(bytes.readUInt32LE(40)).toBe(bytes.length - 44);
    const { samples, sampleRateHz, channels } = readWav(bytes);
    expect([sampleRateHz, channels]).toEqual([32000, 1]);
    expect(isSilent(measureLoudness(samples, sampleRateHz))).toBe(false);
  });

  it('is the same by GET and by POST for the same seed', async () => {
    const response = await get({ ...official, text_lang: 'EN', prompt_lang: 'En' });
    expect(response.status).toBe(200);
    expect(await bytesOf(response)).toEqual(await bytesOf(await post(official)));
  });

  it('is raw on request: the samples without the header', async () => {
    const raw = await post({ ...official, media_type: 'raw' });
    expect(raw.headers.get('content-type')).toBe('audio/raw');
    expect(await bytesOf(raw)).toEqual((await bytesOf(await post(official))).slice(44));
  });

  it.each([1, true, '1', 'true'])('streams with streaming_mode %j behind a header of open length', async (mode) => {
    const response = await post({ ...official, streaming_mode: mode });
    const bytes = Buffer.from(await bytesOf(response));
    expect(response.headers.get('content-length')).toBeNull();
    expect(bytes.subarray(0, 44).toString('hex')).toBe(
      // RIFF, 36, WAVE, fmt, 16, PCM, mono, 32000 Hz, 64000 bytes/s, 2 bytes, 16 bit, data, 0
      '524946462400000057415645666d74201000000001000100007d000000fa0000020010006461746100000000',
    );
    expect(bytes.subarray(44)).toEqual(Buffer.from((await bytesOf(await post(official))).slice(44)));
  });

  it.each([0, false, '0', 'false'])('does not stream with streaming_mode %j', async (mode) => {
    expect((await bytesOf(await post({ ...official, streaming_mode: mode }))).length).toBeGreaterThan(20_000);
    expect(pilot.lastRequest?.streaming).toBeUndefined();
  });

  it.each([
    [2, 'quiet'],
    [3, 'fixed'],
  ])('streams tokens with streaming_mode %i', async (mode, rule) => {
    const asked = { ...official, streaming_mode: mode, min_chunk_length: 20, overlap_length: 3 };
    const bytes = Buffer.from(await bytesOf(await post(asked)));
    expect(bytes.readUInt32LE(40)).toBe(0);
    expect(pilot.lastRequest?.streaming).toEqual({ rule, leastCodes: 20, overlapCodes: 3 });
  });

  it('has no prompt where the prompt text is empty', async () => {
    const plain = await bytesOf(await post({ ...official, prompt_text: '' }));
    expect(pilot.lastRequest).toMatchObject({ reference: 'Anna', prompt: false });
    expect(plain).not.toEqual(await bytesOf(await post(official)));
    expect((await post(without('prompt_text'))).status).toBe(200);
    expect(pilot.lastRequest).toMatchObject({ prompt: false });
  });

  it('follows every parameter that changes it', async () => {
    const asked = {
      ...official,
      top_k: 3,
      top_p: 0.8,
      temperature: 0.7,
      repetition_penalty: 1.2,
      speed_factor: 1.5,
      fragment_interval: 0,
      text_split_method: 'cut0',
    };
    expect((await get(asked)).status).toBe(200);
    expect(pilot.lastRequest).toMatchObject({
      topK: 3,
      topP: 0.8,
      temperature: 0.7,
      repetitionPenalty: 1.2,
      speed: 1.5,
      fragmentIntervalS: 0,
      splitMethod: 'cut0',
      seed: 42,
    });
  });

  it('is not changed by parameters of batches and of v3', async () => {
    const plain = await bytesOf(await post(official));
    const asked = {
      ...official,
      batch_size: 4,
      batch_threshold: 0.5,
      split_bucket: false,
      parallel_infer: false,
      sample_steps: 8,
      super_sampling: true,
    };
    expect(await bytesOf(await post(asked))).toEqual(plain);
    expect(await bytesOf(await get(asked))).toEqual(plain);
  });
});

describe('refusals', () => {
  /** Each row is wrong in everything that comes after it too, so the order of the checks is seen. */
  const wrongLater = { media_type: 'flac', text_split_method: 'cut9', streaming_mode: 4 };
  const early = (body: object): object => ({ ...wrongLater, ...body });
  const rows: readonly (readonly [message: string, body: object])[] = [
    ['ref_audio_path is required', early({ ref_audio_path: '' })],
    ['text is required', early({ ref_audio_path: 'nobody.wav' })],
    ['text is required', early({})],
    ['text is required', early({ text: '', text_lang: 'xx' })],
    ['text_lang is required', early({ text: 'x', prompt_lang: 'xx' })],
    ['text_lang is required', early({ text: 'x', text_lang: '', prompt_lang: 'xx' })],
    ['text_lang: tlh is not supported in version v2', early({ text: 'x', text_lang: 'tlh' })],
    ['prompt_lang is required', early({ ref_audio_path: 'nobody.wav', text: 'x', text_lang: 'en' })],
    ['prompt_lang is required', early({ ref_audio_path: 'Anna', text: 'x', text_lang: 'en', prompt_lang: '' })],
    ['prompt_lang: xx is not supported in version v2', { ...official, prompt_lang: 'xx', ...wrongLater }],
    ['media_type: flac is not supported', { ...official, ...wrongLater }],
    ['text_split_method:cut9 is not supported', { ...official, ...wrongLater, media_type: 'wav' }],
    [
      'the value of streaming_mode must be 0, 1, 2, 3(int) or true/false(bool)',
      { ...official, ref_audio_path: 'nobody.wav', streaming_mode: 4 },
    ],
  ];

  it.each(rows)('%s', async (message, body) => {
    const byBody = await post(body);
    expect([byBody.status, await byBody.json()]).toEqual([400, { message }]);
    const byQuery = await get(body as Record<string, unknown>);
    expect([byQuery.status, await byQuery.json()]).toEqual([400, { message }]);
  });

  it('a body writes languages in small letters: the check takes capitals, the speaking does not', async () => {
    for (const change of [{ text_lang: 'EN' }, { prompt_lang: 'EN' }]) {
      const response = await post({ ...official, ...change });
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({ message: 'tts failed', Exception: expect.stringContaining('EN') });
    }
    // Without a prompt its language is of no matter.
    expect((await post({ ...official, prompt_text: '', prompt_lang: 'EN' })).status).toBe(200);
    const unknown = await get({ ...official, text_lang: 'TLH' });
    expect(await unknown.json()).toEqual({ message: 'text_lang: tlh is not supported in version v2' });
    const kept = await post({ ...official, text_lang: 'TLH' });
    expect(await kept.json()).toEqual({ message: 'text_lang: TLH is not supported in version v2' });
  });

  it('what fails while speaking is told with its reason, streamed or not', async () => {
    for (const change of [{ text: '😀' }, { top_k: 0 }, { temperature: 99 }, { speed_factor: 0 }]) {
      for (const streaming_mode of [0, 1, 2]) {
        const response = await post({ ...official, ...change, streaming_mode });
        expect(response.status).toBe(400);
        expect(await response.json()).toEqual({ message: 'tts failed', Exception: expect.stringMatching(/\w{4}/) });
      }
    }
  });

  it.each([
    ['top_k', 'many'],
    ['top_k', 1.5],
    ['top_k', null],
    ['text', 3],
    ['text', null],
    ['text_lang', ['en']],
    ['temperature', 'warm'],
    ['split_bucket', 7],
    ['streaming_mode', 2.5],
    ['streaming_mode', 'maybe'],
    ['aux_ref_audio_paths', 'Ella'],
    ['seed', {}],
  ])('%s of a wrong type (%j) is a 422 that names it', async (name, value) => {
    const response = await post({ ...official, [name]: value });
    expect(response.status).toBe(422);
    const { detail } = (await response.json()) as { detail: { loc: unknown; msg: unknown; type: unknown }[] };
    expect(detail[0]).toMatchObject({ loc: ['body', name], msg: expect.any(String), type: expect.any(String) });
  });

  it('a query tells where it was wrong', async () => {
    const response = await get({ ...official, top_k: 'many' });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ detail: [{ loc: ['query', 'top_k'], input: 'many' }] });
  });

  it.each(['[]', 'not JSON', '"text"', 'null', '', '{"text":', '3'])('a body that is no object: %s', async (body) => {
    const response = await post(body);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ detail: [{ loc: ['body'] }] });
  });

  it.each([
    ['top_k', '15'],
    ['top_k', 15.0],
    ['temperature', '1.0'],
    ['split_bucket', 'yes'],
    ['split_bucket', 1],
    ['batch_size', true],
    ['streaming_mode', '0'],
  ])('%s as %j is understood', async (name, value) => {
    expect((await post({ ...official, [name]: value })).status).toBe(200);
  });

  it.each(['/etc/passwd', '../voice.json', 'gpt.ckpt', 'Nobody', '\0', 'C:\\voice.wav'])(
    'a path that is no reference of the voice: %j',
    async (named) => {
      for (const change of [
        { ref_audio_path: named },
        { aux_ref_audio_paths: [named] },
        { aux_ref_audio_paths: [7] },
      ]) {
        const response = await post({ ...official, ...change });
        expect(response.status).toBe(400);
        expect(JSON.stringify(await response.json())).toContain('is not a reference of the served voice');
      }
    },
  );
});

it('a long text fits a query', async () => {
  // As long as a query can be in the official server, and refused for its language only.
  const response = await get({ ...official, text: '我'.repeat(6_000), text_lang: 'tlh' });
  expect(await response.json()).toEqual({ message: 'text_lang: tlh is not supported in version v2' });
});

describe('the other routes', () => {
  it.each(['gpt', 'sovits'])('/set_%s_weights', async (kind) => {
    const route = `/set_${kind}_weights`;
    expect((await ask(`${route}?weights_path=lin`)).status).toBe(403);
    for (const query of ['', '?weights_path=']) {
      const missing = await asAdmin(route + query);
      expect([missing.status, await missing.json()]).toEqual([400, { message: `${kind} weight path is required` }]);
    }
    const failed = await asAdmin(`${route}?weights_path=/etc/nothing`);
    expect([failed.status, await failed.json()]).toEqual([
      400,
      { message: `change ${kind} weight failed`, Exception: 'weights_path: no such voice' },
    ]);
    const changed = await asAdmin(`${route}?weights_path=lin`);
    expect([changed.status, await changed.json()]).toEqual([200, { message: 'success' }]);
    expect(done.splice(0)).toEqual([`${kind} lin`]);
  });

  it('/control', async () => {
    expect((await ask('/control?command=exit')).status).toBe(403);
    expect((await ask('/control', { method: 'POST', body: '{"command":"exit"}' })).status).toBe(403);
    for (const query of ['', '?command=', '?command=dance']) {
      const missing = await asAdmin(`/control${query}`);
      expect([missing.status, await missing.json()]).toEqual([400, { message: 'command is required' }]);
    }
    expect(done).toEqual([]);
    for (const response of [
      await asAdmin('/control?command=restart'),
      await asAdmin('/control', { method: 'POST', body: '{"command":"exit"}' }),
    ]) {
      expect([response.status, await response.text()]).toEqual([200, '']);
    }
    expect(done.splice(0)).toEqual(['restart', 'exit']);
  });

  it('/set_refer_audio', async () => {
    for (const query of ['', '?refer_audio_path=', '?refer_audio_path=/etc/passwd']) {
      const failed = await ask(`/set_refer_audio${query}`);
      expect([failed.status, await failed.json()]).toEqual([
        400,
        { message: 'set refer audio failed', Exception: expect.any(String) },
      ]);
    }
    const set = await ask('/set_refer_audio?refer_audio_path=Ella');
    expect([set.status, await set.json()]).toEqual([200, { message: 'success' }]);
    await post({ text: 'Hello there.', text_lang: 'en' });
    expect(pilot.lastRequest?.reference).toBe('Ella');
    await ask('/set_refer_audio?refer_audio_path=Anna');
  });

  it('unknown paths and methods are refused as FastAPI does', async () => {
    const unknown = await fetch(`${url}/voices`);
    expect([unknown.status, await unknown.json()]).toEqual([404, { detail: 'Not Found' }]);
    const { text, text_lang } = official;
    expect((await fetch(`${url}/tts?${new URLSearchParams({ text, text_lang })}`, { method: 'HEAD' })).status).toBe(
      405,
    );
    const wrong = await fetch(`${url}/tts`, { method: 'PUT' });
    expect([wrong.status, wrong.headers.get('allow'), await wrong.json()]).toEqual([
      405,
      'GET, POST',
      { detail: 'Method Not Allowed' },
    ]);
  });
});

describe('/openapi.json', () => {
  const defaults = {
    prompt_text: '',
    top_k: 15,
    top_p: 1,
    temperature: 1,
    text_split_method: 'cut5',
    batch_size: 1,
    batch_threshold: 0.75,
    split_bucket: true,
    speed_factor: 1.0,
    fragment_interval: 0.3,
    seed: -1,
    media_type: 'wav',
    streaming_mode: false,
    parallel_infer: true,
    repetition_penalty: 1.35,
    sample_steps: 32,
    super_sampling: false,
    overlap_length: 2,
    min_chunk_length: 16,
  };
  const bare = ['text', 'text_lang', 'ref_audio_path', 'aux_ref_audio_paths', 'timbre_audio_paths', 'prompt_lang'];

  it('is OpenAPI 3.1 of this version and knows every route', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.version).toBe('1.2.3');
    const told = Object.entries(document.paths).flatMap(([route, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${route}`),
    );
    expect(told.sort()).toEqual([
      'GET /control',
      'GET /explain',
      'GET /healthz',
      'GET /openapi.json',
      'GET /set_gpt_weights',
      'GET /set_refer_audio',
      'GET /set_sovits_weights',
      'GET /speakers',
      'GET /tts',
      'GET /v1/audio/voices',
      'GET /v1/models',
      'GET /v1/models/{id}',
      'POST /',
      'POST /control',
      'POST /explain',
      'POST /tts',
      'POST /v1/audio/speech',
    ]);
  });

  it('tells every parameter of /tts and the official default of each', () => {
    const parameters = document.paths['/tts']?.['get']?.parameters ?? [];
    const body = document.paths['/tts']?.['post']?.requestBody?.content['application/json']?.schema;
    expect(parameters.map(({ name }) => name).sort()).toEqual([...bare, ...Object.keys(defaults)].sort());
    expect(Object.keys(body?.properties ?? {}).sort()).toEqual([...bare, ...Object.keys(defaults)].sort());
    for (const [name, value] of Object.entries(defaults)) {
      expect(parameters.find((parameter) => parameter.name === name)?.schema['default'], name).toEqual(value);
      expect(body?.properties?.[name]?.['default'], name).toEqual(value);
    }
    expect(parameters.filter(({ required }) => required).map(({ name }) => name)).toEqual(body?.required);
  });

  it('tells what may be refused, and how', () => {
    for (const [route, methods] of Object.entries(document.paths)) {
      for (const [method, { responses }] of Object.entries(methods)) {
        const statuses = Object.keys(responses);
        if (route === '/healthz') expect(statuses).toEqual(['200', '503']);
        else expect(statuses, `${method} ${route}`).toEqual(expect.arrayContaining(['200', '401', '413', '429']));
        expect(statuses.includes('403')).toBe(/weights|control/.test(route));
        expect(statuses.includes('422')).toBe(['/', '/tts', '/explain'].includes(route));
      }
    }
  });

  it('needs the key where there is one', async () => {
    const base = await pilot.serve({ apiKey: 'secret' });
    expect((await fetch(`${base}/openapi.json`)).status).toBe(401);
    expect((await fetch(`${base}/openapi.json`, { headers: { Authorization: 'Bearer secret' } })).status).toBe(200);
  });
});
