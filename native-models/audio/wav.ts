/**
 * Reads and writes WAV files. Reading mixes all channels down to one, because every use of a reference recording takes their
 * mean. A file that announces more data than it holds is refused instead of being padded.
 */

import { EngineError } from '../engine-error.ts';

export interface WavAudio {
  readonly sampleRateHz: number;
  /** Channels in the file; `samples` is always their mean. */
  readonly channels: number;
  /** Mono, integers scaled by 2^(bits-1) to [-1, 1), floats as stored. */
  readonly samples: Float32Array;
}

export interface SampleFormat {
  readonly kind: 'integer' | 'float';
  readonly bits: number;
  readonly channels: number;
  readonly sampleRateHz: number;
}

const integerTag = 1;
const floatTag = 3;
const extensibleTag = 0xfffe;
/** Writers that cannot seek back leave the length open with 0 or with a number near the 31- or 32-bit limit. */
const openLengthAtLeast = 0x7fff_f000;
const maxChannels = 8;

/** @throws EngineError AUDIO_FORMAT_UNKNOWN with `reason` in the details. */
export function readWav(bytes: Uint8Array): WavAudio {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 12 || tagAt(view, 0) !== 'RIFF' || tagAt(view, 8) !== 'WAVE') throw unknown('not a WAV file');
  let format: SampleFormat | undefined;
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const tag = tagAt(view, at);
    const declaredBytes = view.getUint32(at + 4, true);
    const bodyAt = at + 8;
    const availableBytes = view.byteLength - bodyAt;
    if (tag === 'data') {
      if (!format) throw unknown('sound data comes before its format');
      const open = declaredBytes === 0 || declaredBytes >= openLengthAtLeast;
      if (!open && declaredBytes > availableBytes) {
        throw unknown('file is cut off', { declaredBytes, availableBytes });
      }
      return decodeSamples(view, bodyAt, open ? availableBytes : declaredBytes, format);
    }
    if (declaredBytes > availableBytes) throw unknown('file is cut off', { declaredBytes, availableBytes });
    if (tag === 'fmt ') format = readFormat(view, bodyAt, declaredBytes);
    at = bodyAt + declaredBytes + (declaredBytes % 2);
  }
  throw unknown('no sound data');
}

/**
 * float in [-1, 1] to 16 bit: times 32768, truncated toward zero (as in `TTS.audio_postprocess`), and clamped, so that +1.0 does
 * not wrap.
 */
export function toPcm16(samples: Float32Array): Int16Array {
  const pcm = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    const scaled = Math.trunc((samples[i] ?? 0) * 32768);
    pcm[i] = scaled > 32767 ? 32767 : scaled < -32768 ? -32768 : scaled;
  }
  return pcm;
}

/** The 16 bit samples as the little-endian bytes of a WAV body or of a raw stream. */
export function toPcm16Bytes(samples: Float32Array): Uint8Array {
  const pcm = toPcm16(samples);
  const bytes = new Uint8Array(pcm.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < pcm.length; i++) view.setInt16(i * 2, pcm[i] ?? 0, true);
  return bytes;
}

/**
 * The 44 bytes before mono 16 bit data. A stream of unknown length declares 0 bytes, as `api_v2.py, wave_header_chunk` does.
 * `behindBytes`: of the chunks that follow the data.
 */
export function wavHeader(sampleRateHz: number, dataBytes: number, behindBytes = 0): Uint8Array {
  const header = new Uint8Array(44);
  const view = new DataView(header.buffer);
  putTag(view, 0, 'RIFF');
  view.setUint32(4, 36 + dataBytes + behindBytes, true);
  putTag(view, 8, 'WAVE');
  putTag(view, 12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, integerTag, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  putTag(view, 36, 'data');
  view.setUint32(40, dataBytes, true);
  return header;
}

/** A complete mono 16 bit file. */
export function writeWav(samples: Float32Array, sampleRateHz: number): Uint8Array {
  const body = toPcm16Bytes(samples);
  const file = new Uint8Array(44 + body.length);
  file.set(wavHeader(sampleRateHz, body.length));
  file.set(body, 44);
  return file;
}

/** Of a format chunk. */
export function readFormat(view: DataView, at: number, sizeBytes: number): SampleFormat {
  if (sizeBytes < 16) throw unknown('format chunk too short', { sizeBytes });
  let tag = view.getUint16(at, true);
  const channels = view.getUint16(at + 2, true);
  const sampleRateHz = view.getUint32(at + 4, true);
  const blockBytes = view.getUint16(at + 12, true);
  const bits = view.getUint16(at + 14, true);
  if (tag === extensibleTag) {
    if (sizeBytes < 40) throw unknown('extended format chunk too short', { sizeBytes });
    tag = view.getUint16(at + 24, true);
  }
  const kind = tag === integerTag ? 'integer' : tag === floatTag ? 'float' : undefined;
  const allowedBits = kind === 'float' ? [32, 64] : [8, 16, 24, 32];
  if (!kind || !allowedBits.includes(bits)) throw unknown('coding is not plain PCM', { coding: tag, bits });
  if (channels < 1 || channels > maxChannels) throw unknown('channel count', { channels });
  if (sampleRateHz < 1000 || sampleRateHz > 768_000) throw unknown('sample rate', { sampleRateHz });
  if (blockBytes !== (channels * bits) / 8) throw unknown('block size does not fit', { blockBytes, channels, bits });
  return { kind, bits, channels, sampleRateHz };
}

/** Whole frames of sound data. */
export function decodeSamples(view: DataView, at: number, sizeBytes: number, format: SampleFormat): WavAudio {
  const { channels, bits, sampleRateHz } = format;
  const sampleBytes = bits / 8;
  const frames = Math.floor(sizeBytes / (sampleBytes * channels));
  if (frames === 0) throw unknown('no sound data');
  const readSample = sampleReader(view, format);
  const samples = new Float32Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += readSample(at + (frame * channels + channel) * sampleBytes);
    }
    samples[frame] = sum / channels;
  }
  if (format.kind === 'float' && !samples.every(Number.isFinite))
    throw unknown('sound holds values that are no numbers');
  return { sampleRateHz, channels, samples };
}

function sampleReader(view: DataView, { kind, bits }: SampleFormat): (at: number) => number {
  if (kind === 'float') return bits === 64 ? (at) => view.getFloat64(at, true) : (at) => view.getFloat32(at, true);
  if (bits === 8) return (at) => (view.getUint8(at) - 128) / 128;
  if (bits === 16) return (at) => view.getInt16(at, true) / 32768;
  if (bits === 24) return (at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65536) / 8_388_608;
  return (at) => view.getInt32(at, true) / 2_147_483_648;
}

function tagAt(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function putTag(view: DataView, at: number, tag: string): void {
  for (let i = 0; i < tag.length; i++) view.setUint8(at + i, tag.charCodeAt(i));
}

function unknown(reason: string, details: Readonly<Record<string, number>> = {}): EngineError {
  return new EngineError('AUDIO_FORMAT_UNKNOWN', `Cannot read this sound: ${reason}`, { reason, ...details });
}
