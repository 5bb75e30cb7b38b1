/**
 * How long a recording is, by a few of its bytes: each look crosses a network. What a file says of itself is only how it is
 * chosen; the import reads all of it. By content, because the official trainer keeps WAVs under the names of what they were made of.
 */

/** Bytes from a place, or from the end where that is negative. Null for what cannot be read. */
type ReadPart = (from: number, bytes: number) => Promise<Uint8Array | null>;

const HEAD_BYTES = 4096;
/** The last page of an Ogg, and the index of a short MP4. */
const END_BYTES = 66_000;

/** Seconds; null where the file does not tell. */
export async function lengthOf(read: ReadPart, sizeBytes: number): Promise<number | null> {
  const head = await read(0, HEAD_BYTES);
  if (head === null || head.length < 12) return null;
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const tag = (at: number): string => bytes.toString('latin1', at, at + 4);
  const end = async (): Promise<Buffer> => Buffer.from((await read(-END_BYTES, END_BYTES)) ?? []);
  if (tag(0) === 'RIFF' && tag(8) === 'WAVE') return wavSeconds(bytes, sizeBytes);
  if (tag(0) === 'fLaC') return flacSeconds(bytes);
  if (tag(0) === 'OggS') return oggSeconds(bytes, await end());
  if (tag(4) === 'ftyp') return mp4Seconds(bytes) ?? mp4Seconds(await end());
  if (!tag(0).startsWith('ID3')) return mp3Seconds(bytes, sizeBytes);
  const from = 10 + [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((bytes[at] ?? 0) & 0x7f), 0);
  const behind = Buffer.from((await read(from, HEAD_BYTES)) ?? []);
  return mp3Seconds(behind, sizeBytes - from);
}

function wavSeconds(bytes: Buffer, sizeBytes: number): number | null {
  let format: { readonly rateHz: number; readonly frameBytes: number } | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4);
    const declared = bytes.readUInt32LE(at + 4);
    const body = at + 8;
    if (name === 'fmt ' && body + 16 <= bytes.length) {
      format = { rateHz: bytes.readUInt32LE(body + 4), frameBytes: bytes.readUInt16LE(body + 12) };
    }
    if (name === 'data') {
      if (!format || format.rateHz === 0 || format.frameBytes === 0) return null;
      return Math.floor(Math.min(declared, sizeBytes - body) / format.frameBytes) / format.rateHz;
    }
    at = body + declared + (declared % 2);
  }
  return null;
}

/** STREAMINFO comes first: 20 bits of rate, 8 of form, 36 of length. */
function flacSeconds(bytes: Buffer): number | null {
  if (bytes.length < 26) return null;
  const rateHz = bytes.readUIntBE(18, 3) >> 4;
  const samples = ((bytes[21] ?? 0) & 0x0f) * 2 ** 32 + bytes.readUInt32BE(22);
  return rateHz > 0 && samples > 0 ? samples / rateHz : null;
}

/** The last page counts the samples; Opus always in 48 kHz, with what it plays first and nobody hears. */
function oggSeconds(head: Buffer, end: Buffer): number | null {
  const last = end.lastIndexOf('OggS', undefined, 'latin1');
  if (last < 0 || last + 14 > end.length) return null;
  const samples = Number(end.readBigInt64LE(last + 6));
  const opus = head.indexOf('OpusHead', 0, 'latin1');
  if (opus >= 0 && opus + 12 <= head.length) return (samples - head.readUInt16LE(opus + 10)) / 48_000;
  const vorbis = head.indexOf('\u0001vorbis', 0, 'latin1');
  if (vorbis < 0 || vorbis + 16 > head.length) return null;
  const rateHz = head.readUInt32LE(vorbis + 12);
  return rateHz > 0 ? samples / rateHz : null;
}

function mp4Seconds(bytes: Buffer): number | null {
  const at = bytes.indexOf('mvhd', 0, 'latin1');
  if (at < 0 || at + 36 > bytes.length) return null;
  const isLong = bytes[at + 4] === 1;
  const scale = bytes.readUInt32BE(at + (isLong ? 24 : 16));
  const length = isLong ? Number(bytes.readBigUInt64BE(at + 28)) : bytes.readUInt32BE(at + 20);
  return scale > 0 && length > 0 ? length / scale : null;
}

const MPEG1_KBITS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const MPEG2_KBITS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const MPEG1_RATES_HZ = [44_100, 48_000, 32_000];

/** The first frame of most files counts the others; without that count every frame is as long as the first. */
function mp3Seconds(bytes: Buffer, sizeBytes: number): number | null {
  const [sync = 0, kind = 0, rates = 0, mode = 0] = bytes;
  if (sync !== 0xff || (kind & 0xe6) !== 0xe2) return null;
  const isFirst = (kind & 0x18) === 0x18;
  const fraction = isFirst ? 1 : (kind & 0x18) === 0x10 ? 2 : 4;
  const rateHz = (MPEG1_RATES_HZ[(rates >> 2) & 3] ?? 0) / fraction;
  const kbits = (isFirst ? MPEG1_KBITS : MPEG2_KBITS)[rates >> 4] ?? 0;
  if (rateHz === 0) return null;
  const isMono = mode >> 6 === 3;
  const count = 4 + (isFirst ? (isMono ? 17 : 32) : isMono ? 9 : 17);
  const samples = isFirst ? 1152 : 576;
  const tag = bytes.toString('latin1', count, count + 4);
  if ((tag === 'Xing' || tag === 'Info') && count + 12 <= bytes.length && ((bytes[count + 7] ?? 0) & 1) === 1) {
    return (bytes.readUInt32BE(count + 8) * samples) / rateHz;
  }
  return kbits > 0 ? (sizeBytes * 8) / (kbits * 1000) : null;
}
