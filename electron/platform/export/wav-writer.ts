/** WAV with 16 bits, and its labels behind the samples: all lengths are known before, so the head is right from the start. */
import { wavHeader } from '../../../native-models/audio/wav.ts';
import { fromPcm16, pcm16Bytes, toNearestPcm16 } from './pcm16.ts';
import type { SoundTarget, SoundWriter } from './sound-writer.ts';
import { wavCues } from './wav-cues.ts';

export function createWavWriter({ file, sampleRateHz, samples, tags, onHeard }: SoundTarget): SoundWriter {
  const cues = wavCues(tags.labels, sampleRateHz, samples);
  file.append(wavHeader(sampleRateHz, samples * 2, cues.length));
  return {
    async add(part) {
      const pcm = toNearestPcm16(part);
      onHeard(fromPcm16(pcm));
      file.append(pcm16Bytes(pcm));
    },
    async end() {
      file.append(cues);
    },
    free: async () => {},
  };
}
