/** What adopting asks of disks on this computer, through the process that may be given up. */
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import type { AdoptDisk, FreeBytes } from '../adopt/ports.ts';
import type { DiskProcess } from './disk-process.ts';

const LOOK_WITHIN_MS = 20_000;

export function createAdoptDisk(disks: DiskProcess): AdoptDisk {
  return {
    list: (folder, signal) => disks.call('listFolder', { path: folder }, { signal, silentMs: LOOK_WITHIN_MS }),
    read: (file, part, signal) => disks.call('readPart', { path: file, ...part }, { signal, silentMs: LOOK_WITHIN_MS }),
    sum: (file, kind, signal) => disks.call('sumFile', { path: file, kind }, { signal }),
    scan: (archive, signal) => disks.call('scanArchive', { path: archive }, { signal }),
    async extract(archive, files, options) {
      await disks.call('extractArchive', { path: archive, files }, options);
    },
  };
}

/** Of the nearest folder above that exists. */
export const freeBytes: FreeBytes = async (folder) => {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const above = path.dirname(folder);
    if (above === folder) throw error;
    return freeBytes(above);
  }
};
