/**
 * An S3 server for tests that is stricter than real ones: every signature and payload hash is checked, objects appear
 * whole, nothing undocumented is accepted. The `oss` personality refuses what Aliyun OSS refuses. Faults are armed from
 * the test, and the statistics say exactly what a client did.
 */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AgentOptions, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { S3Fault } from './strict-s3-fault.ts';
import { escapeXml, listObjects } from './strict-s3-listing.ts';
import { createHeldObjects, type HeldObject } from './strict-s3-objects.ts';
import { checkSignature } from './strict-s3-signature.ts';

export type S3Operation =
  | 'PutObject'
  | 'GetObject'
  | 'HeadObject'
  | 'DeleteObject'
  | 'ListObjects'
  | 'HeadBucket'
  | 'CreateBucket'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'ListParts'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload';

export interface S3ServerFault {
  readonly operation: S3Operation;
  /** Only for keys that contain this. */
  readonly key?: string;
  /**
   * `reset`: the connection dies after `afterBytes` of the body. `drop-answer`: done, but the client never hears it.
   * `corrupt`, `truncate` and `stall` concern the bytes of a GET from `afterBytes` on.
   */
  readonly kind: 'reset' | '500' | '503' | 'deny' | 'drop-answer' | 'corrupt' | 'truncate' | 'stall';
  readonly afterBytes?: number;
  /** Default 1. */
  readonly times?: number;
}

export interface S3ServerStats {
  requests: number;
  bytesIn: number;
  bytesOut: number;
  /** Bytes of bodies that were sent to keys below `blobs/`. */
  blobBytesIn: number;
  readonly byOperation: Partial<Record<S3Operation, number>>;
}

export interface StrictS3Options {
  readonly personality?: 'plain' | 'oss';
  readonly buckets?: readonly string[];
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  /** The server's clock minus the computer's. */
  readonly clockOffsetMs?: number;
  readonly quotaBytes?: number;
  /** Host names that stand for a bucket. */
  readonly customDomains?: Readonly<Record<string, string>>;
  readonly port?: number;
}

export interface StrictS3 {
  readonly port: number;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly stats: S3ServerStats;
  /** Settings for this server: by path, or by host name for `oss` (then `lookup` is needed too). */
  readonly settings: {
    readonly kind: 's3';
    readonly endpoint: string;
    readonly region: string;
    readonly bucket: string;
    readonly prefix: string;
    readonly pathStyle: boolean;
  };
  /** Resolves every name to loopback. */
  readonly lookup: NonNullable<AgentOptions['lookup']>;
  readonly uploadsInProgress: number;
  resetStats(): void;
  addFault(fault: S3ServerFault): void;
  clearFaults(): void;
  setQuota(quotaBytes: number): void;
  setClockOffset(offsetMs: number): void;
  setSecret(secretAccessKey: string): void;
  keys(bucket?: string): readonly string[];
  read(key: string, bucket?: string): Promise<Buffer>;
  write(key: string, bytes: Uint8Array, bucket?: string): Promise<void>;
  remove(key: string, bucket?: string): Promise<void>;
  corrupt(key: string, atByte: number, bucket?: string): Promise<void>;
  close(): Promise<void>;
}

interface Request {
  readonly message: IncomingMessage;
  readonly answer: ServerResponse;
  readonly operation: S3Operation;
  readonly bucketName: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly payloadHash: string;
  readonly nowMs: number;
}

