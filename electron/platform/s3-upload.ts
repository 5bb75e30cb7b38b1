/**
 * Sends one file to a bucket in signed parts from reused buffers. What reaches the store is hashed as it is sent, and the
 * parts that arrived are journalled, so that a killed upload goes on where it stopped but never completes with bytes that
 * do not have the promised digest. (The SDK's own upload helper can neither resume nor keep its memory bounded.)
 */
import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { PutFileOptions } from '../backup/ports.ts';
import { AppError } from '../kernel/app-error.ts';
import { sha256Hex } from '../kernel/hash-file.ts';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { ByteHasher, RunningHash } from '../kernel/running-hash.ts';
import { createSerial } from '../kernel/serial.ts';
import type { BufferPool } from './buffer-pool.ts';
import { withPace } from './paced-body.ts';
import type { S3Direct } from './s3-direct.ts';
import { nameOf } from './s3-errors.ts';
import { fileChanging } from './store-errors.ts';

const READ_BYTES = 1024 * 1024;
const MAX_PARTS = 10_000;
const STALE_JOURNAL_MS = 24 * 3_600_000;

/** The bucket as its commands want it. */
export interface UploadTarget {
  readonly client: S3Client;
  readonly Bucket: string;
  readonly Key: string;
}

export interface UploadMeans {
  readonly buffers: BufferPool;
  /** Where the parts that arrived are remembered. */
  readonly journalDir: string;
  readonly hashes: ByteHasher;
  /** Tried first for what is small. */
  readonly direct: S3Direct;
}

const journalSchema = z.object({
  Bucket: z.string(),
  Key: z.string(),
  uploadId: z.string(),
  partBytes: z.number(),
  startedAtMs: z.number(),
  parts: z.array(z.object({ number: z.number(), etag: z.string(), sha256: z.string() })),
});
type Journal = z.output<typeof journalSchema>;

export async function uploadFile(target: UploadTarget, file: string, options: PutFileOptions, means: UploadMeans) {
  const source = await open(file, 'r');
  try {
    if (options.sizeBytes <= READ_BYTES) await putSmall(target, source, file, options, means);
    else if (options.sizeBytes <= means.buffers.bufferBytes) await putWhole(target, source, file, options, means);
    else await putParts(target, source, file, options, means);
  } finally {
    await source.close();
  }
}

/** Signs the digest that we have anyway instead of letting the SDK hash the bytes once more. */
function signedWith<T extends { readonly middlewareStack: { add: (...args: never[]) => void } }>(
  command: T,
  sha256: string,
): T {
  const setHash = (next: (args: unknown) => unknown) => (args: { request: { headers: Record<string, string> } }) => {
    args.request.headers['x-amz-content-sha256'] = sha256;
    return next(args);
  };
  (command.middlewareStack.add as (middleware: unknown, options: object) => void)(setHash, {
    step: 'build',
    name: 'knownPayloadHash',
  });
  return command;
}

