/**
 * MP3 (LAME) and FLAC by the WebAssembly build of FFmpeg's libraries that reads recordings, too. Its muxers go back to the head of the
 * file at the end: the MP3's says how much silence its encoder added, so players cut that off.
 */
import LibAV, { type Instance, type Packet } from '@libav.js/variant-obsolete';
import { fromPcm16, toNearestPcm16 } from './pcm16.ts';
import type { SoundTarget, SoundWriter } from './sound-writer.ts';
import { id3Tag, vorbisComments } from './tags.ts';

const QUIET = -8;
const MONO_LAYOUT = 4;
/** FLAC takes any number of samples; so many are coded together. */
const FLAC_FRAME = 4096;
/** Speech of one voice cannot be told from the original at this rate. */
const MP3_BITS_PER_SECOND = 128_000;
/** LAME takes so much of the sound by itself, against clipping, which is not left to it here. */
const LAME_SCALE = 0.95;
const SEARCH_CHILDREN = 1;

export async function createMp3Writer(target: SoundTarget): Promise<SoundWriter> {
  const libav = await openLibav();
  const tag = id3Tag(target.tags);
  target.file.append(tag);
  const decoder = await createHearing(libav, target.onHeard);
  return createWriter(libav, target, {
    codec: 'libmp3lame',
    muxer: 'mp3',
    context: {
      bit_rate: MP3_BITS_PER_SECOND,
      channel_layout: MONO_LAYOUT,
      sample_rate: target.sampleRateHz,
      sample_fmt: libav.AV_SAMPLE_FMT_FLTP,
    },
    frameOf: (samples) => ({ data: [samples.map((sample) => sample / LAME_SCALE)], format: libav.AV_SAMPLE_FMT_FLTP }),
    before: tag.length,
    prepare: async (context) => {
      // The tag is written here: the muxer's own has no chapters.
      await libav.av_opt_set(context, 'id3v2_version', '0', SEARCH_CHILDREN);
    },
    decoder,
  });
}

export async function createFlacWriter(target: SoundTarget): Promise<SoundWriter> {
  const libav = await openLibav();
  return createWriter(libav, target, {
    codec: 'flac',
    muxer: 'flac',
    context: { channel_layout: MONO_LAYOUT, sample_rate: target.sampleRateHz, sample_fmt: libav.AV_SAMPLE_FMT_S16 },
    frameOf(samples) {
      const pcm = toNearestPcm16(samples);
      target.onHeard(fromPcm16(pcm));
      return { data: pcm, format: libav.AV_SAMPLE_FMT_S16 };
    },
    before: 0,
    async prepare(context) {
      let words = 0;
      for (const comment of vorbisComments(target.tags)) {
        const [key = '', ...value] = comment.split('=');
        words = await libav.av_dict_set_js(words, key, value.join('='), 0);
      }
      await libav.AVFormatContext_metadata_s(context, words);
    },
    decoder: null,
  });
}

interface Coding {
  readonly codec: string;
  readonly muxer: string;
  readonly context: Readonly<Record<string, number>>;
  readonly frameOf: (samples: Float32Array) => { readonly data: unknown; readonly format: number };
  /** Bytes of ours before the muxer's own. */
  readonly before: number;
  readonly prepare: (formatContext: number) => Promise<void>;
  readonly decoder: Hearing | null;
}

/** One for the process: a zip of rows needs hundreds of writers, one after the other. */
let opened: Promise<Instance> | null = null;
let devices = 0;

function openLibav(): Promise<Instance> {
  opened ??= LibAV.LibAV({ noworker: true, nothreads: true }).then(async (libav) => {
    await libav.av_log_set_level(QUIET);
    return libav;
  });
  return opened;
}

async function createWriter(
  libav: Instance,
  { file, sampleRateHz }: SoundTarget,
  coding: Coding,
): Promise<SoundWriter> {
  const [, encoder, frame, packet, frameSize] = await libav.ff_init_encoder(coding.codec, {
    ctx: coding.context,
    time_base: [1, sampleRateHz],
  });
  const name = `sound-${devices++}.${coding.muxer}`;
  const [muxer, , device] = await libav.ff_init_muxer(
    { format_name: coding.muxer, filename: name, open: true, device: true },
    [[encoder, 1, sampleRateHz]],
  );
  // It is called from inside of the muxer, which does not pass errors on.
  let failure: unknown = null;
  libav.onwrite = (_, position, bytes) => {
    try {
      if (failure === null)
        file.writeAt(coding.before + position, new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
    } catch (error) {
      failure = error;
    }
  };
  await coding.prepare(muxer);
  await libav.avformat_write_header(muxer, 0);
  const size = frameSize > 0 ? frameSize : FLAC_FRAME;
  let waiting: Float32Array = new Float32Array(0);
  let at = 0;

  async function encode(samples: Float32Array, last: boolean): Promise<void> {
    const sound = new Float32Array(waiting.length + samples.length);
    sound.set(waiting);
    sound.set(samples, waiting.length);
    const whole = last ? sound.length : sound.length - (sound.length % size);
    const frames = [];
    for (let from = 0; from < whole; from += size) {
      const part = sound.slice(from, Math.min(whole, from + size));
      frames.push({
        ...coding.frameOf(part),
        channel_layout: MONO_LAYOUT,
        sample_rate: sampleRateHz,
        nb_samples: part.length,
        pts: at,
        ptshi: 0,
      });
      at += part.length;
    }
    waiting = sound.slice(whole);
    const packets = await libav.ff_encode_multi(encoder, frame, packet, frames, last);
    if (packets.length > 0) await libav.ff_write_multi(muxer, packet, packets);
    await coding.decoder?.hear(packets, last);
    if (failure !== null) throw failure;
  }

  return {
    add: (samples) => encode(samples, false),
    async end() {
      await encode(new Float32Array(0), true);
      await libav.av_write_trailer(muxer);
      if (failure !== null) throw failure;
    },
    async free() {
      await coding.decoder?.free();
      await libav.ff_free_encoder(encoder, frame, packet);
      await libav.ff_free_muxer(muxer, device);
      await libav.unlink(name);
    },
  };
}

interface Hearing {
  free(): Promise<void>;
  hear(packets: readonly Packet[], last: boolean): Promise<void>;
}

async function createHearing(libav: Instance, onHeard: (samples: Float32Array) => void): Promise<Hearing> {
  // This build's decoder gives planes of 16 bit.
  const [, decoder, packet, frame] = await libav.ff_init_decoder('mp3');
  return {
    free: () => libav.ff_free_decoder(decoder, packet, frame),
    async hear(packets, last) {
      const frames = await libav.ff_decode_multi(decoder, packet, frame, packets, { fin: last });
      for (const { data } of frames) onHeard(fromPcm16((data as readonly Int16Array[])[0] ?? new Int16Array(0)));
    },
  };
}
