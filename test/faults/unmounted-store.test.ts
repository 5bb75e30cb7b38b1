/** A store whose disk is not mounted: the mount point is an ordinary folder then, and nothing may be written into it. */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isMounted, isNewInside, isPlaceOfDisks, mountPointOf } from '../../electron/platform/folder-place.ts';
import { openFolderStore } from '../../electron/platform/object-store-folder.ts';
import { fillVoice, openStudio, readTree, type Studio } from '../integration/backup/studio.ts';

let dir: string;
let disk: string;

const mount = (): void => void spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'understudy-test', disk]);
const unmount = (): void => void spawnSync('umount', ['-l', disk]);

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'unmounted-'));
  disk = path.join(dir, 'disk');
  await mkdir(disk);
  mount();
});
afterEach(async () => {
  unmount();
  await rm(dir, { recursive: true, force: true });
});

describe('a folder on a disk of its own', () => {
  it('is known by where the disk is mounted', async () => {
    const folder = path.join(disk, 'a', 'b');
    await mkdir(folder, { recursive: true });
    expect(await mountPointOf(folder)).toBe(disk);
    expect(await isMounted(disk)).toBe(true);
    unmount();
    expect(await isMounted(disk)).toBe(false);
    await rm(disk, { recursive: true });
    expect(await isMounted(disk)).toBe(false);
  });

  it('is made unasked inside a folder that is there, and not where disks are mounted', async () => {
    expect(await isNewInside(path.join(disk, 'store'))).toBe(true);
    expect(await isNewInside(path.join(disk, 'no', 'store'))).toBe(false);
    for (const place of ['/', '/mnt', '/media', '/media/lin', '/run/media/lin', '/Volumes']) {
      expect({ place, is: isPlaceOfDisks(place) }).toEqual({ place, is: true });
    }
    expect(isPlaceOfDisks('/home/lin')).toBe(false);
    expect(await isNewInside('/mnt/understudy-test-nothing')).toBe(false);
  });
});

it('a list that is taken while the disk goes away is an error, not a short list', async () => {
  const folder = path.join(disk, 'store');
  const store = await openFolderStore(folder, { create: 'folder' });
  const blobs = path.join(folder, 'understudy/v1/blobs/sha256');
  await mkdir(blobs, { recursive: true });
  for (let n = 0; n < 2000; n++) await writeFile(path.join(blobs, String(n)), '');
  expect((await store.list('blobs/')).objects).toHaveLength(2000);
  const listing = store.list('blobs/');
  const refused = expect(listing).rejects.toMatchObject({ code: 'BACKUP_STORE_UNREACHABLE' });
  await readdir(blobs);
  unmount();
  await refused;
});

describe('a backup to a disk that was unmounted', () => {
  let studio: Studio;
  const store = (): string => path.join(disk, 'store');

  beforeEach(async () => {
    studio = await openStudio({});
    await fillVoice(studio.voice, 1000);
    await studio.backup.setStore({ kind: 'folder', path: store() }, { createFolder: true });
    await studio.publish();
  });
  afterEach(async () => {
    await studio.close();
    await rm(studio.dir, { recursive: true, force: true });
  });

  it('is refused in its own words, and nothing is written below the mount point', async () => {
    unmount();
    await expect(studio.publish()).rejects.toMatchObject({
      code: 'BACKUP_STORE_NOT_MOUNTED',
      details: { mountPoint: disk },
    });
    expect(await readdir(disk)).toEqual([]);
  });

  it('is refused too where an older store lies below the mount point', async () => {
    unmount();
    const below = await openFolderStore(store(), { create: 'folder' });
    await below.put('oci-layout-root.json', Buffer.from('{"blobs":"blobs","understudyLayout":"1.0.0"}'));
    const before = await readTree(disk);
    await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_STORE_NOT_MOUNTED' });
    await expect(studio.backup.setStore({ kind: 'folder', path: store() })).rejects.toMatchObject({
      code: 'BACKUP_STORE_NOT_MOUNTED',
    });
    expect(await readTree(disk)).toEqual(before);
  });

  it('is refused where the folder is there and the mark of the store is not', async () => {
    await rm(path.join(store(), 'understudy'), { recursive: true });
    await writeFile(path.join(store(), 'something else'), '');
    await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_STORE_NOT_MOUNTED' });
    expect(await readdir(store())).toEqual(['something else']);
  });
});
