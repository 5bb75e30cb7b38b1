/** What the official API does not know: keys, the queue, hostile clients, formats, OpenAI's call. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSoundProgram } from '../../../electron/platform/sound-program.ts';
import type { TtsAdmin, TtsSpeak } from '../../../electron/server/tts-api.ts';
import { isSilent, measureLoudness } from '../../../native-models/audio/loudness.ts';
import { readWav } from '../../../native-models/audio/wav.ts';
import type { ExplainedSentence } from '../../../native-models/engine-types.ts';
import { until } from '../../fixtures/until.ts';
import { bytesOf, official, openPilotService, type PilotService, postTts as post } from './pilot-service.ts';

let pilot: PilotService;
let url: string;

beforeAll(async () => {
  pilot = await openPilotService();
  url = await pilot.serve();
});
afterAll(() => pilot.close());

describe('/explain', () => {
  const asked = { text: 'I paid 5 dollars ☃. Nice.', text_lang: 'en', text_split_method: 'cut5' };

  it('tells how the text of a /tts request would be read, in both ways of asking', async () => {
    const body = JSON.stringify(asked);
    const headers = { 'Content-Type': 'application/json' };
    const posted = await fetch(`${url}/explain`, { method: 'POST', headers, body });
    expect(posted.status).toBe(200);
    const { sentences } = (await posted.json()) as { sentences: readonly ExplainedSentence[] };
    expect(sentences.map(({ start, end }) => asked.text.slice(start, end).trim())).toEqual([
      'I paid 5 dollars ☃.',
      'Nice.',
    ]);
    const words = sentences.flatMap(({ segments }) => segments.flatMap((segment) => segment.words));
    expect(words.find(({ text }) => text === 'five')).toMatchObject({ phones: ['F', 'AY1', 'V'], start: 7, end: 8 });
    const got = await fetch(`${url}/explain?${new URLSearchParams(asked)}`);
    expect(await got.json()).toEqual({ sentences });
  });

  it('refuses what /tts refuses', async () => {
    const answer = await fetch(`${url}/explain?text=Hello&text_lang=xx`);
    expect(answer.status).toBe(400);
    const nothing = await fetch(`${url}/explain?${new URLSearchParams({ text: '...', text_lang: 'en' })}`);
    expect([nothing.status, await nothing.json()]).toMatchObject([400, { message: 'explain failed' }]);
  });
});

/** Speaks with the pilot voice, but hands over nothing behind the first sound before `heard`: whoever does not stream hangs. */
function untilHeard(heard: Promise<void>): TtsSpeak {
  return async function* (request, options) {
    let sounds = 0;
    for await (const sound of pilot.speak(request, options)) {
      if (sounds++ > 0) await heard;
      yield sound;
    }
    expect(sounds).toBeGreaterThan(1);
  };
}

/** What is heard of an answer, and whether the rest of the speech came only after its first sound had been heard. */
async function hearFirst(ask: (base: string) => Promise<Response>, headBytes: number): Promise<Uint8Array[]> {
  const heard = Promise.withResolvers<void>();
  const response = await ask(await pilot.serve({ speak: untilHeard(heard.promise) }));
  expect(response.status).toBe(200);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    parts.push(part);
    length += part.length;
    if (length > headBytes) heard.resolve();
  }
  return parts;
}

/** Far more sound than a connection holds, and then no end of the speech until nobody wants it: `left`. */
function endlessSpeech(): { readonly speak: TtsSpeak; readonly left: Promise<void> } {
  const left = Promise.withResolvers<void>();
  const samples = new Float32Array(32_000).fill(0.1);
  const speak: TtsSpeak = async function* (_request, { signal }) {
    try {
      for (let second = 0; second < 500; second++) {
        yield { samples, sampleRateHz: 32_000, sentence: 0, sentences: 1, last: false };
      }
      if (!signal.aborted) await once(signal, 'abort');
    } finally {
      left.resolve();
    }
  };
  return { speak, left: left.promise };
}

