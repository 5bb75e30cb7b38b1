/**
 * One file out of a zip archive, by its directory at the end. Only what a word processor writes is understood: no archive in
 * pieces, no encryption, nothing beyond 4 GiB.
 */
import { crc32, inflateRawSync } from 'node:zlib';

const END = 0x0605_4b50;
const DIRECTORY = 0x0201_4b50;
const LOCAL = 0x0403_4b50;
const END_BYTES = 22;
const LONGEST_REMARK = 0xffff;
const STORED = 0;
const DEFLATED = 8;

/** The content, or null when the archive has no such file. @throws Error when the archive is not sound, or would grow beyond `mostBytes`. */
export function readZipEntry(archive: Uint8Array, name: string, mostBytes: number): Uint8Array | null {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = findEnd(view);
  const [count, from] = [view.getUint16(end + 10, true), view.getUint32(end + 16, true)];
  let at = from;
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || view.getUint32(at, true) !== DIRECTORY)
      throw new Error('the directory of the archive is damaged');
    const [nameBytes, extraBytes, remarkBytes] = [28, 30, 32].map((place) => view.getUint16(at + place, true)) as [
      number,
      number,
      number,
    ];
    const found = new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameBytes));
    if (found === name) return contentAt(archive, view, at, mostBytes);
    at += 46 + nameBytes + extraBytes + remarkBytes;
  }
  return null;
}

function findEnd(view: DataView): number {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - LONGEST_REMARK); at--) if (view.getUint32(at, true) === END) return at;
  throw new Error('not a zip archive, or cut off');
}

function contentAt(archive: Uint8Array, view: DataView, at: number, mostBytes: number): Uint8Array {
  const [flags, method, sum] = [
    view.getUint16(at + 8, true),
    view.getUint16(at + 10, true),
    view.getUint32(at + 16, true),
  ];
  const [packedBytes, wholeBytes, local] = [20, 24, 42].map((place) => view.getUint32(at + place, true)) as [
    number,
    number,
    number,
  ];
  if (flags & 1) throw new Error('the archive is encrypted');
  if (wholeBytes > mostBytes) throw new Error('the content is too large');
  if (local + 30 > archive.length || view.getUint32(local, true) !== LOCAL)
    throw new Error('a file of the archive is damaged');
  const begin = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const packed = archive.subarray(begin, begin + packedBytes);
  if (packed.length !== packedBytes) throw new Error('the archive is cut off');
  const content = unpack(packed, method, mostBytes);
  if (content.length !== wholeBytes || crc32(content) !== sum) throw new Error('a file of the archive is damaged');
  return content;
}

function unpack(packed: Uint8Array, method: number, mostBytes: number): Uint8Array {
  if (method === STORED) return packed;
  // What the directory says of the size is not believed.
  if (method === DEFLATED) return inflateRawSync(packed, { maxOutputLength: mostBytes });
  throw new Error(`unknown compression ${method}`);
}
