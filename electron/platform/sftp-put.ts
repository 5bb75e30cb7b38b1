/**
 * One file to another machine by SFTP, in several requests at a time because each one costs a round trip. The bytes go to
 * `NAME.part` and the name appears when they are all there; an interrupted `part` is taken up at its end.
 */
import { open } from 'node:fs/promises';
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
  try {
    const { size } = await source.stat();
    await makeFolders(sftp, posix.dirname(remote));
    const part = `${remote}.part`;
    const there = await sizeOf(sftp, part);
    // Requests may have been written out of order, so the last ones that were under way are sent again.
    const from = there !== null && there <= size ? Math.max(0, there - REQUESTS_AT_ONCE * CHUNK_BYTES) : 0;
    if (from > 0) options.onBytes?.(from);
    const handle = await call<Buffer>((done) => sftp.open(part, from > 0 ? 'r+' : 'w', { mode: options.mode }, done));
    try {
      let next = from;
      const lane = async (): Promise<void> => {
        const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
        while (next < size) {
          options.signal?.throwIfAborted();
          const position = next;
          const length = Math.min(CHUNK_BYTES, size - position);
          next = position + length;
          const { bytesRead } = await source.read(buffer, 0, length, position);
          if (bytesRead !== length)
            throw new AppError('STANDBY_COMMAND_FAILED', { details: { file: local, position } });
          await call<void>((done) => sftp.write(handle, buffer, 0, length, position, done));
          options.onBytes?.(length);
        }
      };
      await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, lane));
    } finally {
      await call<void>((done) => sftp.close(handle, done));
    }
    await call<void>((done) => sftp.chmod(part, options.mode, done));
    await replace(sftp, part, remote);
  } finally {
    await source.close();
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

function call<T>(start: (done: (error?: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => {
      if (!error) return resolve(value as T);
      const details = { sftp: error.message };
      const full = /space|quota/i.test(error.message);
      reject(new AppError(full ? 'STANDBY_DISK_FULL' : 'STANDBY_COMMAND_FAILED', { details, cause: error }));
    });
  });
}
