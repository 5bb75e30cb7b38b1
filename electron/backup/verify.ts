/** Proof that a release is whole: shallow by asking the store for every blob's size, deep by reading every byte. */
import type { VerifyResult } from '../contract/backup.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Pace } from '../kernel/pace.ts';
import { type Blob, distinctBlobs, openFrom, readBlob, storedSizes } from './blobs.ts';
import { pacedBy } from './pacing.ts';
import { inParallel } from './parallel.ts';
import type { ObjectStore } from './ports.ts';

const READS_AT_ONCE = 2;

export async function verifyRelease(
  store: ObjectStore,
  release: { readonly releaseId: string; readonly blobs: readonly Blob[] },
  options: {
    readonly deep: boolean;
    readonly signal?: AbortSignal;
    /** Asked before each piece that is read is followed by another. */
    readonly pace?: Pace;
    readonly onProgress?: (done: number, total: number, unit: 'bytes' | 'files') => void;
  },
): Promise<VerifyResult> {
  const { deep, signal, pace, onProgress } = options;
  const blobs = distinctBlobs(release.blobs);
  const damaged: VerifyResult['damaged'][number][] = [];
  const held = await storedSizes(store, blobs, signal);
  const whole: Blob[] = [];
  for (const blob of blobs) {
    const sizeBytes = held.get(blob.sha256);
    if (sizeBytes === blob.sizeBytes) whole.push(blob);
    else damaged.push({ sha256: blob.sha256, problem: sizeBytes === undefined ? 'missing' : 'size' });
  }
  let bytesRead = 0;
  if (deep) {
    const totalBytes = whole.reduce((sum, blob) => sum + blob.sizeBytes, 0);
    await inParallel(whole, READS_AT_ONCE, signal, async (blob, either) => {
      try {
        await readBlob(
          pace ? pacedBy(pace, openFrom(store)) : openFrom(store),
          blob,
          (piece) => {
            bytesRead += piece.length;
            onProgress?.(Math.min(bytesRead, totalBytes), totalBytes, 'bytes');
          },
          { signal: either },
        );
      } catch (error) {
        damaged.push({ sha256: blob.sha256, problem: problemOf(error) });
      }
    });
  } else {
    onProgress?.(blobs.length, blobs.length, 'files');
  }
  return {
    releaseId: release.releaseId,
    ok: damaged.length === 0,
    deep,
    blobsChecked: blobs.length,
    bytesRead,
    damaged,
  };
}

/** Only what is wrong with the blob itself is a finding; a store that cannot be reached is an error of this run. */
function problemOf(error: unknown): 'missing' | 'size' | 'content' {
  if (error instanceof AppError && error.code === 'BACKUP_BLOB_MISSING') return 'missing';
  if (error instanceof AppError && error.code === 'BACKUP_BLOB_DAMAGED') {
    return error.details['problem'] === 'size' ? 'size' : 'content';
  }
  throw error;
}
