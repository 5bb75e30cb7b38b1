/**
 * Clients as they are in use: OpenAI's own package in its formats and ways to stream, programs that were written for the
 * official API with the requests they send, and pages in a browser of another origin.
 */
import OpenAI, { APIError } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSoundProgram } from '../../electron/platform/sound-program.ts';
import { readWav } from '../../native-models/audio/wav.ts';
import { sendHuge } from '../fixtures/send-huge.ts';
import {
  bytesOf,
  official,
  openPilotService,
  type PilotService,
  postTts,
} from '../integration/server/pilot-service.ts';

const names = { alloy: 'Anna', nova: 'Ella' };
const page = 'https://studio.example';
let origins: readonly string[] = [];
let pilot: PilotService;
let url: string;
let client: OpenAI;

beforeAll(async () => {
  pilot = await openPilotService();
  const soundProgram = await findSoundProgram();
  url = await pilot.serve({ soundProgram, voiceNames: () => names, origins: () => origins, apiKey: 'secret' });
  client = new OpenAI({ apiKey: 'secret', baseURL: `${url}/v1`, maxRetries: 0 });
});
afterAll(() => pilot.close());

const key = { Authorization: 'Bearer secret' };
const say = { model: 'tts-1', input: 'Hello there.', voice: 'alloy' };

describe("OpenAI's own client", () => {
  it.each([
    ['wav', 'RIFF'],
    ['pcm', null],
    ['opus', 'OggS'],
    ['mp3', null],
    ['aac', null],
    ['flac', 'fLaC'],
  ] as const)('speaks %s', async (response_format, magic) => {
    const response = await client.audio.speech.create({ ...say, response_format });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.length).toBeGreaterThan(2000);
    if (magic !== null) expect(bytes.subarray(0, 4).toString('latin1')).toBe(magic);
    if (response_format === 'mp3' || response_format === 'aac') expect(bytes.some((byte) => byte === 0xff)).toBe(true);
  });

  it('hears the reference that a name stands for, and names its own where there is none', async () => {
    await client.audio.speech.create({ ...say, voice: 'nova' });
    expect(pilot.lastRequest?.reference).toBe('Ella');
    await client.audio.speech.create({ ...say, voice: { id: 'Anna' } });
    expect(pilot.lastRequest?.reference).toBe('Anna');
    const refused = await client.audio.speech.create({ ...say, voice: 'onyx' }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(APIError);
    expect(refused).toMatchObject({ status: 400, param: 'voice', code: 'voice_unknown' });
    expect(String(refused)).toContain('alloy, nova');
  });

  it('lists models and voices', async () => {
    const models: string[] = [];
    for await (const model of client.models.list()) models.push(model.id);
    expect(models).toEqual([pilot.identity().voice.id]);
    expect(await client.models.retrieve(models[0]!)).toMatchObject({ id: models[0], object: 'model' });
    const unknown = await client.models.retrieve('tts-9').catch((error: unknown) => error);
    expect(unknown).toMatchObject({ status: 404, code: 'model_not_found' });
    const { voices } = await client.get<{ voices: { id: string }[] }>('/audio/voices');
    expect(voices.map(({ id }) => id)).toEqual(expect.arrayContaining([models[0], 'Anna', 'Ella', 'alloy', 'nova']));
  });

  it('hears the same as events as it does as a stream', async () => {
    const asked = { ...say, seed: 7, response_format: 'pcm' as const };
    const whole = Buffer.from(await (await client.audio.speech.create(asked)).arrayBuffer());
    const response = await client.audio.speech.create({ ...asked, stream_format: 'sse' });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const events = eventsOf(await response.text());
    const sound = events.filter(({ type }) => type === 'speech.audio.delta').map(({ audio }) => audio ?? '');
    expect(Buffer.concat(sound.map((part) => Buffer.from(part, 'base64'))).equals(whole)).toBe(true);
    const seconds = whole.length / 2 / 24_000;
    const last = events.at(-1);
    expect(last?.type).toBe('speech.audio.done');
    expect(last?.usage).toMatchObject({ input_tokens: say.input.length });
    expect(Math.abs((last?.usage?.output_tokens ?? 0) - seconds * 25)).toBeLessThanOrEqual(1);
  });

  it('is told which field was wrong', async () => {
    const wrong = async (change: object) =>
      client.audio.speech.create({ ...say, ...change } as never).catch((error: unknown) => error);
    expect(await wrong({ stream_format: 'chunks' })).toMatchObject({ status: 400, param: 'stream_format' });
    expect(await wrong({ response_format: 'wma' })).toMatchObject({ status: 400, param: 'response_format' });
    expect(await wrong({ input: '…' })).toMatchObject({ status: 400, param: 'input' });
    expect(await wrong({ speed: 99 })).toMatchObject({ status: 400, param: 'speed' });
    expect(String(await wrong({ speed: 'fast' }))).toContain('speed: ');
  });
});

