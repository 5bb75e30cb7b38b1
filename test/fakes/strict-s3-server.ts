/**
 * An S3 server for tests that is stricter than real ones: every signature and payload hash is checked, objects appear
 * whole, nothing undocumented is accepted. The `oss` personality refuses what Aliyun OSS refuses. Faults are armed from
 * the test, and the statistics say exactly what a client did.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AgentOptions, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PolicyDocument } from '../../electron/contract/models/store-policy.ts';
import { createAnswers } from './strict-s3-answers.ts';
import { S3Fault, type S3Moment, type S3Operation, type S3ServerFault, type S3ServerStats } from './strict-s3-fault.ts';
import { escapeXml, type Listing, usualListing } from './strict-s3-listing.ts';
import { createHeldObjects, type HeldObject } from './strict-s3-objects.ts';
import { actionOf, allows } from './strict-s3-policy.ts';
import type { BucketSettings } from './strict-s3-settings.ts';
import { checkSignature } from './strict-s3-signature.ts';

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
  /** Address that it listens on; loopback when left out. */
  readonly host?: string;
  readonly listing?: Partial<Listing>;
  /** Accepts conditions on writes and ignores them, as some servers do. */
  readonly ignoresConditions?: boolean;
  /** Objects and parts are taken only with the digest that a bucket with a lock wants. */
  readonly wantsDigest?: boolean;
  /** Requests want this token beside the keys. */
  readonly sessionToken?: string;
  /** Requests that are signed for another region are refused, and this one is named. */
  readonly region?: string;
  /** Answers "denied" for an object that is not there, to a key that may only list below a prefix. */
  readonly hidesAbsence?: boolean;
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
  /** Told of each request; the line is cut there when it answers true. Null ends it. */
  watchRequests(watch: ((moment: S3Moment) => boolean) | null): void;
  /** Faults that were armed and have not happened (yet) as often as they should. */
  readonly faultsLeft: readonly S3ServerFault[];
  setQuota(quotaBytes: number): void;
  setClockOffset(offsetMs: number): void;
  /** How it lists from now on. */
  setListing(change: Partial<Listing>): void;
  setSecret(secretAccessKey: string): void;
  /** The session of the token is over. */
  endSession(): void;
  /** What the key may do; null: everything. */
  setPolicy(policy: PolicyDocument | null): void;
  /** Actions that were refused by the policy, in its words, each once. */
  readonly refusedActions: readonly string[];
  setBucketSettings(settings: BucketSettings): void;
  /** An upload that somebody began and left. */
  leaveUpload(key: string, agoMs: number): void;
  keys(bucket?: string): readonly string[];
  read(key: string, bucket?: string): Promise<Buffer>;
  /** As if somebody had put it; `modifiedAtMs` by the server's clock, now when left out. */
  write(key: string, bytes: Uint8Array, bucket?: string, modifiedAtMs?: number): Promise<void>;
  modifiedAtMs(key: string, bucket?: string): number;
  remove(key: string, bucket?: string): Promise<void>;
  corrupt(key: string, atByte: number, bucket?: string): Promise<void>;
  close(): Promise<void>;
}

const SLOW_MS = 500;

