/**
 * How the networks of a voice run: where the mix has them, and in the precision that its self-test found best, if there was one.
 * Sound is fast only after a test; `exact` in the options always holds.
 */
import type { Execution } from '../ort/session.ts';
import type { NetworkExecution, VoiceExecution } from '../voice/execution.ts';
import type { Mix, Place } from '../voice-pack/mix.ts';
import type { Tuning } from '../voice-pack/tuning.ts';

export function applyTuning(onProcessor: Execution, mix: Mix, tuning: Tuning | null): VoiceExecution {
  const at = ({ provider, threads }: Place): NetworkExecution => ({ ...onProcessor, provider, threads });
  const wantsExact = onProcessor.precision === 'exact';
  const tokens = at(mix.tokens);
  const sound = at(mix.sound);
  return {
    tokens: {
      ...tokens,
      prompt: { provider: mix.prompt.provider, threads: mix.prompt.threads },
      ...(wantsExact || tuning === null
        ? {}
        : { precision: tuning.tokens.precision, cacheScales: tuning.tokens.cacheScales }),
    },
    sound: { ...sound, precision: wantsExact ? 'exact' : (tuning?.sound.precision ?? 'exact') },
    hubert: at(mix.hubert),
  };
}
