/**
 * How the networks of a voice run: where the mix has them, and in the precision that its self-test found best, if there was one.
 * Sound is fast only after a test; `exact` in the options always holds.
 */
import type { Execution } from '../ort/session.ts';
import type { NetworkExecution, VoiceExecution } from '../voice/execution.ts';
import type { Mix, Place } from '../voice-pack/mix.ts';
import type { DeviceForm, Tuning } from '../voice-pack/tuning.ts';

export function applyTuning(onProcessor: Execution, mix: Mix, tuning: Tuning | null): VoiceExecution {
  const wantsExact = onProcessor.precision === 'exact';
  const formAt = ({ form = 'exact' }: Place): DeviceForm => (wantsExact ? 'exact' : form);
  const at = (place: Place): NetworkExecution => {
    const { provider, threads } = place;
    return { ...onProcessor, provider, threads, deviceForm: formAt(place) };
  };
  const tokens = at(mix.tokens);
  const sound = at(mix.sound);
  return {
    tokens: {
      ...tokens,
      prompt: { provider: mix.prompt.provider, threads: mix.prompt.threads, deviceForm: formAt(mix.prompt) },
      ...(wantsExact || tuning === null
        ? {}
        : { precision: tuning.tokens.precision, cacheScales: tuning.tokens.cacheScales }),
    },
    sound: { ...sound, precision: wantsExact ? 'exact' : (tuning?.sound.precision ?? 'exact') },
    hubert: at(mix.hubert),
  };
}
