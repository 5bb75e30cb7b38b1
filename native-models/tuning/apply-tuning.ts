/**
 * How the networks of a voice run on the processor: as its self-test found best, if there was one. Sound is fast only after a
 * test; `exact` in the options always holds.
 */
import type { Network, ProviderChoice } from '../engine-types.ts';
import type { Execution } from '../ort/session.ts';
import type { NetworkExecution, VoiceExecution } from '../voice/loaded-voice.ts';
import type { Tuning } from '../voice-pack/tuning.ts';

export function applyTuning(
  onProcessor: Execution,
  chosen: Readonly<Record<Network, ProviderChoice>>,
  tuning: Tuning | null,
): VoiceExecution {
  const executionOf = (network: Network): NetworkExecution => {
    const untuned = { ...onProcessor, provider: chosen[network] };
    if (untuned.precision === 'exact') return untuned;
    if (tuning === null) return network === 'tokens' ? untuned : { ...untuned, precision: 'exact' };
    const { precision, threads } = tuning[network];
    const cacheScales = network === 'tokens' ? { cacheScales: tuning.tokens.cacheScales } : {};
    return { ...untuned, precision, threads, ...cacheScales };
  };
  return { tokens: executionOf('tokens'), sound: executionOf('sound') };
}
