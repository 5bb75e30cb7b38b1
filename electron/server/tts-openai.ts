/**
 * OpenAI's `POST /v1/audio/speech`, as far as a studio's voice can answer it. `voice` is a reference of the served voice, or
 * the voice itself.
 */
import { z } from 'zod';
import type { SpeakRequest } from '../../native-models/engine-types.ts';
import { speakLimits } from '../../native-models/speak-limits.ts';
import { type SpeechFormat, speechFormats } from './tts-formats.ts';
import { findReference } from './tts-references.ts';
import type { ServedVoice } from './tts-request.ts';

export interface OpenAiRequest {
  readonly speak: SpeakRequest;
  readonly format: SpeechFormat;
  /** As server-sent events. */
  readonly events: boolean;
}

export interface OpenAiRefusal {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

export const DEFAULT_FORMAT = 'wav';
const streamFormats = ['audio', 'sse'] as const;
const aboutFormat = `${speechFormats.join(', ')}. mp3, aac and flac need ffmpeg on the serving computer; pcm is 16 bit at 24 kHz.`;

export const openAiFields = z.object({
  input: z.string().min(1).meta({ description: 'What is said; its language is found in it.' }),
  model: z.string().nullish().meta({ description: 'Accepted, without effect.' }),
  voice: z
    .union([z.string(), z.object({ id: z.string() })])
    .nullish()
    .meta({ description: 'The served voice, one of its references, a name that was set for one, or default.' }),
  response_format: z.string().nullish().meta({ description: aboutFormat, default: DEFAULT_FORMAT }),
  speed: z
    .number()
    .min(speakLimits.speed.least)
    .max(speakLimits.speed.most)
    .nullish()
    .meta({ description: 'Speed.', default: 1 }),
  stream_format: z
    .string()
    .nullish()
    .meta({ description: `${streamFormats.join(', ')}. sse: speech.audio.delta events, and speech.audio.done.` }),
  instructions: z.string().nullish().meta({ description: 'Accepted, without effect: a reference gives the manner.' }),
  seed: z.number().int().min(0).nullish().meta({ description: 'Left out: drawn.' }),
});

/** `names`: names of OpenAI's voices, and the reference or voice that each stands for. */
export function readOpenAiRequest(
  raw: unknown,
  voice: ServedVoice,
  names: Readonly<Record<string, string>> = {},
): OpenAiRequest | OpenAiRefusal {
  const parsed = openAiFields.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const param = issue?.path.join('.') || null;
    const message = issue?.message ?? 'the body is not JSON';
    return refuseSpeech(param === null ? message : `${param}: ${message}`, param);
  }
  const given = parsed.data;
  const wantedFormat = given.response_format ?? DEFAULT_FORMAT;
  const format = speechFormats.find((known) => known === wantedFormat);
  if (!format) {
    const message = `response_format ${wantedFormat.slice(0, 80)} is not known; known are: ${speechFormats.join(', ')}`;
    return refuseSpeech(message, 'response_format', 'unsupported_format');
  }
  const streamFormat = given.stream_format ?? 'audio';
  if (!streamFormats.some((known) => known === streamFormat)) {
    const message = `stream_format ${streamFormat.slice(0, 80)} is not known; known are: ${streamFormats.join(', ')}`;
    return refuseSpeech(message, 'stream_format', 'unsupported_format');
  }
  const asked = typeof given.voice === 'object' ? given.voice?.id : given.voice;
  const named = asked ?? voice.id;
  const wanted = Object.hasOwn(names, named) ? (names[named] ?? named) : named;
  const reference = findReference(voice.references, wanted);
  if (!reference && ![voice.id, voice.name, 'default'].includes(wanted)) {
    const known = [voice.id, ...voice.references.map(({ name }) => name), ...Object.keys(names)].join(', ');
    const message = `voice ${named.slice(0, 80)} is not served here; served are: ${known}`;
    return refuseSpeech(message, 'voice', 'voice_unknown');
  }
  return {
    format,
    events: streamFormat === 'sse',
    speak: {
      text: given.input,
      language: 'auto',
      ...(reference ? { reference: reference.name } : {}),
      ...(given.speed == null ? {} : { speed: given.speed }),
      ...(given.seed == null ? {} : { seed: given.seed }),
    },
  };
}

/** OpenAI's shape of a refusal, also for those that are not about a field. */
export function refuseSpeech(
  message: string,
  param: string | null = null,
  code: string | null = null,
  type = 'invalid_request_error',
): OpenAiRefusal {
  return { error: { message, type, param, code } };
}
