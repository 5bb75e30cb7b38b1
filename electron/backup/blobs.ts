/** Reading blobs back: which of them the store holds, and their bytes with the digest checked and lost connections resumed. */
import { createHash, type Hash } from 'node:crypto';
import { AppError } from '../kernel/app-error.ts';
import { retry } from '../kernel/retry.ts';
import { inParallel } from './parallel.ts';
import type { ObjectStore } from './ports.ts';
import { blobKey } from './release/keys.ts';

const HEADS_AT_ONCE = 16;
/** From here on, listing all blobs costs less than asking for each. */
const LIST_FROM = 200;
const TRIES_WITHOUT_PROGRESS = 5;
const FIRST_DELAY_MS = 200;

export interface Blob {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Opens a blob from byte `from` on: from a store, a signed URL, a file. A piece is good until the next one is asked for. */
export type OpenBlob = (
  sha256: string,
  options: { readonly from: number; readonly sizeBytes?: number; readonly signal?: AbortSignal },
) => AsyncIterable<Uint8Array>;

export const openFrom =
  (store: ObjectStore): OpenBlob =>
  (sha256, options) =>
    store.stream(blobKey(sha256), options);

/** One of each digest. */
export function distinctBlobs(entries: readonly Blob[]): Blob[] {
  const blobs = new Map(entries.map(({ sha256, sizeBytes }) => [sha256, { sha256, sizeBytes }]));
  return [...blobs.values()];
}

/** Digest → size, for those of the blobs that the store holds. */
export async function storedSizes(
  store: ObjectStore,
  blobs: readonly Blob[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  if (blobs.length >= LIST_FROM) {
    const wanted = new Set(blobs.map(({ sha256 }) => blobKey(sha256)));
    const { objects } = await store.list(blobKey(''), { signal });
    for (const { key, sizeBytes } of objects) {
      if (wanted.has(key)) sizes.set(key.slice(blobKey('').length), sizeBytes);
    }
    return sizes;
  }
  await inParallel(blobs, HEADS_AT_ONCE, signal, async ({ sha256 }, either) => {
    const object = await store.head(blobKey(sha256), either);
    if (object) sizes.set(sha256, object.sizeBytes);
  });
  return sizes;
}

/**
 * Every byte of the blob to `sink`, in order. Goes on after lost connections as long as bytes keep coming. Throws
 * BACKUP_BLOB_DAMAGED when the bytes are not those that the digest names, BACKUP_BLOB_MISSING when there are none.
 */
export async function readBlob(
  open: OpenBlob,
  blob: Blob,
  sink: (piece: Uint8Array) => void | Promise<void>,
  options: {
    readonly signal?: AbortSignal;
    /** Bytes that are already at hand, and the hash that has seen them. */
    readonly resumed?: { readonly sizeBytes: number; readonly hash: Hash };
  } = {},
): Promise<void> {
  const { signal, resumed } = options;
  const hash = resumed?.hash ?? createHash('sha256');
  let at = resumed?.sizeBytes ?? 0;
  const readOn = async (): Promise<void> => {
    if (at >= blob.sizeBytes) return;
    for await (const piece of open(blob.sha256, { from: at, sizeBytes: blob.sizeBytes, signal })) {
      at += piece.length;
      if (at > blob.sizeBytes) throw damaged(blob.sha256, 'size');
      // The disk writes while this thread hashes.
      const used = sink(piece);
      hash.update(piece);
      await used;
    }
    if (at < blob.sizeBytes) throw damaged(blob.sha256, 'size');
  };
  for (;;) {
    const before = at;
    try {
      await retry(readOn, { attempts: TRIES_WITHOUT_PROGRESS, firstDelayMs: FIRST_DELAY_MS, signal });
      break;
    } catch (error) {
      if (at === before || !(error instanceof AppError && error.retryable)) throw error;
    }
  }
  if (hash.digest('hex') !== blob.sha256) throw damaged(blob.sha256, 'content');
}

export function damaged(sha256: string, problem: 'size' | 'content'): AppError {
  return new AppError('BACKUP_BLOB_DAMAGED', {
    details: { sha256, problem },
    remedy: { kind: 'open', screen: 'backup' },
  });
}
