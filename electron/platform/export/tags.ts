/** Title and chapters as the formats keep them: ID3v2.3 with its chapter frames, Vorbis comments, FFmpeg's metadata file. */
import { clock } from '../../export/subtitle-files.ts';
import type { Chapter, Label } from '../../export/timeline.ts';

export interface SoundTags {
  readonly title: string;
  readonly chapters: readonly Chapter[];
  /** Of the rows, for formats that keep places without an end. */
  readonly labels: readonly Label[];
}

/** `NAME=value` each; chapters as players of Ogg and FLAC read them (CHAPTER001, CHAPTER001NAME). */
export function vorbisComments({ title, chapters }: SoundTags): string[] {
  return [
    `TITLE=${oneLine(title)}`,
    ...chapters.flatMap(({ title: name, startS }, index) => {
      const key = `CHAPTER${String(index + 1).padStart(3, '0')}`;
      return [`${key}=${clock(startS)}`, `${key}NAME=${oneLine(name)}`];
    }),
  ];
}

/** The tag that stands before the frames of an MP3 (ID3v2.3 and its addendum for chapters). */
export function id3Tag({ title, chapters }: SoundTags): Uint8Array {
  const ids = chapters.map((_, index) => zeroEnded(`chp${index}`));
  const frames = [
    frame('TIT2', textBody(title)),
    ...(chapters.length === 0
      ? []
      : [frame('CTOC', Buffer.concat([zeroEnded('toc'), Buffer.from([0x03, chapters.length]), ...ids]))]),
    ...chapters.map(({ title: name, startS, endS }, index) => {
      const times = Buffer.alloc(16, 0xff);
      times.writeUInt32BE(Math.round(startS * 1000), 0);
      times.writeUInt32BE(Math.round(endS * 1000), 4);
      return frame('CHAP', Buffer.concat([ids[index]!, times, frame('TIT2', textBody(name))]));
    }),
  ];
  const body = Buffer.concat(frames);
  const size = body.length;
  const sevenBits = [21, 14, 7, 0].map((shift) => (size >> shift) & 0x7f);
  return Buffer.concat([Buffer.from('ID3'), Buffer.from([3, 0, 0, ...sevenBits]), body]);
}

/** As `ffmpeg` reads it. */
export function ffmpegMetadata({ title, chapters }: SoundTags): string {
  const escaped = (text: string): string => oneLine(text).replace(/[=;#\\]/g, '\\$&');
  const blocks = chapters.map(
    ({ title: name, startS, endS }) =>
      `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${Math.round(startS * 1000)}\nEND=${Math.round(endS * 1000)}\ntitle=${escaped(name)}\n`,
  );
  return [`;FFMETADATA1\ntitle=${escaped(title)}\n`, ...blocks].join('');
}

function frame(id: string, body: Uint8Array): Buffer {
  const head = Buffer.alloc(10);
  head.write(id, 'latin1');
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

/** UTF-16 with its mark. */
const textBody = (text: string): Buffer =>
  Buffer.concat([Buffer.from([1, 0xff, 0xfe]), Buffer.from(oneLine(text), 'utf16le')]);

const zeroEnded = (text: string): Buffer => Buffer.from(`${text}\0`, 'latin1');

const oneLine = (text: string): string => text.replace(/\s+/gu, ' ').trim();
