/**
 * A bucket (AWS S3, Aliyun OSS, MinIO, Ceph …) as object store. Bodies are buffers, never streams, and the SDK's own
 * checksums are off, because OSS refuses what the SDK would make of a stream; integrity comes from our digests and from
 * the signed hash of every body. Clock: whatever the store says in its Date header.
 */
import type { AgentOptions } from 'node:http';
import type { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import {
  asPrefix,
  layoutKey,
  type ObjectStore,
  type StoredObject,
  type StoreKeys,
  storeNameOf,
} from '../backup/ports.ts';
import { AppError } from '../kernel/app-error.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import { type ByteHasher, hashHere } from '../kernel/running-hash.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import { createBufferPool } from './buffer-pool.ts';
import { AnswerCutShort, againIfMended } from './s3-again.ts';
import { sendDigestWhereAsked } from './s3-body-digest.ts';
import { readBucketFacts } from './s3-bucket-facts.ts';
import { bodyOf, createS3Direct, type DirectGet, type ObjectBody } from './s3-direct.ts';
import { type AskedWith, assertNoWebPage, nameOf, type S3Settings, statusOf, translateS3Error } from './s3-errors.ts';
import { listWhole, refuseCutLists } from './s3-listing.ts';
import { endStaleUploads } from './s3-stale-uploads.ts';
import { abortStaleUploads, unquote, uploadFile } from './s3-upload.ts';
import { objectTooLarge } from './store-errors.ts';

/** Files of up to 80 GiB in 10,000 parts. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_AT_ONCE = 3;
/** Small objects are a matter of round trips. */
const MAX_SOCKETS = 16;
const MAX_GET_BYTES = 8 * 1024 * 1024;
/** The largest small answer over a line of 30 kB a second, or all attempts at a store that does not answer. */
const REQUEST_TIMEOUT_MS = 300_000;
const CLOCK_GOOD_FOR_MS = 10 * 60_000;
const CLOCK_JUMP_MS = 2_000;
/** A week, the limit of the signature's scheme. */
const MAX_PRESIGNED_S = 604_800;

export interface S3StoreOptions {
  readonly keys: StoreKeys;
  /** Where interrupted uploads are remembered. */
  readonly journalDir: string;
  /** No byte for this long ends a request as unreachable. */
  readonly stallTimeoutMs?: number;
  /** A small request that is not done by then ends as unreachable, however busily its bytes drip. */
  readonly requestTimeoutMs?: number;
  /** Hashes what is sent; left out: this thread does. */
  readonly hashes?: ByteHasher;
  /** How the store's host name becomes an address; left out: the system's resolver. */
  readonly lookup?: AgentOptions['lookup'];
  /** Of the connections: through which proxy they go. */
  readonly agentOptions?: Pick<AgentOptions, 'proxyEnv'>;
}

export function openS3Store(settings: S3Settings, options: S3StoreOptions): ObjectStore {
  const {
    keys,
    journalDir,
    hashes = hashHere,
    lookup,
    agentOptions,
    stallTimeoutMs = 30_000,
    requestTimeoutMs = REQUEST_TIMEOUT_MS,
  } = options;
  const agent: AgentOptions = { keepAlive: true, maxSockets: MAX_SOCKETS, ...agentOptions, ...(lookup && { lookup }) };
  const client = new S3Client({
    region: settings.region,
    endpoint: settings.endpoint,
    credentials: { ...keys },
    forcePathStyle: settings.pathStyle,
    bucketEndpoint: settings.endpointIsBucket ?? false,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 5,
    retryMode: 'standard',
    followRegionRedirects: false,
    // With "Expect: 100-continue" the SDK opens a connection of its own for every part, past this agent and its limits.
    expectContinueHeader: false,
    requestHandler: { connectionTimeout: 5_000, socketTimeout: stallTimeoutMs, httpAgent: agent, httpsAgent: agent },
  });
  const about: AskedWith = { settings, keys };
  const Bucket = settings.endpointIsBucket ? settings.endpoint : settings.bucket;
  const prefix = asPrefix(settings.prefix);
  const clock = rememberServerClock(client);
  const nowMs = (): number => (clock.isFresh() ? clock.now() : Date.now());
  const direct = createS3Direct({ client, Bucket, agent, nowMs, stallTimeoutMs });
  const means = { buffers: createBufferPool(PARTS_AT_ONCE, PART_BYTES), journalDir, hashes, direct };
  refuseCutLists(client);
  refuseWebPages(client, settings);
  sendDigestWhereAsked(client);
  askOnce(client);
  let staleAborted: Promise<void> | null = null;
  let createOnly: 'if-none-match' | 'forbid-overwrite' = 'if-none-match';

  async function guard<T>(operation: string, act: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      signal?.throwIfAborted();
      return await againIfMended(act);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw translateS3Error(error, about, operation);
    }
  }

  /** One small request with a limit on the whole of it: the socket's own limit is only on silence. */
  async function inTime<T>(act: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const limit = AbortSignal.timeout(requestTimeoutMs);
    const either = signal ? AbortSignal.any([signal, limit]) : limit;
    try {
      return await orAborted(act(either), either);
    } catch (error) {
      if (!limit.aborted || signal?.aborted) throw error;
      throw Object.assign(new Error(`not done within ${requestTimeoutMs / 1000} s`, { cause: error }), {
        name: 'TimeoutError',
      });
    }
  }

  const guardSmall = <T>(operation: string, act: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal) =>
    guard(operation, () => inTime(act, signal), signal);

  const head = (key: string, signal?: AbortSignal): Promise<StoredObject | null> =>
    guardSmall(
      'HeadObject',
      async (within) => {
        try {
          const answer = await client.send(new HeadObjectCommand({ Bucket, Key: prefix + key }), {
            abortSignal: within,
          });
          if (answer.ContentLength === undefined) throw new Error('an object without a size');
          return {
            key,
            sizeBytes: answer.ContentLength,
            etag: unquote(answer.ETag ?? ''),
            modifiedAtMs: answer.LastModified?.getTime() ?? 0,
          };
        } catch (error) {
          if (statusOf(error) === 404 && nameOf(error) !== 'NoSuchBucket') return null;
          // The answer to HEAD has no body that would say why.
          if (isRefusal(error) && !(await isListed(key, within))) return null;
          throw error;
        }
      },
      signal,
    );

  /**
   * Some stores answer "denied" instead of "not there" to a key that may list only its own prefix. Whether the object is there is
   * then asked of the list; whoever may not list either is told that, in the store's words.
   */
  async function isListed(key: string, signal: AbortSignal): Promise<boolean> {
    const asked = new ListObjectsV2Command({ Bucket, Prefix: prefix + key, MaxKeys: 1 });
    const { Contents = [] } = await client.send(asked, { abortSignal: signal });
    return Contents.some((item) => item.Key === prefix + key);
  }

  /**
   * Creates and never overwrites, by whichever header the store knows. OSS answers 501 to the standard one and has its
   * own, which a versioned bucket ignores: hence the look before.
   */
  async function putNew(
    key: string,
    bytes: Uint8Array,
    untilMs: number,
    signal?: AbortSignal,
  ): Promise<'created' | 'exists'> {
    // Of this request: another one may find out meanwhile.
    const way = createOnly;
    if (way === 'forbid-overwrite' && (await head(key, signal))) return 'exists';
    const command = new PutObjectCommand({
      Bucket,
      Key: prefix + key,
      Body: bytes,
      ...(way === 'if-none-match' && { IfNoneMatch: '*' }),
    });
    if (way === 'forbid-overwrite') addHeader(command, 'x-oss-forbid-overwrite', 'true');
    sendBefore(command, untilMs);
    try {
      await client.send(command, { abortSignal: signal });
      return 'created';
    } catch (error) {
      if (statusOf(error) === 412 || statusOf(error) === 409) return 'exists';
      if (nameOf(error) !== 'NotImplemented' || way === 'forbid-overwrite') throw error;
      createOnly = 'forbid-overwrite';
      return putNew(key, bytes, untilMs, signal);
    }
  }

  /** The bytes of an object from `from` on, as they come. */
  async function openBody(key: string, options: DirectGet): Promise<ObjectBody> {
    const { from, signal } = options;
    try {
      return await guard(
        'GetObject',
        async () => {
          const found = await direct.get(prefix + key, options);
          if (found) return found;
          const range = from > 0 ? { Range: `bytes=${from}-` } : {};
          const command = new GetObjectCommand({ Bucket, Key: prefix + key, ...range });
          const answer = await client.send(command, { abortSignal: signal });
          return bodyOf(answer.Body as Body, answer.ContentLength ?? 0);
        },
        signal,
      );
    } catch (error) {
      if (!(error instanceof AppError && nameOf(error.cause) === 'NoSuchKey')) throw error;
      throw new AppError('BACKUP_BLOB_MISSING', { details: { key }, cause: error });
    }
  }

  return {
    kind: 's3',
    name: storeNameOf(settings),
    keysEnd: keys.sessionToken !== undefined,
    put(key, bytes, { ifAbsent = false, signal } = {}) {
      const untilMs = Date.now() + requestTimeoutMs;
      return guardSmall(
        'PutObject',
        async (within) => {
          if (ifAbsent) return putNew(key, bytes, untilMs, within);
          const command = new PutObjectCommand({ Bucket, Key: prefix + key, Body: bytes });
          await client.send(sendBefore(command, untilMs), { abortSignal: within });
          return 'created';
        },
        signal,
      );
    },
    putFile: (key, file, putOptions) =>
      guard(
        'PutObject',
        async () => {
          staleAborted ??= abortStaleUploads(client, journalDir);
          await staleAborted;
          await uploadFile({ client, Bucket, Key: prefix + key }, file, putOptions, means);
        },
        putOptions.signal,
      ),
    get: (key, { maxBytes = MAX_GET_BYTES, signal } = {}) =>
      guardSmall(
        'GetObject',
        async (within) => {
          try {
            const command = new GetObjectCommand({ Bucket, Key: prefix + key });
            const answer = await client.send(command, { abortSignal: within });
            const body = answer.Body as Body | undefined;
            if (!body) return new Uint8Array();
            if ((answer.ContentLength ?? 0) > maxBytes) {
              body.destroy();
              throw objectTooLarge(key, answer.ContentLength ?? 0, maxBytes);
            }
            return await readWhole(body, within).catch((cause: unknown) => {
              within.throwIfAborted();
              throw new AnswerCutShort('cut short', { cause });
            });
          } catch (error) {
            if (nameOf(error) === 'NoSuchKey') return null;
            const mayBeAbsent = nameOf(error) === 'AccessDenied' && isRefusal(error);
            if (mayBeAbsent && !(await isListed(key, within).catch(() => true))) return null;
            throw error;
          }
        },
        signal,
      ),
    async *stream(key, { from = 0, sizeBytes: known, signal } = {}) {
      const { pieces, sizeBytes, stop } = await openBody(key, { from, sizeBytes: known, signal });
      const stopListening = whenAborted(signal, stop);
      let received = 0;
      try {
        for await (const piece of pieces()) {
          received += piece.length;
          yield piece;
        }
        if (received !== sizeBytes) throw Object.assign(new Error('cut short'), { code: 'ECONNRESET' });
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        throw translateS3Error(error, about, 'GetObject');
      } finally {
        stopListening();
        stop();
      }
    },
    copy: (from, to, signal) =>
      guardSmall(
        'CopyObject',
        async (within) => {
          try {
            const CopySource = [settings.bucket, ...(prefix + from).split('/')].map(encodeURIComponent).join('/');
            await client.send(new CopyObjectCommand({ Bucket, Key: prefix + to, CopySource }), { abortSignal: within });
          } catch (error) {
            if (nameOf(error) !== 'NoSuchKey') throw error;
            throw new AppError('BACKUP_BLOB_MISSING', { details: { key: from }, cause: error });
          }
        },
        signal,
      ),
    head,
    list: (keyPrefix, { signal } = {}) =>
      guard(
        'ListObjects',
        async () => {
          const objects = await listWhole({ Bucket, Prefix: prefix + keyPrefix }, (command) =>
            inTime((within) => client.send(command, { abortSignal: within }), signal),
          );
          return { objects: objects.map((object) => ({ ...object, key: object.key.slice(prefix.length) })) };
        },
        signal,
      ),
    delete(key, signal) {
      const untilMs = Date.now() + requestTimeoutMs;
      return guardSmall(
        'DeleteObject',
        async (within) => {
          const command = new DeleteObjectCommand({ Bucket, Key: prefix + key });
          await client.send(sendBefore(command, untilMs), { abortSignal: within });
        },
        signal,
      );
    },
    serverNow: (signal) =>
      guardSmall(
        'ListObjects',
        async (within) => {
          if (!clock.isFresh()) {
            await client.send(new ListObjectsV2Command({ Bucket, Prefix: `${prefix}oci-`, MaxKeys: 1 }), {
              abortSignal: within,
            });
          }
          return clock.now();
        },
        signal,
      ),
    bucketFacts: (signal) =>
      guard(
        'GetBucketSettings',
        () =>
          readBucketFacts((command) => inTime((within) => client.send(command, { abortSignal: within }), signal), {
            Bucket,
            prefix,
          }),
        signal,
      ),
    async endStaleUploads(signal) {
      // A fresh answer, so that the clock is known.
      await head(layoutKey, signal);
      return endStaleUploads({ client, Bucket, prefix, nowMs: () => clock.now() }, signal);
    },
    // Signed for the host alone, so a reader may ask for any range.
    presignGet: (key, expiresS) =>
      getSignedUrl(client, new GetObjectCommand({ Bucket, Key: prefix + key }), {
        expiresIn: Math.min(expiresS, MAX_PRESIGNED_S),
        signingDate: new Date(nowMs()),
      }),
    async close() {
      direct.close();
      client.destroy();
    },
  };
}

