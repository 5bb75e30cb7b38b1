/** A folder as object store, with every access in the disk process: a share that hangs is told as such and stops nothing else. */
import type { ObjectStore } from '../backup/ports.ts';
import { AppError } from '../kernel/app-error.ts';
import type { DiskProcess } from './disk-process.ts';
import type { FolderStoreOptions } from './object-store-folder.ts';

const PIECE_BYTES = 4 * 1024 * 1024;
/** A disk that sleeps needs some seconds to turn; somebody waits for the answer. */
const OPEN_WITHIN_MS = 6_000;

/** @throws AppError BACKUP_STORE_FOLDER_MISSING, BACKUP_STORE_NOT_MOUNTED, BACKUP_STORE_SILENT, … */
export async function openFolderStoreApart(
  disks: DiskProcess,
  folder: string,
  { create = 'nothing', mountedAt = null }: FolderStoreOptions = {},
): Promise<ObjectStore> {
  const { mountPoint } = await disks.call('open', { folder, create, mountedAt }, { silentMs: OPEN_WITHIN_MS });
  return {
    kind: 'folder',
    name: folder,
    mountPoint,
    put: (key, bytes, { ifAbsent = false, signal } = {}) =>
      disks.call('put', { folder, key, bytes, ifAbsent }, { signal }),
    async putFile(key, file, { sha256, sizeBytes, signal, onBytes, pace }) {
      const input = { folder, key, file, sha256, sizeBytes, paced: pace !== undefined };
      await disks.call('putFile', input, { signal, onBytes, pace });
    },
    async get(key, { maxBytes, signal } = {}) {
      const bytes = await disks.call('get', { folder, key, maxBytes }, { signal });
      return bytes && bufferOf(bytes);
    },
    async *stream(key, { from = 0, signal } = {}) {
      const object = await disks.call('head', { folder, key }, { signal });
      if (!object) throw new AppError('BACKUP_BLOB_MISSING', { details: { key } });
      const read = (at: number) => disks.call('read', { folder, key, from: at, bytes: PIECE_BYTES }, { signal });
      // One piece is read ahead, so that the disk works while the one before is used.
      let ahead = from < object.sizeBytes ? read(from) : null;
      for (let at = from; ahead !== null; ) {
        const piece = await ahead;
        at += piece.length;
        ahead = piece.length === PIECE_BYTES && at < object.sizeBytes ? read(at) : null;
        ahead?.catch(() => {});
        yield bufferOf(piece);
      }
    },
    async copy(from, to, signal) {
      await disks.call('copyObject', { folder, from, to }, { signal });
    },
    head: (key, signal) => disks.call('head', { folder, key }, { signal }),
    list: async (prefix, { signal } = {}) => ({
      objects: await disks.call('list', { folder, prefix }, { signal }),
    }),
    async delete(key, signal) {
      await disks.call('delete', { folder, key }, { signal });
    },
    serverNow: (signal) => disks.call('serverNow', { folder }, { signal }),
    presignGet: async () => null,
    close: async () => {},
  };
}

/** Bytes come over the process border as a plain array of bytes. */
function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
