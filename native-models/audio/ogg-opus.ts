/**
 * Opus in Ogg (RFC 6716, RFC 7845), written while the sound arrives. Opus knows only five sample rates, so other sound is
 * resampled to 48 kHz first; positions in the file always count samples at 48 kHz.
 */
import { Application, createEncoder, type SampleRate, Signal } from 'libopus-wasm';
import { createOggPages, segmentsOf } from './ogg-pages.ts';
import { createStreamResampler } from './resample-stream.ts';

export interface OggOpusWriter {
  /** Pages that are full or end this part, so that a listener hears it at once. */
  add(samples: Float32Array): Uint8Array;
  /** The rest and the end mark. */
  end(): Uint8Array;
  /** Frees the encoder's memory; needed when the sound is given up before its end. */
  free(): void;
}

const opusRatesHz: readonly number[] = [8000, 12_000, 16_000, 24_000, 48_000] satisfies SampleRate[];
const positionsHz = 48_000;
const packetSeconds = 0.02;
/** At this rate speech of one speaker cannot be told from the original by ear. */
const speechBitsPerSecond = 64_000;
const packetsPerPage = 50;
const maxSegments = 255;

export interface OggOpusOptions {
  readonly bitsPerSecond?: number;
  /** Of the file, `NAME=value` each. */
  readonly comments?: readonly string[];
  /** Told each packet as it was coded. */
  readonly onPacket?: (packet: Uint8Array) => void;
}

export async function createOggOpusWriter(
  sampleRateHz: number,
  { bitsPerSecond = speechBitsPerSecond, comments = [], onPacket }: OggOpusOptions = {},
): Promise<OggOpusWriter> {
  const encoderHz = (opusRatesHz.includes(sampleRateHz) ? sampleRateHz : positionsHz) as SampleRate;
  const encoder = await createEncoder({
    channels: 1,
    sampleRate: encoderHz,
    application: Application.Audio,
    signal: Signal.Voice,
    bitrate: bitsPerSecond,
    frameSize: encoderHz * packetSeconds,
  });
  const frame = encoder.frameSize;
  const scale = positionsHz / encoderHz;
  const preSkip = encoder.getLookahead() * scale;
  const resampler = createStreamResampler(sampleRateHz, encoderHz);
  const pages = createOggPages(Math.floor(Math.random() * 0xffff_ffff));
  let freed = false;
  let begun = false;
  /** Samples at the encoder's rate: those waiting for a whole frame, and the totals given and encoded so far. */
  let waiting: Float32Array = new Float32Array(0);
  let given = 0;
  let encoded = 0;

  function* headers(): Generator<Uint8Array> {
    if (begun) return;
    begun = true;
    yield pages.page([identification(preSkip, sampleRateHz)], 0);
    yield pages.header(tags(comments));
  }

  function* encode(samples: Float32Array, last: boolean): Generator<Uint8Array> {
    yield* headers();
    const sound = new Float32Array(waiting.length + samples.length);
    sound.set(waiting);
    sound.set(samples, waiting.length);
    given += samples.length;
    // At the end silence is added until the encoder, which delays the sound by `preSkip`, has put out the last sample.
    const total = last ? encoded + Math.ceil((given + preSkip / scale - encoded) / frame) * frame : given;
    let packets: Uint8Array[] = [];
    let segments = 0;
    let at = 0;
    for (; encoded + frame <= total; at += frame) {
      const part = new Float32Array(frame);
      part.set(sound.subarray(at, at + frame));
      const packet = encoder.encodeFloat(part);
      onPacket?.(packet);
      if (packets.length === packetsPerPage || segments + segmentsOf(packet) > maxSegments) {
        yield pages.page(packets, encoded * scale);
        packets = [];
        segments = 0;
      }
      packets.push(packet);
      segments += segmentsOf(packet);
      encoded += frame;
    }
    waiting = sound.slice(at);
    // The position of the last page is the end of the sound, so players cut that silence off.
    if (packets.length > 0) yield pages.page(packets, last ? given * scale + preSkip : encoded * scale, last);
  }

  const free = (): void => {
    if (!freed) encoder.free();
    freed = true;
  };
  return {
    add: (samples) => Buffer.concat([...encode(resampler.add(samples), false)]),
    end() {
      const bytes = Buffer.concat([...encode(resampler.end(), true)]);
      free();
      return bytes;
    },
    free,
  };
}

function identification(preSkip: number, inputHz: number): Uint8Array {
  const bytes = new Uint8Array(19);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode('OpusHead'));
  bytes.set([1, 1], 8);
  view.setUint16(10, preSkip, true);
  view.setUint32(12, inputHz, true);
  return bytes;
}

function tags(comments: readonly string[]): Uint8Array {
  const sized = (text: string): Uint8Array => {
    const bytes = new TextEncoder().encode(text);
    return Buffer.concat([uint32(bytes.length), bytes]);
  };
  const magic = new TextEncoder().encode('OpusTags');
  return Buffer.concat([magic, sized('Understudy'), uint32(comments.length), ...comments.map(sized)]);
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
