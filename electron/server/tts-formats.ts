/**
 * What sound is written as. WAV, raw samples and Opus are written here, whole or as the sound comes; for the others the
 * computer needs a program (`ffmpeg`), and where it has none, they are refused by name.
 */
import { createOggOpusWriter } from '../../native-models/audio/ogg-opus.ts';
import { createStreamResampler } from '../../native-models/audio/resample-stream.ts';
import { toPcm16Bytes, wavHeader } from '../../native-models/audio/wav.ts';
import type { VoiceService } from '../app/voice-service.ts';
import { collect } from './tts-sound.ts';

export type SoundProgram = VoiceService['soundProgram'];

const ttsMediaTypes = ['wav', 'raw', 'ogg', 'aac'] as const;
export type TtsMediaType = (typeof ttsMediaTypes)[number];

export const speechFormats = ['wav', 'pcm', 'opus', 'mp3', 'aac', 'flac'] as const;
export type SpeechFormat = (typeof speechFormats)[number];

export const speechTypes: Readonly<Record<SpeechFormat, string>> = {
  wav: 'audio/wav',
  pcm: 'audio/pcm',
  opus: 'audio/ogg',
  mp3: 'audio/mpeg',
  aac: 'audio/aac',
  flac: 'audio/flac',
};

/** What OpenAI's clients take `pcm` for. */
const SPEECH_PCM_HZ = 24_000;

export interface PcmSound {
  readonly sampleRateHz: number;
  /** 16 bit samples, part by part. */
  readonly parts: AsyncIterable<Uint8Array>;
}

/** Writes the sound; `streaming` is for readers who will not know its length before its end. */
type SoundWriter = (sound: PcmSound, streaming: boolean) => AsyncIterable<Uint8Array>;

export function isTtsMediaType(given: string): given is TtsMediaType {
  return (ttsMediaTypes as readonly string[]).includes(given);
}

/** Null where the computer cannot write it. */
export function writerOf(format: TtsMediaType | SpeechFormat, program: SoundProgram | undefined): SoundWriter | null {
  switch (format) {
    case 'wav':
      return writeWavParts;
    case 'raw':
      return ({ parts }) => parts;
    case 'pcm':
      return writeSpeechPcm;
    case 'ogg':
    case 'opus':
      return writeOggOpus;
    case 'aac':
    case 'mp3':
    case 'flac':
      return program?.formats.has(format)
        ? ({ sampleRateHz, parts }) => program.encode(format, sampleRateHz, parts)
        : null;
  }
}

async function* writeWavParts({ sampleRateHz, parts }: PcmSound, streaming: boolean): AsyncGenerator<Uint8Array> {
  if (streaming) {
    yield wavHeader(sampleRateHz, 0);
    yield* parts;
    return;
  }
  const whole = await collect(parts);
  yield wavHeader(
    sampleRateHz,
    whole.reduce((sum, { length }) => sum + length, 0),
  );
  yield* whole;
}

async function* writeSpeechPcm({ sampleRateHz, parts }: PcmSound): AsyncGenerator<Uint8Array> {
  const resampler = createStreamResampler(sampleRateHz, SPEECH_PCM_HZ);
  for await (const part of parts) yield toPcm16Bytes(resampler.add(toSamples(part)));
  yield toPcm16Bytes(resampler.end());
}

async function* writeOggOpus({ sampleRateHz, parts }: PcmSound): AsyncGenerator<Uint8Array> {
  const writer = await createOggOpusWriter(sampleRateHz);
  try {
    for await (const part of parts) yield writer.add(toSamples(part));
    yield writer.end();
  } finally {
    writer.free();
  }
}

function toSamples(pcm16: Uint8Array): Float32Array {
  const view = new DataView(pcm16.buffer, pcm16.byteOffset, pcm16.byteLength);
  const samples = new Float32Array(pcm16.length >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(i * 2, true) / 32768;
  return samples;
}