async function putSmall(
  { client, Bucket, Key }: UploadTarget,
  source: FileHandle,
  file: string,
  { sizeBytes, sha256, signal, onBytes, pace }: PutFileOptions,
  { direct }: UploadMeans,
): Promise<void> {
  // One byte more than there should be tells a file that grew.
  const buffer = Buffer.allocUnsafe(sizeBytes + 1);
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await source.read(buffer, filled, buffer.length - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  const Body = buffer.subarray(0, filled);
  if (filled !== sizeBytes || sha256Hex(Body) !== sha256) throw fileChanging(file);
  await pace?.(sizeBytes, signal);
  if (!(await direct.put(Key, Body, sha256, signal))) {
    await client.send(signedWith(new PutObjectCommand({ Bucket, Key, Body }), sha256), { abortSignal: signal });
  }
  onBytes?.(sizeBytes);
}

async function putWhole(
  { client, Bucket, Key }: UploadTarget,
  source: FileHandle,
  file: string,
  options: PutFileOptions,
  { buffers, hashes }: UploadMeans,
): Promise<void> {
  const buffer = await buffers.take();
  const whole = hashes.start();
  try {
    const Body = await readPart(source, buffer, 0, options.sizeBytes, [whole]);
    if ((await whole.digest()) !== options.sha256 || (await hasMore(source, options.sizeBytes))) {
      throw fileChanging(file);
    }
    const command = new PutObjectCommand({ Bucket, Key, Body });
    const paced = withPace(signedWith(command, options.sha256), options.pace, options.signal);
    await client.send(paced, { abortSignal: options.signal });
    options.onBytes?.(options.sizeBytes);
  } finally {
    whole.drop();
    buffers.giveBack(buffer);
  }
}

async function putParts(
  target: UploadTarget,
  source: FileHandle,
  file: string,
  options: PutFileOptions,
  means: UploadMeans,
): Promise<void> {
  const { client, Bucket, Key } = target;
  const { buffers, hashes } = means;
  const partBytes = buffers.bufferBytes;
  const count = Math.ceil(options.sizeBytes / partBytes);
  if (count > MAX_PARTS) {
    throw new AppError('BACKUP_OBJECT_TOO_LARGE', {
      details: { key: Key, sizeBytes: options.sizeBytes, maxBytes: MAX_PARTS * partBytes },
    });
  }
  const journalFile = journalFileOf(means.journalDir, Bucket, Key);
  const journal = (await resumable(target, journalFile, partBytes)) ?? (await begin(target, journalFile, partBytes));
  const arrived = new Map(journal.parts.map((part) => [part.number, part]));
  const whole = hashes.start();
  const sending = new Set<Promise<void>>();
  const failure: { error?: unknown } = {};
  const inTurn = createSerial();

  const send = async (number: number, Body: Buffer, sha256: string): Promise<void> => {
    const command = new UploadPartCommand({ Bucket, Key, UploadId: journal.uploadId, PartNumber: number, Body });
    const paced = withPace(signedWith(command, sha256), options.pace, options.signal);
    const { ETag = '' } = await client.send(paced, { abortSignal: options.signal });
    arrived.set(number, { number, etag: unquote(ETag), sha256 });
    await inTurn(() => writeJsonFile(journalFile, { ...journal, parts: [...arrived.values()] }));
    options.onBytes?.(Body.length);
  };

  for (let number = 1; number <= count && !failure.error; number++) {
    const buffer = await buffers.take();
    const part = hashes.start();
    let handedOn = false;
    try {
      options.signal?.throwIfAborted();
      const from = (number - 1) * partBytes;
      const Body = await readPart(source, buffer, from, Math.min(partBytes, options.sizeBytes - from), [part, whole]);
      const sha256 = await part.digest();
      if (arrived.get(number)?.sha256 === sha256) {
        options.onBytes?.(Body.length);
        continue;
      }
      handedOn = true;
      const sent = send(number, Body, sha256)
        .catch((error: unknown) => {
          failure.error ??= error;
        })
        .finally(() => {
          buffers.giveBack(buffer);
          sending.delete(sent);
        });
      sending.add(sent);
    } catch (error) {
      failure.error ??= error;
    } finally {
      part.drop();
      if (!handedOn) buffers.giveBack(buffer);
    }
  }
  await Promise.all(sending);
  if (failure.error) {
    whole.drop();
    throw failure.error;
  }
  if ((await whole.digest()) !== options.sha256 || (await hasMore(source, options.sizeBytes))) {
    await abandon(target, journal.uploadId, journalFile);
    throw fileChanging(file);
  }
  await complete(target, journal.uploadId, [...arrived.values()], options);
  await rm(journalFile, { force: true });
}

/**
 * Aborts uploads that were begun more than a day ago and never went on: their parts cost money until somebody does. Of a bucket
 * that is gone they are gone, too; a key that may not abort them, or a store that does not answer now, is no reason to fail.
 */
export async function abortStaleUploads(client: S3Client, journalDir: string): Promise<void> {
  const names = await readdir(journalDir).catch(() => []);
  for (const name of names.filter((item) => item.endsWith('.json'))) {
    const journalFile = path.join(journalDir, name);
    const journal = await readJsonFile(journalFile, journalSchema).catch(() => null);
    if (journal && Date.now() - journal.startedAtMs < STALE_JOURNAL_MS) continue;
    if (!journal) await rm(journalFile, { force: true });
    else {
      const { Bucket, Key, uploadId } = journal;
      await abandon({ client, Bucket, Key }, uploadId, journalFile).catch(() => {});
    }
  }
}

async function begin({ client, Bucket, Key }: UploadTarget, journalFile: string, partBytes: number): Promise<Journal> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  if (!UploadId) throw new AppError('BACKUP_STORE_ANSWER_UNKNOWN', { details: { technical: 'no-upload-id' } });
  const journal: Journal = { Bucket, Key, uploadId: UploadId, partBytes, startedAtMs: Date.now(), parts: [] };
  await writeJsonFile(journalFile, journal);
  return journal;
}

