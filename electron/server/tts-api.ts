/**
 * The voice service that others on the network use: a drop-in for the official `api_v2`, OpenAI's speech call, and what a
 * watcher needs to know. It speaks with one voice and reads no path that a client names.
 */
import { timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { wavHeader } from '../../native-models/audio/wav.ts';
import type { SpeakRequest } from '../../native-models/engine-types.ts';
import { readOpenAiRequest } from './tts-openai.ts';
import { createTtsQueue } from './tts-queue.ts';
import { findReference, fromQuery, readTtsRequest, refuse, type ServedVoice } from './tts-request.ts';
import { createSoundPipe } from './tts-sound.ts';

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

export interface TtsSentence {
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
}

/** Speaks with the served voice; told of each finished sentence, in order. */
export type TtsSpeak = (
  request: SpeakRequest,
  options: { readonly signal: AbortSignal; readonly onSentence: (sentence: TtsSentence) => void },
) => Promise<unknown>;

/** What the owner of the admin key may do. Each rejects with the reason. */
export interface TtsAdmin {
  changeWeights(kind: 'gpt' | 'sovits', weightsPath: string): Promise<void>;
  control(command: 'restart' | 'exit'): Promise<void>;
}

export interface TtsApiOptions {
  readonly speak: TtsSpeak;
  readonly identity: () => TtsIdentity;
  /** `Authorization: Bearer` on everything but `/healthz`. Without it the listener must be on loopback. */
  readonly apiKey?: string;
  readonly adminKey?: string;
  readonly admin?: TtsAdmin;
  /** Takes that may be spoken or wait at the same time (default 8). */
  readonly maxQueue?: number;
  readonly nowMs?: () => number;
}

const maxBodyBytes = 1 << 20;

interface Answer {
  readonly request: SpeakRequest;
  readonly streaming: boolean;
  readonly type: string;
  /** Bytes before the sound: given its length, or null for a stream. */
  readonly header: (sampleRateHz: number, dataBytes: number | null) => Uint8Array;
  readonly failed: (error: unknown) => object;
}

export function createTtsApi(options: TtsApiOptions): Hono {
  const { identity, speak, apiKey, adminKey, admin } = options;
  const queue = createTtsQueue(options.maxQueue ?? 8, options.nowMs ?? (() => performance.now()));
  const api = new Hono();
  /** Chosen by `/set_refer_audio`, for requests that name none. */
  let chosenReference = '';

  api.get('/healthz', (context) => {
    const { ready, releaseId, modelIds, voice, epoch, site } = identity();
    const body = { ready, releaseId, modelIds, voice: voice.id, queue: queue.length, epoch, site };
    return context.json(body, ready ? 200 : 503);
  });

  api.use('*', async (context, next) => {
    const given = bearerOf(context);
    const known = [apiKey, adminKey].some((key) => key !== undefined && given !== undefined && sameSecret(given, key));
    if (apiKey === undefined || known) return next();
    context.header('WWW-Authenticate', 'Bearer');
    return context.json({ message: 'the API key is missing or wrong' }, 401);
  });
  const tooLarge = (context: Context): Response => {
    // The rest of the body stays unread, so this connection is of no further use to the client.
    context.header('Connection', 'close');
    return context.json({ message: 'the request is too large' }, 413);
  };
  api.use('*', bodyLimit({ maxSize: maxBodyBytes, onError: tooLarge }));

  async function answerTts(context: Context, raw: unknown): Promise<Response> {
    const read = readTtsRequest(raw, identity().voice);
    if ('kind' in read) return context.json(read.body, read.status);
    const reference = read.speak.reference ?? findReference(identity().voice, chosenReference)?.name;
    return answerWithSound(context, {
      request: reference === undefined ? read.speak : { ...read.speak, reference },
      streaming: read.streaming,
      type: `audio/${read.mediaType}`,
      header: (rateHz, bytes) => (read.mediaType === 'raw' ? new Uint8Array(0) : wavHeader(rateHz, bytes ?? 0)),
      failed: (error) => ({ message: 'tts failed', Exception: messageOf(error) }),
    });
  }

  async function answerWithSound(context: Context, answer: Answer): Promise<Response> {
    const controller = new AbortController();
    const signal = AbortSignal.any([controller.signal, context.req.raw.signal]);
    const sound = createSoundPipe();
    const spoken = queue.enter(() => speak(answer.request, { signal, onSentence: sound.add }));
    if (spoken === null) {
      context.header('Retry-After', String(queue.retryAfterS));
      return context.json({ message: 'too many requests are waiting' }, 429);
    }
    spoken.then(sound.end, sound.fail);
    try {
      if (!answer.streaming) {
        const { body, sampleRateHz } = await sound.whole();
        const bytes = Buffer.concat([answer.header(sampleRateHz, body.length), body]);
        return context.body(bytes, 200, { 'Content-Type': answer.type });
      }
      // Failures before the first sound are still told as such; later ones can only break the stream.
      const sampleRateHz = await sound.begun();
      const stream = sound.stream(answer.header(sampleRateHz, null), () => controller.abort());
      return new Response(stream, { headers: { 'Content-Type': answer.type } });
    } catch (error) {
      return context.json(answer.failed(error), 400);
    }
  }

  api.get('/tts', (context) => answerTts(context, fromQuery(new URL(context.req.url).searchParams)));
  api.post('/tts', async (context) => answerTts(context, await context.req.json().catch(() => 'not JSON')));

  api.post('/v1/audio/speech', async (context) => {
    const read = readOpenAiRequest(await context.req.json().catch(() => undefined), identity().voice);
    if ('error' in read) return context.json({ error: read.error }, 400);
    return answerWithSound(context, {
      request: read.speak,
      // A WAV of unknown length is read as empty by many players.
      streaming: read.format === 'pcm',
      type: read.format === 'pcm' ? 'audio/pcm' : 'audio/wav',
      header: (rateHz, bytes) => (read.format === 'pcm' ? new Uint8Array(0) : wavHeader(rateHz, bytes ?? 0)),
      failed: (error) => ({
        error: { message: messageOf(error), type: 'invalid_request_error', param: null, code: null },
      }),
    });
  });

  api.get('/set_refer_audio', (context) => {
    const given = context.req.query('refer_audio_path') ?? '';
    const found = findReference(identity().voice, given);
    if (!found) {
      const body = {
        message: 'set refer audio failed',
        Exception: `${given.slice(0, 200)} is not a reference of the served voice`,
      };
      return context.json(body, 400);
    }
    chosenReference = found.name;
    return context.json({ message: 'success' });
  });

  for (const kind of ['gpt', 'sovits'] as const) {
    api.get(`/set_${kind}_weights`, async (context) => {
      if (!isAdmin(context)) return forbidden(context);
      const weightsPath = context.req.query('weights_path');
      if (!weightsPath) return context.json(refuse(`${kind} weight path is required`).body, 400);
      return tryAct(context, `change ${kind} weight failed`, async (acting) => acting.changeWeights(kind, weightsPath));
    });
  }

  for (const method of ['GET', 'POST'] as const) {
    api.on(method, '/control', async (context) => {
      if (!isAdmin(context)) return forbidden(context);
      const body: unknown = method === 'POST' ? await context.req.json().catch(() => null) : null;
      const command = context.req.query('command') ?? (body as { command?: unknown } | null)?.command;
      if (command !== 'restart' && command !== 'exit') return context.json(refuse('command is required').body, 400);
      return tryAct(context, 'control failed', (acting) => acting.control(command));
    });
  }

  function isAdmin(context: Context): boolean {
    const given = bearerOf(context);
    return adminKey !== undefined && given !== undefined && sameSecret(given, adminKey);
  }

  async function tryAct(context: Context, failed: string, act: (acting: TtsAdmin) => Promise<void>): Promise<Response> {
    try {
      if (!admin) throw new Error('this installation changes its voice in the app only');
      await act(admin);
      return context.json({ message: 'success' });
    } catch (error) {
      return context.json({ message: failed, Exception: messageOf(error) }, 400);
    }
  }

  api.notFound((context) => context.json({ detail: 'Not Found' }, 404));
  return api;
}

function forbidden(context: Context): Response {
  return context.json({ message: 'this needs the admin key' }, 403);
}

function bearerOf(context: Context): string | undefined {
  return /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
}

function sameSecret(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
