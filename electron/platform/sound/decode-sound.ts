/** A recording in whatever format it came, as mono samples. Throws SoundProblem with the reason. */

import { readWav } from '../../../native-models/audio/wav.ts';
import { EngineError } from '../../../native-models/engine-error.ts';
import { decodeAac } from './aac-sound.ts';
import { AAC_PRIMING_SAMPLES, aacRatesHz, isAdts, readAacConfig, splitAdts } from './adts.ts';
import { decodeWithLibav } from './libav-sound.ts';
import { readMp4Sound } from './mp4-sound.ts';
import { type DecodedSound, MOST_SECONDS, SoundProblem } from './sound-problem.ts';

export async function decodeSound(bytes: Uint8Array): Promise<DecodedSound> {
  const sound = await decode(bytes);
  if (sound.samples.length === 0) throw new SoundProblem('damaged', sound.format);
  if (sound.samples.length > MOST_SECONDS * sound.sampleRateHz) throw new SoundProblem('too-long', sound.format);
  if (!sound.samples.every(Number.isFinite)) throw new SoundProblem('damaged', sound.format);
  return sound;
}

async function decode(bytes: Uint8Array): Promise<DecodedSound> {
  const tag = (at: number, length = 4): string => String.fromCharCode(...bytes.subarray(at, at + length));
  if (tag(0) === 'RIFF' && tag(8) === 'WAVE') return decodeWav(bytes);
  if (['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot'].includes(tag(4))) return decodeMp4(bytes);
  const behindTag = tag(0, 3) === 'ID3' ? id3Bytes(bytes) : 0;
  if (isAdts(bytes, behindTag)) return decodeAdts(bytes, behindTag);
  if (tag(0) === 'OggS') assertWholePages(bytes);
  const read = await decodeWithLibav(bytes);
  return read.kind === 'sound' ? read.sound : decodeAac({ ...read, seconds: null });
}

function decodeWav(bytes: Uint8Array): DecodedSound {
  try {
    const { samples, sampleRateHz } = readWav(bytes);
    return { samples, sampleRateHz, format: 'wav' };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const { reason } = error.details;
    if (reason === 'coding is not plain PCM') throw new SoundProblem('needs-program', 'wav');
    throw new SoundProblem(
      reason === 'file is cut off' ? 'cut-off' : reason === 'no sound data' ? 'no-sound' : 'damaged',
      'wav',
    );
  }
}

async function decodeMp4(bytes: Uint8Array): Promise<DecodedSound> {
  const { coding, config, frames, skipSeconds, seconds } = readMp4Sound(bytes);
  if (coding !== 'aac') throw new SoundProblem('needs-program', coding);
  return decodeAac({ format: readAacConfig(config), frames, skipSeconds, seconds });
}

async function decodeAdts(bytes: Uint8Array, from: number): Promise<DecodedSound> {
  const { format, frames } = splitAdts(bytes, from);
  const skipSeconds = AAC_PRIMING_SAMPLES / (aacRatesHz[format.rateIndex] ?? 1);
  return decodeAac({ format, frames, skipSeconds, seconds: null });
}

/** A tag before the sound says its own length in groups of seven bits. */
function id3Bytes(bytes: Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(6, 10);
  return 10 + ((a << 21) | (b << 14) | (c << 7) | d);
}

/** Each page says how long it is; a file that was cut off ends inside of one. */
function assertWholePages(bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) {
    if (String.fromCharCode(...bytes.subarray(at, at + 4)) !== 'OggS') throw new SoundProblem('damaged', 'ogg');
    const segments = bytes[at + 26];
    if (segments === undefined || at + 27 + segments > bytes.length) throw new SoundProblem('cut-off', 'ogg');
    const body = bytes.subarray(at + 27, at + 27 + segments).reduce((sum, size) => sum + size, 0);
    at += 27 + segments + body;
    if (at > bytes.length) throw new SoundProblem('cut-off', 'ogg');
  }
}
