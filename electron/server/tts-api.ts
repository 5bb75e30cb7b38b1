/**
 * The voice service that others on the network use: a drop-in for the official `api_v2`, OpenAI's speech call, and what a
 * watcher needs to know. It speaks with one voice and reads no path that a client names.
 */
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { AudioChunk, ExplainedSentence, ExplainRequest, SpeakRequest } from '../../native-models/engine-types.ts';
import type { ListenLimits } from '../host/listen.ts';
import { secretEqual } from '../kernel/secret-equal.ts';
import { limitBody } from './tts-body.ts';
import { createClientRate } from './tts-clients.ts';
import { allowOrigins } from './tts-cors.ts';
import { describeFailure, officialNames, speechNames } from './tts-failure.ts';
import { fromQuery } from './tts-fields.ts';
import { type SoundProgram, type SpeechFormat, speechTypes, type TtsMediaType, writerOf } from './tts-formats.ts';
import { listSpeakers, listVoices, modelOf } from './tts-listings.ts';
import { readOpenAiRequest, refuseSpeech } from './tts-openai.ts';
import { describeTtsApi } from './tts-openapi.ts';
import { createTtsQueue } from './tts-queue.ts';
import { findReference } from './tts-references.ts';
import { readTtsRequest, refuse, type ServedVoice } from './tts-request.ts';
import { collect, createSoundPipe, type SoundPipe } from './tts-sound.ts';
import { writeSpeechEvents } from './tts-sse.ts';

/** What is served here and now; told by `/healthz`. */
interface TtsIdentity {
  readonly ready: boolean;
  readonly releaseId: string | null;
  readonly modelIds: readonly string[];
  readonly voice: ServedVoice;
  /** Rises with every promotion; a machine with an older one must not speak. */
  readonly epoch: number;
  readonly site: string;
}

/** Speaks with the served voice: final sound, in order, as it is made. */
export type TtsSpeak = (request: SpeakRequest, options: { readonly signal: AbortSignal }) => AsyncIterable<AudioChunk>;

/** How a text would be read, without speaking it. */
export type TtsExplain = (request: ExplainRequest) => Promise<readonly ExplainedSentence[]>;

/** What the owner of the admin key may do. Each rejects with the reason. */
export interface TtsAdmin {
  changeWeights(kind: 'gpt' | 'sovits', weightsPath: string): Promise<void>;
  control(command: 'restart' | 'exit'): Promise<void>;
}

export interface TtsApiOptions {
  readonly speak: TtsSpeak;
  readonly explain: TtsExplain;
  readonly identity: () => TtsIdentity;
  readonly version: string;
  /** `Authorization: Bearer` on everything but `/healthz`. Without it the listener must be on loopback. */
  readonly apiKey?: string;
  readonly adminKey?: string;
  readonly admin?: TtsAdmin;
  /** Writes what is not written here; without it those formats are refused. */
  readonly soundProgram?: SoundProgram;
  /** Takes that may be spoken or wait at the same time (default 8). */
  readonly maxQueue?: number;
  /** Requests of one address per minute (default 600), a sixth of them at once. */
  readonly requestsPerMinute?: number;
  readonly nowMs?: () => number;
  /** Origins of pages that may ask from a browser; none when left out. Read at each request, as the names are. */
  readonly origins?: () => readonly string[];
  /** Names that OpenAI's clients ask for, and the reference or voice that each stands for. */
  readonly voiceNames?: () => Readonly<Record<string, string>>;
  /** Only the gate of this machine gets here; it says last in `X-Forwarded-For` who asks. */
  readonly behindGate?: boolean;
}

type Env = { Bindings: HttpBindings };
type ApiContext = Context<Env>;

/** Requests are short, so whoever takes long over one is no listener. */
export const ttsListenLimits: ListenLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  stalledMs: 30_000,
  connections: 1000,
};

const maxBodyBytes = 1 << 20;
const PIECE_BYTES = 64 * 1024;
/** Semantic tokens in a second of sound. */
const CODES_PER_SECOND = 25;
const speechPath = '/v1/audio/speech';

