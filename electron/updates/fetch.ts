/** The offered package comes to this computer: continued after a cut, and named as a package only when its last byte was checked. */
import { chmod, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { OpenBlob } from '../backup/blobs.ts';
import { gatherBlob } from '../backup/gather-blob.ts';
import type { ObjectStore } from '../backup/ports.ts';
import { pacedBy } from '../backup/store/pacing.ts';
import type { UpdatePackage } from '../contract/updates.ts';
import { AppError } from '../kernel/app-error.ts';
import type { JobHandle } from '../kernel/jobs.ts';
import { translateFileError } from '../kernel/json-file.ts';
import { makeFolder } from '../kernel/make-folder.ts';
import type { Pace } from '../kernel/pace.ts';
import { readFolder } from '../kernel/read-folder.ts';
import { syncFolder } from '../kernel/sync-folder.ts';
import { countBytes } from './count-bytes.ts';
import { packageKey } from './version-record.ts';

export const packagesDir = (dir: string): string => path.join(dir, 'packages');
export const packageFile = (dir: string, { name }: Pick<UpdatePackage, 'name'>): string =>
  path.join(packagesDir(dir), name);
const partFile = (dir: string, { sha256 }: Pick<UpdatePackage, 'sha256'>): string =>
  path.join(packagesDir(dir), `${sha256}.part`);

/** Bytes of it that are here, whole or in part. */
export async function bytesHere(dir: string, wanted: UpdatePackage): Promise<{ file: number; part: number }> {
  const sizeOf = (file: string): Promise<number> =>
    stat(file).then(
      ({ size }) => size,
      () => 0,
    );
  return { file: await sizeOf(packageFile(dir, wanted)), part: await sizeOf(partFile(dir, wanted)) };
}

/**
 * Throws UPDATES_PACKAGE_DAMAGED when the bytes in the bucket are not those that were signed (nothing of them stays), APP_DISK_FULL,
 * BACKUP_BLOB_MISSING, and what the store throws.
 */
export async function fetchPackage(
  wanted: UpdatePackage,
  options: { readonly dir: string; readonly store: ObjectStore; readonly pace: Pace; readonly job: JobHandle },
): Promise<void> {
  const { dir, store, pace, job } = options;
  const { sha256, sizeBytes } = wanted;
  const folder = packagesDir(dir);
  await makeFolder(folder, 0o755);
  await dropOthers(dir, wanted);
  const file = packageFile(dir, wanted);
  await rm(file, { force: true });
  job.step('updates.step.download');
  const open: OpenBlob = (digest, how) => store.stream(packageKey(digest), how);
  const entry = { path: wanted.name, sha256, sizeBytes, mode: 0o644, modifiedAt: EPOCH, role: 'document' } as const;
  try {
    await gatherBlob(
      { sha256, sizeBytes },
      {
        openBlob: pacedBy(pace, open),
        local: undefined,
        part: partFile(dir, wanted),
        targets: [{ file, entry }],
        signal: job.signal,
        tell: countBytes(job, sizeBytes),
      },
    );
  } catch (error) {
    if (error instanceof AppError && error.code === 'BACKUP_BLOB_DAMAGED') throw damaged(wanted);
    throw translateFileError(error, file);
  }
  // The package manager reads it as a user of its own.
  await chmod(file, 0o644);
  await syncFolder(folder);
}

/** Packages have no date of their own here. */
const EPOCH = '1970-01-01T00:00:00Z';

/** Of other versions nothing is kept: they are in the bucket. */
export async function dropOthers(dir: string, kept: UpdatePackage | null): Promise<void> {
  const stays = kept ? [packageFile(dir, kept), partFile(dir, kept)] : [];
  for (const name of await readFolder(packagesDir(dir))) {
    const file = path.join(packagesDir(dir), name);
    if (!stays.includes(file)) await rm(file, { recursive: true, force: true });
  }
}

export function damaged({ name, sha256 }: UpdatePackage): AppError {
  return new AppError('UPDATES_PACKAGE_DAMAGED', { details: { file: name, sha256 }, remedy: { kind: 'retry' } });
}
