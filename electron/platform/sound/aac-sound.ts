/** AAC by a small build of FFmpeg's decoder as WebAssembly. It is handed frames with headers, which it reads without a container. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { AAC_FRAME_SAMPLES, type AacFormat, aacRatesHz, withHeaders } from './adts.ts';
import { type DecodedSound, MOST_SECONDS, SoundProblem } from './sound-problem.ts';

export interface AacSound {
  readonly format: AacFormat;
  readonly frames: readonly Uint8Array[];
  readonly skipSeconds: number;
  /** Null: to the end of the frames. */
  readonly seconds: number | null;
}

export async function decodeAac({ format, frames, skipSeconds, seconds }: AacSound): Promise<DecodedSound> {
  const codedHz = aacRatesHz[format.rateIndex] ?? 0;
  const [first] = frames;
  if (!first) throw new SoundProblem('no-sound', 'aac');
  if (frames.length * AAC_FRAME_SAMPLES > MOST_SECONDS * codedHz) throw new SoundProblem('too-long', 'aac');
  const getAudioDecoder = await loadDecoder();
  // It drops the first frame of a file, so there is one more.
  const file = withHeaders(format, [first, ...frames]);
  const wasm = readFileSync(require.resolve('@humansignal/audio-file-decoder/decode-audio.wasm')).toString('base64');
  const decoder = await getAudioDecoder(`data:application/wasm;base64,${wasm}`, file.buffer as ArrayBuffer).catch(
    () => {
      throw new SoundProblem('damaged', 'aac');
    },
  );
  try {
    const whole = decoder.decodeAudioData(0, -1);
    const { sampleRate: sampleRateHz } = decoder;
    const framesS = (frames.length * AAC_FRAME_SAMPLES) / codedHz;
    // What could not be decoded is left out without a word.
    if (whole.length / sampleRateHz < framesS - (2 * AAC_FRAME_SAMPLES) / codedHz)
      throw new SoundProblem('damaged', 'aac');
    const from = Math.round(skipSeconds * sampleRateHz);
    const to = Math.min(framesS, seconds === null ? framesS : skipSeconds + seconds);
    return { samples: whole.slice(from, Math.round(to * sampleRateHz)), sampleRateHz, format: 'aac' };
  } finally {
    decoder.dispose();
  }
}

const require = createRequire(import.meta.url);

type GetAudioDecoder = (wasm: string, file: ArrayBuffer) => Promise<AudioDecoder>;
interface AudioDecoder {
  readonly sampleRate: number;
  decodeAudioData(start: number, seconds: number): Float32Array;
  dispose(): void;
}

/** It was made for the browser and, in Node, looks for two names of CommonJS; this process is its own. */
async function loadDecoder(): Promise<GetAudioDecoder> {
  Object.assign(globalThis, { require, __dirname: import.meta.dirname });
  const { getAudioDecoder } = (await import('@humansignal/audio-file-decoder')) as { getAudioDecoder: GetAudioDecoder };
  return getAudioDecoder;
}