interface Answer {
  readonly request: SpeakRequest;
  readonly format: TtsMediaType | SpeechFormat;
  readonly type: string;
  readonly streaming: boolean;
  /** As server-sent events. */
  readonly events?: boolean;
  /** What is wrong with a format that this computer cannot write. */
  readonly unwritable: object;
  readonly failed: (error: unknown) => object;
}

export function createTtsApi(options: TtsApiOptions): Hono<Env> {
  const { identity, speak, apiKey, adminKey, admin, soundProgram, version } = options;
  const nowMs = options.nowMs ?? (() => performance.now());
  const queue = createTtsQueue(options.maxQueue ?? 8, nowMs);
  const rate = createClientRate(options.requestsPerMinute ?? 600, nowMs);
  const api = new Hono<Env>();
  const voiceNames = options.voiceNames ?? (() => ({}));
  const sinceS = Math.floor(Date.now() / 1000);
  /** Chosen by `/set_refer_audio`, for requests that name none. */
  let chosenReference = '';

  api.get('/healthz', (context) => {
    const { ready, releaseId, modelIds, voice, epoch, site } = identity();
    const waiting = { queue: queue.length, queueMax: queue.maxLength };
    const body = { ready, releaseId, modelIds, voice: voice.id, ...waiting, epoch, site, version };
    return context.json(body, ready ? 200 : 503);
  });

  api.use('*', allowOrigins(options.origins ?? (() => [])));

  // Before the key is looked at, so that keys cannot be tried out quickly either.
  api.use('*', async (context, next) => {
    const retryAfterS = rate.take(addressOf(context));
    return retryAfterS === null ? next() : tooMany(context, retryAfterS, 'too many requests from this address');
  });
  api.use('*', async (context, next) => {
    const given = bearerOf(context);
    const known = [apiKey, adminKey].some((key) => key !== undefined && given !== undefined && secretEqual(given, key));
    if (apiKey === undefined || known) return next();
    context.header('WWW-Authenticate', 'Bearer');
    return refuseRequest(context, 401, 'the API key is missing or wrong');
  });
  const tooLarge = (context: Context): Response =>
    refuseRequest(context, 413, `the request is too large: ${maxBodyBytes} bytes at most`);
  api.use('*', limitBody(maxBodyBytes, tooLarge));

  const document = describeTtsApi(version);
  api.get('/openapi.json', (context) => context.json(document));

  async function answerTts(context: ApiContext, raw: unknown, place: 'body' | 'query'): Promise<Response> {
    const { voice } = identity();
    const read = readTtsRequest(raw, place, voice);
    if ('kind' in read) return context.json(read.body, read.status);
    const reference = read.speak.reference ?? findReference(voice.references, chosenReference)?.name;
    return answerWithSound(context, {
      request: reference === undefined ? read.speak : { ...read.speak, reference },
      format: read.mediaType,
      type: `audio/${read.mediaType}`,
      streaming: read.streaming,
      unwritable: { message: `media_type: ${read.mediaType} is not supported`, Exception: needsProgram },
      failed: (error) => ({ message: 'tts failed', Exception: describeFailure(error, officialNames).message }),
    });
  }

  async function answerWithSound(context: ApiContext, answer: Answer): Promise<Response> {
    const write = writerOf(answer.format, soundProgram);
    if (write === null) return context.json(answer.unwritable, 400);
    const controller = new AbortController();
    const signal = AbortSignal.any([controller.signal, context.req.raw.signal]);
    const sound = createSoundPipe(() => controller.abort());
    let seconds = 0;
    const add: SoundPipe['add'] = (chunk) => {
      seconds += chunk.samples.length / chunk.sampleRateHz;
      sound.add(chunk);
    };
    const spoken = queue.enter(() => fill(add, speak(answer.request, { signal })));
    if (spoken === null) return tooMany(context, queue.retryAfterS, 'too many requests are waiting');
    spoken.then(sound.end, sound.fail);
    try {
      // Failures before the first sound are still told as such; later ones can only break the stream.
      const sampleRateHz = await sound.begun();
      const bytes = write({ sampleRateHz, parts: sound.parts() }, answer.streaming);
      const headers = { 'Content-Type': answer.type };
      if (answer.events) {
        const usage = () => {
          const [input, output] = [[...answer.request.text].length, Math.round(seconds * CODES_PER_SECOND)];
          return { input_tokens: input, output_tokens: output, total_tokens: input + output };
        };
        const events = toStream(writeSpeechEvents(bytes, usage, answer.failed), () => controller.abort());
        return new Response(events, { headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' } });
      }
      if (answer.streaming) {
        const stream = toStream(bytes, () => controller.abort());
        return new Response(stream, { headers });
      }
      const whole = Buffer.concat(await collect(bytes));
      const stream = toStream(inPieces(whole), () => {});
      return new Response(stream, { headers: { ...headers, 'Content-Length': String(whole.length) } });
    } catch (error) {
      controller.abort();
      return context.json(answer.failed(error), 400);
    }
  }

  // To the router HEAD is a GET whose body is dropped; nobody is spoken to without hearing it.
  api.use('/tts', async (context, next) =>
    context.req.method === 'HEAD' ? wrongMethod(context, ['get', 'post']) : next(),
  );
  // Some clients keep the address of the service as that of the call.
  api.post('/', async (context) => answerTts(context, await readJson(context), 'body'));
  api.get('/tts', (context) => answerTts(context, fromQuery(new URL(context.req.url).searchParams), 'query'));
  api.post('/tts', async (context) => answerTts(context, await readJson(context), 'body'));

  /** The text of a `/tts` request, read and not spoken. */
  async function answerExplain(context: ApiContext, raw: unknown, place: 'body' | 'query'): Promise<Response> {
    const read = readTtsRequest(raw, place, identity().voice);
    if ('kind' in read) return context.json(read.body, read.status);
    const { text, language, splitMethod } = read.speak;
    try {
      const sentences = await options.explain({ text, language, ...(splitMethod ? { splitMethod } : {}) });
      return context.json({ sentences });
    } catch (error) {
      return context.json({ message: 'explain failed', Exception: describeFailure(error, officialNames).message }, 400);
    }
  }

  api.get('/explain', (context) => answerExplain(context, fromQuery(new URL(context.req.url).searchParams), 'query'));
  api.post('/explain', async (context) => answerExplain(context, await readJson(context), 'body'));

  api.post(speechPath, async (context) => {
    const read = readOpenAiRequest(await readJson(context), identity().voice, voiceNames());
    if ('error' in read) return context.json(read, 400);
    const { format } = read;
    return answerWithSound(context, {
      request: read.speak,
      format,
      type: speechTypes[format],
      events: read.events,
      // A WAV of unknown length is read as empty by many players; events are put together by whoever reads them.
      streaming: format !== 'wav' || read.events,
      unwritable: refuseSpeech(`response_format ${format} ${needsProgram}`, 'response_format', 'unsupported_format'),
      failed: (error) => {
        const { field, message } = describeFailure(error, speechNames);
        return refuseSpeech(message, field);
      },
    });
  });

  api.get('/speakers', (context) => context.json(listSpeakers(identity().voice)));
  api.get('/v1/audio/voices', (context) => context.json({ voices: listVoices(identity().voice, voiceNames()) }));
  api.get('/v1/models', (context) => context.json({ object: 'list', data: [modelOf(identity().voice, sinceS)] }));
  api.get('/v1/models/:id', (context) => {
    const { voice } = identity();
    const asked = context.req.param('id');
    if (asked === voice.id || asked === voice.name) return context.json(modelOf(voice, sinceS));
    return context.json(
      refuseSpeech(`model ${asked.slice(0, 80)} is not served here`, 'model', 'model_not_found'),
      404,
    );
  });

  api.get('/set_refer_audio', (context) => {
    const given = context.req.query('refer_audio_path') ?? '';
    const found = findReference(identity().voice.references, given);
    if (!found) {
      const Exception = `refer_audio_path: ${given.slice(0, 200)} is not a reference of the served voice`;
      return context.json({ message: 'set refer audio failed', Exception }, 400);
    }
    chosenReference = found.name;
    return context.json({ message: 'success' });
  });

  for (const kind of ['gpt', 'sovits'] as const) {
    api.get(`/set_${kind}_weights`, async (context) => {
      if (!isAdmin(context)) return refuseRequest(context, 403, 'this needs the admin key');
      const weightsPath = context.req.query('weights_path');
      if (!weightsPath) return context.json(refuse(`${kind} weight path is required`).body, 400);
      const failed = await tryAct(
        `change ${kind} weight failed`,
        (acting) => acting.changeWeights(kind, weightsPath),
        'weights_path',
      );
      return failed ? context.json(failed, 400) : context.json({ message: 'success' });
    });
  }

  for (const method of ['GET', 'POST'] as const) {
    api.on(method, '/control', async (context) => {
      if (!isAdmin(context)) return refuseRequest(context, 403, 'this needs the admin key');
      const body = method === 'POST' ? await readJson(context) : undefined;
      const command = context.req.query('command') ?? (body as { command?: unknown } | null | undefined)?.command;
      if (command !== 'restart' && command !== 'exit') return context.json(refuse('command is required').body, 400);
      const failed = await tryAct('control failed', (acting) => acting.control(command));
      return failed ? context.json(failed, 400) : context.body(null, 200);
    });
  }

  function addressOf(context: ApiContext): string {
    const told = options.behindGate ? context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
    return told ?? context.env.incoming.socket.remoteAddress ?? '';
  }

  function isAdmin(context: ApiContext): boolean {
    const given = bearerOf(context);
    return adminKey !== undefined && given !== undefined && secretEqual(given, adminKey);
  }

  /** Null when it was done, otherwise the official refusal. */
  async function tryAct(
    message: string,
    act: (acting: TtsAdmin) => Promise<void>,
    field?: string,
  ): Promise<object | null> {
    try {
      if (!admin) throw new Error('this installation changes its voice in the app only');
      await act(admin);
      return null;
    } catch (error) {
      return { message, Exception: field === undefined ? messageOf(error) : `${field}: ${messageOf(error)}` };
    }
  }

  api.notFound((context) => {
    const known = (document.paths as Readonly<Record<string, object>>)[context.req.path];
    return known ? wrongMethod(context, Object.keys(known)) : context.json({ detail: 'Not Found' }, 404);
  });
  return api;
}

const needsProgram = 'needs ffmpeg with this encoder, which this computer does not have';

/** `undefined` for what is not JSON, which no check takes for a request. */
function readJson(context: Context): Promise<unknown> {
  return context.req.json<unknown>().catch(() => undefined);
}

function wrongMethod(context: Context, allowed: readonly string[]): Response {
  const Allow = allowed.map((method) => method.toUpperCase()).join(', ');
  return context.json({ detail: 'Method Not Allowed' }, 405, { Allow });
}

function tooMany(context: Context, retryAfterS: number, message: string): Response {
  context.header('Retry-After', String(retryAfterS));
  return refuseRequest(context, 429, message);
}

/** In the shape that clients of the path read. */
function refuseRequest(context: Context, status: 401 | 403 | 413 | 429, message: string): Response {
  const speech = context.req.path.startsWith('/v1/');
  const type = status === 429 ? 'rate_limit_error' : 'invalid_request_error';
  return context.json(speech ? refuseSpeech(message, null, null, type) : { message }, status);
}

/** As fast as the engine speaks, however slowly the client reads: a place in the queue is the engine's time, not the client's. */
async function fill(add: SoundPipe['add'], sound: AsyncIterable<AudioChunk>): Promise<void> {
  for await (const chunk of sound) add(chunk);
}

/** A slow reader is told from one who does not read by the pieces that it takes. */
async function* inPieces(whole: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < whole.length; at += PIECE_BYTES) yield whole.subarray(at, at + PIECE_BYTES);
}

function toStream(bytes: AsyncIterable<Uint8Array>, onCancel: () => void): ReadableStream<Uint8Array> {
  const reader = bytes[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        const { done, value } = await reader.next();
        if (done) return controller.close();
        // An encoder may hold back all of a part; a pull without a byte would not be repeated.
        if (value.length > 0) return controller.enqueue(value);
      }
    },
    async cancel() {
      onCancel();
      await reader.return?.();
    },
  });
}

function bearerOf(context: Context): string | undefined {
  return /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
