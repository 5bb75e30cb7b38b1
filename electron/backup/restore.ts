/**
 * Restoring into a new directory: everything is staged beside it, checked against its digest and only then given its
 * name, so the directory appears complete or not at all. What an interrupted restore already has is used by the next one.
 */
import { lstat, readdir, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import type { StoreSettings } from '../contract/models/settings.ts';
import { AppError } from '../kernel/app-error.ts';
import { hashFile } from '../kernel/hash-file.ts';
import { translateFileError } from '../kernel/json-file.ts';
import { makeFolder } from '../kernel/make-folder.ts';
import { syncFolder } from '../kernel/sync-folder.ts';
import { distinctBlobs, type OpenBlob } from './blobs.ts';
import { assertRoom } from './disk-room.ts';
import { finishFile, gatherBlob, type Target } from './gather-blob.ts';
import { inParallel, inParallelBySize, SMALL_AT_ONCE } from './parallel.ts';
import type { ReleaseEntry } from './release/manifest.ts';
import { checkPaths } from './release/safe-path.ts';

/** Folder of blobs that are on their way, inside the staging folder. */
const PARTS_FOLDER = '.parts';

/** What is restored, and where; plain data, because a process of its own does it. */
export interface RestoreOrder {
  readonly releaseId: string;
  readonly entries: readonly ReleaseEntry[];
  readonly directory: string;
  /** Digest → file on this computer that had it when it was hashed; its bytes are hashed again as they are copied. */
  readonly localFiles: ReadonlyMap<string, string>;
  /** What opens the files that are stored encrypted. */
  readonly identities?: readonly string[];
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
    const isNew = (await lstat(staging).catch(() => null)) === null;
    await makeFolder(path.join(staging, PARTS_FOLDER)).catch((cause: unknown) => {
      throw translatePlaceError(cause, directory);
    });
    const counts = await stage(request, staging, isNew);
    await rm(path.join(staging, PARTS_FOLDER), { recursive: true });
    if (!isNew) await removeUnlisted(staging, new Set(entries.map((entry) => entry.path)));
    await inParallel(foldersOf(staging, entries), SMALL_AT_ONCE, signal, syncFolder);
    signal?.throwIfAborted();
    await assertFree(directory);
    await rmdir(directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(staging, directory);
    await syncFolder(path.dirname(directory));
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
export async function assertFree(directory: string): Promise<void> {
  const stats = await lstat(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw translatePlaceError(error, directory);
  });
  if (!stats || (stats.isDirectory() && (await readdir(directory)).length === 0)) return;
  throw new AppError('BACKUP_TARGET_NOT_EMPTY', { details: { directory }, remedy: { kind: 'choose-file' } });
}

/** The staging folder and every folder in it that has a file of the release, those above before those below. */
function foldersOf(staging: string, entries: readonly ReleaseEntry[]): string[] {
  const folders = new Set(['']);
  for (const { path: below } of entries) {
    for (let end = below.lastIndexOf('/'); end > 0; end = below.lastIndexOf('/', end - 1))
      folders.add(below.slice(0, end));
  }
  return [...folders].sort().map((folder) => path.join(staging, ...folder.split('/')));
}

async function stage(
  request: RestoreRequest,
  staging: string,
  isNew: boolean,
): Promise<{ readonly bytesDownloaded: number; readonly bytesReused: number }> {
  const { entries, localFiles, signal, openBlob, onProgress } = request;
  const fileOf = (entry: ReleaseEntry): string => path.join(staging, ...entry.path.split('/'));

  const done = isNew ? new Set<ReleaseEntry>() : await alreadyGathered(entries, fileOf, signal);
  const targets = new Map<string, Target[]>();
  for (const entry of entries) {
    if (done.has(entry)) continue;
    targets.set(entry.sha256, [...(targets.get(entry.sha256) ?? []), { file: fileOf(entry), entry }]);
  }
  const missing = distinctBlobs(entries.filter((entry) => !done.has(entry)));
  await assertRoom(
    staging,
    missing.reduce((sum, { sha256, sizeBytes }) => sum + (targets.get(sha256) ?? []).length * sizeBytes, 0),
  );
  for (const folder of foldersOf(staging, entries)) await makeFolder(folder);

  const totalBytes = missing.reduce((sum, blob) => sum + blob.sizeBytes, 0);
  let doneBytes = 0;
  let bytesDownloaded = 0;
  let bytesReused = [...done].reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const tell = (count: number): void => {
    doneBytes += count;
    onProgress?.(Math.min(doneBytes, totalBytes), totalBytes);
  };
  await inParallelBySize(missing, signal, async (blob, either) => {
    const origin = await gatherBlob(blob, {
      openBlob,
      local: localFiles.get(blob.sha256),
      part: path.join(staging, PARTS_FOLDER, blob.sha256),
      targets: targets.get(blob.sha256) ?? [],
      signal: either,
      tell,
    });
    bytesDownloaded += origin.bytesDownloaded;
    bytesReused += origin.bytesReused;
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
  await inParallel(entries, SMALL_AT_ONCE, signal, async (entry, either) => {
    const file = fileOf(entry);
    const stats = await lstat(file).catch(() => null);
    if (!stats) return;
    const whole = stats.isFile() && stats.size === entry.sizeBytes;
    if (whole && (await hashFile(file, { signal: either })) === entry.sha256) {
      await finishFile(file, entry);
      done.add(entry);
    } else await rm(file, { recursive: true, force: true });
  });
  return done;
}

/** Whatever is in the staging folder and not in the release does not belong to what is handed over. */
async function removeUnlisted(staging: string, paths: ReadonlySet<string>): Promise<void> {
  for (const item of await readdir(staging, { recursive: true, withFileTypes: true })) {
    const file = path.join(item.parentPath, item.name);
    const below = path.relative(staging, file).split(path.sep).join('/');
    if (!item.isDirectory() && !paths.has(below)) await rm(file);
  }
}
