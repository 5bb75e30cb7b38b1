/** Pulls blobs by presigned URL, a few at a time, each taken up where it broke off. URLs carry their own permission: they are never logged. */
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../kernel/app-error.ts';
import { type BlobName, incomingFile, receiveBlob, sizeOf } from './blobs.ts';
import type { Layout } from './layout.ts';

const LANES = 4;
const ATTEMPTS = 4;

interface FetchOptions {
  readonly onBytes: (count: number) => void;
  /** Aborted when the connection that asked for it is gone: the next one takes it up. */
  readonly signal?: AbortSignal;
}

export async function fetchBlobs(
  layout: Layout,
  blobs: readonly (BlobName & { readonly url: string })[],
  options: FetchOptions,
): Promise<void> {
  const waiting = [...blobs];
  const lane = async (): Promise<void> => {
    for (let blob = waiting.shift(); blob; blob = waiting.shift()) await fetchOne(layout, blob, options);
  };
  await Promise.all(Array.from({ length: Math.min(LANES, blobs.length) }, lane));
}

async function fetchOne(
  layout: Layout,
  blob: BlobName & { readonly url: string },
  options: FetchOptions,
): Promise<void> {
  const { onBytes, signal } = options;
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    const have = (await sizeOf(incomingFile(layout, blob.sha256))) ?? 0;
    const wanted = have < blob.sizeBytes ? have : 0;
    try {
      const { body, from } = await openRange(blob, wanted, signal);
      return await receiveBlob(layout, { ...blob, from }, body, onBytes);
    } catch (error) {
      if (attempt >= ATTEMPTS || !(error instanceof AppError) || !error.retryable) throw error;
      await sleep(250 * 2 ** attempt);
    }
  }
}

/** A server that ignores the range sends everything: then it begins at 0. */
async function openRange(
  { url, sha256 }: { readonly url: string; readonly sha256: string },
  from: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly body: AsyncIterable<Uint8Array>; readonly from: number }> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      signal,
      redirect: 'error',
      ...(from > 0 ? { headers: { range: `bytes=${from}-` } } : {}),
    });
  } catch (cause) {
    throw new AppError('BACKUP_STORE_UNREACHABLE', { details: { sha256 }, retryable: true, cause });
  }
  const { status, body } = answer;
  if (status === 403) throw new AppError('BACKUP_BUCKET_DENIED', { details: { sha256, status } });
  if (status === 404) throw new AppError('BACKUP_BLOB_MISSING', { details: { sha256, status } });
  if ((status !== 200 && status !== 206) || !body) {
    throw new AppError('BACKUP_STORE_ANSWER_UNKNOWN', { details: { sha256, status }, retryable: status >= 500 });
  }
  return { body: translated(body, sha256), from: status === 206 ? from : 0 };
}

async function* translated(body: AsyncIterable<Uint8Array>, sha256: string): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw new AppError('BACKUP_STORE_UNREACHABLE', { details: { sha256 }, retryable: true, cause });
  }
}
