/**
 * Blobs by requests of our own. The SDK works most of a millisecond for each, and a runtime or a training set has ten thousand
 * of them. Only the good case is done here, and a refusal: whatever else comes of it is left to the SDK, which asks again.
 */
import { createHmac } from 'node:crypto';
import {
  type AgentOptions,
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { sha256Hex } from '../kernel/hash-file.ts';
import { askForLarge } from './large-body.ts';

/** After so many failures in a row this store is left to the SDK. */
const FAILURES = 3;
/** What needs no escapes, which would have to be the same in the address and in the signature. */
const plainKey = /^[\w./-]+$/;
/** From here on a connection of its own is worth it. */
const LARGE_BYTES = 4 * 1024 * 1024;
const MAX_REFUSAL_BYTES = 64 * 1024;
const nothingSha256 = sha256Hex('');

export interface S3Direct {
  /** False when it is not known to be there; then somebody else has to send it. Throws like the SDK when it is refused. */
  put(key: string, body: Uint8Array, sha256: string, signal?: AbortSignal): Promise<boolean>;
  /** Null when somebody else has to ask. Throws like the SDK when it is refused. */
  get(key: string, options: DirectGet): Promise<ObjectBody | null>;
  close(): void;
}

export interface DirectGet {
  readonly from: number;
  /** Of the whole object, where that is known: large ones are read in another way. */
  readonly sizeBytes?: number;
  readonly signal?: AbortSignal;
}

export interface ObjectBody {
  readonly sizeBytes: number;
  /** Each piece is good until the next one is asked for. */
  pieces(): AsyncIterable<Uint8Array>;
  stop(): void;
}

interface Place {
  readonly url: URL;
  readonly agent: HttpAgent | HttpsAgent;
  readonly region: string;
}

interface Asked {
  readonly method: 'PUT' | 'GET';
  readonly key: string;
  readonly sha256: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body?: Uint8Array;
  readonly signal: AbortSignal | undefined;
}

export function createS3Direct(deps: {
  readonly client: S3Client;
  readonly Bucket: string;
  readonly agent: AgentOptions;
  /** By the store's clock. */
  readonly nowMs: () => number;
  /** No byte for this long, and no answer for this long, ends a request. */
  readonly stallTimeoutMs: number;
}): S3Direct {
  const { client, Bucket, nowMs, stallTimeoutMs } = deps;
  let failures = 0;
  let opened: Promise<Place> | null = null;
  let agent: Place['agent'] | null = null;
  let signingKey: { readonly of: string; readonly key: Buffer } | null = null;

  /** The SDK's own rules say where the bucket is. */
  async function open(): Promise<Place> {
    const url = new URL(await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'x' }), { expiresIn: 60 }));
    url.search = '';
    url.pathname = url.pathname.slice(0, -1);
    agent = url.protocol === 'https:' ? new HttpsAgent(deps.agent) : new HttpAgent(deps.agent);
    return { url, agent, region: await client.config.region() };
  }

  function keyOf(secret: string, scope: readonly string[]): Buffer {
    const of = [secret, ...scope].join('\n');
    if (signingKey?.of !== of) {
      signingKey = { of, key: scope.reduce<Buffer>((key, word) => hmac(key, word), Buffer.from(`AWS4${secret}`)) };
    }
    return signingKey.key;
  }

  /** Signature version 4, of a request without a query. */
  async function sign({ url, region }: Place, method: string, path: string, sha256: string) {
    const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
    const time = new Date(nowMs()).toISOString().replace(/[-:]|\.\d{3}/g, '');
    const scope = [time.slice(0, 8), region, 's3', 'aws4_request'];
    const headers: Record<string, string> = {
      host: url.host,
      'x-amz-content-sha256': sha256,
      'x-amz-date': time,
      ...(sessionToken && { 'x-amz-security-token': sessionToken }),
    };
    const names = Object.keys(headers).join(';');
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
    const request = [method, path, '', lines.join(''), names, sha256].join('\n');
    const toSign = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256Hex(request)].join('\n');
    const signature = hmac(keyOf(secretAccessKey, scope), toSign).toString('hex');
    return {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join('/')}, SignedHeaders=${names}, Signature=${signature}`,
    };
  }

  async function ask({ method, key, sha256, headers, body, signal }: Asked): Promise<IncomingMessage> {
    opened ??= open();
    const { url, agent: connections } = await opened;
    const { hostname, port, protocol } = url;
    const path = url.pathname + key;
    const signed = await sign(await opened, method, path, sha256);
    const request = (protocol === 'https:' ? httpsRequest : httpRequest)({
      hostname,
      port,
      path,
      method,
      headers: { ...headers, ...signed },
      agent: connections,
      signal,
    });
    return answerTo(request, body, stallTimeoutMs);
  }

  /** The answer, when it is the good one. */
  async function good(asked: Asked): Promise<IncomingMessage | null> {
    if (failures >= FAILURES || !plainKey.test(asked.key)) return null;
    const answer = await ask(asked).catch(() => null);
    asked.signal?.throwIfAborted();
    const isGood = answer !== null && isStoresAnswer(answer);
    failures = isGood ? 0 : failures + 1;
    if (answer && !isGood) await endRefused(answer);
    return isGood ? answer : null;
  }

  async function getSmall(key: string, { from, signal }: DirectGet): Promise<ObjectBody | null> {
    const body = await good({ method: 'GET', key, sha256: nothingSha256, headers: rangeFrom(from), signal });
    const sizeBytes = Number(body?.headers['content-length'] ?? Number.NaN);
    // What does not say how much it is, or is not from where it was asked, is the SDK's again.
    if (body && !Number.isNaN(sizeBytes) && from > 0 === (body.statusCode === 206)) return bodyOf(body, sizeBytes);
    body?.destroy();
    return null;
  }

  async function getLarge(key: string, { from, signal }: DirectGet): Promise<ObjectBody | null> {
    if (failures >= FAILURES || !plainKey.test(key)) return null;
    opened ??= open();
    const place = await opened;
    const path = place.url.pathname + key;
    const headers = { ...rangeFrom(from), ...(await sign(place, 'GET', path, nothingSha256)) };
    const { lookup } = deps.agent;
    const answer = await askForLarge({ url: place.url, path, headers, lookup, stallTimeoutMs, signal }).catch(
      () => null,
    );
    signal?.throwIfAborted();
    const isGood = answer !== null && answer.status === (from > 0 ? 206 : 200) && isFromStore(answer.headers);
    failures = isGood ? 0 : failures + 1;
    if (isGood) return answer;
    if (answer?.status === 403 && answer.sizeBytes <= MAX_REFUSAL_BYTES) refuse(await textOf(answer.pieces()));
    answer?.stop();
    return null;
  }

  return {
    async put(key, body, sha256, signal) {
      const headers = { 'content-length': body.length };
      const answer = await good({ method: 'PUT', key, sha256, headers, body, signal });
      answer?.resume();
      return answer !== null;
    },
    get: (key, options) => ((options.sizeBytes ?? 0) - options.from >= LARGE_BYTES ? getLarge : getSmall)(key, options),
    close: () => agent?.destroy(),
  };
}

function answerTo(request: ClientRequest, body: Uint8Array | undefined, stallTimeoutMs: number) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const silent = (): void => {
      request.destroy(Object.assign(new Error(`silent for ${stallTimeoutMs / 1000} s`), { name: 'TimeoutError' }));
    };
    const limit = setTimeout(silent, stallTimeoutMs);
    request.setTimeout(stallTimeoutMs, silent);
    request.on('error', (error) => {
      clearTimeout(limit);
      reject(error);
    });
    request.on('response', (answer) => {
      clearTimeout(limit);
      resolve(answer);
    });
    request.end(body);
  });
}

const rangeFrom = (from: number): Record<string, string> => (from > 0 ? { range: `bytes=${from}-` } : {});

export function bodyOf(body: Readable, sizeBytes: number): ObjectBody {
  const stop = (): void => {
    body.destroy();
  };
  return { sizeBytes, pieces: () => body, stop };
}

function isStoresAnswer({ statusCode, headers }: IncomingMessage): boolean {
  return (statusCode === 200 || statusCode === 206) && isFromStore(new Map(Object.entries(headers)));
}

/** A proxy's page for people has no ETag. */
function isFromStore(headers: ReadonlyMap<string, unknown>): boolean {
  return headers.has('etag') && !/html/i.test(String(headers.get('content-type') ?? ''));
}

async function endRefused(answer: IncomingMessage): Promise<void> {
  if (answer.statusCode === 403 && Number(answer.headers['content-length'] ?? 0) <= MAX_REFUSAL_BYTES) {
    refuse(await textOf(answer));
  }
  answer.destroy();
}

/** Whoever is refused is not asked again, except for a clock that the SDK sets right. */
function refuse(answer: string): void {
  const code = /<Code>(\w+)<\/Code>/.exec(answer)?.[1];
  if (code === undefined || code === 'RequestTimeTooSkewed') return;
  throw Object.assign(new Error(code), { Code: code, $metadata: { httpStatusCode: 403 } });
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  try {
    return Buffer.concat(await Array.fromAsync(body, (piece) => Uint8Array.from(piece))).toString();
  } catch {
    return '';
  }
}

const hmac = (key: Uint8Array, words: string): Buffer => createHmac('sha256', key).update(words).digest();
