/** Room on a disk, asked for before anything is written. */
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../kernel/app-error.ts';

const SPARE_SPACE = 1.05;

/** Throws APP_DISK_FULL. */
export async function assertRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const neededBytes = Math.ceil(bytes * SPARE_SPACE);
  if (bavail * bsize >= neededBytes) return;
  throw new AppError('APP_DISK_FULL', {
    details: { path: folder, neededBytes, freeBytes: bavail * bsize },
    remedy: { kind: 'free-space', path: path.dirname(folder), neededBytes },
  });
}
