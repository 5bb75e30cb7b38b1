/** The sentence that a self-test speaks. */
import type { RngKey, SovitsModel, T2sRequest } from '../models.ts';
import type { PreparedReference } from '../voice/voice-references.ts';

export interface SelfTestTrial {
  readonly prepared: PreparedReference;
  readonly tokens: T2sRequest;
  /** Phones of the trial sentence alone. */
  readonly phones: readonly number[];
}

export interface TimedSound {
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
  /** Milliseconds for a second of sound. */
  readonly ms: number;
}

/** The sound of the tokens, once. */
export async function decode(
  sovits: SovitsModel,
  { prepared: { style }, phones, tokens }: SelfTestTrial,
  codes: ArrayLike<number>,
  rngKey: RngKey = tokens.rngKey,
): Promise<TimedSound> {
  const startedAt = performance.now();
  const samples = await sovits.decode({ codes, phones, style, rngKey, signal: tokens.signal });
  const { sampleRateHz } = sovits;
  return { samples, sampleRateHz, ms: ((performance.now() - startedAt) * sampleRateHz) / samples.length };
}