function isRefusal(error: unknown): boolean {
  return statusOf(error) === 403 || statusOf(error) === 400;
}

/** What the SDK answers with under Node. */
type Body = Readable;

/** The SDK hands the signal on to the request only; the body must be let go here or it would hold its socket. */
function letGoOnAbort(body: Body, signal: AbortSignal | undefined): () => void {
  const stop = (): void => {
    body.destroy();
  };
  const stopListening = whenAborted(signal, stop);
  return () => stopListening();
}

async function readWhole(body: Body, signal: AbortSignal): Promise<Uint8Array> {
  const stopListening = letGoOnAbort(body, signal);
  try {
    const pieces: Uint8Array[] = [];
    for await (const piece of body) pieces.push(piece);
    return Buffer.concat(pieces);
  } finally {
    stopListening();
  }
}

/**
 * Reads the Date header of every answer, good or bad. It is trusted for a while, unless the computer's two clocks disagree
 * about how long ago that was: then one was set, or the computer slept.
 */
function rememberServerClock(client: S3Client): { isFresh(): boolean; now(): number } {
  let seen = { serverMs: 0, wallMs: 0, monotonicMs: Number.NEGATIVE_INFINITY };
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = (result.response ?? {}) as { headers?: Record<string, string> };
      const serverMs = Date.parse(headers?.['date'] ?? '');
      if (!Number.isNaN(serverMs)) seen = { serverMs, wallMs: Date.now(), monotonicMs: performance.now() };
      return result;
    },
    { step: 'deserialize', name: 'serverClock', priority: 'low' },
  );
  const agoMs = (): number => performance.now() - seen.monotonicMs;
  return {
    isFresh: () => agoMs() < CLOCK_GOOD_FOR_MS && Math.abs(Date.now() - seen.wallMs - agoMs()) < CLOCK_JUMP_MS,
    now: () => Math.floor(seen.serverMs + agoMs()),
  };
}

