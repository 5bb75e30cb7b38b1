/**
 * The sound track of an MP4 or QuickTime file (ISO 14496-12, 14496-14): its frames, their coding, and which part of them is to be
 * heard. Every count and offset in the file is a claim and is held against the file's size.
 */
import { SoundProblem } from './sound-problem.ts';

export interface Mp4Sound {
  /** `aac`, or the name of another coding. */
  readonly coding: string;
  readonly config: Uint8Array;
  readonly frames: readonly Uint8Array[];
  /** Of what the frames hold, what comes before the sound, and how long the sound is; null: to their end. */
  readonly skipSeconds: number;
  readonly seconds: number | null;
}

interface Box {
  readonly type: string;
  readonly from: number;
  readonly to: number;
}

const MOST_BOXES = 10_000;

export function readMp4Sound(bytes: Uint8Array): Mp4Sound {
  const file = new Boxes(bytes);
  const top = file.within({ type: '', from: 0, to: bytes.length });
  const movie = top.find(({ type }) => type === 'moov');
  if (!movie) throw new SoundProblem(top.some(({ type }) => type === 'mdat') ? 'cut-off' : 'damaged', 'mp4');
  const parts = file.within(movie);
  const tracks = parts.filter(({ type }) => type === 'trak').map((track) => file.track(track));
  const sound = tracks.find((track) => track.handler === 'soun');
  if (!sound) throw new SoundProblem('no-sound', 'mp4');
  const header = parts.find(({ type }) => type === 'mvhd');
  return file.sound(sound, header ? file.timescale(header) : 1000);
}

interface Track {
  readonly handler: string;
  readonly box: Box;
  readonly media: Box;
}

