/** The Ogg container (RFC 3533) for one logical stream. */

export interface OggPages {
  /** One page with these packets; `granule` is the position of their last sample. At most 255 segments of 255 bytes. */
  page(packets: readonly Uint8Array[], granule: number, last?: boolean): Uint8Array;
  /** A packet of a header by itself, over as many pages as it takes. */
  header(packet: Uint8Array): Uint8Array;
}

const headerBytes = 27;
const maxSegments = 255;
const continuedFlag = 1;
const firstPageFlag = 2;
const lastPageFlag = 4;
/** Position of a page on which no packet ends. */
const noPosition = -1;

export function createOggPages(serial: number): OggPages {
  let sequence = 0;

  function write(lacing: readonly number[], body: readonly Uint8Array[], granule: number, flags: number): Uint8Array {
    const bodyAt = headerBytes + lacing.length;
    const bytes = new Uint8Array(bodyAt + body.reduce((sum, { length }) => sum + length, 0));
    const view = new DataView(bytes.buffer);
    bytes.set([0x4f, 0x67, 0x67, 0x53, 0, (sequence === 0 ? firstPageFlag : 0) | flags]);
    view.setBigInt64(6, BigInt(granule), true);
    view.setUint32(14, serial, true);
    view.setUint32(18, sequence, true);
    bytes[26] = lacing.length;
    bytes.set(lacing, headerBytes);
    let at = bodyAt;
    for (const part of body) {
      bytes.set(part, at);
      at += part.length;
    }
    view.setUint32(22, checksum(bytes), true);
    sequence += 1;
    return bytes;
  }

  return {
    page(packets, granule, last = false) {
      const lacing = packets.flatMap(lacingOf);
      if (lacing.length > maxSegments) throw new RangeError(`${lacing.length} segments do not fit an Ogg page`);
      return write(lacing, packets, granule, last ? lastPageFlag : 0);
    },
    header(packet) {
      const lacing = lacingOf(packet);
      const pages: Uint8Array[] = [];
      for (let at = 0; at < lacing.length; at += maxSegments) {
        const ends = at + maxSegments >= lacing.length;
        const body = packet.subarray(at * 255, (at + maxSegments) * 255);
        const flags = at === 0 ? 0 : continuedFlag;
        pages.push(write(lacing.slice(at, at + maxSegments), [body], ends ? 0 : noPosition, flags));
      }
      return Buffer.concat(pages);
    },
  };
}

function lacingOf({ length }: Uint8Array): number[] {
  return [...Array.from({ length: Math.floor(length / 255) }, () => 255), length % 255];
}

/** Segments that a packet takes in a page. */
export function segmentsOf(packet: Uint8Array): number {
  return Math.floor(packet.length / 255) + 1;
}

/** CRC-32 of the polynomial 0x04c11db7, highest bit first, from 0; its own field counts as 0. */
function checksum(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) ^ (table[(crc >>> 24) ^ byte] ?? 0)) >>> 0;
  return crc;
}

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x8000_0000 ? (value << 1) ^ 0x04c1_1db7 : value << 1;
  return value >>> 0;
});
