/** The ways of a file into a restored folder: from the store, from a file that is here, as a copy, after an interruption. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, rename, rm, stat, statfs, truncate, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectedTree, fillVoice, openStudio, removeFolders, type Studio, withoutRecipe } from './studio.ts';

const LARGE_BYTES = 5_000_000;

describe('a restore', () => {
  let dir: string;
  let studio: Studio;
  let large: string;
  let releaseId: string;
  let mounted: string | null;

  /** `where` the studio and the restored folders lie; the store lies elsewhere. */
  async function begin(where: string): Promise<void> {
    studio = await openStudio({ dir: path.join(where, 'studio') });
    await fillVoice(studio.voice);
    large = path.join(studio.voice, 'large.onnx');
    const bytes = randomBytes(LARGE_BYTES);
    await writeFile(large, bytes);
    await writeFile(path.join(studio.voice, 'large copy.onnx'), bytes);
    await chmod(path.join(studio.voice, 'large copy.onnx'), 0o444);
    await chmod(large, 0o555);
    const old = new Date('2024-02-03T04:05:06Z');
    await utimes(large, old, old);
    await studio.backup.setStore({ kind: 'folder', path: path.join(dir, 'store') }, { createFolder: true });
    ({ releaseId } = await studio.publish());
  }

  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'restore-ways-'));
    mounted = null;
  });
  afterEach(async () => {
    await studio.close();
    if (mounted !== null) execFileSync('umount', [mounted]);
    await removeFolders(dir, studio.dir);
  });

  async function expectWhole(target: string): Promise<void> {
    expect(await withoutRecipe(target)).toEqual(await expectedTree(studio.voice));
    const restored = await stat(path.join(target, 'voices/lin/large.onnx'));
    expect(restored.mode & 0o777).toBe(0o555);
    expect(restored.mtime.toISOString()).toBe('2024-02-03T04:05:06.000Z');
    expect((await stat(path.join(target, 'voices/lin/large copy.onnx'))).mode & 0o777).toBe(0o444);
    expect((await stat(path.join(target, 'voices/lin/run'))).mode & 0o777).toBe(0o755);
  }

  it.each([false, true])(
    'gives every file its bytes, mode and date (with files that are here: %s)',
    async (reuseLocal) => {
      await begin(dir);
      const target = path.join(dir, 'restored');
      const { bytesReused, bytesDownloaded } = await studio.restore(releaseId, target, { reuseLocal });
      // The recipe is in no library.
      if (reuseLocal) expect(bytesDownloaded).toBeLessThan(20_000);
      else expect(bytesReused).toBe(0);
      await expectWhole(target);
    },
  );

  it('shares no file with the library: what is written there later stays there', async () => {
    await begin(dir);
    const target = path.join(dir, 'restored');
    await studio.restore(releaseId, target, { reuseLocal: true });
    const before = await withoutRecipe(target);
    await chmod(large, 0o755);
    await truncate(large, 17);
    await writeFile(path.join(studio.voice, 'voice.json'), 'other');
    expect(await withoutRecipe(target)).toEqual(before);
  });

  it('fetches from the store what is no longer what it was when it was hashed', async () => {
    await begin(dir);
    const copy = path.join(dir, 'voice as it was');
    await cp(studio.voice, copy, { recursive: true, preserveTimestamps: true });
    // Same size and date, other bytes: found by their digest alone.
    const { mtime, atime } = await stat(large);
    await chmod(large, 0o755);
    await writeFile(large, randomBytes(LARGE_BYTES));
    await chmod(large, 0o555);
    await utimes(large, atime, mtime);
    const target = path.join(dir, 'restored');
    await studio.restore(releaseId, target, { reuseLocal: true });
    expect(await withoutRecipe(target)).toEqual(await expectedTree(copy));
  });

  it('goes on with what an interrupted one left: a file without its mode, half a file, a part that may not be written', async () => {
    await begin(dir);
    const whole = path.join(dir, 'whole');
    await studio.restore(releaseId, whole);
    const target = path.join(dir, 'restored');
    const staging = path.join(dir, `.restored.restoring-${releaseId}`);
    const { entries } = await studio.backup.readRelease(releaseId);
    const sha256 = entries.find(({ path: name }) => name.endsWith('/large.onnx'))?.sha256 ?? '';
    await cp(whole, staging, { recursive: true });
    await mkdir(path.join(staging, '.parts'));
    for (const name of ['large.onnx', 'large copy.onnx']) {
      await chmod(path.join(staging, 'voices/lin', name), 0o600);
    }
    // All its bytes and its mode are there, its name is not yet.
    await rename(path.join(staging, 'voices/lin/large.onnx'), path.join(staging, '.parts', sha256));
    await rm(path.join(staging, 'voices/lin/large copy.onnx'));
    await chmod(path.join(staging, '.parts', sha256), 0o444);
    await chmod(path.join(staging, 'voices/lin/run'), 0o600);
    await truncate(path.join(staging, 'voices/lin/gpt.onnx'), 100);
    await writeFile(path.join(staging, 'voices/lin/not of the release'), 'x');
    const { bytesDownloaded } = await studio.restore(releaseId, target);
    expect(bytesDownloaded).toBe(150_000);
    await expectWhole(target);
  });

  it('takes no room on a disk that can clone, and shares nothing that is written to', async () => {
    const image = path.join(dir, 'disk');
    const disk = path.join(dir, 'mounted');
    await writeFile(image, '');
    await truncate(image, 400_000_000);
    await mkdir(disk);
    execFileSync('mkfs.xfs', ['-q', image]);
    execFileSync('mount', ['-o', 'loop', image, disk]);
    mounted = disk;
    await begin(disk);
    const freeBytes = async (): Promise<number> => {
      execFileSync('sync', ['-f', disk]);
      const { bavail, bsize } = await statfs(disk);
      return bavail * bsize;
    };
    const before = await freeBytes();
    const target = path.join(disk, 'restored');
    await studio.restore(releaseId, target, { reuseLocal: true });
    expect(before - (await freeBytes())).toBeLessThan(LARGE_BYTES);
    await expectWhole(target);
    const whole = await withoutRecipe(target);
    await chmod(large, 0o755);
    await writeFile(large, 'x', { flag: 'r+' });
    expect(await withoutRecipe(target)).toEqual(whole);
  });
});
