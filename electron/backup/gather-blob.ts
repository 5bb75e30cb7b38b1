/**
 * One blob of a release into the files that are to have its bytes: from a file that is here, as far as its bytes are the
 * right ones, else from the store. Every byte is hashed on its way, every file is flushed with its mode and date.
 */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, type FileHandle, lstat, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { AppError } from '../kernel/app-error.ts';
import { hashFile, sha256Hex, startHash } from '../kernel/hash-file.ts';
import { readPiecesAhead } from '../kernel/read-pieces.ts';
import { type Blob, type OpenBlob, readBlob } from './blobs.ts';
import { writePieces } from './file-pieces.ts';
import { SMALL_BYTES } from './parallel.ts';
import type { ReleaseEntry } from './release/manifest.ts';

export interface Gathering {
  readonly openBlob: OpenBlob;
  /** A file here that may have the bytes. */
  readonly local: string | undefined;
  /** Where the bytes are while they are not all there. */
  readonly part: string;
  readonly targets: readonly Target[];
  readonly signal: AbortSignal;
  readonly tell: (count: number) => void;
}

export interface Target {
  readonly file: string;
  readonly entry: ReleaseEntry;
}

interface Origin {
  readonly bytesDownloaded: number;
  readonly bytesReused: number;
}

/** A small one is gathered in memory; a larger one in a part, which an interrupted restore goes on with. */
export async function gatherBlob(blob: Blob, gathering: Gathering): Promise<Origin> {
  return blob.sizeBytes <= SMALL_BYTES ? gatherSmall(blob, gathering) : gatherLarge(blob, gathering);
}

async function gatherSmall(blob: Blob, { openBlob, local, targets, signal, tell }: Gathering): Promise<Origin> {
  const here = local === undefined ? null : await readLocal(local, blob, signal);
  const bytes = here ?? Buffer.allocUnsafe(blob.sizeBytes);
  if (!here) {
    let at = 0;
    const take = (piece: Uint8Array): void => {
      bytes.set(piece, at);
      at += piece.length;
    };
    await readBlob(openBlob, blob, take, { signal });
  }
  for (const { file, entry } of targets) {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await describe(handle, entry);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
  tell(blob.sizeBytes);
  return here ? reused(blob) : { bytesDownloaded: blob.sizeBytes, bytesReused: 0 };
}

async function gatherLarge(blob: Blob, gathering: Gathering): Promise<Origin> {
  const { local, part, targets } = gathering;
  const [first, ...others] = targets;
  if (!first) return { bytesDownloaded: 0, bytesReused: 0 };
  const copied = local !== undefined && (await copyLocal(local, blob, first.entry, gathering));
  const origin = copied ? reused(blob) : await download(blob, first.entry, gathering);
  for (const { file, entry } of others) {
    await copyFile(part, file, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await finishFile(file, entry);
  }
  await rename(part, first.file);
  return origin;
}

const reused = ({ sizeBytes }: Blob): Origin => ({ bytesDownloaded: 0, bytesReused: sizeBytes });

async function describe(handle: FileHandle, entry: ReleaseEntry): Promise<void> {
  const modifiedAt = new Date(entry.modifiedAt);
  await handle.utimes(modifiedAt, modifiedAt);
  await handle.chmod(entry.mode);
}

/** Gives a file that has all its bytes its date and mode, and flushes it. */
export async function finishFile(file: string, entry: ReleaseEntry): Promise<void> {
  // A copy has the mode of what it was made from, which may forbid writing.
  await chmod(file, 0o600);
  const handle = await open(file, 'r+');
  try {
    await describe(handle, entry);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Null when the file is not what it was thought to be; then the store is asked. */
async function readLocal(local: string, blob: Blob, signal: AbortSignal): Promise<Buffer | null> {
  try {
    if ((await stat(local)).size !== blob.sizeBytes) return null;
    const bytes = await readFile(local, { signal });
    return bytes.length === blob.sizeBytes && sha256Hex(bytes) === blob.sha256 ? bytes : null;
  } catch (error) {
    signal.throwIfAborted();
    return unlessUnusable(error, null);
  }
}

/** False when the file is not what it was thought to be. */
async function copyLocal(
  local: string,
  blob: Blob,
  entry: ReleaseEntry,
  { part, signal, tell }: Gathering,
): Promise<boolean> {
  const beside = `${part}.${randomUUID()}`;
  try {
    if (await clone(local, beside)) {
      // The clone is read, not its origin: that one may change meanwhile.
      const { size } = await lstat(beside);
      if (size !== blob.sizeBytes || (await hashFile(beside, { signal })) !== blob.sha256) return false;
      await finishFile(beside, entry);
    } else {
      const openLocal: OpenBlob = (_sha256, { from }) => readPiecesAhead(local, from, signal);
      await writePieces(
        beside,
        'wx',
        (write) => readBlob(openLocal, blob, write, { signal }),
        (handle) => describe(handle, entry),
      );
    }
    await rename(beside, part);
    tell(blob.sizeBytes);
    return true;
  } catch (error) {
    return unlessUnusable(error, false);
  } finally {
    await rm(beside, { force: true });
  }
}

/**
 * A copy that takes no time and no room, where the disk can do that. Not a link: whoever writes to the library later on would
 * write to what was restored.
 */
async function clone(file: string, target: string): Promise<boolean> {
  try {
    await copyFile(file, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch (error) {
    if (['ENOENT', 'EACCES', 'EISDIR'].includes(codeOf(error))) throw error;
    await rm(target, { force: true });
    return false;
  }
}

/** Answers the bytes that came from the store. A part that an earlier run left is hashed and continued. */
async function download(blob: Blob, entry: ReleaseEntry, { openBlob, part, signal, tell }: Gathering): Promise<Origin> {
  const left = await lstat(part).catch(() => null);
  const usable = left?.isFile() && left.size <= blob.sizeBytes ? left : null;
  if (left && !usable) await rm(part, { recursive: true });
  const resumed = usable ? await resume(part, usable.size, signal) : undefined;
  tell(resumed?.sizeBytes ?? 0);
  let bytesDownloaded = 0;
  try {
    await writePieces(
      part,
      'a',
      (write) =>
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
      (handle) => describe(handle, entry),
    );
  } catch (error) {
    // Damaged bytes must not be continued next time.
    if (error instanceof AppError && error.code === 'BACKUP_BLOB_DAMAGED') await rm(part, { force: true });
    throw error;
  }
  return { bytesDownloaded, bytesReused: 0 };
}

async function resume(part: string, sizeBytes: number, signal: AbortSignal) {
  // Finished but for its name, it may forbid writing.
  await chmod(part, 0o600);
  return { sizeBytes, hash: await startHash(part, { signal }) };
}

function unlessUnusable<T>(error: unknown, answer: T): T {
  const code = error instanceof AppError ? error.code : codeOf(error);
  if (['BACKUP_BLOB_DAMAGED', 'ENOENT', 'EACCES', 'EISDIR'].includes(code)) return answer;
  throw error;
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException | null)?.code ?? '');
}
