/** A store and a target on a disk that is too small: said with numbers, and nothing half is left to be believed. Needs root, for the mount. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fillVoice, openStudio, removeFolders, type Studio } from '../../integration/backup/studio.ts';

describe('a full disk', () => {
  let dir: string;
  let small: string;
  let studio: Studio;

  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'full-disk-'));
    small = path.join(dir, 'small');
    await mkdir(small);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small], { stdio: 'pipe' });
    } catch (error) {
      throw new Error(`this test mounts a small tmpfs and must run as root: ${error}`);
    }
    studio = await openStudio({});
  });
  afterEach(async () => {
    await studio.close();
    execFileSync('umount', [small]);
    await removeFolders(dir, studio.dir);
  });

  it('under the store is named, shows no release, and is over when there is room again', async () => {
    await fillVoice(studio.voice, 100_000);
    await studio.backup.setStore({ kind: 'folder', path: path.join(small, 'store') }, { createFolder: true });
    await studio.publish();
    const large = path.join(studio.voice, 'large.onnx');
    await writeFile(large, randomBytes(3_000_000));
    await expect(studio.publish()).rejects.toMatchObject({
      code: 'BACKUP_STORE_FULL',
      remedy: { kind: 'free-space' },
    });
    const root = path.join(small, 'store/understudy/v1');
    expect(await readdir(path.join(root, 'releases'))).toHaveLength(1);
    expect(await readdir(path.join(root, '.incoming'))).toEqual([]);
    await rm(large);
    const { releaseId } = await studio.publish();
    expect((await studio.verify(releaseId, true)).ok).toBe(true);
  });

  it('under the target of a restore is found before the first byte', async () => {
    await fillVoice(studio.voice, 2_000_000);
    await studio.backup.setStore({ kind: 'folder', path: path.join(dir, 'store') }, { createFolder: true });
    const { releaseId } = await studio.publish();
    const target = path.join(small, 'target');
    const failure = await studio.restore(releaseId, target).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'APP_DISK_FULL', remedy: { kind: 'free-space', path: small } });
    const { remedy } = failure as { remedy: { neededBytes: number } };
    expect(remedy.neededBytes).toBeGreaterThan(5_000_000);
    expect(await readdir(small)).not.toContain('target');
  });
});
