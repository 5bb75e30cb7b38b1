/**
 * One sentence through the two networks: phones to tokens, tokens to sound. Its sound comes window by window when all tokens
 * are there, or in pieces while they are still being made.
 */

import { joinPhoneFeatures, type PhoneFeatures } from '../encoders/bert-features.ts';
import type { Share } from '../fair-turns.ts';
import type { RngKey, SovitsModel, SovitsRequest, T2sRequest } from '../models.ts';
import { speakLimits } from '../speak-limits.ts';
import type { LoadedVoice } from '../voice/loaded-voice.ts';
import type { PreparedReference } from '../voice/voice-references.ts';
import type { SpeakSettings } from './settings.ts';
import { type SpokenPart, speakStreaming } from './streaming.ts';

export interface SentenceOptions {
  readonly settings: SpeakSettings;
  /** 0-based place in the script: every sentence draws from a stream of its own of the one seed. */
  readonly index: number;
  readonly withPrompt: boolean;
  /** Turns on the processor; none are taken when left out. */
  readonly share?: Share;
  readonly signal?: AbortSignal | undefined;
}

const noText: PhoneFeatures = { phones: [], bert: null };

/** The sentence as one part: its tokens are there when this resolves. */
export async function speakWhole(
  voice: LoadedVoice,
  prepared: PreparedReference,
  sentence: PhoneFeatures,
  options: SentenceOptions,
): Promise<SpokenPart> {
  const tokens = tokenRequest(voice, prepared, sentence, options);
  const { codes, reason } = await voice.t2s.generate(tokens);
  const sound = soundOfCodes(voice.sovits, { codes, ...soundRequest(prepared, sentence, options) });
  return { sound, last: true, cutShort: reason === 'limit' };
}

/** The sentence as a stream of several parts. */
export async function* speakInPieces(
  voice: LoadedVoice,
  prepared: PreparedReference,
  sentence: PhoneFeatures,
  streaming: StreamSettings,
  options: SentenceOptions,
): AsyncGenerator<SpokenPart> {
  const { t2s, sovits } = voice;
  const { openStream } = sovits;
  // v3 and v4 draw whole sentences only.
  if (openStream === null) {
    yield await speakWhole(voice, prepared, sentence, options);
    return;
  }
  const tokens = tokenRequest(voice, prepared, sentence, options);
  const sound = soundRequest(prepared, sentence, options);
  const { leastCodes, overlapCodes } = speakLimits;
  const { rule } = streaming;
  const cut = { rule, leastCodes: streaming.leastCodes ?? leastCodes.default };
  const stream = openStream({ ...sound, overlapCodes: streaming.overlapCodes ?? overlapCodes.default });
  yield* speakStreaming(t2s, stream, tokens, cut, sovits.sampleRateHz);
}

type StreamSettings = NonNullable<SpeakSettings['streaming']>;

function soundRequest(
  { style }: PreparedReference,
  { phones }: PhoneFeatures,
  { settings, index, signal }: SentenceOptions,
): Omit<SovitsRequest, 'codes'> {
  const { speed, sampleSteps } = settings;
  return { phones, style, speed, sampleSteps, rngKey: rngKeyOf(settings, index), signal };
}

function rngKeyOf({ seed }: SpeakSettings, index: number): RngKey {
  return { seed, stream: index };
}

/** No generator or vocoder goes beyond 1, so no peak is above 1 (see fragment.ts) and every window can be handed out at once. */
async function* soundOfCodes(sovits: SovitsModel, request: SovitsRequest): AsyncGenerator<Float32Array> {
  if (request.codes.length > 0) yield* sovits.decodeWindows(request);
}

export function tokenRequest(
  { t2s }: LoadedVoice,
  { promptText, promptCodes }: PreparedReference,
  sentence: PhoneFeatures,
  { settings, index, withPrompt, share, signal }: SentenceOptions,
): T2sRequest {
  return {
    ...joinPhoneFeatures(withPrompt ? promptText : noText, sentence, t2s.bertWidth),
    promptCodes: withPrompt ? promptCodes : [],
    sampling: settings.sampling,
    rngKey: rngKeyOf(settings, index),
    maxSteps: stepLimit(sentence.phones.length),
    signal,
    ...(share ? { share } : {}),
  };
}

/**
 * Longest sentence in steps of 40 ms. Real speech needs two or three per phone. A network that keeps repeating itself would run
 * up to the official limit of 1500 steps, a minute of sound, so a limit by the number of phones ends it earlier.
 */
function stepLimit(phones: number): number {
  return Math.min(1500, 100 + 12 * phones);
}
