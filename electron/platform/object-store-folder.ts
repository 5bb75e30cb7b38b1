/**
 * A folder (disk, NAS share, USB drive) as object store, in the same layout as a bucket. Objects are written beside,
 * flushed and renamed, so whoever lists the folder sees whole objects only. The folder is made once, when it is chosen:
 * later a missing folder is an unplugged drive, not an invitation to fill the system disk.
 */
import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import {
  access,
  copyFile,
  type FileHandle,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import path from 'node:path';
import { type Listing, layoutKey, type ObjectStore, type PutFileOptions, type StoredObject } from '../backup/ports.ts';
import { AppError, isCancelled } from '../kernel/app-error.ts';
import { makeDurableFolder } from '../kernel/make-folder.ts';
import { readPiecesAhead } from '../kernel/read-pieces.ts';
import { syncFolder } from '../kernel/sync-folder.ts';
import type { CreateFolders } from './disk-protocol.ts';
import { isMounted, isNewInside, mountPointOf } from './folder-place.ts';
import { fileChanging, objectTooLarge } from './store-errors.ts';

const LAYOUT_FOLDER = path.join('understudy', 'v1');
/** Files on their way in. Its name starts with a dot, so it is never listed. */
const INCOMING_FOLDER = '.incoming';
const STALE_INCOMING_MS = 24 * 3_600_000;
const COPY_BYTES = 1024 * 1024;
const FLUSH_EVERY_BYTES = 64 * 1024 * 1024;
const MAX_GET_BYTES = 8 * 1024 * 1024;

export interface FolderStoreOptions {
  readonly create?: CreateFolders;
  /** Where the disk of this store was mounted when it was chosen; null when that is not known or was the system's disk. */
  readonly mountedAt?: string | null;
}

/** Throws BACKUP_STORE_FOLDER_MISSING, _FOLDER_REFUSED, _NOT_MOUNTED, _UNREACHABLE, BACKUP_BUCKET_DENIED. */
export async function openFolderStore(
  folder: string,
  { create = 'nothing', mountedAt = null }: FolderStoreOptions = {},
): Promise<ObjectStore> {
  const root = path.join(folder, LAYOUT_FOLDER);
  const incoming = path.join(root, INCOMING_FOLDER);
  const fileOf = (key: string): string => {
    if (!/^[\w.\-/]+$/.test(key) || key.split('/').some((part) => part === '' || part.startsWith('.'))) {
      throw new AppError('BACKUP_PATH_UNSAFE', { details: { path: key.slice(0, 200), problem: 'key' } });
    }
    return path.join(root, ...key.split('/'));
  };
  const guard = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      throw translateFolderError(error, folder);
    }
  };

  if (mountedAt !== null && !(await guard(() => isMounted(mountedAt)))) throw notMounted(folder, mountedAt);
  if (create !== 'nothing') await guard(() => prepareFolder(folder, root, create));
  else await guard(() => assertStore(folder, root));
  await dropStaleIncoming(incoming);
  const mountPoint = await guard(() => mountPointOf(folder));

  /** Writes a whole object beside; `take` then gives it its name. The file beside is gone afterwards in any case. */
  async function writeBeside(
    key: string,
    write: (handle: FileHandle) => Promise<void>,
    take: (beside: string, final: string) => Promise<void> = rename,
  ): Promise<void> {
    const final = fileOf(key);
    const beside = path.join(incoming, randomUUID());
    await guard(async () => {
      // Not recursive: the root must be there already.
      await mkdir(incoming).catch(unlessCode('EEXIST'));
      await makeDurableFolder(path.dirname(final));
      try {
        const handle = await open(beside, 'wx');
        try {
          await write(handle);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await take(beside, final);
        await syncFolder(path.dirname(final));
      } finally {
        await rm(beside, { force: true });
      }
    });
  }

  return {
    kind: 'folder',
    name: folder,
    mountPoint,
    async put(key, bytes, { ifAbsent = false, signal } = {}) {
      signal?.throwIfAborted();
      let answer: 'created' | 'exists' = 'created';
      await writeBeside(
        key,
        (handle) => handle.writeFile(bytes),
        async (beside, final) => {
          if (!ifAbsent) return rename(beside, final);
          if (!(await linkNew(beside, final))) answer = 'exists';
        },
      );
      return answer;
    },
    putFile: (key, file, putOptions) => writeBeside(key, (handle) => copyChecked(file, handle, putOptions)),
    get: (key, { maxBytes = MAX_GET_BYTES, signal } = {}) =>
      guard(async () => {
        try {
          const { size } = await stat(fileOf(key));
          if (size > maxBytes) throw objectTooLarge(key, size, maxBytes);
          return await readFile(fileOf(key), { signal });
        } catch (error) {
          if (codeOf(error) === 'ENOENT') return null;
          throw error;
        }
      }),
    async *stream(key, { from = 0, signal } = {}) {
      try {
        yield* readPiecesAhead(fileOf(key), from, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (codeOf(error) === 'ENOENT') throw new AppError('BACKUP_BLOB_MISSING', { details: { key }, cause: error });
        throw translateFolderError(error, folder);
      }
    },
    copy: (from, to) =>
      guard(async () => {
        await mkdir(path.dirname(fileOf(to)), { recursive: true });
        try {
          await linkOrCopy(fileOf(from), fileOf(to));
        } catch (error) {
          if (codeOf(error) !== 'ENOENT') throw error;
          throw new AppError('BACKUP_BLOB_MISSING', { details: { key: from }, cause: error });
        }
        await syncFolder(path.dirname(fileOf(to)));
      }),
    head: (key) => guard(() => describe(fileOf(key), key)),
    list: (prefix, { signal } = {}) => guard(() => listFolder(root, prefix, signal)),
    delete: (key) => guard(() => rm(fileOf(key), { force: true })),
    serverNow: () =>
      guard(async () => {
        // A file server stamps files with its own clock; that is the one both writers of a shared folder agree on.
        await mkdir(incoming).catch(unlessCode('EEXIST'));
        const probe = path.join(incoming, randomUUID());
        try {
          const handle = await open(probe, 'wx');
          const { mtimeMs } = await handle.stat().finally(() => handle.close());
          return Math.floor(mtimeMs);
        } finally {
          await rm(probe, { force: true });
        }
      }),
    presignGet: async () => null,
    close: async () => {},
  };
}

/** `layout`: only what lies inside a folder that is there. `folder`: that one, too. */
async function prepareFolder(folder: string, root: string, create: Exclude<CreateFolders, 'nothing'>): Promise<void> {
  const there = await stat(folder).catch(unlessCode('ENOENT'));
  if (there && !there.isDirectory()) throw new AppError('BACKUP_STORE_FOLDER_REFUSED', { details: { store: folder } });
  if (!there && create === 'layout') {
    throw new AppError('BACKUP_STORE_FOLDER_MISSING', {
      details: { store: folder, newInside: await isNewInside(folder) },
      remedy: { kind: 'run', command: `understudy store set folder ${JSON.stringify(folder)} --create` },
    });
  }
  await makeDurableFolder(root).catch((cause: unknown) => {
    throw new AppError('BACKUP_STORE_FOLDER_REFUSED', { details: { store: folder, technical: codeOf(cause) }, cause });
  });
}

/** A mount point without its disk is an empty folder: writing there would fill the system disk. */
async function assertStore(folder: string, root: string): Promise<void> {
  await access(folder);
  await access(path.join(root, layoutKey)).catch((error: unknown) => {
    unlessCode('ENOENT', 'ENOTDIR')(error);
    throw notMounted(folder, folder);
  });
  await access(root, constants.R_OK | constants.X_OK);
}

function notMounted(folder: string, mountPoint: string): AppError {
  return new AppError('BACKUP_STORE_NOT_MOUNTED', {
    details: { store: folder, mountPoint },
    remedy: { kind: 'retry' },
    retryable: true,
  });
}

/** Copies exactly `sizeBytes` with the digest that was promised, or throws BACKUP_FILE_CHANGING. */
async function copyChecked(file: string, target: FileHandle, options: PutFileOptions): Promise<void> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(Math.min(COPY_BYTES, options.sizeBytes + 1));
  const source = await open(file, 'r');
  let sizeBytes = 0;
  try {
    for (;;) {
      options.signal?.throwIfAborted();
      const { bytesRead } = await source.read(buffer, 0, buffer.length, sizeBytes);
      if (bytesRead === 0) break;
      await options.pace?.(bytesRead, options.signal);
      const piece = buffer.subarray(0, bytesRead);
      hash.update(piece);
      sizeBytes += bytesRead;
      if (sizeBytes > options.sizeBytes) break;
      await target.writeFile(piece);
      // Else a slow share would swallow gigabytes at once and then say nothing for minutes.
      if (sizeBytes % FLUSH_EVERY_BYTES < bytesRead) await target.datasync();
      options.onBytes?.(bytesRead);
    }
  } finally {
    await source.close();
  }
  if (sizeBytes !== options.sizeBytes || hash.digest('hex') !== options.sha256) {
    throw fileChanging(file);
  }
}

