import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { gatherPieces } from '../../../electron/platform/gather-pieces.ts';

const MIB = 1024 * 1024;

/** The bytes in pieces as a network brings them. */
async function* inBits(bytes: Buffer, bitBytes = 65_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += bitBytes) {
    await nextTurn();
    yield bytes.subarray(at, at + bitBytes);
  }
}

it('hands over large pieces in order, however slowly they are used', async () => {
  const bytes = randomBytes(7 * MIB + 12_345);
  const seen: Buffer[] = [];
  const lengths: number[] = [];
  for await (const piece of gatherPieces(Readable.from(inBits(bytes)), bytes.length)) {
    // Bytes that come meanwhile must not get into this piece.
    for (let turn = 0; turn < 200; turn++) await nextTurn();
    lengths.push(piece.length);
    seen.push(Buffer.from(piece));
  }
  expect(Buffer.concat(seen).equals(bytes)).toBe(true);
  expect(lengths.filter((length) => length === MIB).length).toBeGreaterThan(4);
});

it('brings pieces in memory that a thread can share, and no more of it than three pieces', async () => {
  const bytes = randomBytes(20 * MIB);
  const memories = new Set<ArrayBufferLike>();
  for await (const piece of gatherPieces(Readable.from(inBits(bytes)), bytes.length)) memories.add(piece.buffer);
  expect(memories.size).toBeLessThanOrEqual(3);
  for (const memory of memories) expect(memory).toBeInstanceOf(SharedArrayBuffer);
});

it('does not wait for a slow line until a piece is full', async () => {
  const bytes = randomBytes(600_000);
  let goOn = (): void => {};
  const later = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  async function* slow(): AsyncGenerator<Buffer> {
    yield bytes.subarray(0, 1000);
    await later;
    yield bytes.subarray(1000);
  }
  const pieces = gatherPieces(Readable.from(slow()), bytes.length);
  const first = (await pieces.next()).value as Uint8Array;
  expect(Buffer.from(first).equals(bytes.subarray(0, 1000))).toBe(true);
  goOn();
  const rest: Buffer[] = [];
  for await (const piece of pieces) rest.push(Buffer.from(piece));
  expect(Buffer.concat(rest).equals(bytes.subarray(1000))).toBe(true);
});

it('hands over what came before a connection was lost, then fails as it failed', async () => {
  const bytes = randomBytes(3 * MIB);
  const lost = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
  async function* cut(): AsyncGenerator<Buffer> {
    yield* inBits(bytes.subarray(0, 1_500_000));
    throw lost;
  }
  const seen: Buffer[] = [];
  const reading = (async () => {
    for await (const piece of gatherPieces(Readable.from(cut()), bytes.length)) seen.push(Buffer.from(piece));
  })();
  await expect(reading).rejects.toBe(lost);
  expect(Buffer.concat(seen).equals(bytes.subarray(0, 1_500_000))).toBe(true);
});

it('lets go of the stream when nobody wants more', async () => {
  const body = Readable.from(inBits(randomBytes(5 * MIB)));
  for await (const piece of gatherPieces(body, 5 * MIB)) if (piece.length > 0) break;
  expect(body.destroyed).toBe(true);
});
