/**
 * Makes a folder and those above it, one at a time. Node's own recursive form never ends where a parent is there and still
 * says "not found" to whatever is made in it (below `/proc`, or on some mounts that went away): it goes round for ever.
 */
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { syncFolder } from './sync-folder.ts';

export async function makeFolder(folder: string, mode?: number): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await isFolder(folder))) return;
    const parent = path.dirname(folder);
    if (code !== 'ENOENT' || parent === folder || (await isFolder(parent))) throw error;
    await makeFolder(parent, mode);
    await makeFolder(folder, mode);
  }
}

/** The same, and the name of each new folder is on the disk before anything is put into it. */
export async function makeDurableFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  const parent = path.dirname(folder);
  if (parent !== folder) await makeDurableFolder(parent);
  await makeFolder(folder);
  await syncFolder(parent);
}

function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