/** The interrupted upload of this key with the parts that the store still has; null when there is none. */
async function resumable(
  { client, Bucket, Key }: UploadTarget,
  journalFile: string,
  partBytes: number,
): Promise<Journal | null> {
  const journal = await readJsonFile(journalFile, journalSchema).catch(() => null);
  if (!journal || journal.partBytes !== partBytes) return null;
  const stored = new Map<number, string>();
  let marker: string | undefined;
  try {
    do {
      const page = await client.send(
        new ListPartsCommand({ Bucket, Key, UploadId: journal.uploadId, PartNumberMarker: marker }),
      );
      for (const part of page.Parts ?? []) stored.set(part.PartNumber ?? 0, unquote(part.ETag ?? ''));
      marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
    } while (marker);
  } catch (error) {
    if (nameOf(error) === 'NoSuchUpload') return null;
    throw error;
  }
  return { ...journal, parts: journal.parts.filter((part) => stored.get(part.number) === part.etag) };
}

async function complete(
  { client, Bucket, Key }: UploadTarget,
  UploadId: string,
  parts: Journal['parts'],
  { sizeBytes, signal }: PutFileOptions,
): Promise<void> {
  const Parts = parts
    .toSorted((a, b) => a.number - b.number)
    .map((part) => ({ PartNumber: part.number, ETag: `"${part.etag}"` }));
  try {
    await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }), {
      abortSignal: signal,
    });
  } catch (error) {
    // The store goes on completing when the connection drops: look before calling it a failure.
    const stored = await client.send(new HeadObjectCommand({ Bucket, Key })).catch(() => null);
    if (stored?.ContentLength !== sizeBytes) throw error;
  }
}

async function abandon({ client, Bucket, Key }: UploadTarget, UploadId: string, journalFile: string): Promise<void> {
  try {
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  } catch (error) {
    if (!['NoSuchUpload', 'NoSuchBucket'].includes(nameOf(error))) throw error;
  }
  await rm(journalFile, { force: true });
}

/** Fills the buffer in steps of 1 MiB, which are hashed while the next one is read. Short when the file is. */
async function readPart(
  source: FileHandle,
  buffer: Buffer,
  from: number,
  sizeBytes: number,
  into: readonly RunningHash[],
): Promise<Buffer> {
  let hashed: Promise<unknown> | null = null;
  let filled = 0;
  try {
    while (filled < sizeBytes) {
      const wanted = Math.min(READ_BYTES, sizeBytes - filled);
      const { bytesRead } = await source.read(buffer, filled, wanted, from + filled);
      if (bytesRead === 0) break;
      const piece = buffer.subarray(filled, filled + bytesRead);
      await hashed;
      hashed = Promise.all(into.map((hash) => hash.update(piece)));
      // Its failure is met at the next piece, or below.
      hashed.catch(() => {});
      filled += bytesRead;
    }
  } finally {
    // Also after a failure: the buffer goes back to others.
    await hashed;
  }
  return buffer.subarray(0, filled);
}

async function hasMore(source: FileHandle, sizeBytes: number): Promise<boolean> {
  const { size } = await source.stat();
  return size !== sizeBytes;
}

function journalFileOf(journalDir: string, Bucket: string, Key: string): string {
  return path.join(journalDir, `${sha256Hex(`${Bucket}\n${Key}`)}.json`);
}

export const unquote = (etag: string): string => etag.replace(/^(W\/)?"|"$/g, '');
