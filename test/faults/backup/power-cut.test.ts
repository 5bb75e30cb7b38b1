/**
 * What a power cut would take: everything whose flush was not asked for. Every flush of this process is written down with the
 * path that it was for, at the moment when the release, or the restored folder, gets its name.
 */
import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, mkdtemp, open, readdir, readlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fillVoice, openStudio, removeFolders, type Studio } from '../../integration/backup/studio.ts';

let dir: string;
let store: string;
let studio: Studio;
const flushed = new Set<string>();

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'power-cut-'));
  store = path.join(dir, 'store');
  studio = await openStudio({});
  await fillVoice(studio.voice);
  // A large file with a copy, which is made on the disk.
  const large = randomBytes(3_000_000);
  await writeFile(path.join(studio.voice, 'large.onnx'), large);
  await mkdir(path.join(studio.voice, 'old'));
  await writeFile(path.join(studio.voice, 'old', 'large.onnx'), large);
  const some = await open(dir, 'r');
  const handles = Object.getPrototypeOf(some) as FileHandle;
  await some.close();
  const { sync } = handles;
  vi.spyOn(handles, 'sync').mockImplementation(async function flush(this: FileHandle) {
    await sync.call(this);
    flushed.add(await readlink(`/proc/self/fd/${this.fd}`));
  });
  flushed.clear();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await studio.close();
  await removeFolders(dir, studio.dir);
});

/** The folder, and every folder in it that may be listed. */
async function foldersIn(folder: string): Promise<string[]> {
  const items = await readdir(folder, { recursive: true, withFileTypes: true });
  const below = items.filter((item) => item.isDirectory()).map((item) => path.join(item.parentPath, item.name));
  return [folder, ...below].filter((name) => !path.relative(folder, name).startsWith('.'));
}

it('takes no name of a release from a folder store: every folder above it was flushed when it was made', async () => {
  await studio.backup.setStore({ kind: 'folder', path: store }, { createFolder: true });
  const { releaseId } = await studio.publish();
  const root = path.join(store, 'understudy/v1');
  expect(await readdir(path.join(root, 'releases'))).toEqual([releaseId]);
  const all = [dir, store, path.join(store, 'understudy'), ...(await foldersIn(root))];
  expect(all.filter((folder) => !flushed.has(folder))).toEqual([]);
});

it('takes nothing of a restored folder: files, copies and folders were flushed before it got its name', async () => {
  await studio.backup.setStore({ kind: 'folder', path: store }, { createFolder: true });
  const { releaseId } = await studio.publish();
  flushed.clear();
  const target = path.join(dir, 'restored');
  await studio.restore(releaseId, target);
  const staging = path.join(dir, `.restored.restoring-${releaseId}`);
  const items = await readdir(target, { recursive: true, withFileTypes: true });
  const names = items.map((item) => path.relative(target, path.join(item.parentPath, item.name)));
  expect(names).toContain('voices/lin/old/large.onnx');
  // What got its name only after it was flushed was flushed under the name of its bytes.
  const parts = [...flushed].filter((name) => name.startsWith(path.join(staging, '.parts')));
  const unflushed = ['', ...names].filter((name) => !flushed.has(path.join(staging, name)));
  expect(unflushed).toHaveLength(parts.length);
  expect(unflushed.every((name) => name.endsWith('large.onnx'))).toBe(true);
  expect(flushed).toContain(dir);
});
