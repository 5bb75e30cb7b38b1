import { describe, expect, it } from 'vitest';
import { createOggOpusWriter } from '../../../../native-models/audio/ogg-opus.ts';
import { createOggPages } from '../../../../native-models/audio/ogg-pages.ts';
import { resampleSharp } from '../../../../native-models/audio/resample-sharp.ts';
import { createStreamResampler } from '../../../../native-models/audio/resample-stream.ts';

const tone = (count: number, rateHz: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => 0.4 * Math.sin((2 * Math.PI * 440 * i) / rateHz));

describe('resampling in parts', () => {
  it.each([
    [32_000, 48_000],
    [32_000, 24_000],
    [44_100, 48_000],
    [48_000, 48_000],
  ])('from %i to %i gives what the whole gives', (from, to) => {
    const sound = tone(20_011, from);
    for (const step of [1, 97, 7001, 30_000]) {
      const resampler = createStreamResampler(from, to);
      const parts: Float32Array[] = [];
      for (let at = 0; at < Math.min(sound.length, step * 400); at += step) {
        parts.push(resampler.add(sound.subarray(at, at + step)));
      }
      parts.push(resampler.end());
      const whole = resampleSharp(sound.subarray(0, step * 400), from, to);
      expect(Float32Array.from(parts.flatMap((part) => [...part]))).toEqual(whole);
    }
  });
});

interface Page {
  readonly flags: number;
  readonly granule: number;
  readonly sequence: number;
  readonly body: Buffer;
}

function pagesOf(bytes: Uint8Array): Page[] {
  const all = Buffer.from(bytes);
  const pages: Page[] = [];
  for (let at = 0; at < all.length; ) {
    expect(all.subarray(at, at + 4).toString()).toBe('OggS');
    const segments = all[at + 26] ?? 0;
    const bodyAt = at + 27 + segments;
    const length = all.subarray(at + 27, bodyAt).reduce((sum, value) => sum + value, 0);
    pages.push({
      flags: all[at + 5] ?? 0,
      granule: Number(all.readBigInt64LE(at + 6)),
      sequence: all.readUInt32LE(at + 18),
      body: all.subarray(bodyAt, bodyAt + length),
    });
    at = bodyAt + length;
  }
  return pages;
}

describe('Ogg pages', () => {
  it('carry the checksum of the format', () => {
    // CRC-32/CKSUM family, known from a page that libogg wrote: one empty packet, serial 0, granule 0, first and last.
    const page = Buffer.from(createOggPages(0).page([new Uint8Array(0)], 0, true));
    expect(page.length).toBe(28);
    const checksum = page.readUInt32LE(22);
    // Dividing the page with its checksum in place leaves nothing, however the table was made.
    const zeroed = Buffer.from(page);
    zeroed.writeUInt32LE(0, 22);
    expect(divide(zeroed)).toBe(checksum);
  });

  it('refuse packets that do not fit', () => {
    expect(() => createOggPages(1).page([new Uint8Array(255 * 255)], 0)).toThrow(RangeError);
  });
});

/** The polynomial division bit by bit. */
function divide(bytes: Uint8Array): number {
  let rest = 0n;
  for (const byte of bytes) {
    rest ^= BigInt(byte) << 24n;
    for (let bit = 0; bit < 8; bit++) rest = rest & 0x8000_0000n ? (rest << 1n) ^ 0x1_04c1_1db7n : rest << 1n;
  }
  return Number(rest);
}

describe('a header that is larger than a page', () => {
  it.each([100, 254, 255, 65_024, 65_025, 65_026, 200_000])(
    'of %i bytes comes in pages that belong together',
    (bytes) => {
      const packet = Uint8Array.from({ length: bytes }, (_, i) => i % 251);
      const pages = createOggPages(7);
      pages.page([new Uint8Array(19)], 0);
      const found = pagesOf(pages.header(packet));
      expect(Buffer.concat(found.map(({ body }) => body))).toEqual(Buffer.from(packet));
      // Continued from the second page on, and no packet ends before the last one.
      expect(found.map(({ flags }) => flags)).toEqual(found.map((_, index) => (index === 0 ? 0 : 1)));
      expect(found.map(({ granule }) => granule)).toEqual(found.map((_, i) => (i === found.length - 1 ? 0 : -1)));
    },
  );
});

describe('Opus in Ogg', () => {
  it.each([
    [32_000, 0],
    [32_000, 1],
    [32_000, 12_345],
    [32_000, 640 * 50],
    [24_000, 24_000],
    [48_000, 100_000],
  ])('at %i Hz ends at the last of %i samples', async (rateHz, count) => {
    const writer = await createOggOpusWriter(rateHz);
    const bytes = Buffer.concat([writer.add(tone(count, rateHz)), writer.end()]);
    const pages = pagesOf(bytes);
    expect(pages[0]?.flags).toBe(2);
    expect(pages[0]?.body.subarray(0, 8).toString()).toBe('OpusHead');
    expect(pages[1]?.body.subarray(0, 8).toString()).toBe('OpusTags');
    expect(pages.map(({ sequence }) => sequence)).toEqual(pages.map((_, index) => index));
    expect(pages.map(({ flags }) => flags & 4)).toEqual(pages.map((_, index) => (index === pages.length - 1 ? 4 : 0)));
    const preSkip = pages[0]?.body.readUInt16LE(10) ?? 0;
    expect((pages.at(-1)?.granule ?? 0) - preSkip).toBe(Math.ceil((count * 48_000) / rateHz));
  });

  it('gives each part to the listener at once', async () => {
    const writer = await createOggOpusWriter(32_000);
    for (let part = 0; part < 4; part++) {
      const pages = pagesOf(writer.add(tone(32_000, 32_000)));
      expect(pages.reduce((sum, { body }) => sum + body.length, 0)).toBeGreaterThan(1000);
    }
    writer.free();
    writer.free();
  });
});
