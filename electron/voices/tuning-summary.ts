/** What a self-test found out, as far as it is told to people: without the steps of the cache, which only the engine needs. */
import type { Mix } from '../../native-models/voice-pack/mix.ts';
import type { NetworkTuning, Tuning } from '../../native-models/voice-pack/tuning.ts';
import { voiceNetworks } from '../contract/names.ts';
import type { VoiceNetworkTuning, VoicePlace, VoiceTuning } from '../contract/voices.ts';

export function summarizeTuning({ testedAt, tokens, sound, timings, refused }: Tuning): VoiceTuning {
  const { agreement } = tokens;
  // A form that made no sound has no difference; in a kept file that is null already.
  const differenceDb = Number.isFinite(sound.differenceDb) ? sound.differenceDb : null;
  return {
    testedAt,
    tokens: { ...summarizeNetwork(tokens), agreement },
    sound: { ...summarizeNetwork(sound), differenceDb },
    timings,
    refused,
  };
}

export function summarizePlaces(mix: Mix): VoicePlace[] {
  return voiceNetworks.map((network) => ({ network, ...mix[network] }));
}

function summarizeNetwork({ precision, reason, exactMs, fastMs }: NetworkTuning): VoiceNetworkTuning {
  return { precision, reason, exactMs, fastMs };
}
