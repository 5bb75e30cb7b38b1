/**
 * A screenshot in a quarter of its bytes: browsers write 24-bit pictures fast rather than small. A page has few colours and
 * their blends along the edges of letters; the 64 most frequent ones carry it, and the rest go to their nearest.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const RGB = 2;
const RGBA = 6;
const INDEXED = 3;
const PALETTE_COLOURS = 64;

export function shrinkPng(png: Buffer): Buffer {
  const chunks = readChunks(png);
  const header = chunks.find((chunk) => chunk.type === 'IHDR')?.data;
  if (!header) throw new Error('a PNG without a header');
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const colour = header[9];
  if (header[8] !== 8 || header[12] !== 0 || (colour !== RGB && colour !== RGBA)) throw new Error('not a screenshot');
  const stride = colour === RGB ? 3 : 4;
  const data = Buffer.concat(chunks.filter((chunk) => chunk.type === 'IDAT').map((chunk) => chunk.data));
  const pixels = unfilter(inflateSync(data), width, height, stride);
  const { palette, indices } = choosePalette(pixels, stride);
  const smaller = Buffer.from(header);
  smaller[9] = INDEXED;
  return Buffer.concat([
    SIGNATURE,
    writeChunk('IHDR', smaller),
    writeChunk('PLTE', palette),
    writeChunk('IDAT', deflateSync(withoutFilter(indices, width, height), { level: 9, memLevel: 9 })),
    writeChunk('IEND', Buffer.alloc(0)),
  ]);
}

function readChunks(png: Buffer): { readonly type: string; readonly data: Buffer }[] {
  const chunks = [];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

function writeChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const toLeft = Math.abs(guess - left);
  const toUp = Math.abs(guess - up);
  const toCorner = Math.abs(guess - corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function predict(kind: number, left: number, up: number, corner: number): number {
  switch (kind) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    default:
      return paeth(left, up, corner);
  }
}

function unfilter(raw: Buffer, width: number, height: number, stride: number): Buffer {
  const row = width * stride;
  const pixels = Buffer.alloc(row * height);
  for (let y = 0; y < height; y += 1) {
    const kind = raw[y * (row + 1)] ?? 0;
    for (let x = 0; x < row; x += 1) {
      const left = x >= stride ? (pixels[y * row + x - stride] ?? 0) : 0;
      const up = y > 0 ? (pixels[(y - 1) * row + x] ?? 0) : 0;
      const corner = y > 0 && x >= stride ? (pixels[(y - 1) * row + x - stride] ?? 0) : 0;
      pixels[y * row + x] = ((raw[y * (row + 1) + 1 + x] ?? 0) + predict(kind, left, up, corner)) & 0xff;
    }
  }
  return pixels;
}

function choosePalette(pixels: Buffer, stride: number): { readonly palette: Buffer; readonly indices: Buffer } {
  const count = pixels.length / stride;
  const colourAt = (pixel: number): number => pixels.readUIntBE(pixel * stride, 3);
  const uses = new Map<number, number>();
  for (let pixel = 0; pixel < count; pixel += 1) uses.set(colourAt(pixel), (uses.get(colourAt(pixel)) ?? 0) + 1);
  const chosen = [...uses.keys()].sort((a, b) => (uses.get(b) ?? 0) - (uses.get(a) ?? 0)).slice(0, PALETTE_COLOURS);
  const indexOf = new Map(chosen.map((colour, index) => [colour, index]));
  const indices = Buffer.alloc(count);
  for (let pixel = 0; pixel < count; pixel += 1) {
    const colour = colourAt(pixel);
    let index = indexOf.get(colour);
    if (index === undefined) {
      index = nearest(chosen, colour);
      indexOf.set(colour, index);
    }
    indices[pixel] = index;
  }
  const palette = Buffer.alloc(chosen.length * 3);
  for (const [index, colour] of chosen.entries()) palette.writeUIntBE(colour, index * 3, 3);
  return { palette, indices };
}

function nearest(chosen: readonly number[], colour: number): number {
  let best = 0;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const [index, other] of chosen.entries()) {
    const distance = [16, 8, 0].reduce(
      (sum, shift) => sum + (((colour >> shift) & 255) - ((other >> shift) & 255)) ** 2,
      0,
    );
    if (distance >= bestDistance) continue;
    best = index;
    bestDistance = distance;
  }
  return best;
}

function withoutFilter(indices: Buffer, width: number, height: number): Buffer {
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) indices.copy(rows, y * (width + 1) + 1, y * width, (y + 1) * width);
  return rows;
}
