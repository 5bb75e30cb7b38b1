/** The Ogg container (RFC 3533) for one logical stream whose packets fit a page. */

export interface OggPages {
  /** One page with these packets; `granule` is the position of their last sample. At most 255 segments of 255 bytes. */
  page(packets: readonly Uint8Array[], granule: number, last?: boolean): Uint8Array;
}

const headerBytes = 27;
const maxSegments = 255;
const firstPageFlag = 2;
const lastPageFlag = 4;

export function createOggPages(serial: number): OggPages {
  let sequence = 0;
  return {
    page(packets, granule, last = false) {
      const lacing = packets.flatMap(({ length }) => [
        ...Array.from({ length: Math.floor(length / 255) }, () => 255),
        length % 255,
      ]);
      if (lacing.length > maxSegments) throw new RangeError(`${lacing.length} segments do not fit an Ogg page`);
      const bodyAt = headerBytes + lacing.length;
      const bytes = new Uint8Array(bodyAt + packets.reduce((sum, { length }) => sum + length, 0));
      const view = new DataView(bytes.buffer);
      bytes.set([0x4f, 0x67, 0x67, 0x53, 0, (sequence === 0 ? firstPageFlag : 0) | (last ? lastPageFlag : 0)]);
      view.setBigInt64(6, BigInt(granule), true);
      view.setUint32(14, serial, true);
      view.setUint32(18, sequence, true);
      bytes[26] = lacing.length;
      bytes.set(lacing, headerBytes);
      let at = bodyAt;
      for (const packet of packets) {
        bytes.set(packet, at);
        at += packet.length;
      }
      view.setUint32(22, checksum(bytes), true);
      sequence += 1;
      return bytes;
    },
  };
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
