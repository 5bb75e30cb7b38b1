/**
 * Turns what a caller asked for into complete settings: limits are checked before anything is loaded, and what was left out
 * comes from the voice first and the official defaults second.
 */

import { randomBytes } from 'node:crypto';
import { EngineError } from '../engine-error.ts';
import type { SpeakRequest, SplitMethod, StreamingSettings, TextLanguage } from '../engine-types.ts';
import type { SamplingSettings } from '../models.ts';
import { type SamplingDefaults, textLanguages } from '../voice-pack/manifest.ts';

/** How many sentences go through the decoder as one, and whether those of like length are sought out for it. */
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
  readonly sampling: SamplingSettings;
  readonly streaming: StreamingSettings | null;
  readonly batch: Batch | null;
}

/** Far above any script a studio speaks in one go; keeps a pasted book from occupying the engine for a day. */
const maxTextLength = 100_000;
const splitMethods: readonly SplitMethod[] = ['cut0', 'cut1', 'cut2', 'cut3', 'cut4', 'cut5'];

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
  if (request.splitMethod !== undefined && !splitMethods.includes(request.splitMethod)) {
    throw refused('splitMethod', request.splitMethod);
  }
  checkNumber('seed', request.seed, 0, 0xffff_ffff, true);
  checkNumber('speed', request.speed, 0.25, 4);
  checkNumber('topK', request.topK, 1, 1025, true);
  checkNumber('topP', request.topP, 0, 1);
  checkNumber('temperature', request.temperature, 0, 10);
  checkNumber('repetitionPenalty', request.repetitionPenalty, 0.1, 10);
  checkNumber('fragmentIntervalS', request.fragmentIntervalS, 0, 10);
  checkNumber('streaming.leastCodes', request.streaming?.leastCodes, 1, 1000, true);
  checkNumber('streaming.overlapCodes', request.streaming?.overlapCodes, 1, 100, true);
  checkNumber('batch.size', request.batch?.size, 1, 200, true);
  checkNumber('batch.threshold', request.batch?.threshold, 0, 1);
  const rule = request.streaming?.rule ?? 'fixed';
  if (rule !== 'fixed' && rule !== 'quiet') throw refused('streaming.rule', String(rule));
}

export function completeSettings(request: SpeakRequest, voice: SamplingDefaults): SpeakSettings {
  return {
    text: request.text,
    language: request.language,
    splitMethod: request.splitMethod ?? 'cut5',
    seed: request.seed ?? randomBytes(4).readUInt32LE(),
    speed: request.speed ?? 1,
    fragmentIntervalS: request.fragmentIntervalS ?? 0.3,
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

/** How far apart the lengths of a group may be, officially. */
const officialThreshold = 0.75;

function batchOf({ batch }: SpeakRequest): Batch | null {
  if (batch === undefined || batch.size === 1) return null;
  return { size: batch.size, threshold: batch.likeLengths ? (batch.threshold ?? officialThreshold) : null };
}

function checkNumber(field: string, value: number | undefined, least: number, most: number, whole = false): void {
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
