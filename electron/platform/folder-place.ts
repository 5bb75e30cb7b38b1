/** Where a folder stands: on which disk, below which mount, and whether making it is what a person meant. */
import type { BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** Folders whose own folders are disks: one that is missing there is a disk that is not mounted. */
const placesOfDisks = [/^\/$/, /^\/(mnt|media|Volumes)$/, /^(\/run)?\/media\/[^/]+$/, /^[A-Za-z]:\\$/];

/** The folder on which the disk of this one is mounted; null on the system's own disk. */
export async function mountPointOf(folder: string): Promise<string | null> {
  let at = folder;
  let { dev } = await lookAt(at);
  for (let above = path.dirname(at); above !== at; above = path.dirname(at)) {
    const stats = await lookAt(above);
    if (stats.dev !== dev) return at;
    at = above;
    dev = stats.dev;
  }
  return null;
}

/** False where a disk was mounted once and none is now. */
export async function isMounted(mountPoint: string): Promise<boolean> {
  const [there, above] = await Promise.all([lookAt(mountPoint).catch(unlessMissing), lookAt(path.dirname(mountPoint))]);
  return there !== null && there.dev !== above.dev;
}

/**
 * One new folder inside one that is there is what was meant. Below `/mnt` and its like it is more likely a disk that is not
 * mounted, and so it is inside an empty folder there.
 */
export async function isNewInside(folder: string): Promise<boolean> {
  const parent = path.dirname(folder);
  const stats = await lookAt(parent).catch(unlessMissing);
  if (!stats?.isDirectory() || isPlaceOfDisks(parent)) return false;
  const isUnmounted = isPlaceOfDisks(path.dirname(parent)) && !(await isMounted(parent));
  return !isUnmounted || (await readdir(parent)).length > 0;
}

export function isPlaceOfDisks(folder: string): boolean {
  return placesOfDisks.some((place) => place.test(folder));
}

function lookAt(place: string): Promise<BigIntStats> {
  return stat(place, { bigint: true });
}

function unlessMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
