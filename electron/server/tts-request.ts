/**
 * From the official parameters to a take: the official checks in their order and their words, so that existing clients need
 * no change. Nothing is read from disk here or because of what is named here.
 */
import type { z } from 'zod';
import type { SpeakRequest, SplitMethod, TextLanguage } from '../../native-models/engine-types.ts';
import { splitMethods } from '../../native-models/speak-limits.ts';
import { officialDefaults, type TtsFields, ttsFields, understand } from './tts-fields.ts';
import { isTtsMediaType, type TtsMediaType } from './tts-formats.ts';
import { findReference, type ServedReference } from './tts-references.ts';

/** The voice that this listener speaks with. */
export interface ServedVoice {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly references: readonly ServedReference[];
}

export interface TtsRequest {
  readonly speak: SpeakRequest;
  readonly mediaType: TtsMediaType;
  readonly streaming: boolean;
}

/** 400 carries the official `message`; 422 is what FastAPI answers to values of the wrong type. */
export type TtsRefusal =
  | {
      readonly kind: 'refused';
      readonly status: 400;
      readonly body: { readonly message: string; readonly Exception?: string };
    }
  | { readonly kind: 'refused'; readonly status: 422; readonly body: { readonly detail: readonly unknown[] } };

const languagesOfV1 = ['auto', 'en', 'zh', 'ja', 'all_zh', 'all_ja'];
const languagesOfV2 = ['auto', 'auto_yue', 'en', 'zh', 'ja', 'yue', 'ko', 'all_zh', 'all_ja', 'all_yue', 'all_ko'];

/** `raw` is the parsed body, or what `fromQuery` made of a query. */
export function readTtsRequest(raw: unknown, place: 'body' | 'query', voice: ServedVoice): TtsRequest | TtsRefusal {
  const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
  const parsed = ttsFields.safeParse(isObject ? understand(raw as Record<string, unknown>) : raw);
  if (!parsed.success) return wrongTypes(parsed.error, raw, place);
  const given = parsed.data;
  return findOfficialRefusal(given, voice) ?? readSpeakRequest(given, voice);
}

/** The official checks, in the official order. */
function findOfficialRefusal(given: TtsFields, voice: ServedVoice): TtsRefusal | null {
  // Left out it is not missing: the voice has references of its own.
  const noReference = given.ref_audio_path === undefined ? voice.references.length === 0 : given.ref_audio_path === '';
  if (noReference) return refuse('ref_audio_path is required');
  if (!given.text) return refuse('text is required');
  if (!given.text_lang) return refuse('text_lang is required');
  if (!isLanguage(given.text_lang, voice)) return refuse(unsupportedLanguage('text_lang', given.text_lang, voice));
  // Without a named reference the voice's own transcript is used, and its language is known.
  if (!given.prompt_lang && given.ref_audio_path) return refuse('prompt_lang is required');
  if (given.prompt_lang && !isLanguage(given.prompt_lang, voice)) {
    return refuse(unsupportedLanguage('prompt_lang', given.prompt_lang, voice));
  }
  const mediaType = given.media_type ?? officialDefaults.media_type;
  if (!isTtsMediaType(mediaType)) return refuse(`media_type: ${shorten(mediaType)} is not supported`);
  const splitMethod = given.text_split_method ?? officialDefaults.text_split_method;
  if (!splitMethods.some((known) => known === splitMethod))
    return refuse(`text_split_method:${shorten(splitMethod)} is not supported`);
  if (![0, 1, 2, 3].includes(Number(given.streaming_mode ?? officialDefaults.streaming_mode))) {
    return refuse('the value of streaming_mode must be 0, 1, 2, 3(int) or true/false(bool)');
  }
  return null;
}

interface Named {
  readonly path: string;
  readonly found: ServedReference | undefined;
}

