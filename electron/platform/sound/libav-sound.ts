/**
 * MP3, FLAC, Ogg (Vorbis, Opus, FLAC), WebM and Matroska by FFmpeg's own libraries as WebAssembly: they know the priming and padding
 * of each coding. A part of the container that is AAC is handed on to who can decode that.
 */
import LibAV, { type Frame, type Instance, type Packet, type Stream } from '@libav.js/variant-obsolete';
import { AAC_PRIMING_SAMPLES, type AacFormat, aacRatesHz, readAacConfig } from './adts.ts';
import { type DecodedSound, MOST_SECONDS, SoundProblem } from './sound-problem.ts';

/** Coded bytes at a time: of silence, some hundred seconds. */
const READ_BYTES = 4096;
const FILE = 'recording';
const QUIET = -8;
/** Difference to the length that a file says of itself which is still rounding. */
const TOLERANCE_S = 0.25;

export interface AacTrack {
  readonly format: AacFormat;
  readonly frames: readonly Uint8Array[];
  readonly skipSeconds: number;
}

export type LibavSound =
  | { readonly kind: 'sound'; readonly sound: DecodedSound }
  | ({ readonly kind: 'aac' } & AacTrack);

export async function decodeWithLibav(bytes: Uint8Array): Promise<LibavSound> {
  const libav = await LibAV.LibAV({ noworker: true, nothreads: true });
  await libav.av_log_set_level(QUIET);
  await libav.writeFile(FILE, bytes);
  const [context, streams] = await libav.ff_init_demuxer_file(FILE).catch(() => {
    throw new SoundProblem('unknown');
  });
  const stream = streams.find(({ codec_type }) => codec_type === libav.AVMEDIA_TYPE_AUDIO);
  if (!stream) throw new SoundProblem('no-sound');
  const format = await libav.avcodec_get_name(stream.codec_id);
  if (format === 'aac') return { kind: 'aac', ...(await readAacTrack(libav, context, stream)) };
  const sound = await decode(libav, context, stream, format);
  const seconds = sound.samples.length / sound.sampleRateHz;
  if (saysItsLength(bytes, format) && stream.duration - seconds > TOLERANCE_S)
    throw new SoundProblem('cut-off', format);
  return { kind: 'sound', sound };
}

async function decode(libav: Instance, context: number, stream: Stream, format: string): Promise<DecodedSound> {
  const timeBase = [stream.time_base_num, stream.time_base_den] as const;
  const [, decoder, packet, frame] = await libav
    .ff_init_decoder(stream.codec_id, { codecpar: stream.codecpar, time_base: timeBase })
    .catch(() => {
      throw new SoundProblem('needs-program', format);
    });
  const parts: Float32Array[] = [];
  let length = 0;
  let sampleRateHz = 0;
  for (;;) {
    const [result, packets] = await libav.ff_read_frame_multi(context, packet, { limit: READ_BYTES });
    const fin = result === libav.AVERROR_EOF;
    const frames = await libav
      .ff_decode_multi(decoder, packet, frame, packets[stream.index] ?? [], { fin })
      .catch(() => {
        throw new SoundProblem(fin ? 'cut-off' : 'damaged', format);
      });
    for (const one of frames) {
      // Sound that changes its rate on the way is two recordings.
      if (sampleRateHz !== 0 && one.sample_rate !== sampleRateHz) throw new SoundProblem('damaged', format);
      sampleRateHz = one.sample_rate;
      const part = mixDown(libav, one);
      parts.push(part);
      length += part.length;
      if (length > MOST_SECONDS * sampleRateHz) throw new SoundProblem('too-long', format);
    }
    if (fin) break;
    if (result < 0 && frames.length === 0 && !(stream.index in packets)) throw new SoundProblem('damaged', format);
  }
  if (length === 0) throw new SoundProblem('damaged', format);
  const samples = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return { samples, sampleRateHz, format: format.startsWith('pcm') ? 'wav' : format };
}

/** The mean of all channels, as everywhere. */
function mixDown(libav: Instance, frame: Frame): Float32Array {
  const { data, format, nb_samples: length } = frame;
  const planes = isPlanes(data) ? data : null;
  const channels = planes?.length ?? Math.max(1, Math.round((data as ArrayLike<number>).length / Math.max(1, length)));
  const [scale, middle] = scaleOf(libav, format);
  const samples = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += (planes ? planes[channel]?.[i] : (data as ArrayLike<number>)[i * channels + channel]) ?? 0;
    }
    samples[i] = (sum / channels - middle) / scale;
  }
  return samples;
}

const isPlanes = (data: Frame['data']): data is readonly ArrayLike<number>[] =>
  Array.isArray(data) && typeof data[0] === 'object';

function scaleOf(libav: Instance, format: number): readonly [scale: number, middle: number] {
  switch (format) {
    case libav.AV_SAMPLE_FMT_U8:
    case libav.AV_SAMPLE_FMT_U8P:
      return [128, 128];
    case libav.AV_SAMPLE_FMT_S16:
    case libav.AV_SAMPLE_FMT_S16P:
      return [32_768, 0];
    case libav.AV_SAMPLE_FMT_S32:
    case libav.AV_SAMPLE_FMT_S32P:
      return [2_147_483_648, 0];
    default:
      return [1, 0];
  }
}

async function readAacTrack(libav: Instance, context: number, stream: Stream): Promise<AacTrack> {
  const { extradata } = await libav.ff_copyout_codecpar(stream.codecpar);
  const format = readAacConfig(extradata ?? new Uint8Array(0));
  const packet = await libav.av_packet_alloc();
  const frames: Packet[] = [];
  for (;;) {
    const [result, packets] = await libav.ff_read_frame_multi(context, packet, { limit: READ_BYTES });
    frames.push(...(packets[stream.index] ?? []));
    if (result === libav.AVERROR_EOF) break;
    if (result < 0 && Object.keys(packets).length === 0) throw new SoundProblem('damaged', 'aac');
  }
  const [first] = frames;
  if (!first) throw new SoundProblem('no-sound', 'aac');
  const startsS = ((first.ptshi * 2 ** 32 + (first.pts >>> 0)) * stream.time_base_num) / stream.time_base_den;
  // Where nothing says what the encoder put before the sound, it is what all of them put there.
  const priming = AAC_PRIMING_SAMPLES / (aacRatesHz[format.rateIndex] ?? 1);
  return { format, frames: frames.map(({ data }) => data), skipSeconds: startsS < 0 ? -startsS : priming };
}

/** FLAC says how many samples it has, an MP3 only in a header that its encoder may have written. */
function saysItsLength(bytes: Uint8Array, format: string): boolean {
  if (format === 'flac') return bytes[0] === 0x66;
  if (format !== 'mp3') return false;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 256 * 1024)).toString('latin1');
  return /Xing|Info/.test(head);
}
