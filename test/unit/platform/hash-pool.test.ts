import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHashPool, type HashPool } from '../../../electron/platform/hash-pool.ts';

describe('the hash pool', () => {
  let dir: string;
  let pool: HashPool;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'hash-pool-'));
    pool = createHashPool({ threads: 2 });
  });
  afterEach(async () => {
    await pool.close();
    await rm(dir, { recursive: true });
  });
  const make = async (name: string, sizeBytes: number) => {
    const bytes = randomBytes(sizeBytes);
    await writeFile(path.join(dir, name), bytes);
    return { file: path.join(dir, name), sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes };
  };

  it('hashes more files than it has threads, and tells every byte', async () => {
    const files = await Promise.all([0, 1, 999, 1 << 20, 5_000_001, 3].map((size, n) => make(`${n}`, size)));
    await Promise.all(
      files.map(async ({ file, sha256, sizeBytes }) => {
        let told = 0;
        const digest = await pool.sha256(file, {
          onBytes: (count) => {
            told += count;
          },
        });
        expect([digest, told]).toEqual([sha256, sizeBytes]);
      }),
    );
  });

  it('goes on after a file that cannot be read', async () => {
    await expect(pool.sha256(path.join(dir, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
    const { file, sha256 } = await make('a', 10);
    expect(await pool.sha256(file)).toBe(sha256);
  });

  it('stops a file in the middle, and one that waits', async () => {
    const { file } = await make('large', 200_000_000);
    const controllers = Array.from({ length: 4 }, () => new AbortController());
    const hashing = controllers.map(({ signal }) => pool.sha256(file, { signal }).catch((error: unknown) => error));
    setTimeout(() => {
      for (const controller of controllers) controller.abort();
    }, 20);
    const ends = await Promise.all(hashing);
    expect(ends).toEqual(controllers.map(({ signal }) => signal.reason));
    const small = await make('small', 10);
    expect(await pool.sha256(small.file)).toBe(small.sha256);
  });

  it('lets go of everything when it is closed', async () => {
    const { file } = await make('large', 100_000_000);
    const hashing = [pool.sha256(file), pool.sha256(file), pool.sha256(file)].map((one) =>
      one.catch((error: unknown) => error),
    );
    await pool.close();
    for (const end of await Promise.all(hashing)) expect(end).toMatchObject({ name: 'AbortError' });
  });

  it('hashes bytes on their way in the order in which they come, of several at once and beside files', async () => {
    const file = await make('beside', 20_000_000);
    const beside = pool.sha256(file.file);
    await Promise.all(
      [0, 1, 2].map(async () => {
        const bytes = randomBytes(300_000);
        const running = pool.start();
        const memory = new Uint8Array(new SharedArrayBuffer(70_000));
        for (let at = 0; at < bytes.length; at += memory.length) {
          const piece = bytes.subarray(at, at + memory.length);
          memory.set(piece);
          await running.update(memory.subarray(0, piece.length));
          // It was taken in: the memory may be used again.
          memory.fill(0);
        }
        expect(await running.digest()).toBe(createHash('sha256').update(bytes).digest('hex'));
      }),
    );
    expect(await beside).toBe(file.sha256);
  });

  it('hashes small things that came in memory of their own, and nothing at all', async () => {
    const running = pool.start();
    await running.update(Buffer.from('abc'));
    await running.update(Buffer.from('def'));
    expect(await running.digest()).toBe(createHash('sha256').update('abcdef').digest('hex'));
    expect(await pool.start().digest()).toBe(createHash('sha256').digest('hex'));
  });

  it('says to whoever still waits for a hash that it was closed', async () => {
    const running = pool.start();
    const asked = Array.from({ length: 50 }, () => running.update(new Uint8Array(new SharedArrayBuffer(1_000_000))));
    const ends = Promise.allSettled(asked);
    await pool.close();
    expect((await ends).some(({ status }) => status === 'rejected')).toBe(true);
    await expect(running.digest()).rejects.toMatchObject({ name: 'AbortError' });
  });
});
