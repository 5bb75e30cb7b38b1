/**
 * Turns what a caller asked for into complete settings: limits are checked before anything is loaded, and what was left out
 * comes from the voice first and the defaults of `api_v2.py, TTS_Request` second.
 */

import { randomBytes } from 'node:crypto';
import { EngineError } from '../engine-error.ts';
import type { SpeakRequest, SplitMethod, StreamingSettings, TextLanguage } from '../engine-types.ts';
import type { SamplingSettings } from '../models.ts';
import {
  emojiModes,
  maxTextLength,
  type SpeakLimit,
  speakLimits,
  splitMethods,
  streamingRules,
  textLanguages,
} from '../speak-limits.ts';
import type { SamplingDefaults } from '../voice-pack/manifest.ts';
import { checkTranscript } from '../voice-pack/transcript.ts';

/** How many sentences go through the decoder as one, and whether they are grouped by length. */
export interface Batch {
  readonly size: number;
  /** Smallest middle length of a group against its mean; null keeps the order of the script. */
  readonly threshold: number | null;
}

export interface SpeakSettings {
  readonly text: string;
  readonly language: TextLanguage;
  readonly splitMethod: SplitMethod;
  readonly seed: number;
  readonly speed: number;
  readonly fragmentIntervalS: number;
  /** Read by v3 and v4 alone. */
  readonly sampleSteps: number;
  readonly sampling: SamplingSettings;
  readonly streaming: StreamingSettings | null;
  readonly batch: Batch | null;
}

const directNumbers = [
  'seed',
  'speed',
  'topK',
  'topP',
  'temperature',
  'repetitionPenalty',
  'fragmentIntervalS',
  'sampleSteps',
] as const satisfies readonly (keyof SpeakRequest & keyof typeof speakLimits)[];

/** @throws EngineError REQUEST_INVALID (field, value, limits), TEXT_EMPTY or TEXT_LANGUAGE_UNSUPPORTED. */
export function checkRequest(request: SpeakRequest): void {
  if (typeof request.text !== 'string') throw refused('text', typeof request.text);
  if (!/[\p{L}\p{N}]/u.test(request.text)) {
    throw new EngineError('TEXT_EMPTY', 'The text has no letter and no digit to speak', {
      length: request.text.length,
    });
  }
  if (request.text.length > maxTextLength) throw outside('text', request.text.length, 1, maxTextLength);
  for (const language of [request.language, request.promptLanguage ?? request.language]) {
    if (textLanguages.includes(language)) continue;
    throw new EngineError('TEXT_LANGUAGE_UNSUPPORTED', `Unknown language mode ${language}`, {
      language: String(language),
    });
  }
  if (request.promptText !== undefined && request.prompt !== false) {
    checkTranscript(request.promptText, request.promptLanguage ?? request.language, { field: 'promptText' });
  }
  if (request.splitMethod !== undefined && !splitMethods.includes(request.splitMethod)) {
    throw refused('splitMethod', request.splitMethod);
  }
  if (request.emoji !== undefined && !emojiModes.includes(request.emoji)) throw refused('emoji', request.emoji);
  for (const field of directNumbers) checkNumber(field, request[field], speakLimits[field]);
  const { streaming, batch } = request;
  checkNumber('streaming.leastCodes', streaming?.leastCodes, speakLimits.leastCodes);
  checkNumber('streaming.overlapCodes', streaming?.overlapCodes, speakLimits.overlapCodes);
  checkNumber('batch.size', batch?.size, speakLimits.batchSize);
  checkNumber('batch.threshold', batch?.threshold, speakLimits.batchThreshold);
  if (streaming && !streamingRules.includes(streaming.rule)) throw refused('streaming.rule', String(streaming.rule));
}

export function completeSettings(request: SpeakRequest, voice: SamplingDefaults): SpeakSettings {
  return {
    text: request.text,
    language: request.language,
    splitMethod: request.splitMethod ?? splitMethods[0],
    seed: request.seed ?? randomBytes(4).readUInt32LE(),
    speed: request.speed ?? speakLimits.speed.default,
    fragmentIntervalS: request.fragmentIntervalS ?? speakLimits.fragmentIntervalS.default,
    sampleSteps: request.sampleSteps ?? speakLimits.sampleSteps.default,
    streaming: request.streaming ?? null,
    batch: batchOf(request),
    sampling: {
      topK: request.topK ?? voice.topK,
      topP: request.topP ?? voice.topP,
      temperature: request.temperature ?? voice.temperature,
      repetitionPenalty: request.repetitionPenalty ?? voice.repetitionPenalty,
    },
  };
}

function batchOf({ batch }: SpeakRequest): Batch | null {
  if (batch === undefined || batch.size === 1) return null;
  const { size, likeLengths, threshold = speakLimits.batchThreshold.default } = batch;
  return { size, threshold: likeLengths ? threshold : null };
}

function checkNumber(field: string, value: number | undefined, { least, most, whole }: SpeakLimit): void {
  if (value === undefined) return;
  if (typeof value !== 'number' || (whole && !Number.isInteger(value))) throw refused(field, String(value));
  // Written so that NaN is refused too.
  if (!(value >= least && value <= most)) throw outside(field, value, least, most);
}

function outside(field: string, value: number, least: number, most: number): EngineError {
  const given = Number.isFinite(value) ? value : String(value);
  return new EngineError('REQUEST_INVALID', `${field} must lie between ${least} and ${most}, got ${given}`, {
    field,
    value: given,
    least,
    most,
  });
}

function refused(field: string, value: string): EngineError {
  return new EngineError('REQUEST_INVALID', `${field} cannot be ${value}`, { field, value });
}
