/**
 * One sentence through the two networks: phones to tokens, tokens to sound, silence behind it. Handed out whole, or in pieces
 * while it is still being made.
 */

import { joinSpokenText, type SpokenText } from './bert-features.ts';
import type { LoadedVoice, PreparedReference } from './loaded-voice.ts';
import { finishFragment } from './runtime/fragment.ts';
import type { T2sRequest } from './runtime/models.ts';
import { speakStreaming } from './runtime/streaming.ts';
import type { SpeakSettings } from './speak-settings.ts';

export interface SentenceOptions {
  readonly settings: SpeakSettings;
  /** 0-based place in the script: every sentence draws its own chance from the one seed. */
  readonly index: number;
  readonly withPrompt: boolean;
  readonly signal?: AbortSignal;
  /** Told of final sound, in order. */
  readonly onSound: (samples: Float32Array) => void;
}

const noText: SpokenText = { phones: [], bert: null };
/** Tokens in a piece and shared by neighbouring pieces, as the official server has them. */
const officialLeastCodes = 16;
const officialOverlapCodes = 2;

export async function speakSentence(
  voice: LoadedVoice,
  prepared: PreparedReference,
  sentence: SpokenText,
  options: SentenceOptions,
): Promise<{ readonly cutShort: boolean }> {
  const { settings, index, withPrompt, signal, onSound } = options;
  const { t2s, sovits } = voice;
  const { seed, sampling, speed, fragmentIntervalS, streaming } = settings;
  const chance = { seed, stream: index };
  const tokens: T2sRequest = {
    ...joinSpokenText(withPrompt ? prepared.promptText : noText, sentence, t2s.bertWidth),
    promptCodes: withPrompt ? prepared.promptCodes : [],
    sampling,
    chance,
    maxSteps: stepLimit(sentence.phones.length),
    signal,
  };
  const sound = { phones: sentence.phones, style: prepared.style, speed, chance, signal };
  if (streaming === null) {
    const { codes, reason } = await t2s.generate(tokens);
    const samples = codes.length === 0 ? new Float32Array(0) : await sovits.decode({ codes, ...sound });
    onSound(finishFragment(samples, sovits.sampleRateHz, fragmentIntervalS));
    return { cutShort: reason === 'limit' };
  }
  const { rule, leastCodes = officialLeastCodes, overlapCodes = officialOverlapCodes } = streaming;
  const stream = sovits.openStream({ ...sound, overlapCodes });
  const { reason } = await speakStreaming(t2s, stream, tokens, { rule, leastCodes }, (samples) =>
    onSound(finishFragment(samples, sovits.sampleRateHz, 0)),
  );
  if (fragmentIntervalS > 0) onSound(finishFragment(new Float32Array(0), sovits.sampleRateHz, fragmentIntervalS));
  return { cutShort: reason === 'limit' };
}

/**
 * Longest sentence in steps of 40 ms. Real speech needs two or three per phone; a network that lost its way repeats itself
 * up to the official 1500 (a minute), which nobody wants to wait for.
 */
function stepLimit(phones: number): number {
  return Math.min(1500, 100 + 12 * phones);
}