export async function startStrictS3(options: StrictS3Options = {}): Promise<StrictS3> {
  const {
    personality = 'plain',
    buckets = ['voices'],
    accessKeyId = 'test-key-id',
    customDomains = {},
    port = 0,
    host = '127.0.0.1',
  } = options;
  let sessionEnded = false;
  let policy: PolicyDocument | null = null;
  let bucketSettings: BucketSettings = {};
  const refusedActions = new Set<string>();
  let { secretAccessKey = 'test-secret', clockOffsetMs = 0, quotaBytes = Number.POSITIVE_INFINITY } = options;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'strict-s3-'));
  const stats: S3ServerStats = { requests: 0, bytesIn: 0, bytesOut: 0, blobBytesIn: 0, byOperation: {} };
  let watch: ((moment: S3Moment) => boolean) | null = null;
  let watched = 0;
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
  let listing: Listing = { ...usualListing, ...options.listing };

  /** Faults for the same requests happen in the order in which they were armed. */
  function takeFault(operation: S3Operation, key: string, kinds: readonly S3ServerFault['kind'][]) {
    const armed = faults.find(
      ({ fault }) => fault.operation === operation && (fault.key === undefined || key.includes(fault.key)),
    );
    if (!armed || !kinds.includes(armed.fault.kind)) return undefined;
    if (--armed.left <= 0) faults.splice(faults.indexOf(armed), 1);
    return armed.fault;
  }

  const answerAct = createAnswers({
    held,
    listing: () => listing,
    stats,
    takeFault,
    ignoresConditions: options.ignoresConditions ?? false,
    settings: () => bucketSettings,
  });

  async function answerRequest(message: IncomingMessage, answer: ServerResponse): Promise<void> {
    stats.requests += 1;
    const nowMs = Date.now() + clockOffsetMs;
    answer.sendDate = false;
    answer.setHeader('date', new Date(nowMs).toUTCString());
    answer.setHeader('x-amz-request-id', randomUUID());
    const url = new URL(message.url ?? '/', 'http://server');
    const { payloadHash, region } = checkSignature(
      message,
      url,
      (id) => (id === accessKeyId ? secretAccessKey : undefined),
      nowMs,
    );
    checkSession(message, url);
    checkRegion(region, answer);
    const { bucketName, key } = locate(message, url);
    const operation = operationOf(message.method ?? '', key, url.searchParams);
    stats.byOperation[operation] = (stats.byOperation[operation] ?? 0) + 1;
    if (isCut({ operation, key }, message, answer)) return;
    if (personality === 'oss') refuseAsOss(message, operation);
    if (options.wantsDigest && /^(PutObject|UploadPart)$/.test(operation) && !message.headers['content-md5']) {
      throw new S3Fault(
        400,
        'InvalidRequest',
        'Content-MD5 OR x-amz-checksum- HTTP header is required with Object Lock',
      );
    }
    checkPolicy(operation, bucketName, key, url.searchParams.get('prefix'));
    if (takeFault(operation, key, ['slow'])) await sleep(SLOW_MS);
    const fault = takeFault(operation, key, ['reset', '500', '503', 'deny', 'expired']);
    if (fault?.kind === 'expired') throw new S3Fault(400, 'ExpiredToken');
    if (fault?.kind === 'reset') return resetAfter(message, fault.afterBytes ?? 0);
    if (fault?.kind === 'deny') throw new S3Fault(403, 'AccessDenied');
    if (fault) throw new S3Fault(Number(fault.kind), fault.kind === '503' ? 'SlowDown' : 'InternalError');
    if (operation === 'UploadPart' && takeFault(operation, key, ['stall'])) return void message.resume();
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
    await answerAct(request);
  }

  function checkSession(message: IncomingMessage, url: URL): void {
    if (options.sessionToken === undefined) return;
    const token = message.headers['x-amz-security-token'] ?? url.searchParams.get('X-Amz-Security-Token');
    if (token !== options.sessionToken) throw new S3Fault(403, 'InvalidAccessKeyId');
    if (sessionEnded) throw new S3Fault(400, 'ExpiredToken', 'The provided token has expired.');
  }

  function checkRegion(region: string, answer: ServerResponse): void {
    if (options.region === undefined) return;
    answer.setHeader('x-amz-bucket-region', options.region);
    if (region === options.region) return;
    throw new S3Fault(400, 'AuthorizationHeaderMalformed', 'wrong region', `<Region>${options.region}</Region>`);
  }

  function checkPolicy(operation: S3Operation, bucketName: string, key: string, prefix: string | null): void {
    if (!policy) return;
    const mayList = (below: string | null) =>
      policy !== null && allows(policy, { operation: 'ListObjects', bucketName, key: '', prefix: below });
    if (!allows(policy, { operation, bucketName, key, prefix })) {
      refusedActions.add(actionOf(policy, operation));
      throw new S3Fault(403, 'AccessDenied');
    }
    const isAbsent = !held.buckets.get(bucketName)?.has(key);
    const reads = operation === 'GetObject' || operation === 'HeadObject';
    // AWS looks whether the key may list this very name; others look whether it may list all of them.
    if (reads && isAbsent && !mayList(options.hidesAbsence ? null : key)) throw new S3Fault(403, 'AccessDenied');
  }

  /** Asks whoever watches, now and when the answer would begin; whether the line was cut now. */
  function isCut(
    request: Pick<S3Moment, 'operation' | 'key'>,
    message: IncomingMessage,
    answer: ServerResponse,
  ): boolean {
    const asked = watch;
    if (!asked) return false;
    const number = ++watched;
    if (asked({ ...request, number, when: 'before' })) {
      message.socket.destroy();
      return true;
    }
    const begin = answer.writeHead.bind(answer) as (...head: unknown[]) => ServerResponse;
    answer.writeHead = ((...head: unknown[]) => {
      if (!asked({ ...request, number, when: 'after' })) return begin(...head);
      answer.end = () => answer.destroy();
      return answer.destroy();
    }) as typeof answer.writeHead;
    return false;
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

  const server = createServer({ keepAlive: true, requestTimeout: 0 }, (message, answer) => {
    answerRequest(message, answer).catch((error: NodeJS.ErrnoException) => {
      // A request that came whole is answered, also when its stream has ended.
      const isCut = message.destroyed && !message.complete;
      if (answer.headersSent || answer.destroyed || isCut) return void answer.destroy();
      const fault = error instanceof S3Fault ? error : new S3Fault(500, 'InternalError', String(error.stack ?? error));
      message.resume();
      const text = `<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>${escapeXml(fault.message)}</Message>${fault.more}</Error>`;
      const body = message.method === 'HEAD' ? '' : text;
      answer.writeHead(fault.status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) });
      answer.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
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
      endpoint: `http://${personality === 'oss' ? 's3.test' : host}:${listening}`,
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
    watchRequests(next) {
      watch = next;
      watched = 0;
    },
    addFault: (fault) => faults.push({ fault, left: fault.times ?? 1 }),
    clearFaults: () => faults.splice(0),
    get faultsLeft() {
      return faults.map(({ fault }) => fault);
    },
    setQuota: (bytes) => {
      quotaBytes = bytes;
    },
    setClockOffset: (offsetMs) => {
      clockOffsetMs = offsetMs;
    },
    setListing: (change) => {
      listing = { ...usualListing, ...change };
    },
    setSecret: (secret) => {
      secretAccessKey = secret;
    },
    endSession: () => {
      sessionEnded = true;
    },
    setPolicy: (next) => {
      policy = next;
      refusedActions.clear();
    },
    get refusedActions() {
      return [...refusedActions].sort();
    },
    setBucketSettings: (settings) => {
      bucketSettings = settings;
    },
    leaveUpload: (key, agoMs) => {
      const initiatedAtMs = Date.now() + clockOffsetMs - agoMs;
      held.uploads.set(randomUUID(), { bucket: firstBucket, key, initiatedAtMs, parts: new Map() });
    },
    keys: (bucket = firstBucket) => [...objectsOf(bucket).keys()].sort(),
    read: (key, bucket = firstBucket) => readFile(objectOf(bucket, key).file),
    modifiedAtMs: (key, bucket = firstBucket) => objectOf(bucket, key).modifiedAtMs,
    async write(key, bytes, bucket = firstBucket, modifiedAtMs = Date.now() + clockOffsetMs) {
      const file = path.join(folder, randomUUID());
      await writeFile(file, bytes);
      await held.put(objectsOf(bucket), key, {
        file,
        sizeBytes: bytes.length,
        etag: randomUUID().replaceAll('-', ''),
        modifiedAtMs,
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
  if (!key && method === 'GET') {
    if (query.has('versioning')) return 'GetBucketVersioning';
    if (query.has('lifecycle')) return 'GetBucketLifecycle';
    if (query.has('object-lock')) return 'GetObjectLock';
    if (query.has('uploads')) return 'ListMultipartUploads';
  }
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
  if (['GetBucketVersioning', 'GetObjectLock', 'ListMultipartUploads'].includes(operation)) {
    throw new S3Fault(501, 'NotImplemented');
  }
  const conditional = message.headers['if-match'] ?? message.headers['if-none-match'];
  if (conditional && operation !== 'GetObject' && operation !== 'HeadObject') {
    throw new S3Fault(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented');
  }
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
