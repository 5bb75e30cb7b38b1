/**
 * One sentence through the two networks: phones to tokens, tokens to sound, silence behind it. Sound is handed out window by
 * window when all tokens are there, or in pieces while they are still being made.
 */

import { joinPhoneFeatures, type PhoneFeatures } from '../encoders/bert-features.ts';
import type { T2sRequest } from '../models.ts';
import type { LoadedVoice, PreparedReference } from '../voice/loaded-voice.ts';
import { finishFragment } from './fragment.ts';
import type { SpeakSettings } from './settings.ts';
import { speakStreaming } from './streaming.ts';

export interface SentenceOptions {
  readonly settings: SpeakSettings;
  /** 0-based place in the script: every sentence draws from a stream of its own of the one seed. */
  readonly index: number;
  readonly withPrompt: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Told of final sound, in order; of the last of it, which may be empty, with `last`. */
  readonly onSound: (samples: Float32Array, last: boolean) => void;
}

const noText: PhoneFeatures = { phones: [], bert: null };
/** Tokens in a piece and shared by neighbouring pieces, as the official server has them. */
const officialLeastCodes = 16;
const officialOverlapCodes = 2;

export interface SpokenTokens {
  /** True when the length guard, not the voice, ended the sentence. */
  readonly cutShort: boolean;
  /** Settles when all sound of the sentence has been told. */
  readonly sounded: Promise<void>;
}

/**
 * Resolves when the sentence's tokens are made; its sound may still be under way on another thread. It begins when `after`,
 * the sound of the sentence before, is through.
 */
export async function speakSentence(
  voice: LoadedVoice,
  prepared: PreparedReference,
  sentence: PhoneFeatures,
  after: Promise<void>,
  options: SentenceOptions,
): Promise<SpokenTokens> {
  const { settings, signal, onSound } = options;
  const { t2s, sovits } = voice;
  const { speed, fragmentIntervalS, streaming } = settings;
  const tokens = tokenRequest(voice, prepared, sentence, options);
  const { rngKey } = tokens;
  const sound = { phones: sentence.phones, style: prepared.style, speed, rngKey, signal };
  const end = (): void => onSound(finishFragment(new Float32Array(0), sovits.sampleRateHz, fragmentIntervalS), true);
  if (streaming === null) {
    const { codes, reason } = await t2s.generate(tokens);
    const sounded = after.then(async () => {
      // The generator ends in a tanh, so the official rule for peaks above 1 has nothing to do and windows go out at once.
      if (codes.length > 0) await sovits.decode({ codes, ...sound, onSound: (samples) => onSound(samples, false) });
      end();
    });
    return { cutShort: reason === 'limit', sounded };
  }
  const { rule, leastCodes = officialLeastCodes, overlapCodes = officialOverlapCodes } = streaming;
  const stream = sovits.openStream({ ...sound, overlapCodes });
  const { reason, sounded } = await speakStreaming(t2s, stream, tokens, { rule, leastCodes }, after, (samples) =>
    onSound(finishFragment(samples, sovits.sampleRateHz, 0), false),
  );
  return { cutShort: reason === 'limit', sounded: sounded.then(end) };
}

export function tokenRequest(
  { t2s }: LoadedVoice,
  { promptText, promptCodes }: PreparedReference,
  sentence: PhoneFeatures,
  { settings, index, withPrompt, signal }: Omit<SentenceOptions, 'onSound'>,
): T2sRequest {
  return {
    ...joinPhoneFeatures(withPrompt ? promptText : noText, sentence, t2s.bertWidth),
    promptCodes: withPrompt ? promptCodes : [],
    sampling: settings.sampling,
    rngKey: { seed: settings.seed, stream: index },
    maxSteps: stepLimit(sentence.phones.length),
    signal,
  };
}

/**
 * Longest sentence in steps of 40 ms. Real speech needs two or three per phone; a network that lost its way repeats itself
 * up to the official 1500 (a minute), which nobody wants to wait for.
 */
function stepLimit(phones: number): number {
  return Math.min(1500, 100 + 12 * phones);
}