/** Of any answer, good or bad: who answers with a page is no store. */
function refuseWebPages(client: S3Client, settings: S3Settings): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const answer = (result.response ?? {}) as Parameters<typeof assertNoWebPage>[0] & { body?: { destroy?(): void } };
      try {
        assertNoWebPage(answer, settings);
      } catch (error) {
        answer.body?.destroy?.();
        throw error;
      }
      return result;
    },
    { step: 'deserialize', name: 'noWebPage', priority: 'low' },
  );
}

/** Answers that have nothing to do with the time of day. */
const plainAnswers = new Set([404, 409, 412, 416, 501]);

/** While the clock here is wrong, the SDK takes any refusal for one about the clock: each missing object would be asked for five times. */
function askOnce(client: S3Client): void {
  eachAttempt(client, 'askOnce', async (attempt) => {
    try {
      return await attempt();
    } catch (error) {
      const { $metadata } = error as { $metadata?: { httpStatusCode?: number; clockSkewCorrected?: boolean } };
      if ($metadata && plainAnswers.has($metadata.httpStatusCode ?? 0)) $metadata.clockSkewCorrected = false;
      throw error;
    }
  });
}

/**
 * No attempt begins later than that, by the wall clock, which goes on while the computer sleeps: what was right to write or delete
 * may be wrong on waking. With the store's own limit on the age of signatures, every small request takes
 * effect soon or never.
 */
function sendBefore<T extends PutObjectCommand | DeleteObjectCommand>(command: T, untilMs: number): T {
  eachAttempt(command, 'sendBefore', (attempt) => {
    if (Date.now() <= untilMs) return attempt();
    throw Object.assign(new Error('not sent in time'), { name: 'TimeoutError' });
  });
  return command;
}

/** Around every attempt of a request, inside of the SDK's retries. */
function eachAttempt(
  of: { readonly middlewareStack: { addRelativeTo: (...args: never[]) => void } },
  name: string,
  act: (attempt: () => Promise<unknown>) => Promise<unknown>,
): void {
  const middleware = (next: (args: unknown) => Promise<unknown>) => (args: unknown) => act(() => next(args));
  const add = of.middlewareStack.addRelativeTo as (middleware: unknown, options: object) => void;
  add(middleware, { relation: 'after', toMiddleware: 'retryMiddleware', name });
}

/** In the build step, so that the header is among those that are signed. */
function addHeader(command: PutObjectCommand, name: string, value: string): void {
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers[name] = value;
      return next(args);
    },
    { step: 'build', name: `header-${name}` },
  );
}
