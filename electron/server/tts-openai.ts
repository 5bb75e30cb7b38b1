/**
 * OpenAI's `POST /v1/audio/speech`, as far as a studio's voice can answer it: WAV or raw 16 bit samples. `voice` is a
 * reference of the served voice, or the voice itself.
 */
import { z } from 'zod';
import type { SpeakRequest } from '../../native-models/engine-types.ts';
import { findReference, type ServedVoice } from './tts-request.ts';

export interface OpenAiRequest {
  readonly speak: SpeakRequest;
  readonly format: 'wav' | 'pcm';
}

export interface OpenAiRefusal {
  readonly error: {
    readonly message: string;
    readonly type: 'invalid_request_error';
    readonly param: string | null;
    readonly code: string | null;
  };
}

const fields = z.object({
  input: z.string().min(1),
  voice: z.string().nullish(),
  response_format: z.string().nullish(),
  speed: z.number().min(0.25).max(4).nullish(),
  seed: z.number().int().min(0).nullish(),
});

export function readOpenAiRequest(raw: unknown, voice: ServedVoice): OpenAiRequest | OpenAiRefusal {
  const parsed = fields.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return refused(issue?.message ?? 'the body is not JSON', issue?.path.join('.') || null, null);
  }
  const given = parsed.data;
  const format = given.response_format ?? 'wav';
  if (format !== 'wav' && format !== 'pcm') {
    return refused(
      `response_format ${format} is not supported; use wav or pcm`,
      'response_format',
      'unsupported_format',
    );
  }
  const wanted = given.voice ?? voice.id;
  const reference = findReference(voice, wanted);
  if (!reference && ![voice.id, voice.name, 'default'].includes(wanted)) {
    const known = [voice.id, ...voice.references.map(({ name }) => name)].join(', ');
    return refused(`voice ${wanted.slice(0, 80)} is not served here; served are: ${known}`, 'voice', 'voice_unknown');
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

function refused(message: string, param: string | null, code: string | null): OpenAiRefusal {
  return { error: { message, type: 'invalid_request_error', param, code } };
}
