import { mkdir, open, rename, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openHashCache } from '../../../electron/backup/content/hash-cache.ts';
import { hashFile } from '../../../electron/kernel/hash-file.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { until } from '../../fixtures/until.ts';
import { tempDir } from '../temp-dir.ts';

const DAY_MS = 24 * 3_600_000;

async function cacheWithFile() {
  const dir = await tempDir();
  const file = path.join(dir, 'library', 'gpt.ckpt');
  await mkdir(path.dirname(file));
  await writeFile(file, 'the first content');
  const old = new Date('2026-01-01T00:00:00Z');
  const setBack = () => utimes(file, old, old);
  await setBack();
  // Long enough ago, so that it is remembered.
  const settled = async () => until('a later tick', async () => Date.now() - (await stat(file)).ctimeMs > 50);
  await settled();
  let reads = 0;
  let laterMs = 0;
  const cache = await openHashCache({
    file: path.join(dir, 'cache.json'),
    hasher: {
      async sha256(name) {
        reads += 1;
        return hashFile(name);
      },
    },
    clock: { now: () => Date.now() + laterMs, monotonicMs: () => performance.now() },
    log: silentLog,
  });
  return {
    file,
    setBack,
    settled,
    /** How often the file was read to answer. */
    async ask() {
      reads = 0;
      const { sha256 } = await cache.hash(file);
      return { sha256, reads };
    },
    pass: (ms: number) => {
      laterMs += ms;
    },
  };
}

it('an unchanged file is read once', async () => {
  const { ask } = await cacheWithFile();
  const first = await ask();
  expect(first.reads).toBe(1);
  expect(await ask()).toEqual({ sha256: first.sha256, reads: 0 });
});

it('content that changed under the same size and the same time is read again', async () => {
  const { file, ask, setBack } = await cacheWithFile();
  const first = await ask();
  const handle = await open(file, 'r+');
  await handle.write('the other content'.slice(0, 17));
  await handle.close();
  await setBack();
  const second = await ask();
  expect(second.reads).toBe(1);
  expect(second.sha256).not.toBe(first.sha256);
});

it('another file of the same size and time in its place is read', async () => {
  const { file, ask } = await cacheWithFile();
  await ask();
  const other = `${file}.other`;
  await writeFile(other, 'THE FIRST CONTENT');
  const { atime, mtime } = await stat(file);
  await utimes(other, atime, mtime);
  await rename(other, file);
  expect((await ask()).reads).toBe(1);
});

it('every file is read again after a week, also one that never changed', async () => {
  const { ask, pass } = await cacheWithFile();
  await ask();
  pass(6 * DAY_MS);
  expect((await ask()).reads).toBe(0);
  pass(DAY_MS + 1);
  expect((await ask()).reads).toBe(1);
});

it('what was changed a moment before it was read is not remembered', async () => {
  const { ask, file, setBack, settled } = await cacheWithFile();
  await writeFile(file, 'a later content');
  await ask();
  expect((await ask()).reads).toBe(1);
  await setBack();
  await settled();
  await ask();
  expect((await ask()).reads).toBe(0);
});