function readSpeakRequest(given: TtsFields, voice: ServedVoice): TtsRequest | TtsRefusal {
  const { references } = voice;
  const main = given.ref_audio_path === undefined ? undefined : findReference(references, given.ref_audio_path);
  if (given.ref_audio_path !== undefined && !main) return unknownReference('ref_audio_path', given.ref_audio_path);
  // Forms send a line that was left empty as an entry of its own.
  const [aux, timbre] = [given.aux_ref_audio_paths, given.timbre_audio_paths].map((paths = []) =>
    paths
      .filter((path) => path !== null && String(path).trim() !== '')
      .map((path) => ({ path: String(path), found: findReference(references, String(path)) })),
  ) as [Named[], Named[]];
  const unknownAux = aux.find(({ found }) => !found);
  if (unknownAux) return unknownReference('aux_ref_audio_paths', unknownAux.path);
  const unknownTimbre = timbre.find(({ found }) => !found);
  if (unknownTimbre) return unknownReference('timbre_audio_paths', unknownTimbre.path);
  const usesPrompt = main !== undefined && Boolean(given.prompt_text);
  // Clients that keep recordings under what is said in them send the name of one for its text.
  const usesOwnText = usesPrompt && main.text !== '' && given.prompt_text === main.name;
  const asks = { text_lang: given.text_lang, prompt_lang: usesPrompt && !usesOwnText ? given.prompt_lang : undefined };
  // The official check takes capitals in a body and the official front end then does not know them.
  for (const [field, language] of Object.entries(asks)) {
    if (language === undefined || language === language.toLowerCase()) continue;
    const Exception = `${field}: ${language} is written in small letters: ${language.toLowerCase()}`;
    return { kind: 'refused', status: 400, body: { message: 'tts failed', Exception } };
  }
  const seed = given.seed ?? officialDefaults.seed;
  const mode = Number(given.streaming_mode ?? officialDefaults.streaming_mode);
  return {
    mediaType: (given.media_type ?? officialDefaults.media_type) as TtsMediaType,
    streaming: mode > 0,
    speak: leaveOut({
      text: given.text ?? '',
      language: given.text_lang as TextLanguage,
      reference: main?.name,
      auxReferences: aux.length > 0 ? aux.flatMap(({ found }) => found?.name ?? []) : undefined,
      timbre: timbre.length > 0 ? timbre.flatMap(({ found }) => found?.name ?? []) : undefined,
      // A named reference without its text is the official mode without prompt.
      prompt: main ? usesPrompt : undefined,
      promptText: usesPrompt && !usesOwnText ? given.prompt_text : undefined,
      promptLanguage: usesPrompt && !usesOwnText ? (given.prompt_lang as TextLanguage) : undefined,
      seed: seed === -1 ? undefined : seed,
      speed: given.speed_factor,
      topK: given.top_k,
      topP: given.top_p,
      temperature: given.temperature,
      repetitionPenalty: given.repetition_penalty,
      splitMethod: (given.text_split_method ?? officialDefaults.text_split_method) as SplitMethod,
      fragmentIntervalS: given.fragment_interval,
      sampleSteps: given.sample_steps,
      batch:
        (given.batch_size ?? officialDefaults.batch_size) === 1
          ? undefined
          : leaveOut({
              size: given.batch_size ?? officialDefaults.batch_size,
              // A stream of sentences has to keep their order.
              likeLengths: mode === 0 && (given.split_bucket ?? officialDefaults.split_bucket),
              threshold: given.batch_threshold,
            }),
      streaming:
        mode < 2
          ? undefined
          : leaveOut({
              rule: mode === 2 ? ('quiet' as const) : ('fixed' as const),
              leastCodes: given.min_chunk_length,
              overlapCodes: given.overlap_length,
            }),
    }),
  };
}

export function refuse(message: string): TtsRefusal & { readonly status: 400 } {
  return { kind: 'refused', status: 400, body: { message } };
}

function unknownReference(field: `${'ref' | 'aux_ref' | 'timbre'}_audio_path${'' | 's'}`, given: string): TtsRefusal {
  return refuse(`${field}: ${shorten(given)} is not a reference of the served voice`);
}

function isLanguage(given: string, voice: ServedVoice): boolean {
  return (voice.version === 'v1' ? languagesOfV1 : languagesOfV2).includes(given.toLowerCase());
}

function unsupportedLanguage(field: string, given: string, voice: ServedVoice): string {
  return `${field}: ${shorten(given)} is not supported in version ${voice.version}`;
}

/** FastAPI's shape: where the value stood, what was wrong, and the value. */
function wrongTypes(error: z.ZodError, raw: unknown, place: 'body' | 'query'): TtsRefusal {
  const detail = error.issues.map((issue) => {
    const name = issue.path[0];
    const value = name === undefined ? raw : (raw as Record<PropertyKey, unknown>)[name];
    return {
      type: issue.code,
      loc: [place, ...issue.path],
      msg: issue.message,
      input: typeof value === 'string' ? shorten(value) : typeof value === 'object' ? null : (value ?? null),
    };
  });
  return { kind: 'refused', status: 422, body: { detail } };
}

/** What comes back in an answer stays short, whatever came in. */
function shorten(given: string): string {
  return given.slice(0, 200);
}

/** Optional fields that are undefined are left out, so that the voice's own defaults apply. */
function leaveOut<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