interface SpeechEvent {
  readonly type: string;
  readonly audio?: string;
  readonly usage?: { readonly input_tokens: number; readonly output_tokens: number };
}

function eventsOf(text: string): SpeechEvent[] {
  return text
    .split('\n\n')
    .filter((block) => block.startsWith('data: '))
    .map((block) => JSON.parse(block.slice('data: '.length)) as SpeechEvent);
}

describe('programs that were written for the official API', () => {
  /** A companion that talks: a query out of its settings file, where every value is text. */
  it('one that asks with a query of texts', async () => {
    const asked = {
      ...official,
      seed: '3',
      ref_audio_path: 'C:\\voices\\refs\\ref_en_f.wav',
      text_split_method: 'cut5',
    };
    const query = new URLSearchParams({ ...asked, batch_size: '1', media_type: 'wav', streaming_mode: 'false' });
    const response = await fetch(`${url}/tts?${query}`, { headers: key });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    expect(readWav(await bytesOf(response)).samples.length).toBeGreaterThan(10_000);
    expect(pilot.lastRequest?.reference).toBe('Anna');
  });

  /** A chat page: the list of speakers, then the chosen one as a file, its name for its text, and the call at the root. */
  it('one that lists speakers and posts to the root', async () => {
    const speakers = (await (await fetch(`${url}/speakers`, { headers: key })).json()) as { voice_id: string }[];
    expect(speakers.map(({ voice_id }) => voice_id)).toContain('Ella');
    const response = await fetch(`${url}/`, {
      method: 'POST',
      headers: { ...key, 'Content-Type': 'application/json' },
      body: JSON.stringify({
        text: 'Hello there.',
        prompt_text: 'Ella',
        ref_audio_path: './参考音频/Ella.wav',
        text_lang: 'en',
        prompt_lang: 'en',
        text_split_method: 'cut5',
        batch_size: 1,
        media_type: 'ogg',
        streaming_mode: 'true',
      }),
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'audio/ogg']);
    expect(
      Buffer.from(await bytesOf(response))
        .subarray(0, 4)
        .toString('latin1'),
    ).toBe('OggS');
    expect(pilot.lastRequest).toMatchObject({ reference: 'Ella', prompt: true });
    expect(pilot.lastRequest).not.toHaveProperty('promptText');
  });

  /** A dubbing tool: every field of its form, further recordings with lines left empty, fields of other programs. */
  it('one that sends its whole form', async () => {
    const response = await postTts(
      url,
      {
        ...official,
        ref_audio_path: '/workspace/model/sound/anna/ref_en_f.wav',
        aux_ref_audio_paths: ['', 'ref_en_s.wav', ' ', null],
        top_k: 5,
        batch_threshold: 0.75,
        split_bucket: true,
        parallel_infer: false,
        bucket_infer: false,
        return_fragment: false,
        sample_steps: 32,
        super_sampling: false,
        fragment_interval: 0.3,
      },
      key,
    );
    expect(response.status).toBe(200);
    expect(pilot.lastRequest).toMatchObject({ reference: 'Anna', auxReferences: ['Ella'] });
  });

  it('a reference without its transcript is spoken after all the same', async () => {
    const response = await postTts(url, { ...official, prompt_text: '' }, key);
    expect([response.status, pilot.lastRequest?.prompt]).toEqual([200, false]);
  });

  it('only empty further references are none', async () => {
    expect((await postTts(url, { ...official, aux_ref_audio_paths: ['', ''] }, key)).status).toBe(200);
    expect(pilot.lastRequest).not.toHaveProperty('auxReferences');
  });

  it.each([
    ['top_k', { top_k: 0 }],
    ['temperature', { temperature: 99 }],
    ['speed_factor', { speed_factor: 0 }],
    ['repetition_penalty', { repetition_penalty: -1 }],
    ['fragment_interval', { fragment_interval: -1 }],
    ['batch_size', { batch_size: 0 }],
    ['min_chunk_length', { streaming_mode: 2, min_chunk_length: 0 }],
    ['overlap_length', { streaming_mode: 3, overlap_length: -1 }],
    ['seed', { seed: -7 }],
    ['text', { text: '……' }],
    ['text_lang', { text_lang: 'EN' }],
    ['prompt_lang', { prompt_lang: 'EN' }],
    ['prompt_text', { prompt_text: '……' }],
    ['prompt_text', { prompt_text: '欢迎，这是演示。' }],
    ['prompt_text', { prompt_text: 'ようこそ、これは', prompt_lang: 'zh', streaming_mode: 1 }],
    ['ref_audio_path', { ref_audio_path: 'nobody.wav' }],
    ['aux_ref_audio_paths', { aux_ref_audio_paths: ['nobody.wav'] }],
    ['media_type', { media_type: 'midi' }],
    ['text_split_method', { text_split_method: 'cut9' }],
  ])('a wrong %s is named by its own name', async (field, change) => {
    const response = await postTts(url, { ...official, ...change }, key);
    expect(response.status).toBe(400);
    const { message, Exception = message } = (await response.json()) as { message: string; Exception?: string };
    expect(Exception).toMatch(new RegExp(`^${field}\\b`));
  });
});

