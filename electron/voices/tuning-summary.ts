/** What a self-test found out, as far as it is told to people: without the steps of the cache, which only the engine needs. */
import type { NetworkTuning, Tuning } from '../../native-models/voice-pack/tuning.ts';
import type { VoiceNetworkTuning, VoiceTuning } from '../contract/voices.ts';

export function summarizeTuning({ testedAt, tokens, sound }: Tuning): VoiceTuning {
  const { agreement } = tokens;
  // A form that made no sound has no difference; in a kept file that is null already.
  const differenceDb = Number.isFinite(sound.differenceDb) ? sound.differenceDb : null;
  return {
    testedAt,
    tokens: { ...summarizeNetwork(tokens), agreement },
    sound: { ...summarizeNetwork(sound), differenceDb },
  };
}

function summarizeNetwork({ precision, reason, threads, exactMs, fastMs }: NetworkTuning): VoiceNetworkTuning {
  return { precision, reason, threads, exactMs, fastMs };
}
