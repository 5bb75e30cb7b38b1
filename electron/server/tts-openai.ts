/**
 * OpenAI's `POST /v1/audio/speech`, as far as a studio's voice can answer it. `voice` is a reference of the served voice, or
 * the voice itself.
 */
import { z } from 'zod';
import type { SpeakRequest } from '../../native-models/engine-types.ts';
import { speakLimits } from '../../native-models/speak-limits.ts';
import { type SpeechFormat, speechFormats } from './tts-formats.ts';
import { findReference, type ServedVoice } from './tts-request.ts';

export interface OpenAiRequest {
  readonly speak: SpeakRequest;
  readonly format: SpeechFormat;
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
const aboutFormat = `${speechFormats.join(', ')}. mp3, aac and flac need ffmpeg on the serving computer; pcm is 16 bit at 24 kHz.`;

export const openAiFields = z.object({
  input: z.string().min(1).meta({ description: 'What is said; its language is found in it.' }),
  model: z.string().nullish().meta({ description: 'Accepted, without effect.' }),
  voice: z.string().nullish().meta({ description: 'The served voice, one of its references, or default.' }),
  response_format: z.string().nullish().meta({ description: aboutFormat, default: DEFAULT_FORMAT }),
  speed: z
    .number()
    .min(speakLimits.speed.least)
    .max(speakLimits.speed.most)
    .nullish()
    .meta({ description: 'Speed.', default: 1 }),
  seed: z.number().int().min(0).nullish().meta({ description: 'Left out: drawn.' }),
});

export function readOpenAiRequest(raw: unknown, voice: ServedVoice): OpenAiRequest | OpenAiRefusal {
  const parsed = openAiFields.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return refuseSpeech(issue?.message ?? 'the body is not JSON', issue?.path.join('.') || null);
  }
  const given = parsed.data;
  const wantedFormat = given.response_format ?? DEFAULT_FORMAT;
  const format = speechFormats.find((known) => known === wantedFormat);
  if (!format) {
    const message = `response_format ${wantedFormat.slice(0, 80)} is not known; known are: ${speechFormats.join(', ')}`;
    return refuseSpeech(message, 'response_format', 'unsupported_format');
  }
  const wanted = given.voice ?? voice.id;
  const reference = findReference(voice, wanted);
  if (!reference && ![voice.id, voice.name, 'default'].includes(wanted)) {
    const known = [voice.id, ...voice.references.map(({ name }) => name)].join(', ');
    const message = `voice ${wanted.slice(0, 80)} is not served here; served are: ${known}`;
    return refuseSpeech(message, 'voice', 'voice_unknown');
  }
  return {
    format,
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
