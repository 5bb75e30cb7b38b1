/** The lock of a data folder, also between processes and after crashes. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { acquireHostLock, readLockHolder } from '../../../electron/host/host-lock.ts';
import { tempDir } from '../temp-dir.ts';

const claim = { kind: 'serve', startedAt: '2026-01-01T00:00:00.000Z', version: '1' } as const;
const gone = { ...claim, kind: 'desktop', pid: 999_999_999, mark: '999999999 1', url: null, token: null };

async function lockFile(): Promise<string> {
  return path.join(await tempDir(), 'host.json');
}

describe('the lock of a data folder', () => {
  it('is taken once, names its holder to the second, and is free again after its release', async () => {
    const file = await lockFile();
    const first = await acquireHostLock(file, claim);
    if (first.kind !== 'acquired') throw new Error('not acquired');
    expect(await acquireHostLock(file, { ...claim, kind: 'command' })).toMatchObject({
      kind: 'held',
      holder: { kind: 'serve', pid: process.pid, url: null },
    });
    await first.lock.publish({ url: 'http://127.0.0.1:1', token: 'secret' });
    expect(await readLockHolder(file)).toMatchObject({ url: 'http://127.0.0.1:1', token: 'secret' });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await first.lock.release();
    expect(await readLockHolder(file)).toBeNull();
    expect(await acquireHostLock(file, claim)).toMatchObject({ kind: 'acquired' });
  });

  it.each([
    ['a process that is gone', JSON.stringify(gone)],
    [
      'an earlier process with the same number',
      JSON.stringify({ ...gone, pid: process.pid, mark: `${process.pid} 1` }),
    ],
    ['an older version', JSON.stringify({ pid: 1, url: 'http://x', token: 't', startedAt: '' })],
  ])('of %s is taken over at once', async (_name, content) => {
    const file = await lockFile();
    await writeFile(file, content);
    if (content.includes('"pid":1,')) await utimes(file, 0, 0);
    expect(await readLockHolder(file)).toBeNull();
    expect(await acquireHostLock(file, claim)).toMatchObject({ kind: 'acquired' });
    expect(await readdir(path.dirname(file))).toEqual(['host.json']);
  });

  it('that a crash left empty is taken over when nobody can be writing it any more', async () => {
    const file = await lockFile();
    await writeFile(file, '');
    await utimes(file, 0, 0);
    expect(await acquireHostLock(file, claim)).toMatchObject({ kind: 'acquired' });
  });

  it('is held by one of many processes at a time, also when all find a stale one', { timeout: 300_000 }, async () => {
    const file = await lockFile();
    const folder = path.dirname(file);
    await writeFile(file, JSON.stringify(gone));
    await writeFile(path.join(folder, 'counter'), '0');
    const children = Array.from({ length: 6 }, () =>
      fork(path.resolve('test/fixtures/children/counter.ts'), [folder, '15'], { execArgv: [] }),
    );
    const ends = await Promise.all(children.map((child) => once(child, 'exit')));
    expect(ends.map(([code]) => code)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await readFile(path.join(folder, 'counter'), 'utf8')).toBe('90');
    expect(await readLockHolder(file)).toBeNull();
  });
});