describe('pages of another origin', () => {
  const preflight = (origin: string) =>
    fetch(`${url}/tts`, {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type',
      },
    });
  const allowed = 'access-control-allow-origin';

  it('are let in by no browser unless they were allowed', async () => {
    origins = [];
    const before = await preflight(page);
    expect([before.status, before.headers.get(allowed)]).toEqual([401, null]);
    expect((await postTts(url, official, { ...key, Origin: page })).headers.get(allowed)).toBeNull();
  });

  it('are let in by name, and only those', async () => {
    origins = [page];
    const asked = await preflight(page);
    expect([asked.status, asked.headers.get(allowed)]).toEqual([204, page]);
    expect(asked.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
    const spoken = await postTts(url, official, { ...key, Origin: page });
    expect([spoken.status, spoken.headers.get(allowed), spoken.headers.get('vary')]).toEqual([200, page, 'Origin']);
    // A page that forgot its key has to be able to read that.
    expect((await postTts(url, official, { Origin: page })).headers.get(allowed)).toBe(page);
    for (const other of ['https://studio.example.evil', 'http://studio.example', 'null']) {
      expect((await preflight(other)).headers.get(allowed)).toBeNull();
    }
  });
});

describe('a body that is much too large', () => {
  it.each([
    ['with its length', false],
    ['in chunks', true],
  ])('%s is refused with an answer that can be read', async (_, chunked) => {
    const answer = await sendHuge(`${url}/tts`, { headers: key, chunked });
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('1048576 bytes at most');
  });

  it('a stranger can read that the key is missing, too', async () => {
    const answer = await sendHuge(`${url}/tts`);
    expect(answer).toMatch(/^HTTP\/1.1 401 /);
    expect(answer).toContain('the API key is missing or wrong');
  });

  it('the same connection serves the next request', async () => {
    const huge = await fetch(`${url}/v1/audio/speech`, { method: 'POST', headers: key, body: Buffer.alloc(8_000_000) });
    expect(huge.status).toBe(413);
    expect(await huge.json()).toMatchObject({ error: { message: expect.stringContaining('too large') } });
    expect((await postTts(url, official, key)).status).toBe(200);
  });
});
