/** AAC frames with the header that makes each of them readable by itself (ADTS, ISO 14496-3 annex 1.A.2). */
import { SoundProblem } from './sound-problem.ts';

export interface AacFormat {
  /** As headers count it: the audio object type less one. */
  readonly profile: number;
  readonly rateIndex: number;
  readonly channels: number;
}

export const aacRatesHz = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
];
/** Samples at the coding's own rate, of each channel. */
export const AAC_FRAME_SAMPLES = 1024;
/** What an encoder puts before the sound; files that say nothing of it have this much. */
export const AAC_PRIMING_SAMPLES = 1024;
const HEADER_BYTES = 7;
const MOST_CHANNELS = 7;

/** Of the configuration that MP4 and Matroska keep (AudioSpecificConfig). Throws SoundProblem. */
export function readAacConfig(config: Uint8Array): AacFormat {
  let at = 0;
  const bits = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++, at++) value = (value << 1) | (((config[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
    return value;
  };
  let objectType = bits(5);
  const rateIndex = bits(4);
  const channels = bits(4);
  // With spectral replication the rate behind it is the doubled one, and the type after that is the one of the frames.
  if (objectType === 5 || objectType === 29) {
    if (bits(4) === 15) bits(24);
    objectType = bits(5);
  }
  if (objectType < 1 || objectType > 4) throw new SoundProblem('needs-program', `aac ${objectType}`);
  if (rateIndex >= aacRatesHz.length || channels < 1 || channels > MOST_CHANNELS) {
    throw new SoundProblem('needs-program', 'aac');
  }
  return { profile: objectType - 1, rateIndex, channels };
}

export function withHeaders({ profile, rateIndex, channels }: AacFormat, frames: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(frames.reduce((sum, frame) => sum + HEADER_BYTES + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    const length = frame.length + HEADER_BYTES;
    if (length > 0x1fff) throw new SoundProblem('damaged', 'aac');
    whole.set(
      [
        0xff,
        0xf1,
        (profile << 6) | (rateIndex << 2) | (channels >> 2),
        ((channels & 3) << 6) | (length >> 11),
        (length >> 3) & 0xff,
        ((length & 7) << 5) | 0x1f,
        0xfc,
      ],
      at,
    );
    whole.set(frame, at + HEADER_BYTES);
    at += length;
  }
  return whole;
}

export const isAdts = (bytes: Uint8Array, at = 0): boolean =>
  bytes[at] === 0xff && ((bytes[at + 1] ?? 0) & 0xf6) === 0xf0;

/** The frames of an ADTS file, headers taken off. Throws SoundProblem when it ends inside of one or they do not follow each other. */
export function splitAdts(
  bytes: Uint8Array,
  from: number,
): { readonly format: AacFormat; readonly frames: Uint8Array[] } {
  const frames: Uint8Array[] = [];
  let format: AacFormat | null = null;
  for (let at = from; at < bytes.length; ) {
    // A tag at the end is no sound.
    if (format !== null && isTag(bytes, at)) break;
    if (!isAdts(bytes, at)) throw new SoundProblem('damaged', 'aac');
    const [b1 = 0, b2 = 0, b3 = 0, b4 = 0, b5 = 0] = bytes.subarray(at + 1, at + 6);
    const length = ((b3 & 3) << 11) | (b4 << 3) | (b5 >> 5);
    const header = b1 & 1 ? HEADER_BYTES : HEADER_BYTES + 2;
    if (length <= header) throw new SoundProblem('damaged', 'aac');
    if (at + length > bytes.length) throw new SoundProblem('cut-off', 'aac');
    const rateIndex = (b2 >> 2) & 15;
    const channels = ((b2 & 1) << 2) | (b3 >> 6);
    if (rateIndex >= aacRatesHz.length || channels === 0) throw new SoundProblem('needs-program', 'aac');
    format ??= { profile: b2 >> 6, rateIndex, channels };
    frames.push(bytes.subarray(at + header, at + length));
    at += length;
  }
  if (format === null) throw new SoundProblem('no-sound', 'aac');
  return { format, frames };
}

const isTag = (bytes: Uint8Array, at: number): boolean =>
  ['TAG', 'ID3', 'APE'].includes(String.fromCharCode(...bytes.subarray(at, at + 3)));