/** Objects are only ever replaced as a whole, so a second name keeps the bytes of the first one and takes no room. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (codeOf(error) === 'EEXIST' || noLinks.has(codeOf(error))) await copyFile(from, to, constants.COPYFILE_FICLONE);
    else throw error;
  }
}

/** FAT and some network shares. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Gives the file a name that must be new; false when the name is taken. */
async function linkNew(beside: string, final: string): Promise<boolean> {
  try {
    await link(beside, final);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!noLinks.has(codeOf(error))) throw error;
    // Look, then rename. Two writers in the same instant could both win here.
    if (await stat(final).catch(() => null)) return false;
    await rename(beside, final);
    return true;
  }
}

/**
 * S3's listing of a folder tree: every file whose key starts with the prefix, in key order. A folder that is not there has nothing in
 * it only while the store around it is there: a disk that goes away in the middle would leave a short list.
 */
async function listFolder(root: string, prefix: string, signal?: AbortSignal): Promise<Listing> {
  const before = await placeOf(root);
  const base = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const objects: StoredObject[] = [];
  const walk = async (below: string): Promise<void> => {
    signal?.throwIfAborted();
    const names = await readdir(path.join(root, below), { withFileTypes: true }).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
      throw error;
    });
    for (const item of names) {
      const key = `${below}${item.name}`;
      if (item.name.startsWith('.')) continue;
      if (item.isDirectory()) {
        const folder = `${key}/`;
        if (folder.startsWith(prefix) || prefix.startsWith(folder)) await walk(folder);
      } else if (item.isFile() && key.startsWith(prefix)) {
        const object = await describe(path.join(root, key), key);
        if (object) objects.push(object);
      }
    }
  };
  await walk(base);
  if ((await placeOf(root)) !== before) throw Object.assign(new Error(`${root} was changed`), { code: 'ESTALE' });
  return { objects: objects.sort((a, b) => (a.key < b.key ? -1 : 1)) };
}