class Boxes {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #seen = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  within({ from, to }: Box): Box[] {
    const found: Box[] = [];
    for (let at = from; at + 8 <= to; ) {
      if (++this.#seen > MOST_BOXES) throw new SoundProblem('damaged', 'mp4');
      const declared = this.#u32(at);
      const type = this.#tag(at + 4);
      const isLong = declared === 1;
      const size = isLong
        ? Number(this.#view.getBigUint64(this.#inside(at + 8, 8)))
        : declared === 0
          ? to - at
          : declared;
      const head = isLong ? 16 : 8;
      if (size < head) throw new SoundProblem('damaged', 'mp4');
      // The last box of a file that was cut off is longer than the file.
      if (at + size > to) throw new SoundProblem('cut-off', 'mp4');
      found.push({ type, from: at + head, to: at + size });
      at += size;
    }
    return found;
  }

  track(box: Box): Track {
    const media = this.#need(box, 'mdia');
    const handler = this.within(media).find(({ type }) => type === 'hdlr');
    return { handler: handler ? this.#tag(handler.from + 8) : '', box, media };
  }

  /** Of `mvhd` and `mdhd`: units of a second. */
  timescale({ from }: Box): number {
    const scale = this.#u32(from + (this.#bytes[from] === 1 ? 20 : 12));
    if (scale === 0) throw new SoundProblem('damaged', 'mp4');
    return scale;
  }

  sound({ box, media }: Track, movieScale: number): Mp4Sound {
    const scale = this.timescale(this.#need(media, 'mdhd'));
    const table = this.#need(this.#need(media, 'minf'), 'stbl');
    const { coding, config } = this.#coding(this.#need(table, 'stsd'));
    const frames = coding === 'aac' ? this.#frames(table) : [];
    const edit = this.#edit(box);
    return {
      coding,
      config,
      frames,
      skipSeconds: edit === null ? 0 : edit.mediaTime / scale,
      seconds: edit === null || edit.duration === 0 ? null : edit.duration / movieScale,
    };
  }

  /** The first part of an edit list that is of the media itself. */
  #edit(track: Box): { readonly mediaTime: number; readonly duration: number } | null {
    const edits = this.within(track).find(({ type }) => type === 'edts');
    const list = edits && this.within(edits).find(({ type }) => type === 'elst');
    if (!list) return null;
    const isLong = this.#bytes[list.from] === 1;
    const size = isLong ? 20 : 12;
    const count = this.#count(list.from + 4, size, list);
    for (let i = 0; i < count; i++) {
      const at = list.from + 8 + i * size;
      const duration = isLong ? Number(this.#view.getBigUint64(this.#inside(at, 8))) : this.#u32(at);
      const mediaTime = isLong
        ? Number(this.#view.getBigInt64(this.#inside(at + 8, 8)))
        : this.#view.getInt32(this.#inside(at + 4, 4));
      if (mediaTime >= 0) return { mediaTime, duration };
    }
    return null;
  }

  #coding(descriptions: Box): { readonly coding: string; readonly config: Uint8Array } {
    const [entry] = this.within({ ...descriptions, from: descriptions.from + 8 });
    if (!entry) throw new SoundProblem('damaged', 'mp4');
    if (entry.type === 'enca' || entry.type === 'drms') throw new SoundProblem('encrypted', 'mp4');
    const none = new Uint8Array(0);
    if (entry.type !== 'mp4a') return { coding: entry.type.trim(), config: none };
    // QuickTime describes sound at greater length, and keeps the rest one box deeper.
    const version = this.#view.getUint16(this.#inside(entry.from + 8, 2));
    const parts = this.within({ ...entry, from: entry.from + 28 + (version === 1 ? 16 : version === 2 ? 36 : 0) });
    const wave = parts.find(({ type }) => type === 'wave');
    const described = [...parts, ...(wave ? this.within(wave) : [])].find(({ type }) => type === 'esds');
    if (!described) throw new SoundProblem('needs-program', 'mp4a');
    return this.#elementary(described);
  }

  /** ES_Descriptor, DecoderConfigDescriptor, DecoderSpecificInfo: each a tag, a length in groups of seven bits, and its body. */
  #elementary(box: Box): { readonly coding: string; readonly config: Uint8Array } {
    let at = box.from + 4;
    const open = (tag: number): number => {
      if (this.#u8(at++) !== tag) throw new SoundProblem('needs-program', 'mp4a');
      let length = 0;
      for (let i = 0; i < 4; i++) {
        const byte = this.#u8(at++);
        length = (length << 7) | (byte & 0x7f);
        if (byte < 0x80) break;
      }
      return length;
    };
    open(3);
    const flags = this.#u8(at + 2);
    at += 3 + (flags & 0x80 ? 2 : 0) + (flags & 0x20 ? 2 : 0);
    open(4);
    const objectType = this.#u8(at);
    at += 13;
    if (objectType !== 0x40 && objectType !== 0x67) {
      return {
        coding: objectType === 0x6b || objectType === 0x69 ? 'mp3' : `mp4a ${objectType}`,
        config: new Uint8Array(0),
      };
    }
    const length = open(5);
    this.#inside(at, length);
    return { coding: 'aac', config: this.#bytes.subarray(at, at + length) };
  }

  #frames(table: Box): Uint8Array[] {
    const parts = this.within(table);
    const box = (...types: string[]): Box => {
      const found = parts.find(({ type }) => types.includes(type));
      if (!found) throw new SoundProblem('damaged', 'mp4');
      return found;
    };
    const sizes = box('stsz');
    const all = this.#u32(sizes.from + 4);
    const count = all === 0 ? this.#count(sizes.from + 8, 4, sizes) : this.#u32(sizes.from + 8);
    // In pieces of a film: the frames stand elsewhere.
    if (count === 0) throw new SoundProblem('needs-program', 'fragmented mp4');
    if (count > this.#bytes.length) throw new SoundProblem('damaged', 'mp4');
    const chunks = box('stco', 'co64');
    const offsetBytes = chunks.type === 'co64' ? 8 : 4;
    const chunkCount = this.#count(chunks.from + 4, offsetBytes, chunks);
    const runs = box('stsc');
    const runCount = this.#count(runs.from + 4, 12, runs);
    const frames: Uint8Array[] = [];
    let run = 0;
    for (let chunk = 0; chunk < chunkCount && frames.length < count; chunk++) {
      const runAt = (index: number): number => runs.from + 8 + index * 12;
      while (run + 1 < runCount && this.#u32(runAt(run + 1)) <= chunk + 1) run++;
      const place = chunks.from + 8 + chunk * offsetBytes;
      let at = offsetBytes === 8 ? Number(this.#view.getBigUint64(this.#inside(place, 8))) : this.#u32(place);
      const perChunk = runCount === 0 ? 0 : this.#u32(runAt(run) + 4);
      for (let i = 0; i < perChunk && frames.length < count; i++) {
        const size = all === 0 ? this.#u32(sizes.from + 12 + frames.length * 4) : all;
        if (at + size > this.#bytes.length) throw new SoundProblem('cut-off', 'mp4');
        frames.push(this.#bytes.subarray(at, at + size));
        at += size;
      }
    }
    if (frames.length < count) throw new SoundProblem('damaged', 'mp4');
    return frames;
  }

  /** A count of entries that has to fit its box. */
  #count(at: number, entryBytes: number, box: Box): number {
    const count = this.#u32(at);
    if (at + 4 + count * entryBytes > box.to) throw new SoundProblem('damaged', 'mp4');
    return count;
  }

  #need(box: Box, type: string): Box {
    const found = this.within(box).find((part) => part.type === type);
    if (!found) throw new SoundProblem('damaged', 'mp4');
    return found;
  }

  #inside(at: number, length: number): number {
    if (at < 0 || at + length > this.#bytes.length) throw new SoundProblem('damaged', 'mp4');
    return at;
  }

  #u8 = (at: number): number => this.#view.getUint8(this.#inside(at, 1));
  #u32 = (at: number): number => this.#view.getUint32(this.#inside(at, 4));
  #tag = (at: number): string => String.fromCharCode(...this.#bytes.subarray(this.#inside(at, 4), at + 4));
}
