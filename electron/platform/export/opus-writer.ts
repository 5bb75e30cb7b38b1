/** Opus in Ogg; what is heard of it is decoded again packet by packet. */
import { createDecoder, type OpusDecoderHandle } from 'libopus-wasm';
import { createOggOpusWriter } from '../../../native-models/audio/ogg-opus.ts';
import type { SoundTarget, SoundWriter } from './sound-writer.ts';
import { vorbisComments } from './tags.ts';

/** Transparent for one speaker, with room for music under it. */
const BITS_PER_SECOND = 96_000;

/** Sound has to come at 48 kHz, the rate of all that Opus decodes. */
export const OPUS_RATE_HZ = 48_000;

export async function createOpusWriter({ file, sampleRateHz, tags, onHeard }: SoundTarget): Promise<SoundWriter> {
  const decoder: OpusDecoderHandle = await createDecoder({ channels: 1, sampleRate: OPUS_RATE_HZ });
  const writer = await createOggOpusWriter(sampleRateHz, {
    bitsPerSecond: BITS_PER_SECOND,
    comments: vorbisComments(tags),
    onPacket: (packet) => onHeard(decoder.decodeFloat(packet)),
  });
  return {
    add: async (samples) => file.append(writer.add(samples)),
    end: async () => file.append(writer.end()),
    async free() {
      writer.free();
      decoder.free();
    },
  };
}
