/** How the strict S3 server does each operation, once the request was found to be in order. */

import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { S3Fault, type S3Operation, type S3ServerFault, type S3ServerStats } from './strict-s3-fault.ts';
import { escapeXml, type Listing, listObjects } from './strict-s3-listing.ts';
import type { HeldObject, HeldObjects } from './strict-s3-objects.ts';
import { answerSettings, type BucketSettings } from './strict-s3-settings.ts';

export interface S3Request {
  readonly message: IncomingMessage;
  readonly answer: ServerResponse;
  readonly operation: S3Operation;
  readonly bucketName: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly payloadHash: string;
  readonly nowMs: number;
}

export function createAnswers(deps: {
  readonly held: HeldObjects;
  readonly listing: () => Listing;
  readonly stats: S3ServerStats;
  readonly ignoresConditions: boolean;
  readonly settings: () => BucketSettings;
  readonly takeFault: (
    operation: S3Operation,
    key: string,
    kinds: readonly S3ServerFault['kind'][],
  ) => S3ServerFault | undefined;
}): (request: S3Request) => Promise<void> {
  const { held, listing, stats, takeFault } = deps;
  let listed = 0;
  const checkConditions: typeof checkWriteConditions = (message, current) => {
    if (!deps.ignoresConditions) checkWriteConditions(message, current);
  };

  const bucketOf = ({ bucketName }: S3Request): Map<string, HeldObject> => {
    const bucket = held.buckets.get(bucketName);
    if (!bucket) throw new S3Fault(404, 'NoSuchBucket');
    return bucket;
  };

  async function act(request: S3Request): Promise<void> {
    const { message, answer, key, query, payloadHash, nowMs } = request;
    const uploadId = query.get('uploadId') ?? '';
    const bytesBefore = stats.bytesIn;
    switch (request.operation) {
      case 'CreateBucket':
        await discard(message);
        if (!held.buckets.has(request.bucketName)) held.buckets.set(request.bucketName, new Map());
        answer.writeHead(200).end();
        return;
      case 'HeadBucket':
        bucketOf(request);
        answer.writeHead(200).end();
        return;
      case 'ListObjects':
        return sendList(answer, listObjects(bucketOf(request), query, listing()));
      case 'GetObject':
      case 'HeadObject':
        return sendObject(request);
      case 'DeleteObject':
        await held.remove(bucketOf(request), key);
        answer.writeHead(204).end();
        return;
      case 'PutObject': {
        const bucket = bucketOf(request);
        if (message.headers['x-amz-copy-source'] !== undefined) return copyObject(request);
        checkConditions(message, bucket.get(key));
        const object = await held.receive(message, payloadHash, nowMs);
        if (key.includes('blobs/')) stats.blobBytesIn += stats.bytesIn - bytesBefore;
        // Again: another writer may have been faster while this body was on its way.
        checkConditions(message, bucket.get(key));
        await held.put(bucket, key, object);
        answer.writeHead(200, { etag: `"${object.etag}"` }).end();
        return;
      }
      case 'CreateMultipartUpload': {
        bucketOf(request);
        const id = randomUUID();
        held.uploads.set(id, { bucket: request.bucketName, key, initiatedAtMs: nowMs, parts: new Map() });
        return sendXml(
          answer,
          `<InitiateMultipartUploadResult><Key>${escapeXml(key)}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
        );
      }
      case 'UploadPart': {
        const upload = held.uploads.get(uploadId);
        const number = Number(query.get('partNumber'));
        if (upload?.key !== key) throw new S3Fault(404, 'NoSuchUpload');
        if (!(number >= 1 && number <= 10_000)) throw new S3Fault(400, 'InvalidArgument');
        const part = await held.receive(message, payloadHash, nowMs);
        stats.blobBytesIn += part.sizeBytes;
        upload.parts.set(number, part);
        answer.writeHead(200, { etag: `"${part.etag}"` }).end();
        return;
      }
      case 'ListParts': {
        const upload = held.uploads.get(uploadId);
        if (!upload) throw new S3Fault(404, 'NoSuchUpload');
        const parts = [...upload.parts]
          .sort(([a], [b]) => a - b)
          .map(
            ([number, part]) =>
              `<Part><PartNumber>${number}</PartNumber><LastModified>${new Date(part.modifiedAtMs).toISOString()}</LastModified><ETag>&quot;${part.etag}&quot;</ETag><Size>${part.sizeBytes}</Size></Part>`,
          );
        return sendXml(answer, `<ListPartsResult><IsTruncated>false</IsTruncated>${parts.join('')}</ListPartsResult>`);
      }
      case 'CompleteMultipartUpload': {
        const text = await readText(request);
        const chosen = [...text.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
          number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
          etag: (/<ETag>(.*?)<\/ETag>/.exec(part)?.[1] ?? '').replace(/&quot;|&#34;|"/g, ''),
        }));
        const bucket = bucketOf(request);
        checkConditions(message, bucket.get(key));
        const object = await held.completeUpload(uploadId, chosen, nowMs);
        await held.put(bucket, key, object);
        await held.dropUpload(uploadId);
        return sendXml(
          answer,
          `<CompleteMultipartUploadResult><Key>${escapeXml(key)}</Key><ETag>&quot;${object.etag}&quot;</ETag></CompleteMultipartUploadResult>`,
        );
      }
      case 'ListMultipartUploads':
        bucketOf(request);
        return sendXml(answer, listUploads(held.uploads, request));
      case 'AbortMultipartUpload':
        bucketOf(request);
        await held.dropUpload(uploadId);
        answer.writeHead(204).end();
        return;
      default: {
        bucketOf(request);
        const xml = answerSettings(request.operation, deps.settings());
        if (xml === null) throw new S3Fault(501, 'NotImplemented');
        return sendXml(answer, xml);
      }
    }
  }

  async function copyObject(request: S3Request): Promise<void> {
    const { message, answer, key, nowMs } = request;
    await discard(message);
    const [bucketName = '', ...parts] = decodeURIComponent(String(message.headers['x-amz-copy-source'])).split('/');
    const source = held.buckets.get(bucketName)?.get(parts.join('/'));
    if (!source) throw new S3Fault(404, 'NoSuchKey');
    const object = { ...source, file: `${source.file}-${randomUUID()}`, modifiedAtMs: nowMs };
    await copyFile(source.file, object.file);
    await held.put(bucketOf(request), key, object);
    const modifiedAt = new Date(nowMs).toISOString();
    sendXml(
      answer,
      `<CopyObjectResult><ETag>&quot;${object.etag}&quot;</ETag><LastModified>${modifiedAt}</LastModified></CopyObjectResult>`,
    );
  }

  function sendList(answer: ServerResponse, xml: string): void {
    const usual = { status: 200, contentType: 'application/xml', body: xmlOf(xml) };
    const { status, contentType, body } = { ...usual, ...listing().spoil(usual, listed++) };
    answer.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
    answer.end(body);
  }

  async function readText({ message, payloadHash, nowMs }: S3Request): Promise<string> {
    const body = await held.receive(message, payloadHash, nowMs);
    const text = await readFile(body.file, 'utf8');
    await rm(body.file);
    return text;
  }

  async function sendObject(request: S3Request): Promise<void> {
    const { message, answer, key } = request;
    const object = bucketOf(request).get(key);
    if (!object) throw new S3Fault(404, 'NoSuchKey');
    const match = message.headers['if-match']?.replaceAll('"', '');
    if (match && match !== object.etag) throw new S3Fault(412, 'PreconditionFailed');
    const range = /^bytes=(\d+)-(\d*)$/.exec(message.headers.range ?? '');
    const first = Number(range?.[1] ?? 0);
    const last = Math.min(range?.[2] ? Number(range[2]) : Number.POSITIVE_INFINITY, object.sizeBytes - 1);
    if (range && first > last) throw new S3Fault(416, 'InvalidRange');
    const sizeBytes = last - first + 1;
    answer.writeHead(range ? 206 : 200, {
      etag: `"${object.etag}"`,
      'last-modified': new Date(object.modifiedAtMs).toUTCString(),
      'accept-ranges': 'bytes',
      'content-type': 'application/octet-stream',
      'content-length': sizeBytes,
      ...(range && { 'content-range': `bytes ${first}-${last}/${object.sizeBytes}` }),
    });
    if (request.operation === 'HeadObject' || sizeBytes === 0) {
      answer.end();
      return;
    }
    const fault = takeFault('GetObject', key, ['corrupt', 'truncate', 'stall']);
    const bytes = createReadStream(object.file, { start: first, end: last, highWaterMark: 256 * 1024 });
    await pipeline(bytes, spoil(fault, answer), answer).catch((error: NodeJS.ErrnoException) => {
      if (!answer.destroyed) throw error;
    });
  }

  /** Counts what goes out and does to it what the armed fault says. */
  function spoil(fault: S3ServerFault | undefined, answer: ServerResponse): Transform {
    const at = fault?.afterBytes ?? 0;
    let sent = 0;
    return new Transform({
      transform(piece: Buffer, _encoding, done) {
        const reached = fault !== undefined && sent + piece.length > at;
        const within = at - sent;
        sent += piece.length;
        if (reached && fault.kind !== 'corrupt') {
          const part = piece.subarray(0, Math.max(0, within));
          stats.bytesOut += part.length;
          this.push(part);
          if (fault.kind === 'truncate') setTimeout(() => answer.destroy(), 20);
          return;
        }
        stats.bytesOut += piece.length;
        if (reached && within >= 0) piece[within] = (piece[within] ?? 0) ^ 1;
        done(null, piece);
      },
    });
  }

  return act;
}

/** In order of their keys and ids, in pages. */
function listUploads(uploads: HeldObjects['uploads'], { bucketName, query }: S3Request): string {
  const prefix = query.get('prefix') ?? '';
  const limit = Number(query.get('max-uploads') ?? 1000);
  const marker = `${query.get('key-marker') ?? ''}\n${query.get('upload-id-marker') ?? ''}`;
  const found = [...uploads]
    .filter(([id, { bucket, key }]) => bucket === bucketName && key.startsWith(prefix) && `${key}\n${id}` > marker)
    .sort(([a, one], [b, other]) => (`${one.key}\n${a}` < `${other.key}\n${b}` ? -1 : 1));
  const page = found.slice(0, limit);
  const [lastId, last] = page.at(-1) ?? [];
  const next = `<NextKeyMarker>${escapeXml(last?.key ?? '')}</NextKeyMarker><NextUploadIdMarker>${lastId}</NextUploadIdMarker>`;
  const items = page.map(
    ([id, { key, initiatedAtMs }]) =>
      `<Upload><Key>${escapeXml(key)}</Key><UploadId>${id}</UploadId><Initiated>${new Date(initiatedAtMs).toISOString()}</Initiated></Upload>`,
  );
  const more = found.length > page.length;
  return `<ListMultipartUploadsResult><IsTruncated>${more}</IsTruncated>${more ? next : ''}${items.join('')}</ListMultipartUploadsResult>`;
}

function checkWriteConditions({ headers }: IncomingMessage, current: HeldObject | undefined): void {
  if (headers['if-none-match'] === '*' && current) throw new S3Fault(412, 'PreconditionFailed');
  if (headers['x-oss-forbid-overwrite'] === 'true' && current) throw new S3Fault(409, 'FileAlreadyExists');
}

async function discard(message: IncomingMessage): Promise<void> {
  for await (const _piece of message);
}

function xmlOf(xml: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`;
}

function sendXml(answer: ServerResponse, xml: string): void {
  const body = xmlOf(xml);
  answer.writeHead(200, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) });
  answer.end(body);
}
