/**
 * Reads the official API's parameters (api_v2): same names, same defaults, same order of checks, same words
 * in the refusals, so that existing clients need no change. What only batches or v3/v4 know is accepted and has no effect.
 */
import { z } from 'zod';
import type { SpeakRequest, SplitMethod, TextLanguage, VoiceReference } from '../../native-models/engine-types.ts';

/** The voice that this listener speaks with. */
export interface ServedVoice {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly references: readonly Pick<VoiceReference, 'name' | 'file' | 'text' | 'language'>[];
}

export interface TtsRequest {
  readonly speak: SpeakRequest;
  readonly mediaType: 'wav' | 'raw';
  readonly streaming: boolean;
}

/** 400 carries the official `message`; 422 is what FastAPI answers to values of the wrong type. */
export type TtsRefusal =
  | { readonly kind: 'refused'; readonly status: 400; readonly body: { readonly message: string } }
  | { readonly kind: 'refused'; readonly status: 422; readonly body: { readonly detail: readonly unknown[] } };

const languagesOfV1 = ['auto', 'en', 'zh', 'ja', 'all_zh', 'all_ja'];
const languagesOfV2 = ['auto', 'auto_yue', 'en', 'zh', 'ja', 'yue', 'ko', 'all_zh', 'all_ja', 'all_yue', 'all_ko'];
const splitMethods = ['cut0', 'cut1', 'cut2', 'cut3', 'cut4', 'cut5'];

const text = z.string().nullish();
const number = z.number().nullish();
const whole = z.number().int().nullish();
const flag = z.boolean().nullish();

const fields = z.object({
  text,
  text_lang: text,
  ref_audio_path: text,
  aux_ref_audio_paths: z.array(z.string()).nullish(),
  prompt_lang: text,
  prompt_text: text,
  top_k: whole,
  top_p: number,
  temperature: number,
  text_split_method: text,
  batch_size: whole,
  batch_threshold: number,
  split_bucket: flag,
  speed_factor: number,
  fragment_interval: number,
  seed: whole,
  media_type: text,
  streaming_mode: z.union([z.boolean(), z.number().int()]).nullish(),
  parallel_infer: flag,
  repetition_penalty: number,
  sample_steps: whole,
  super_sampling: flag,
  overlap_length: whole,
  min_chunk_length: whole,
});

/** A query string holds text only: numbers and flags are read as the official server reads them. */
export function fromQuery(query: URLSearchParams): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(fields.shape)) {
    const given = query.getAll(name);
    const last = given.at(-1);
    if (last === undefined) continue;
    if (name === 'aux_ref_audio_paths') values[name] = given;
    else if (name === 'streaming_mode') values[name] = /^\d+$/.test(last) ? Number(last) : (readFlag(last) ?? last);
    else if (['split_bucket', 'parallel_infer', 'super_sampling'].includes(name)) values[name] = readFlag(last) ?? last;
    else if (isTextField(name)) values[name] = /_lang$/.test(name) ? last.toLowerCase() : last;
    else values[name] = readNumber(last);
  }
  return values;
}

