/**
 * An S3 store for benchmarks, a process of its own that does as little as it can: no signature is checked and nothing is hashed,
 * so that what is measured is the client. Speaks what the SDK, restic and rclone ask for; small objects are kept in memory,
 * large ones in files. Tells its port over the process channel, and on every message what went in and out since the last.
 */
import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Bytes in memory or in a file. */
type Segment = { readonly sizeBytes: number } & ({ readonly bytes: Buffer } | { readonly file: string });
interface StoredObject {
  readonly segments: readonly Segment[];
  readonly sizeBytes: number;
  readonly etag: string;
  readonly at: Date;
  /** `x-amz-meta-…`, where clients keep a file's own date. */
  readonly notes: Readonly<Record<string, string>>;
}
interface Upload {
  readonly notes: StoredObject['notes'];
  readonly parts: Map<number, Segment>;
}

const IN_MEMORY_BYTES = 256 * 1024;
const PAGE_KEYS = 1000;
const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-store-'));
const buckets = new Map<string, Map<string, StoredObject>>();
const uploads = new Map<string, Upload>();
const counted = { requests: 0, bytesIn: 0, bytesOut: 0 };
// Nobody takes it for the MD5 of the bytes.
const newEtag = (): string => `"${randomUUID().replaceAll('-', '')}-1"`;

const notesOf = ({ headers }: IncomingMessage): StoredObject['notes'] =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (name.startsWith('x-amz-meta-') ? [[name, String(value)]] : [])),
  );

/** The bytes between the signatures of `aws-chunked`: `<hex length>;chunk-signature=…\r\n<bytes>\r\n`, until a length of 0. */
async function* unchunk(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  let left = 0;
  for await (const piece of body) {
    held = held.length === 0 ? piece : Buffer.concat([held, piece]);
    while (held.length > 0) {
      if (left > 0) {
        const taken = held.subarray(0, left);
        left -= taken.length;
        held = held.subarray(taken.length);
        yield taken;
        continue;
      }
      // The end of the piece before and the next line come together or are waited for.
      const line = /^(?:\r\n)?([0-9a-f]+)[^\r\n]*\r\n/i.exec(held.subarray(0, 512).toString('latin1'));
      if (!line) break;
      left = Number.parseInt(line[1] ?? '0', 16);
      held = held.subarray(line[0].length);
      if (left === 0) return;
    }
  }
}

async function receive(request: IncomingMessage): Promise<Segment> {
  const chunked = String(request.headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  const sizeBytes = Number(request.headers[chunked ? 'x-amz-decoded-content-length' : 'content-length'] ?? 0);
  counted.bytesIn += sizeBytes;
  const body = chunked ? Readable.from(unchunk(request)) : request;
  if (sizeBytes > IN_MEMORY_BYTES) {
    const file = path.join(folder, randomUUID());
    await pipeline(body, createWriteStream(file, { highWaterMark: 1024 * 1024 }));
    if (chunked) request.resume();
    return { sizeBytes, file };
  }
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece as Buffer);
  if (chunked) request.resume();
  return { sizeBytes, bytes: Buffer.concat(pieces) };
}

async function forget(object: StoredObject | undefined): Promise<void> {
  for (const segment of object?.segments ?? []) if ('file' in segment) await rm(segment.file, { force: true });
}

async function* bytesOf({ segments }: StoredObject, first: number, last: number): AsyncGenerator<Buffer> {
  let start = 0;
  for (const segment of segments) {
    const from = Math.max(first - start, 0);
    const to = Math.min(last - start, segment.sizeBytes - 1);
    start += segment.sizeBytes;
    if (from > to) continue;
    if ('bytes' in segment) yield segment.bytes.subarray(from, to + 1);
    else yield* createReadStream(segment.file, { start: from, end: to, highWaterMark: 1024 * 1024 });
  }
}

function xml(answer: ServerResponse, text: string, status = 200): void {
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`);
  answer.writeHead(status, { 'content-type': 'application/xml', 'content-length': body.length }).end(body);
}

const nothing = (answer: ServerResponse, status: number, headers = {}): void => {
  answer.writeHead(status, { 'content-length': 0, ...headers }).end();
};

const missing = (answer: ServerResponse, code: 'NoSuchKey' | 'NoSuchBucket', isHead: boolean): void =>
  isHead ? nothing(answer, 404) : xml(answer, `<Error><Code>${code}</Code><Message>none</Message></Error>`, 404);

function list(answer: ServerResponse, objects: Map<string, StoredObject>, query: URLSearchParams): void {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? query.get('marker') ?? '') : atob(token);
  const limit = Math.min(Number(query.get('max-keys') ?? PAGE_KEYS), PAGE_KEYS);
  const encode = (key: string): string =>
    query.get('encoding-type') === 'url'
      ? encodeURIComponent(key)
      : key.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const contents: string[] = [];
  const folders = new Set<string>();
  let last = '';
  let isCut = false;
  for (const key of [...objects.keys()].filter((name) => name.startsWith(prefix) && name > after).sort()) {
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const below = end < 0 ? null : key.slice(0, end + delimiter.length);
    const isKnown = below !== null && (folders.has(below) || after.startsWith(below));
    if (!isKnown && contents.length + folders.size >= limit) {
      isCut = true;
      break;
    }
    last = key;
    if (isKnown) continue;
    if (below !== null) folders.add(below);
    else {
      const { at, etag, sizeBytes } = objects.get(key) as StoredObject;
      contents.push(
        `<Contents><Key>${encode(key)}</Key><LastModified>${at.toISOString()}</LastModified><ETag>${etag}</ETag><Size>${sizeBytes}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
      );
    }
  }
  const next =
    query.get('list-type') === '2'
      ? `<NextContinuationToken>${btoa(last)}</NextContinuationToken>`
      : `<NextMarker>${encode(last)}</NextMarker>`;
  const encoding = query.get('encoding-type') === 'url' ? '<EncodingType>url</EncodingType>' : '';
  const common = [...folders].map((name) => `<CommonPrefixes><Prefix>${encode(name)}</Prefix></CommonPrefixes>`);
  xml(
    answer,
    `<ListBucketResult><Prefix>${encode(prefix)}</Prefix><KeyCount>${contents.length + folders.size}</KeyCount><MaxKeys>${limit}</MaxKeys><IsTruncated>${isCut}</IsTruncated>${encoding}${isCut ? next : ''}${contents.join('')}${common.join('')}</ListBucketResult>`,
  );
}