describe('/tts', () => {
  it.each([true, 2, 3])('streams with streaming_mode %s: an open header, then sound as it comes', async (mode) => {
    const text = 'The first sentence is here. The second sentence is here. And this is the third one.';
    const parts = await hearFirst((base) => post(base, { ...official, text, streaming_mode: mode }), 44);
    const whole = Buffer.concat(parts);
    expect(whole.subarray(0, 4).toString()).toBe('RIFF');
    expect(whole.readUInt32LE(40)).toBe(0);
    const complete = await bytesOf(await post(url, { ...official, text }));
    // Sentence by sentence it is the same sound; inside sentences the pieces are joined by cross-fades.
    if (mode === true) expect(whole.subarray(44).equals(complete.subarray(44))).toBe(true);
    else expect(parts.length).toBeGreaterThan(5);
    expect(whole.length / complete.length).toBeGreaterThan(0.9);
    expect(whole.length / complete.length).toBeLessThan(1.3);
  });

  it('without a reference uses the first one and its own transcript', async () => {
    const { ref_audio_path: _path, prompt_lang: _lang, prompt_text: _text, ...short } = official;
    const response = await post(url, short);
    expect(response.status).toBe(200);
    expect(await bytesOf(response)).toEqual(await bytesOf(await post(url, official)));
  });

  it.each(['Anna', '01-anna.wav', 'references/01-anna.wav'])('knows its reference as %s', async (ref_audio_path) => {
    expect((await post(url, { ...official, ref_audio_path })).status).toBe(200);
  });

  it('averages further references of the voice', async () => {
    expect((await post(url, { ...official, aux_ref_audio_paths: ['Ella', 'Mei'] })).status).toBe(200);
    expect(pilot.lastRequest?.auxReferences).toEqual(['Ella', 'Mei']);
  });
});

