import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { readPieces, readPiecesAhead } from '../../../electron/kernel/read-pieces.ts';
import { tempDir } from '../temp-dir.ts';

it.each([
  ['in turn', readPieces],
  ['ahead', readPiecesAhead],
])('reads a file %s from any byte on, and leaves a piece alone while it is used', async (_how, read) => {
  const bytes = randomBytes(3_500_000);
  const file = path.join(await tempDir(), 'file');
  await writeFile(file, bytes);
  for (const from of [0, 1_048_576, 2_000_001, bytes.length]) {
    const seen: Buffer[] = [];
    for await (const piece of read(file, from)) {
      for (let turn = 0; turn < 20; turn++) await nextTurn();
      seen.push(Buffer.from(piece));
    }
    expect(Buffer.concat(seen).equals(bytes.subarray(from)), `from ${from}`).toBe(true);
  }
});

it('stops when it is told to, and says that there is no such file', async () => {
  const file = path.join(await tempDir(), 'file');
  await writeFile(file, Buffer.alloc(5_000_000));
  const stop = new AbortController();
  const reason = new Error('enough');
  const reading = (async () => {
    for await (const piece of readPiecesAhead(file, 0, stop.signal)) if (piece.length > 0) stop.abort(reason);
  })();
  await expect(reading).rejects.toBe(reason);
  await expect(readPiecesAhead(`${file} of nobody`).next()).rejects.toMatchObject({ code: 'ENOENT' });
});