async function sendObject(request: IncomingMessage, answer: ServerResponse, object: StoredObject): Promise<void> {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const first = Number(range?.[1] ?? 0);
  const last = Math.min(range?.[2] ? Number(range[2]) : Number.POSITIVE_INFINITY, object.sizeBytes - 1);
  const sizeBytes = Math.max(0, last - first + 1);
  answer.writeHead(range ? 206 : 200, {
    ...object.notes,
    etag: object.etag,
    'last-modified': object.at.toUTCString(),
    'accept-ranges': 'bytes',
    'content-type': 'application/octet-stream',
    'content-length': sizeBytes,
    ...(range && { 'content-range': `bytes ${first}-${last}/${object.sizeBytes}` }),
  });
  if (request.method === 'HEAD' || sizeBytes === 0) return void answer.end();
  counted.bytesOut += sizeBytes;
  await pipeline(bytesOf(object, first, last), answer);
}

async function completeUpload(request: IncomingMessage, id: string): Promise<StoredObject> {
  const upload = uploads.get(id);
  const body = await receive(request);
  const text = 'bytes' in body ? body.bytes.toString() : '';
  const numbers = [...text.matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map((match) => Number(match[1]));
  uploads.delete(id);
  const segments = numbers.flatMap((number) => upload?.parts.get(number) ?? []);
  return {
    segments,
    sizeBytes: segments.reduce((sum, segment) => sum + segment.sizeBytes, 0),
    etag: newEtag(),
    at: new Date(),
    notes: upload?.notes ?? {},
  };
}

async function answerBucket(request: IncomingMessage, answer: ServerResponse, name: string, query: URLSearchParams) {
  if (request.method === 'PUT') {
    request.resume();
    if (!buckets.has(name)) buckets.set(name, new Map());
    return nothing(answer, 200);
  }
  const objects = buckets.get(name);
  if (!objects) return missing(answer, 'NoSuchBucket', request.method === 'HEAD');
  if (request.method === 'HEAD') return nothing(answer, 200);
  if (query.has('location')) return xml(answer, '<LocationConstraint/>');
  if (query.has('uploads')) return xml(answer, '<ListMultipartUploadsResult></ListMultipartUploadsResult>');
  if (query.has('versioning')) return xml(answer, '<VersioningConfiguration/>');
  return list(answer, objects, query);
}

async function answerRequest(request: IncomingMessage, answer: ServerResponse): Promise<void> {
  counted.requests += 1;
  const url = new URL(request.url ?? '/', 'http://store');
  const query = url.searchParams;
  const [bucket = '', ...rest] = decodeURIComponent(url.pathname).slice(1).split('/');
  const key = rest.join('/');
  if (key === '') return answerBucket(request, answer, bucket, query);
  const objects = buckets.get(bucket);
  if (!objects) {
    request.resume();
    return missing(answer, 'NoSuchBucket', request.method === 'HEAD');
  }
  const uploadId = query.get('uploadId') ?? '';
  switch (request.method) {
    case 'GET':
    case 'HEAD': {
      if (uploadId) return xml(answer, '<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>');
      const object = objects.get(key);
      return object ? sendObject(request, answer, object) : missing(answer, 'NoSuchKey', request.method === 'HEAD');
    }
    case 'PUT': {
      if (request.headers['if-none-match'] && objects.has(key)) {
        request.resume();
        return xml(answer, '<Error><Code>PreconditionFailed</Code></Error>', 412);
      }
      const segment = await receive(request);
      const etag = newEtag();
      if (uploadId) uploads.get(uploadId)?.parts.set(Number(query.get('partNumber')), segment);
      else {
        await forget(objects.get(key));
        const { sizeBytes } = segment;
        objects.set(key, { segments: [segment], sizeBytes, etag, at: new Date(), notes: notesOf(request) });
      }
      return nothing(answer, 200, { etag });
    }
    case 'POST': {
      if (query.has('uploads')) {
        const id = randomUUID();
        uploads.set(id, { notes: notesOf(request), parts: new Map() });
        return xml(answer, `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
      }
      await forget(objects.get(key));
      const object = await completeUpload(request, uploadId);
      objects.set(key, object);
      return xml(answer, `<CompleteMultipartUploadResult><ETag>${object.etag}</ETag></CompleteMultipartUploadResult>`);
    }
    default:
      request.resume();
      if (!uploadId) {
        await forget(objects.get(key));
        objects.delete(key);
      }
      return nothing(answer, 204);
  }
}

const server = createServer({ keepAlive: true, requestTimeout: 0, keepAliveTimeout: 60_000 }, (request, answer) => {
  answerRequest(request, answer).catch(() => answer.destroy());
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('message', () => {
  process.send?.({ ...counted });
  Object.assign(counted, { requests: 0, bytesIn: 0, bytesOut: 0 });
});
process.on('disconnect', async () => {
  await rm(folder, { recursive: true, force: true });
  process.exit(0);
});
