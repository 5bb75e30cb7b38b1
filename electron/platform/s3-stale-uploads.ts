/**
 * Uploads in parts that were begun and never ended, by whichever computer: their parts cost money and are in no listing of objects.
 * One to which a part came within the last day is still on its way.
 */
import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListPartsCommand,
  type MultipartUpload,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { StaleUploads } from '../backup/ports.ts';
import { nameOf } from './s3-errors.ts';

const STALE_MS = 24 * 3_600_000;
/** Of a listing that does not end. */
const MAX_PAGES = 100;

export interface UploadsPlace {
  readonly client: S3Client;
  readonly Bucket: string;
  readonly prefix: string;
  readonly nowMs: () => number;
}

/** Never throws, but for the signal's reason: a store without such a listing, or a key without the right, leaves them where they are. */
export async function endStaleUploads(place: UploadsPlace, signal?: AbortSignal): Promise<StaleUploads> {
  const uploads = await listUploads(place, signal).catch(() => null);
  signal?.throwIfAborted();
  if (uploads === null) return { ended: 0, left: null };
  let [ended, left] = [0, 0];
  for (const upload of uploads) {
    const isEnded = await endIfStale(place, upload, signal).catch(() => false);
    signal?.throwIfAborted();
    if (isEnded) ended += 1;
    else left += 1;
  }
  return { ended, left };
}

async function listUploads(
  { client, Bucket, prefix }: UploadsPlace,
  signal: AbortSignal | undefined,
): Promise<MultipartUpload[]> {
  const uploads: MultipartUpload[] = [];
  let from: Pick<ListMultipartUploadsCommandOutput, 'KeyMarker' | 'UploadIdMarker'> = {};
  for (let page = 0; page < MAX_PAGES; page++) {
    const command = new ListMultipartUploadsCommand({ Bucket, Prefix: prefix, ...from });
    const answer: ListMultipartUploadsCommandOutput = await client.send(command, { abortSignal: signal });
    // Stores exist that take no notice of the prefix.
    uploads.push(...(answer.Uploads ?? []).filter(({ Key = '' }) => Key.startsWith(prefix)));
    if (!answer.IsTruncated || !answer.NextKeyMarker) break;
    from = { KeyMarker: answer.NextKeyMarker, UploadIdMarker: answer.NextUploadIdMarker };
  }
  return uploads;
}

async function endIfStale(
  { client, Bucket, nowMs }: UploadsPlace,
  { Key, UploadId, Initiated }: MultipartUpload,
  abortSignal: AbortSignal | undefined,
): Promise<boolean> {
  const isYoung = (at: Date | undefined): boolean => at === undefined || nowMs() - at.getTime() < STALE_MS;
  if (isYoung(Initiated)) return false;
  const { Parts = [], IsTruncated } = await client.send(new ListPartsCommand({ Bucket, Key, UploadId }), {
    abortSignal,
  });
  if (IsTruncated || Parts.some(({ LastModified }) => isYoung(LastModified))) return false;
  try {
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), { abortSignal });
  } catch (error) {
    if (nameOf(error) !== 'NoSuchUpload') throw error;
  }
  return true;
}