describe('keys', () => {
  it('the API key opens everything but the health page, which needs none', async () => {
    const base = await pilot.serve({ apiKey: 'secret' });
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
    const base = await pilot.serve({ apiKey: 'secret', adminKey: 'root', admin });
    const get = (route: string, key: string) => fetch(base + route, { headers: { Authorization: `Bearer ${key}` } });
    const routes = ['/set_gpt_weights?weights_path=a', '/set_sovits_weights?weights_path=a', '/control?command=exit'];
    for (const route of routes) expect((await get(route, 'secret')).status).toBe(403);
    expect(done).toEqual([]);
    for (const route of routes) expect((await get(route, 'root')).status).toBe(200);
    expect(done).toEqual(['gpt a', 'sovits a', 'exit']);
    const failed = await get('/set_sovits_weights?weights_path=nothing.pth', 'root');
    expect([failed.status, await failed.json()]).toEqual([
      400,
      { message: 'change sovits weight failed', Exception: 'weights_path: no such voice' },
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

describe('/healthz', () => {
  it('tells who speaks here', async () => {
    const { modelIds } = pilot.identity();
    const response = await fetch(`${url}/healthz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      ready: true,
      releaseId: 'r-1',
      modelIds,
      voice: 'pilot',
      queue: 0,
      queueMax: 8,
      epoch: 3,
      site: 'here',
      version: '1.2.3',
    });
    const unready = await pilot.serve({ identity: () => ({ ...pilot.identity(), ready: false }) });
    expect((await fetch(`${unready}/healthz`)).status).toBe(503);
  });
});

/** What ffmpeg hears in it: mono samples in [-1, 1] at 48 kHz. */
function decode(bytes: Uint8Array): Float32Array {
  const args = ['-v', 'error', '-i', 'pipe:0', '-ac', '1', '-ar', '48000', '-f', 'f32le', 'pipe:1'];
  const { stdout, stderr, status } = spawnSync('ffmpeg', args, { input: bytes, maxBuffer: 1 << 28 });
  expect([status, stderr.toString()]).toEqual([0, '']);
  return new Float32Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length));
}

/** Sound, as long as the WAV of the same request within what a codec adds at its ends. */
function expectSameSpeech(heard: Float32Array, wav: Uint8Array): void {
  const { samples, sampleRateHz } = readWav(wav);
  const expected = measureLoudness(samples, sampleRateHz);
  const actual = measureLoudness(heard, 48_000);
  expect(isSilent(actual)).toBe(false);
  expect(Math.abs(actual.rmsDbfs - expected.rmsDbfs)).toBeLessThan(1);
  expect(Math.abs(heard.length / 48_000 - samples.length / sampleRateHz)).toBeLessThan(0.1);
}

describe('formats', () => {
  const text = 'The first sentence is here. And this is the second one.';

  it('ogg is written without any program, whole and in every streaming mode', async () => {
    const wav = await bytesOf(await post(url, { ...official, text }));
    for (const streaming_mode of [0, 1]) {
      const ogg = await post(url, { ...official, text, media_type: 'ogg', streaming_mode });
      expect([ogg.status, ogg.headers.get('content-type')]).toEqual([200, 'audio/ogg']);
      const bytes = await bytesOf(ogg);
      expect(Buffer.from(bytes.subarray(0, 4)).toString()).toBe('OggS');
      expect(bytes.length).toBeLessThan(wav.length / 4);
      const heard = decode(bytes);
      expectSameSpeech(heard, wav);
      expect(heard.length).toBe(Math.ceil((readWav(wav).samples.length * 3) / 2));
    }
    for (const streaming_mode of [2, 3]) {
      const asked = { ...official, text, streaming_mode };
      const heard = decode(await bytesOf(await post(url, { ...asked, media_type: 'ogg' })));
      const raw = await bytesOf(await post(url, { ...asked, media_type: 'raw' }));
      expect(heard.length).toBe(Math.ceil(((raw.length / 2) * 3) / 2));
    }
  });

  it('a streamed ogg begins before the speech has ended', async () => {
    const asked = { ...official, text: text.repeat(3), media_type: 'ogg', streaming_mode: 1 };
    // Behind the two pages of headers there is sound.
    const parts = await hearFirst((base) => post(base, asked), 1_000);
    expect(
      Buffer.from(parts[0] ?? [])
        .subarray(0, 4)
        .toString(),
    ).toBe('OggS');
  });

  it('aac, mp3 and flac are written by ffmpeg where it is, whole and streamed', async () => {
    const base = await pilot.serve({ soundProgram: await findSoundProgram() });
    const wav = await bytesOf(await post(base, { ...official, text }));
    for (const streaming_mode of [0, 1]) {
      const aac = await post(base, { ...official, text, media_type: 'aac', streaming_mode });
      expect([aac.status, aac.headers.get('content-type')]).toEqual([200, 'audio/aac']);
      const bytes = await bytesOf(aac);
      expect([bytes[0], (bytes[1] ?? 0) & 0xf6]).toEqual([0xff, 0xf0]);
      expectSameSpeech(decode(bytes), wav);
    }
    for (const [response_format, type] of [
      ['mp3', 'audio/mpeg'],
      ['aac', 'audio/aac'],
      ['flac', 'audio/flac'],
      ['opus', 'audio/ogg'],
    ] as const) {
      const spoken = await say({ input: 'Hello there.', response_format, seed: 1 }, base);
      expect([spoken.status, spoken.headers.get('content-type')]).toEqual([200, type]);
      const same = await bytesOf(await say({ input: 'Hello there.', response_format: 'wav', seed: 1 }, base));
      expectSameSpeech(decode(await bytesOf(spoken)), same);
    }
  });

  it('and are refused by name where it is not', async () => {
    const base = await pilot.serve({ soundProgram: await findSoundProgram('/nowhere/ffmpeg') });
    for (const here of [url, base]) {
      const aac = await post(here, { ...official, media_type: 'aac' });
      expect([aac.status, await aac.json()]).toEqual([
        400,
        { message: 'media_type: aac is not supported', Exception: expect.stringContaining('ffmpeg') },
      ]);
      for (const response_format of ['mp3', 'aac', 'flac']) {
        const refused = await say({ input: 'x', response_format }, here);
        expect(refused.status).toBe(400);
        expect(await refused.json()).toMatchObject({
          error: { param: 'response_format', message: expect.stringContaining('ffmpeg') },
        });
      }
    }
  });

  it('a failure of the speech is told in every format', async () => {
    const base = await pilot.serve({ soundProgram: await findSoundProgram() });
    for (const media_type of ['ogg', 'aac']) {
      const response = await post(base, { ...official, text: '😀', media_type });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ message: 'tts failed' });
    }
  });
});

const say = (body: unknown, base = url) =>
  fetch(`${base}/v1/audio/speech`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  });

describe('/v1/audio/speech', () => {
  it('speaks as WAV and as plain samples at the rate that clients expect', async () => {
    const wav = await say({ model: 'tts-1', input: 'Hello there.', voice: 'pilot', seed: 1 });
    expect([wav.status, wav.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    const { samples, sampleRateHz } = readWav(await bytesOf(wav));
    expect(samples.length).toBeGreaterThan(20_000);
    const pcm = await say({ input: 'Hello there.', voice: 'Anna', response_format: 'pcm', seed: 1 });
    expect(pcm.headers.get('content-type')).toBe('audio/pcm');
    expect((await bytesOf(pcm)).length).toBe(2 * Math.ceil((samples.length * 24_000) / sampleRateHz));
  });

  it.each([
    [{}, 'input'],
    [{ input: 'x', voice: 'alloy' }, 'voice'],
    [{ input: 'x', response_format: 'midi' }, 'response_format'],
    [{ input: 'x', speed: 9 }, 'speed'],
  ])('refuses %j', async (body, param) => {
    const response = await say(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', param } });
  });

  it('tells in its own shape what is not about a field', async () => {
    const base = await pilot.serve({ apiKey: 'secret' });
    expect(await (await say({ input: 'x' }, base)).json()).toMatchObject({ error: { message: expect.any(String) } });
  });
});

describe('many at once', () => {
  it('a full queue is told when to come back', async () => {
    const base = await pilot.serve({ maxQueue: 2 });
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
    const takes: { readonly signal: AbortSignal; readonly sounds: Promise<number> }[] = [];
    const speak: TtsSpeak = async function* (request, options) {
      const sounds = Promise.withResolvers<number>();
      takes.push({ signal: options.signal, sounds: sounds.promise });
      let made = 0;
      try {
        for await (const sound of pilot.speak(request, options)) {
          made += 1;
          yield sound;
        }
      } finally {
        sounds.resolve(made);
      }
    };
    const base = await pilot.serve({ maxQueue: 1, speak });
    const queueLength = async () => ((await (await fetch(`${base}/healthz`)).json()) as { queue: number }).queue;
    const text = 'This is one of many sentences that nobody wants to hear. '.repeat(60);
    for (const streaming_mode of [0, 1]) {
      const controller = new AbortController();
      const gone = fetch(`${base}/tts`, {
        method: 'POST',
        body: JSON.stringify({ ...official, text, streaming_mode }),
        signal: controller.signal,
      });
      await until('a request in the queue', queueLength);
      if (streaming_mode === 1) await gone;
      controller.abort();
      await gone.then((response) => response.arrayBuffer()).catch(() => {});
      await until('an empty queue', async () => (await queueLength()) === 0);
      // Sixty sentences were not spoken to the end first.
      expect(takes.at(-1)?.signal.aborted).toBe(true);
      expect(await takes.at(-1)?.sounds).toBeLessThan(60);
    }
    expect(takes).toHaveLength(2);
    expect((await post(base, official)).status).toBe(200);
  });
});

describe('clients that do not behave', () => {
  const limits = { headersMs: 1_000, requestMs: 2_000, stalledMs: 1_000, connections: 50 };

  async function talk(base: string, ...words: readonly string[]): Promise<Socket> {
    const socket = connect(Number(new URL(base).port), '127.0.0.1');
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('connect', resolve));
    for (const word of words) socket.write(word);
    return socket;
  }
  /** What it was told until the other side hung up. */
  function heard(socket: Socket): Promise<string> {
    return new Promise((resolve) => {
      let text = '';
      socket.setEncoding('latin1').on('data', (part: string) => {
        text += part;
      });
      socket.once('close', () => resolve(text));
    });
  }

  it.each([
    ['nothing', []],
    ['half a header', ['POST /tts HTTP/1.1\r\nHost: x\r\nContent-']],
    ['half a body', ['POST /tts HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{"text":']],
  ])('one who says %s is let go', async (_, words) => {
    const base = await pilot.serve({}, limits);
    // Only the service can end this: the client never does.
    const answer = await heard(await talk(base, ...words));
    expect(answer).toMatch(/^(HTTP\/1.1 408 |$)/);
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
  });

  it.each([
    ['garbage', ['\x16\x03\x01\x02\x00garbage\r\n\r\n'], 400],
    ['two lengths', ['POST /tts HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello'], 400],
    ['endless headers', [`GET /tts HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(80_000)}\r\n\r\n`], 431],
  ])('%s is answered and closed', async (_, words, status) => {
    const answer = await heard(await talk(await pilot.serve(), ...words));
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  it('one who does not take the answer is let go, and the take with it', async () => {
    const { speak, left } = endlessSpeech();
    const base = await pilot.serve({ speak }, limits);
    const body = JSON.stringify({ ...official, streaming_mode: 1, media_type: 'raw' });
    const head = `POST /tts HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n`;
    const socket = await talk(base, head, body);
    socket.pause();
    // Words in between do not make it a reader.
    const nudge = setInterval(() => socket.write('\r\n'), 100);
    const queue = async () => ((await (await fetch(`${base}/healthz`)).json()) as { queue: number }).queue;
    await left;
    await until('an empty queue', async () => (await queue()) === 0);
    clearInterval(nudge);
    socket.destroy();
  });

  it('one who asks too often is told when to come back; the health page is for everyone', async () => {
    let now = 0;
    const base = await pilot.serve({ requestsPerMinute: 60, nowMs: () => now });
    const ask = () => fetch(`${base}/set_refer_audio?refer_audio_path=Anna`);
    const statuses: number[] = [];
    for (let i = 0; i < 11; i++) statuses.push((await ask()).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
    const refused = await ask();
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
    now += 1_000;
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 429]);
  });

  it('behind a gate counts whoever the gate says last, and not the gate', async () => {
    const base = await pilot.serve({ requestsPerMinute: 6, nowMs: () => 0, behindGate: true });
    const ask = async (told: string) =>
      (await fetch(`${base}/set_refer_audio?refer_audio_path=Anna`, { headers: { 'x-forwarded-for': told } })).status;
    expect([await ask('10.0.0.1'), await ask('10.0.0.2'), await ask('10.0.0.2, 10.0.0.3')]).toEqual([200, 200, 200]);
    expect([await ask('10.0.0.9, 10.0.0.3'), await ask('10.0.0.2')]).toEqual([429, 429]);
    const open = await pilot.serve({ requestsPerMinute: 6, nowMs: () => 0 });
    const direct = async (told: string) =>
      (await fetch(`${open}/set_refer_audio?refer_audio_path=Anna`, { headers: { 'x-forwarded-for': told } })).status;
    expect([await direct('10.0.0.1'), await direct('10.0.0.2')]).toEqual([200, 429]);
  });

  it('a body that is too large is refused behind its end', async () => {
    const large = await post(url, { ...official, text: 'x'.repeat(2_000_000) });
    expect([large.status, large.headers.get('connection')]).toEqual([413, 'keep-alive']);
  });
});
