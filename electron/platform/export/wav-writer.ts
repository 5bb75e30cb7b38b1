/** WAV with 16 bits: its length is known before, so the head is right from the start. */
import { wavHeader } from '../../../native-models/audio/wav.ts';
import { fromPcm16, pcm16Bytes, toNearestPcm16 } from './pcm16.ts';
import type { SoundTarget, SoundWriter } from './sound-writer.ts';

export function createWavWriter({ file, sampleRateHz, samples, onHeard }: SoundTarget): SoundWriter {
  file.append(wavHeader(sampleRateHz, samples * 2));
  return {
    async add(part) {
      const pcm = toNearestPcm16(part);
      onHeard(fromPcm16(pcm));
      file.append(pcm16Bytes(pcm));
    },
    end: async () => {},
    free: async () => {},
  };
}