/** The request, or the official refusal. Nothing is read from disk here or because of what is named here. */
export function readTtsRequest(raw: unknown, voice: ServedVoice): TtsRequest | TtsRefusal {
  const parsed = fields.safeParse(raw);
  if (!parsed.success) {
    const detail = parsed.error.issues.map((issue) => ({
      type: issue.code,
      loc: ['body', ...issue.path],
      msg: issue.message,
    }));
    return { kind: 'refused', status: 422, body: { detail } };
  }
  const given = parsed.data;
  const main = given.ref_audio_path ? findReference(voice, given.ref_audio_path) : undefined;
  if (given.ref_audio_path && !main) return unknownReference(given.ref_audio_path);
  const aux = (given.aux_ref_audio_paths ?? []).map((path) => ({ path, found: findReference(voice, path) }));
  const unknownAux = aux.find(({ found }) => !found);
  if (unknownAux) return unknownReference(unknownAux.path);

  if (!given.text) return refuse('text is required');
  const textLanguage = given.text_lang?.toLowerCase();
  if (!textLanguage) return refuse('text_lang is required');
  if (!isLanguage(textLanguage, voice)) return refuse(unsupportedLanguage('text_lang', given.text_lang, voice));
  const promptLanguage = given.prompt_lang?.toLowerCase();
  // Without a named reference the voice's own transcript is used, and its language is known.
  if (!promptLanguage && main) return refuse('prompt_lang is required');
  if (promptLanguage && !isLanguage(promptLanguage, voice)) {
    return refuse(unsupportedLanguage('prompt_lang', given.prompt_lang, voice));
  }
  const mediaType = given.media_type ?? 'wav';
  if (mediaType !== 'wav' && mediaType !== 'raw') return refuse(`media_type: ${mediaType} is not supported`);
  const splitMethod = given.text_split_method ?? 'cut5';
  if (!splitMethods.includes(splitMethod)) return refuse(`text_split_method:${splitMethod} is not supported`);
  const streaming = Number(given.streaming_mode ?? 0);
  if (![0, 1, 2, 3].includes(streaming)) {
    return refuse('the value of streaming_mode must be 0, 1, 2, 3(int) or true/false(bool)');
  }
  const seed = given.seed ?? -1;
  return {
    mediaType,
    streaming: streaming > 0,
    speak: leaveOut({
      text: given.text,
      language: textLanguage as TextLanguage,
      reference: main?.name,
      auxReferences: aux.length > 0 ? aux.flatMap(({ found }) => found?.name ?? []) : undefined,
      // A named reference without its text is the official mode without prompt.
      prompt: main ? Boolean(given.prompt_text) : undefined,
      promptText: main && given.prompt_text ? given.prompt_text : undefined,
      promptLanguage: main ? (promptLanguage as TextLanguage) : undefined,
      seed: seed === -1 ? undefined : seed,
      speed: given.speed_factor ?? undefined,
      topK: given.top_k ?? undefined,
      topP: given.top_p ?? undefined,
      temperature: given.temperature ?? undefined,
      repetitionPenalty: given.repetition_penalty ?? undefined,
      splitMethod: splitMethod as SplitMethod,
      fragmentIntervalS: given.fragment_interval ?? undefined,
      streaming:
        streaming < 2
          ? undefined
          : leaveOut({
              rule: streaming === 2 ? ('quiet' as const) : ('fixed' as const),
              leastCodes: given.min_chunk_length ?? undefined,
              overlapCodes: given.overlap_length ?? undefined,
            }),
    }),
  };
}

/** By its name, its path in the voice or its file's name; nothing else is a reference here. */
export function findReference(voice: ServedVoice, given: string): ServedVoice['references'][number] | undefined {
  return voice.references.find(
    ({ name, file }) => given === name || given === file || given === file.slice(file.lastIndexOf('/') + 1),
  );
}

export function refuse(message: string): TtsRefusal {
  return { kind: 'refused', status: 400, body: { message } };
}

function unknownReference(given: string): TtsRefusal {
  return refuse(`ref_audio_path: ${given.slice(0, 200)} is not a reference of the served voice`);
}

function isLanguage(language: string, voice: ServedVoice): boolean {
  return (voice.version === 'v1' ? languagesOfV1 : languagesOfV2).includes(language);
}

function unsupportedLanguage(field: string, given: string | null | undefined, voice: ServedVoice): string {
  return `${field}: ${given} is not supported in version ${voice.version}`;
}

function isTextField(name: string): boolean {
  return [
    'text',
    'text_lang',
    'ref_audio_path',
    'prompt_lang',
    'prompt_text',
    'text_split_method',
    'media_type',
  ].includes(name);
}

function readNumber(given: string): unknown {
  return given.trim() !== '' && Number.isFinite(Number(given)) ? Number(given) : given;
}

function readFlag(given: string): boolean | undefined {
  if (/^(true|yes|on|t|y|1)$/i.test(given)) return true;
  if (/^(false|no|off|f|n|0)$/i.test(given)) return false;
  return undefined;
}

/** Optional fields that are undefined are left out, so that the voice's own defaults apply. */
function leaveOut<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
