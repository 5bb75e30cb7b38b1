import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { hashFile, sha256Hex, startHash } from '../../../electron/kernel/hash-file.ts';
import { tempDir } from '../temp-dir.ts';

it('hashes files larger than a piece, tells its bytes and can be gone on with', async () => {
  const file = path.join(await tempDir(), 'large');
  const bytes = Buffer.alloc(2_500_000);
  for (let at = 0; at < bytes.length; at++) bytes[at] = (at * 31) % 251;
  await writeFile(file, bytes);
  const told: number[] = [];
  expect(await hashFile(file, { onBytes: (count) => told.push(count) })).toBe(sha256Hex(bytes));
  expect(told).toEqual([1 << 20, 1 << 20, 2_500_000 - (2 << 20)]);
  const whole = createHash('sha256').update(bytes).update('tail').digest('hex');
  expect((await startHash(file)).update('tail').digest('hex')).toBe(whole);
});

it('stops between two pieces', async () => {
  const file = path.join(await tempDir(), 'large');
  await writeFile(file, Buffer.alloc(3 << 20));
  const stop = new AbortController();
  const hashing = hashFile(file, { signal: stop.signal, onBytes: () => stop.abort() });
  await expect(hashing).rejects.toThrow('aborted');
});
