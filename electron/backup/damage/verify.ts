/**
 * Proof that a release is whole: shallow by asking the store for every blob's size, deep by reading every byte. What reads wrong
 * is read a second time: bytes that go bad on the way are no fault of the store.
 */
import type { VerifyResult } from '../../contract/backup.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Pace } from '../../kernel/pace.ts';
import { type Blob, distinctBlobs, openFrom, readBlob, storedSizes } from '../blobs.ts';
import { inParallel } from '../parallel.ts';
import type { ObjectStore } from '../ports.ts';
import { pacedBy } from '../store/pacing.ts';

const READS_AT_ONCE = 2;

export type DamagedBlob = VerifyResult['damaged'][number];

export async function verifyRelease(
  store: ObjectStore,
  release: { readonly releaseId: string; readonly blobs: readonly Blob[] },
  options: {
    readonly deep: boolean;
    /** Digests that are read even when the rest is only listed. */
    readonly alsoRead?: ReadonlySet<string>;
    readonly signal?: AbortSignal;
    /** Asked before each piece that is read is followed by another. */
    readonly pace?: Pace;
    readonly onProgress?: (done: number, total: number, unit: 'bytes' | 'files') => void;
  },
): Promise<VerifyResult> {
  const { deep, alsoRead, signal, pace, onProgress } = options;
  const blobs = distinctBlobs(release.blobs);
  const { whole, damaged } = compareSizes(blobs, await storedSizes(store, blobs, signal));
  const wanted = deep ? whole : whole.filter(({ sha256 }) => alsoRead?.has(sha256));
  const totalBytes = wanted.reduce((sum, blob) => sum + blob.sizeBytes, 0);
  let bytesRead = 0;
  await inParallel(wanted, READS_AT_ONCE, signal, async (blob, either) => {
    const problem = await readBack(store, blob, {
      signal: either,
      pace,
      onBytes: (count) => {
        bytesRead += count;
        onProgress?.(Math.min(bytesRead, totalBytes), totalBytes, 'bytes');
      },
    });
    if (problem) damaged.push({ sha256: blob.sha256, problem });
  });
  if (!deep) onProgress?.(blobs.length, blobs.length, 'files');
  return {
    releaseId: release.releaseId,
    ok: damaged.length === 0,
    deep,
    blobsChecked: blobs.length,
    bytesRead,
    damaged,
  };
}

/** Every blob that a release needs in the store: its files, its manifest and its config. */
export function blobsOf(release: {
  readonly blobs: readonly Blob[];
  readonly manifestSha256: string;
  readonly manifestBytes: Uint8Array;
  readonly configSha256: string;
  readonly configBytes: number;
}): readonly Blob[] {
  return distinctBlobs([
    ...release.blobs,
    { sha256: release.manifestSha256, sizeBytes: release.manifestBytes.length },
    { sha256: release.configSha256, sizeBytes: release.configBytes },
  ]);
}

/** `held`: digest → size, of what the store has. */
export function compareSizes(
  blobs: readonly Blob[],
  held: ReadonlyMap<string, number>,
): { readonly whole: Blob[]; readonly damaged: DamagedBlob[] } {
  const whole: Blob[] = [];
  const damaged: DamagedBlob[] = [];
  for (const blob of blobs) {
    const sizeBytes = held.get(blob.sha256);
    if (sizeBytes === blob.sizeBytes) whole.push(blob);
    else damaged.push({ sha256: blob.sha256, problem: sizeBytes === undefined ? 'missing' : 'size' });
  }
  return { whole, damaged };
}

/** Reads all of it and says what is wrong with it; null when nothing is. Throws what the store throws. */
export async function readBack(
  store: ObjectStore,
  blob: Blob,
  options: {
    readonly signal?: AbortSignal;
    readonly onBytes?: (count: number) => void;
    /** Asked before each piece that is read is followed by another. */
    readonly pace?: Pace | undefined;
  } = {},
): Promise<DamagedBlob['problem'] | null> {
  const { signal, onBytes, pace } = options;
  const open = pace ? pacedBy(pace, openFrom(store)) : openFrom(store);
  const read = async (told: boolean): Promise<DamagedBlob['problem'] | null> => {
    try {
      await readBlob(open, blob, (piece) => (told ? onBytes?.(piece.length) : undefined), { signal });
      return null;
    } catch (error) {
      return problemOf(error);
    }
  };
  return (await read(true)) && (await read(false));
}

/** Only what is wrong with the blob itself is a finding; a store that cannot be reached is an error of this run. */
function problemOf(error: unknown): DamagedBlob['problem'] {
  if (error instanceof AppError && error.code === 'BACKUP_BLOB_MISSING') return 'missing';
  if (error instanceof AppError && error.code === 'BACKUP_BLOB_DAMAGED') {
    return error.details['problem'] === 'size' ? 'size' : 'content';
  }
  throw error;
}