/** Which folder of which disk lies there. */
async function placeOf(root: string): Promise<string> {
  const { dev, ino } = await stat(root, { bigint: true });
  return `${dev} ${ino}`;
}

async function describe(file: string, key: string): Promise<StoredObject | null> {
  try {
    const stats = await stat(file, { bigint: true });
    const etag = `${stats.ino}-${stats.mtimeNs}-${stats.size}`;
    return { key, sizeBytes: Number(stats.size), etag, modifiedAtMs: Number(stats.mtimeNs / 1_000_000n) };
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw error;
  }
}

/** Left by a process that was killed while writing. */
async function dropStaleIncoming(incoming: string): Promise<void> {
  const names = await readdir(incoming).catch(() => []);
  for (const name of names) {
    const file = path.join(incoming, name);
    const stats = await stat(file).catch(() => null);
    if (stats && Date.now() - stats.mtimeMs > STALE_INCOMING_MS) await rm(file, { force: true });
  }
}

function translateFolderError(error: unknown, folder: string): unknown {
  if (error instanceof AppError || isCancelled(error)) return error;
  const options = { details: { store: folder, technical: codeOf(error) }, cause: error };
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new AppError('BACKUP_STORE_FULL', {
        ...options,
        remedy: { kind: 'free-space', path: folder, neededBytes: 0 },
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new AppError('BACKUP_BUCKET_DENIED', { ...options, remedy: { kind: 'open', screen: 'backup' } });
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EIO':
    case 'ESTALE':
    case 'EHOSTDOWN':
    case 'ETIMEDOUT':
    case 'ENODEV':
    case 'ENXIO':
      return new AppError('BACKUP_STORE_UNREACHABLE', { ...options, remedy: { kind: 'retry' }, retryable: true });
    default:
      return error;
  }
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException | null)?.code ?? '');
}

function unlessCode(...codes: string[]): (error: unknown) => undefined {
  return (error) => {
    if (!codes.includes(codeOf(error))) throw error;
    return undefined;
  };
}