export async function startStrictS3(options: StrictS3Options = {}): Promise<StrictS3> {
  const {
    personality = 'plain',
    buckets = ['voices'],
    accessKeyId = 'test-key-id',
    customDomains = {},
    port = 0,
  } = options;
  let { secretAccessKey = 'test-secret', clockOffsetMs = 0, quotaBytes = Number.POSITIVE_INFINITY } = options;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'strict-s3-'));
  const stats: S3ServerStats = { requests: 0, bytesIn: 0, bytesOut: 0, blobBytesIn: 0, byOperation: {} };
  const faults: { fault: S3ServerFault; left: number }[] = [];
  const held = await createHeldObjects(
    folder,
    (count) => {
      stats.bytesIn += count;
    },
    () => quotaBytes,
  );
  for (const name of buckets) held.buckets.set(name, new Map());
  const [firstBucket = 'voices'] = buckets;

  /** Faults for the same requests happen in the order in which they were armed. */
  function takeFault(operation: S3Operation, key: string, kinds: readonly S3ServerFault['kind'][]) {
    const armed = faults.find(
      ({ fault }) => fault.operation === operation && (fault.key === undefined || key.includes(fault.key)),
    );
    if (!armed || !kinds.includes(armed.fault.kind)) return undefined;
    if (--armed.left <= 0) faults.splice(faults.indexOf(armed), 1);
    return armed.fault;
  }

  const bucketOf = ({ bucketName }: Request): Map<string, HeldObject> => {
    const bucket = held.buckets.get(bucketName);
    if (!bucket) throw new S3Fault(404, 'NoSuchBucket');
    return bucket;
  };

  async function answerRequest(message: IncomingMessage, answer: ServerResponse): Promise<void> {
    stats.requests += 1;
    const nowMs = Date.now() + clockOffsetMs;
    answer.sendDate = false;
    answer.setHeader('date', new Date(nowMs).toUTCString());
    answer.setHeader('x-amz-request-id', randomUUID());
    const url = new URL(message.url ?? '/', 'http://server');
    const { payloadHash } = checkSignature(
      message,
      url,
      (id) => (id === accessKeyId ? secretAccessKey : undefined),
      nowMs,
    );
    const { bucketName, key } = locate(message, url);
    const operation = operationOf(message.method ?? '', key, url.searchParams);
    stats.byOperation[operation] = (stats.byOperation[operation] ?? 0) + 1;
    if (personality === 'oss') refuseAsOss(message, operation);
    const fault = takeFault(operation, key, ['reset', '500', '503', 'deny']);
    if (fault?.kind === 'reset') return resetAfter(message, fault.afterBytes ?? 0);
    if (fault?.kind === 'deny') throw new S3Fault(403, 'AccessDenied');
    if (fault) throw new S3Fault(Number(fault.kind), fault.kind === '503' ? 'SlowDown' : 'InternalError');
    const request = {
      message,
      answer,
      operation,
      bucketName,
      key,
      query: url.searchParams,
      payloadHash,
      nowMs,
    };
    if (takeFault(operation, key, ['drop-answer'])) {
      answer.end = () => answer.destroy();
      answer.writeHead = () => answer;
    }
    await act(request);
  }

  function locate(message: IncomingMessage, url: URL): { readonly bucketName: string; readonly key: string } {
    const host = (message.headers.host ?? '').replace(/:\d+$/, '');
    const whole = decodeURIComponent(url.pathname).slice(1);
    const named = customDomains[host] ?? /^(.+)\.s3\.test$/.exec(host)?.[1];
    if (named) return { bucketName: named, key: whole };
    if (personality === 'oss') throw new S3Fault(403, 'SecondLevelDomainForbidden');
    const slash = whole.indexOf('/');
    if (slash < 0) return { bucketName: whole, key: '' };
    return { bucketName: whole.slice(0, slash), key: whole.slice(slash + 1) };
  }

  async function act(request: Request): Promise<void> {
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
        return sendXml(answer, listObjects(bucketOf(request), query));
      case 'GetObject':
      case 'HeadObject':
        return sendObject(request);
      case 'DeleteObject':
        await held.remove(bucketOf(request), key);
        answer.writeHead(204).end();
        return;
      case 'PutObject': {
        const bucket = bucketOf(request);
        checkWriteConditions(message, bucket.get(key));
        const object = await held.receive(message, payloadHash, nowMs);
        if (key.includes('blobs/')) stats.blobBytesIn += stats.bytesIn - bytesBefore;
        // Again: another writer may have been faster while this body was on its way.
        checkWriteConditions(message, bucket.get(key));
        await held.put(bucket, key, object);
        answer.writeHead(200, { etag: `"${object.etag}"` }).end();
        return;
      }
      case 'CreateMultipartUpload': {
        bucketOf(request);
        const id = randomUUID();
        held.uploads.set(id, { bucket: request.bucketName, key, parts: new Map() });
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
              `<Part><PartNumber>${number}</PartNumber><ETag>&quot;${part.etag}&quot;</ETag><Size>${part.sizeBytes}</Size></Part>`,
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
        checkWriteConditions(message, bucket.get(key));
        const object = await held.completeUpload(uploadId, chosen, nowMs);
        await held.put(bucket, key, object);
        await held.dropUpload(uploadId);
        return sendXml(
          answer,
          `<CompleteMultipartUploadResult><Key>${escapeXml(key)}</Key><ETag>&quot;${object.etag}&quot;</ETag></CompleteMultipartUploadResult>`,
        );
      }
      case 'AbortMultipartUpload':
        await held.dropUpload(uploadId);
        answer.writeHead(204).end();
        return;
    }
  }

  async function readText({ message, payloadHash, nowMs }: Request): Promise<string> {
    const body = await held.receive(message, payloadHash, nowMs);
    const text = await readFile(body.file, 'utf8');
    await rm(body.file);
    return text;
  }

  async function sendObject(request: Request): Promise<void> {
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

  const server = createServer({ keepAlive: true, requestTimeout: 0 }, (message, answer) => {
    answerRequest(message, answer).catch((error: NodeJS.ErrnoException) => {
      if (answer.headersSent || answer.destroyed || message.destroyed) return void answer.destroy();
      const fault = error instanceof S3Fault ? error : new S3Fault(500, 'InternalError', String(error.stack ?? error));
      message.resume();
      const text = `<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>${escapeXml(fault.message)}</Message></Error>`;
      const body = message.method === 'HEAD' ? '' : text;
      answer.writeHead(fault.status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) });
      answer.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const listening = (server.address() as AddressInfo).port;
  const objectsOf = (bucket: string): Map<string, HeldObject> => held.buckets.get(bucket) ?? new Map();
  const objectOf = (bucket: string, key: string): HeldObject => {
    const object = objectsOf(bucket).get(key);
    if (!object) throw new Error(`no object ${key}`);
    return object;
  };

  return {
    port: listening,
    accessKeyId,
    get secretAccessKey() {
      return secretAccessKey;
    },
    stats,
    settings: {
      kind: 's3',
      endpoint: `http://${personality === 'oss' ? 's3.test' : '127.0.0.1'}:${listening}`,
      region: 'cn-hangzhou',
      bucket: firstBucket,
      prefix: 'understudy/v1/',
      pathStyle: personality !== 'oss',
    },
    lookup: (_host, lookupOptions, done) => {
      if (lookupOptions.all) done(null, [{ address: '127.0.0.1', family: 4 }]);
      else done(null, '127.0.0.1', 4);
    },
    get uploadsInProgress() {
      return held.uploads.size;
    },
    resetStats() {
      Object.assign(stats, { requests: 0, bytesIn: 0, bytesOut: 0, blobBytesIn: 0, byOperation: {} });
    },
    addFault: (fault) => faults.push({ fault, left: fault.times ?? 1 }),
    clearFaults: () => faults.splice(0),
    setQuota: (bytes) => {
      quotaBytes = bytes;
    },
    setClockOffset: (offsetMs) => {
      clockOffsetMs = offsetMs;
    },
    setSecret: (secret) => {
      secretAccessKey = secret;
    },
    keys: (bucket = firstBucket) => [...objectsOf(bucket).keys()].sort(),
    read: (key, bucket = firstBucket) => readFile(objectOf(bucket, key).file),
    async write(key, bytes, bucket = firstBucket) {
      const file = path.join(folder, randomUUID());
      await writeFile(file, bytes);
      await held.put(objectsOf(bucket), key, {
        file,
        sizeBytes: bytes.length,
        etag: randomUUID().replaceAll('-', ''),
        modifiedAtMs: Date.now() + clockOffsetMs,
      });
    },
    remove: (key, bucket = firstBucket) => held.remove(objectsOf(bucket), key),
    corrupt: (key, atByte, bucket = firstBucket) => held.corrupt(objectOf(bucket, key), atByte),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function operationOf(method: string, key: string, query: URLSearchParams): S3Operation {
  const upload = query.has('uploadId');
  if (!key) {
    const plain = !['acl', 'versioning', 'policy', 'uploads', 'tagging', 'lifecycle', 'delete'].some((name) =>
      query.has(name),
    );
    if (method === 'GET' && plain) return 'ListObjects';
    if (method === 'HEAD') return 'HeadBucket';
    if (method === 'PUT' && plain) return 'CreateBucket';
  } else {
    if (method === 'GET') return upload ? 'ListParts' : 'GetObject';
    if (method === 'HEAD') return 'HeadObject';
    if (method === 'PUT') return upload ? 'UploadPart' : 'PutObject';
    if (method === 'DELETE') return upload ? 'AbortMultipartUpload' : 'DeleteObject';
    if (method === 'POST' && query.has('uploads')) return 'CreateMultipartUpload';
    if (method === 'POST' && upload) return 'CompleteMultipartUpload';
  }
  throw new S3Fault(501, 'NotImplemented', `${method} ${key} ${query}`);
}

/** What Aliyun OSS does not do of S3. */
function refuseAsOss(message: IncomingMessage, operation: S3Operation): void {
  const conditional = message.headers['if-match'] ?? message.headers['if-none-match'];
  if (conditional && operation !== 'GetObject' && operation !== 'HeadObject') {
    throw new S3Fault(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented');
  }
}

function checkWriteConditions({ headers }: IncomingMessage, current: HeldObject | undefined): void {
  if (headers['if-none-match'] === '*' && current) throw new S3Fault(412, 'PreconditionFailed');
  if (headers['x-oss-forbid-overwrite'] === 'true' && current) throw new S3Fault(409, 'FileAlreadyExists');
}

function resetAfter(message: IncomingMessage, afterBytes: number): void {
  let received = 0;
  const count = (piece: Buffer): void => {
    received += piece.length;
    if (received >= afterBytes) message.socket.destroy();
  };
  if (afterBytes === 0) message.socket.destroy();
  else message.on('data', count).on('end', () => message.socket.destroy());
}

async function discard(message: IncomingMessage): Promise<void> {
  for await (const _piece of message);
}

function sendXml(answer: ServerResponse, xml: string): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`;
  answer.writeHead(200, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) });
  answer.end(body);
}
