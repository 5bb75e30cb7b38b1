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
});
