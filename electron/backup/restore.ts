/**
 * Restoring into a new directory: everything is staged beside it, checked against its digest and only then given its
 * name, so the directory appears complete or not at all. What an interrupted restore already has is used by the next one.
 */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir, rename, rm, rmdir, statfs, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { StoreSettings } from '../contract/models/settings.ts';
import { AppError } from '../kernel/app-error.ts';
import { hashFile, startHash } from '../kernel/hash-file.ts';
import { translateFileError } from '../kernel/json-file.ts';
import { makeFolder } from '../kernel/make-folder.ts';
import { readPieces } from '../kernel/read-pieces.ts';
import { distinctBlobs, type OpenBlob, readBlob } from './blobs.ts';
import { writePieces } from './file-pieces.ts';
import { inParallel } from './parallel.ts';
import type { ReleaseEntry } from './release/manifest.ts';
import { checkPaths } from './release/safe-path.ts';

const BLOBS_AT_ONCE = 4;
const SPARE_SPACE = 1.05;
/** Folder of blobs that are on their way, inside the staging folder. */
const PARTS_FOLDER = '.parts';

/** What is restored, and where; plain data, because a process of its own does it. */
export interface RestoreOrder {
  readonly releaseId: string;
  readonly entries: readonly ReleaseEntry[];
  readonly directory: string;
  /** Digest → file on this computer that had it when it was hashed; its bytes are hashed again as they are copied. */
  readonly localFiles: ReadonlyMap<string, string>;
}

export interface RestoreOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

interface RestoreRequest extends RestoreOrder, RestoreOptions {
  readonly openBlob: OpenBlob;
}

/** Restores from the store that the settings name, in a way that a target which hangs holds up nothing else. */
export type Restore = (store: StoreSettings, order: RestoreOrder, options: RestoreOptions) => Promise<Restored>;

export interface Restored {
  readonly directory: string;
  readonly files: number;
  readonly bytesDownloaded: number;
  readonly bytesReused: number;
}

/** Throws BACKUP_TARGET_NOT_EMPTY, BACKUP_PATH_UNSAFE, APP_FILE_UNWRITABLE, APP_DISK_FULL, BACKUP_BLOB_DAMAGED, BACKUP_BLOB_MISSING. */
export async function restoreFiles(request: RestoreRequest): Promise<Restored> {
  const { releaseId, entries, signal } = request;
  const directory = path.resolve(request.directory);
  checkPaths(entries.map((entry) => entry.path));
  await assertFree(directory);
  const staging = path.join(path.dirname(directory), `.${path.basename(directory)}.restoring-${releaseId}`);
  try {
    await makeFolder(path.join(staging, PARTS_FOLDER)).catch((cause: unknown) => {
      throw translatePlaceError(cause, directory);
    });
    const counts = await stage(request, staging);
    await rm(path.join(staging, PARTS_FOLDER), { recursive: true });
    await removeUnlisted(staging, new Set(entries.map((entry) => entry.path)));
    signal?.throwIfAborted();
    await assertFree(directory);
    await rmdir(directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(staging, directory);
    return { directory, files: entries.length, ...counts };
  } catch (error) {
    throw translateFileError(error, staging);
  }
}

/** Known before anything is downloaded: no folder can be made at this place. */
function translatePlaceError(cause: unknown, directory: string): unknown {
  const code = String((cause as NodeJS.ErrnoException).code);
  if (!['ENOENT', 'ENOTDIR', 'EEXIST', 'EACCES', 'EPERM', 'EROFS'].includes(code)) return cause;
  return new AppError('APP_FILE_UNWRITABLE', {
    details: { path: directory, reason: code },
    remedy: { kind: 'choose-file' },
    cause,
  });
}

/** Throws BACKUP_TARGET_NOT_EMPTY unless there is nothing, or an empty folder, under this name. */
async function assertFree(directory: string): Promise<void> {
  const stats = await lstat(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw translatePlaceError(error, directory);
  });
  if (!stats || (stats.isDirectory() && (await readdir(directory)).length === 0)) return;
  throw new AppError('BACKUP_TARGET_NOT_EMPTY', { details: { directory }, remedy: { kind: 'choose-file' } });
}

