/** A data folder in use: its sizes, what of it is cleared and what is not, and what the doctor mends. */
import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pathsBelow, storagePlaces } from '../../../electron/app/paths.ts';
import { createStorage } from '../../../electron/diagnostics/storage.ts';
import { createLocalDisk } from '../../../electron/platform/local-disk.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const HOUR_MS = 3_600_000;

async function studio(ahead = 0) {
  const dataDir = await tempDir();
  const paths = pathsBelow(dataDir);
  const disk = createLocalDisk(() => Date.now() + ahead);
  const put = async (file: string, bytes: number): Promise<void> => {
    await mkdir(path.dirname(path.join(dataDir, file)), { recursive: true });
    await writeFile(path.join(dataDir, file), 'x'.repeat(bytes));
  };
  const storage = createStorage({ dataDir, places: storagePlaces(paths), logFile: paths.log, disk });
  const bytesOf = async (): Promise<Record<string, number>> =>
    Object.fromEntries((await storage.overview(false)).uses.map(({ kind, bytes }) => [kind, bytes]));
  return { dataDir, paths, disk, put, storage, bytesOf };
}

describe('the data folder', () => {
  it('is told by kind, every byte once', async () => {
    const { put, bytesOf, storage, dataDir } = await studio();
    await put('voices/mia/weights.bin', 500);
    await put('voices/.removed/1-old/weights.bin', 70);
    await put('takes/a.wav', 30);
    await put('takes/.removed/b.wav', 7);
    await put('takes/.parts/c.wav', 3);
    await put('uploads/half.ckpt', 11);
    await put('backup/cache.json', 5);
    await put('notes.txt', 2);
    expect(await bytesOf()).toEqual({
      voices: 500,
      takes: 30,
      projects: 0,
      models: 0,
      bin: 77,
      leftovers: 14,
      log: 0,
      records: 0,
      backup: 5,
      standby: 0,
      other: 2,
    });
    const { freeBytes, totalBytes } = await storage.overview(false);
    expect(freeBytes).toBeGreaterThan(0);
    expect(totalBytes).toBeGreaterThan(freeBytes);
    expect(dataDir).toBeTruthy();
  });

  it('keeps leftovers that may still be in use, and clears them an hour later', async () => {
    const now = await studio();
    await now.put('uploads/just-now.ckpt', 11);
    expect(await now.storage.leftovers()).toMatchObject({ bytes: 0 });
    await now.storage.clear('leftovers');
    expect(await readdir(now.paths.uploads)).toEqual(['just-now.ckpt']);

    const later = await studio(2 * HOUR_MS);
    await later.put('uploads/old.ckpt', 11);
    await later.put('arriving/half/voice.json', 4);
    await later.put('voices/mia/weights.bin', 500);
    expect(await later.storage.leftovers()).toMatchObject({ bytes: 15, files: 2 });
    await later.storage.clear('leftovers');
    expect(await later.bytesOf()).toMatchObject({ leftovers: 0, voices: 500 });
  });

  it('takes a file for new that came in a moment ago, however old its date is', async () => {
    const { put, storage, paths } = await studio();
    await put('uploads/copied.ckpt', 11);
    await utimes(path.join(paths.uploads, 'copied.ckpt'), new Date(0), new Date(0));
    expect(await storage.leftovers()).toMatchObject({ bytes: 0 });
  });

  it('empties the bin and leaves what is not in it', async () => {
    const { put, storage, bytesOf } = await studio();
    await put('voices/.removed/1-old/weights.bin', 70);
    await put('takes/.removed/b.wav', 7);
    await put('projects/.removed/aaaaaaaaaaaa.1/takes/c.wav', 8);
    await put('projects/bbbbbbbbbbbb/takes/d.wav', 90);
    await put('takes/a.wav', 30);
    expect(await bytesOf()).toMatchObject({ bin: 85, projects: 90 });
    await storage.clear('bin');
    expect(await bytesOf()).toMatchObject({ bin: 0, takes: 30, projects: 90 });
  });

  it('shortens the log to its last whole lines, in the same file', async () => {
    const { put, storage, paths } = await studio();
    await put('log/understudy.log', 0);
    const lines = Array.from({ length: 9000 }, (_, index) => `{"line":${index},"msg":"xxxxxxxxxxxxxxxxxxxxxxxx"}\n`);
    await writeFile(paths.log, lines.join(''));
    const before = await stat(paths.log);
    await storage.clear('log');
    const kept = (await readFile(paths.log, 'utf8')).trimEnd().split('\n');
    expect((await stat(paths.log)).ino).toBe(before.ino);
    expect(kept.length).toBeGreaterThan(1000);
    expect(JSON.parse(kept[0] ?? '')).toHaveProperty('line');
    expect(JSON.parse(kept.at(-1) ?? '')).toMatchObject({ line: 8999 });
  });

  it('finds secrets that others can read, and closes them', async () => {
    const { put, disk, paths } = await studio();
    await put('secrets/secrets.json', 3);
    await chmod(path.join(paths.secrets, 'secrets.json'), 0o644);
    const open = await disk.openFiles(paths.secrets);
    expect(open).toEqual([path.join(paths.secrets, 'secrets.json')]);
    await disk.closeFiles(open);
    expect(await disk.openFiles(paths.secrets)).toEqual([]);
  });
});
