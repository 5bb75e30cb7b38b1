/** A WAV file read part by part, so that an hour of sound never lies in memory. The bytes come from whoever can read the file. */
import { EngineError } from '../engine-error.ts';
import { decodeSamples, readFormat, type SampleFormat } from './wav.ts';

export interface WavParts {
  readonly sampleRateHz: number;
  readonly frames: number;
  /** Mono samples of `frames` frames from frame `at` on. */
  read(at: number, frames: number): Float32Array;
}

/** Gives exactly so many bytes from there, or fewer at the end of the file. */
export type ReadBytes = (at: number, length: number) => Uint8Array;

/** @throws EngineError AUDIO_FORMAT_UNKNOWN with `reason` in the details. */
export function openWavParts(read: ReadBytes, sizeBytes: number): WavParts {
  const look = (at: number, length: number): DataView => {
    const bytes = read(at, length);
    if (bytes.length < length) throw unknown('file is cut off');
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  };
  if (sizeBytes < 12 || tagAt(look(0, 12), 0) !== 'RIFF' || tagAt(look(0, 12), 8) !== 'WAVE')
    throw unknown('not a WAV file');
  let format: SampleFormat | null = null;
  for (let at = 12; at + 8 <= sizeBytes; ) {
    const head = look(at, 8);
    const length = head.getUint32(4, true);
    if (at + 8 + length > sizeBytes) throw unknown('file is cut off');
    if (tagAt(head, 0) === 'fmt ') format = readFormat(look(at + 8, length), 0, length);
    if (tagAt(head, 0) === 'data') {
      if (format === null) throw unknown('sound data comes before its format');
      return partsOf(look, at + 8, length, format);
    }
    at += 8 + length + (length % 2);
  }
  throw unknown('no sound data');
}

function partsOf(
  look: (at: number, length: number) => DataView,
  dataAt: number,
  dataBytes: number,
  format: SampleFormat,
): WavParts {
  const frameBytes = (format.bits * format.channels) / 8;
  return {
    sampleRateHz: format.sampleRateHz,
    frames: Math.floor(dataBytes / frameBytes),
    read(at, frames) {
      const bytes = frames * frameBytes;
      return frames === 0
        ? new Float32Array(0)
        : decodeSamples(look(dataAt + at * frameBytes, bytes), 0, bytes, format).samples;
    },
  };
}

const tagAt = (view: DataView, at: number): string =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));

function unknown(reason: string): EngineError {
  return new EngineError('AUDIO_FORMAT_UNKNOWN', `Cannot read this sound: ${reason}`, { reason });
}
