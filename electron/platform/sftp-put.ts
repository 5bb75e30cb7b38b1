/**
 * One file to another machine by SFTP, in several requests at a time because each one costs a round trip. The bytes go to
 * `NAME.part` and the name appears when they are all there; an interrupted `part` is taken up at its end.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { posix } from 'node:path';
import type { SFTPWrapper } from 'ssh2';
import { AppError } from '../kernel/app-error.ts';

const CHUNK_BYTES = 64 * 1024;
const REQUESTS_AT_ONCE = 64;

export async function putBySftp(
  sftp: SFTPWrapper,
  local: string,
  remote: string,
  options: { readonly mode: number; readonly onBytes?: (count: number) => void; readonly signal?: AbortSignal },
): Promise<void> {
  const source = await open(local, 'r');
  const part = `${remote}.part`;
  const { size } = await source.stat();
  let arrived = 0;
  try {
    await makeFolders(sftp, posix.dirname(remote));
    await putPart(sftp, source, part, { ...options, size, onBytes: count });
    await call<void>((done) => sftp.chmod(part, options.mode, done));
    await replace(sftp, part, remote);
  } catch (error) {
    throw await explain(error);
  } finally {
    await source.close();
  }

  function count(bytes: number): void {
    arrived += bytes;
    options.onBytes?.(bytes);
  }
  /** An answer of the other side ends it; what is left there would only fill its disk. Without one it may be taken up again. */
  async function explain(error: unknown): Promise<unknown> {
    if (!isRefusal(error)) return error;
    const isFull = await isDiskFull(sftp, posix.dirname(remote), size - arrived);
    await call<void>((done) => sftp.unlink(part, done)).catch(() => {});
    return isFull ? asDiskFull(error, remote) : error;
  }
}

/** Writes what of `source` is not in `part` yet. */
async function putPart(
  sftp: SFTPWrapper,
  source: FileHandle,
  part: string,
  options: Parameters<typeof putBySftp>[3] & { readonly size: number },
): Promise<void> {
  const { size, signal, onBytes } = options;
  const there = await sizeOf(sftp, part);
  // Requests may have been written out of order, so the last ones that were under way are sent again.
  const from = there !== null && there <= size ? Math.max(0, there - REQUESTS_AT_ONCE * CHUNK_BYTES) : 0;
  if (from > 0) onBytes?.(from);
  const handle = await call<Buffer>((done) => sftp.open(part, from > 0 ? 'r+' : 'w', { mode: options.mode }, done));
  try {
    let next = from;
    let failed = false;
    const lane = async (): Promise<void> => {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      while (next < size && !failed) {
        signal?.throwIfAborted();
        const position = next;
        const length = Math.min(CHUNK_BYTES, size - position);
        next = position + length;
        const { bytesRead } = await source.read(buffer, 0, length, position);
        if (bytesRead !== length) {
          throw new AppError('STANDBY_COMMAND_FAILED', { details: { file: part, position } });
        }
        await call<void>((done) => sftp.write(handle, buffer, 0, length, position, done));
        onBytes?.(length);
      }
    };
    const guarded = (): Promise<void> =>
      lane().catch((error: unknown) => {
        failed = true;
        throw error;
      });
    const ended = await Promise.allSettled(Array.from({ length: REQUESTS_AT_ONCE }, guarded));
    const refused = ended.find((lane) => lane.status === 'rejected');
    if (refused) throw refused.reason;
  } finally {
    await call<void>((done) => sftp.close(handle, done));
  }
}

async function makeFolders(sftp: SFTPWrapper, folder: string): Promise<void> {
  if (folder === '.' || folder === '/') return;
  if ((await sizeOf(sftp, folder)) !== null) return;
  await makeFolders(sftp, posix.dirname(folder));
  await call<void>((done) => sftp.mkdir(folder, done));
}

function sizeOf(sftp: SFTPWrapper, path: string): Promise<number | null> {
  return new Promise((resolve) => sftp.stat(path, (error, stats) => resolve(error ? null : stats.size)));
}

/** SFTP's own rename refuses an existing name; OpenSSH's extension replaces it in one step. */
async function replace(sftp: SFTPWrapper, from: string, to: string): Promise<void> {
  try {
    await call<void>((done) => sftp.ext_openssh_rename(from, to, done));
  } catch {
    if ((await sizeOf(sftp, to)) !== null) await call<void>((done) => sftp.unlink(to, done));
    await call<void>((done) => sftp.rename(from, to, done));
  }
}

/** SFTP has no word for a full disk: it says "Failure", so the disk itself is asked. */
async function isDiskFull(sftp: SFTPWrapper, folder: string, neededBytes: number): Promise<boolean> {
  const disk = await nearest(folder);
  return disk !== null && Number(disk.f_bavail) * Number(disk.f_frsize) < neededBytes;

  /** Of the folder, or of the one above it that is there. */
  async function nearest(name: string): Promise<DiskFigures | null> {
    const found = await new Promise<DiskFigures | null>((resolve) => {
      try {
        sftp.ext_openssh_statvfs(name, (error, figures) => resolve(error ? null : (figures as unknown as DiskFigures)));
      } catch {
        // Not an OpenSSH server.
        resolve(null);
      }
    });
    return found ?? (name === '.' || name === '/' ? null : nearest(posix.dirname(name)));
  }
}

/** What the server tells about its disk; the types of ssh2 leave it open. */
interface DiskFigures {
  readonly f_frsize: number;
  readonly f_bavail: number;
}

function call<T>(start: (done: (error?: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => {
      if (!error) return resolve(value as T);
      const failure = new AppError('STANDBY_COMMAND_FAILED', { details: { sftp: error.message }, cause: error });
      reject(/space|quota/i.test(error.message) ? asDiskFull(failure, '') : failure);
    });
  });
}

/** The other side answered, and its answer was no. */
function isRefusal(error: unknown): boolean {
  const { cause } = error instanceof Error ? error : { cause: null };
  return typeof (cause as { readonly code?: unknown } | null)?.code === 'number';
}

function asDiskFull(error: unknown, path: string): AppError {
  const { cause } = error instanceof Error ? error : { cause: error };
  return new AppError('STANDBY_DISK_FULL', { details: { path }, remedy: { kind: 'retry' }, cause });
}
