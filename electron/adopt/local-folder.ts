/** An official folder on a disk of this computer: its files are read where they lie. */
import path from 'node:path';
import type { AdoptDisk, FolderEntry, OfficialFolder } from './ports.ts';

export interface Hasher {
  sha256(file: string, options?: { readonly signal?: AbortSignal }): Promise<string>;
}

export function openLocalFolder(place: string, disk: AdoptDisk, hasher: Hasher): OfficialFolder {
  const base = path.resolve(place);
  const local = (file: string): string => path.join(base, file);
  return {
    place,
    name: path.basename(base),
    above: path.basename(path.dirname(base)),
    archive: null,
    isHere: true,
    async list(folders, signal) {
      const found = new Map<string, readonly FolderEntry[]>();
      for (const folder of folders) {
        const entries = await disk.list(local(folder), signal);
        if (entries) found.set(folder, entries);
      }
      return found;
    },
    read: ({ path: file, ...part }, signal) => disk.read(local(file), part, signal),
    digest: (file, signal) =>
      hasher.sha256(local(file), { signal }).catch((error: unknown) => {
        if (signal?.aborted) throw error;
        return null;
      }),
    async bring(files, { signal, onBytes }) {
      signal.throwIfAborted();
      for (const { sizeBytes } of files) onBytes(sizeBytes);
      return new Map(files.map((file) => [file.path, local(file.path)]));
    },
    async close() {},
  };
}