async function stage(
  request: RestoreRequest,
  staging: string,
): Promise<{ readonly bytesDownloaded: number; readonly bytesReused: number }> {
  const { entries, localFiles, signal, openBlob, onProgress } = request;
  const wanted = new Map<string, ReleaseEntry[]>();
  for (const entry of entries) wanted.set(entry.sha256, [...(wanted.get(entry.sha256) ?? []), entry]);
  const fileOf = (entry: ReleaseEntry): string => path.join(staging, ...entry.path.split('/'));

  const done = await alreadyGathered(entries, fileOf, signal);
  const missing = distinctBlobs(entries.filter((entry) => !done.has(entry)));
  await assertRoom(
    staging,
    missing.reduce((sum, { sha256, sizeBytes }) => {
      const copies = (wanted.get(sha256) ?? []).filter((entry) => !done.has(entry)).length;
      return sum + copies * sizeBytes;
    }, 0),
  );

  const totalBytes = missing.reduce((sum, blob) => sum + blob.sizeBytes, 0);
  let doneBytes = 0;
  let bytesDownloaded = 0;
  let bytesReused = [...done].reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const tell = (count: number): void => {
    doneBytes += count;
    onProgress?.(Math.min(doneBytes, totalBytes), totalBytes);
  };

  await inParallel(missing, BLOBS_AT_ONCE, signal, async (blob, either) => {
    const part = path.join(staging, PARTS_FOLDER, blob.sha256);
    const local = localFiles.get(blob.sha256);
    const copied = local !== undefined && (await copyLocal(local, blob, part, either));
    if (copied) {
      bytesReused += blob.sizeBytes;
      tell(blob.sizeBytes);
    } else {
      // Not `+= await`: that would add to the sum as it was before the wait.
      const received = await download(openBlob, blob, part, either, tell);
      bytesDownloaded += received;
    }
    const [first, ...others] = (wanted.get(blob.sha256) ?? []).filter((entry) => !done.has(entry));
    if (!first) return;
    for (const entry of others) await placeFile(part, fileOf(entry), entry, 'copy');
    await placeFile(part, fileOf(first), first, 'move');
  });
  return { bytesDownloaded, bytesReused };
}

/** Entries that an interrupted restore had finished; their bytes are read again, because nobody knows what happened since. */
async function alreadyGathered(
  entries: readonly ReleaseEntry[],
  fileOf: (entry: ReleaseEntry) => string,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<ReleaseEntry>> {
  const done = new Set<ReleaseEntry>();
  for (const entry of entries) {
    const file = fileOf(entry);
    const stats = await lstat(file).catch(() => null);
    if (!stats) continue;
    const whole = stats.isFile() && stats.size === entry.sizeBytes;
    if (whole && (await hashFile(file, { signal })) === entry.sha256) done.add(entry);
    else await rm(file, { recursive: true, force: true });
  }
  return done;
}

/** False when the file is not what it was thought to be; then the store is asked. */
async function copyLocal(
  local: string,
  blob: { readonly sha256: string; readonly sizeBytes: number },
  part: string,
  signal: AbortSignal,
): Promise<boolean> {
  const beside = `${part}.${randomUUID()}`;
  try {
    await writePieces(beside, 'wx', (write) =>
      readBlob((_sha256, { from }) => readPieces(local, from), blob, write, { signal }),
    );
    await rename(beside, part);
    return true;
  } catch (error) {
    const code = error instanceof AppError ? error.code : (error as NodeJS.ErrnoException).code;
    if (['BACKUP_BLOB_DAMAGED', 'ENOENT', 'EACCES', 'EISDIR'].includes(String(code))) return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

/** Answers the bytes that came from the store. A part that an earlier run left is hashed and continued. */
async function download(
  openBlob: OpenBlob,
  blob: { readonly sha256: string; readonly sizeBytes: number },
  part: string,
  signal: AbortSignal,
  tell: (count: number) => void,
): Promise<number> {
  const left = await lstat(part).catch(() => null);
  const usable = left?.isFile() && left.size <= blob.sizeBytes ? left : null;
  if (left && !usable) await rm(part, { recursive: true });
  const resumed = usable ? { sizeBytes: usable.size, hash: await startHash(part, { signal }) } : undefined;
  tell(resumed?.sizeBytes ?? 0);
  let bytesDownloaded = 0;
  try {
    await writePieces(part, 'a', (write) =>
      readBlob(
        openBlob,
        blob,
        async (piece) => {
          await write(piece);
          bytesDownloaded += piece.length;
          tell(piece.length);
        },
        { signal, resumed },
      ),
    );
  } catch (error) {
    // Damaged bytes must not be continued next time.
    if (error instanceof AppError && error.code === 'BACKUP_BLOB_DAMAGED') await rm(part, { force: true });
    throw error;
  }
  return bytesDownloaded;
}

async function placeFile(part: string, file: string, entry: ReleaseEntry, how: 'copy' | 'move'): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  if (how === 'move') await rename(part, file);
  else await copyFile(part, file, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  await chmod(file, entry.mode);
  const modifiedAt = new Date(entry.modifiedAt);
  await utimes(file, modifiedAt, modifiedAt);
}

async function assertRoom(folder: string, missingBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const neededBytes = Math.ceil(missingBytes * SPARE_SPACE);
  if (bavail * bsize >= neededBytes) return;
  throw new AppError('APP_DISK_FULL', {
    details: { path: folder, neededBytes, freeBytes: bavail * bsize },
    remedy: { kind: 'free-space', path: path.dirname(folder), neededBytes },
  });
}

/** Whatever is in the staging folder and not in the release does not belong to what is handed over. */
async function removeUnlisted(staging: string, paths: ReadonlySet<string>): Promise<void> {
  for (const item of await readdir(staging, { recursive: true, withFileTypes: true })) {
    const file = path.join(item.parentPath, item.name);
    const below = path.relative(staging, file).split(path.sep).join('/');
    if (!item.isDirectory() && !paths.has(below)) await rm(file);
  }
}
