/**
 * Brings a large file over HTTP, continuing what an earlier try has left (Range with If-Range, RFC 9110 section 13.1.5). Only
 * a strong ETag of the same address lets a download go on; anything else begins anew.
 */

import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { readJsonFile, translateFileError, writeJsonFile } from '../kernel/json-file.ts';
import { isLoopback } from '../kernel/loopback.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import type { Download, DownloadOutcome } from '../models/ports.ts';
import type { Outbound } from './outbound.ts';

interface HttpDownloadOptions {
  /** Longest silence of the server. */
  readonly stallMs?: number;
  /** Before a cut connection is taken up again. */
  readonly pauseMs?: number;
  readonly agentOf?: Outbound['agentOf'] | undefined;
}

type Order = Parameters<Download['fetch']>[0];
/** `cut` may be continued, `failed` may not. */
type Try = DownloadOutcome | { readonly kind: 'cut'; readonly reason: string };

const MOST_REDIRECTS = 5;
const MAX_TRIES_WITHOUT_PROGRESS = 3;

const partState = z.object({ url: z.string(), etag: z.string() });

export function createHttpDownload(options: HttpDownloadOptions = {}): Download {
  const { stallMs = 30_000, pauseMs = 1_000, agentOf } = options;
  return {
    async fetch(order) {
      let furthestBytes = 0;
      for (let triesWithoutProgress = 0; ; ) {
        order.signal.throwIfAborted();
        const outcome = await tryOnce(order, stallMs, agentOf);
        if (outcome.kind !== 'cut') return outcome;
        const reachedBytes = await sizeOf(`${order.file}.part`);
        triesWithoutProgress = reachedBytes > furthestBytes ? 0 : triesWithoutProgress + 1;
        if (triesWithoutProgress >= MAX_TRIES_WITHOUT_PROGRESS) return { kind: 'failed', reason: outcome.reason };
        furthestBytes = Math.max(furthestBytes, reachedBytes);
        await sleep(pauseMs, undefined, { signal: order.signal }).catch(() => order.signal.throwIfAborted());
      }
    },
  };
}

async function tryOnce(order: Order, stallMs: number, agentOf: HttpDownloadOptions['agentOf']): Promise<Try> {
  const part = `${order.file}.part`;
  const stateFile = `${part}.json`;
  const state = await readJsonFile(stateFile, partState).catch(() => null);
  const keptBytes = state?.url === order.url ? await sizeOf(part) : 0;
  const goOn = state !== null && keptBytes > 0;
  const connection = openRequest(order.signal, stallMs, agentOf);
  try {
    const answer = await connection.ask(
      order.url,
      goOn ? { range: `bytes=${keptBytes}-`, 'if-range': state.etag } : {},
    );
    if ('kind' in answer) return answer;
    const { response } = answer;
    const from = response.statusCode === 206 && goOn ? keptBytes : 0;
    const totalBytes = totalOf(response, from);
    const wrong = objectionTo(response, goOn, totalBytes, order.mostBytes);
    if (wrong === 'range') {
      // What was kept is no part of the file any more.
      await rm(part, { force: true });
      return { kind: 'cut', reason: 'the part that was here does not fit' };
    }
    if (wrong !== null) return { kind: 'failed', reason: wrong };
    if (from === 0) {
      await rm(stateFile, { force: true });
      const etag = response.headers.etag;
      if (etag?.startsWith('"')) await writeJsonFile(stateFile, { url: order.url, etag });
    }
    const handle = await openPart(part, from > 0);
    try {
      const reached = await receive(response, handle, from, totalBytes, order, connection.resetStallTimer);
      if (typeof reached !== 'number') return reached;
      if (totalBytes > 0 && reached !== totalBytes) return { kind: 'cut', reason: 'the connection was cut' };
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, order.file);
    await rm(stateFile, { force: true });
    return { kind: 'done' };
  } catch (error) {
    if (order.signal.aborted) throw order.signal.reason;
    if (error instanceof NetworkError) return { kind: 'cut', reason: error.message };
    throw translateFileError(error, order.file);
  } finally {
    connection.close();
  }
}

class NetworkError extends Error {}

/** Writes what comes to the part file; answers how far it got, or why it must not go on. */
async function receive(
  response: IncomingMessage,
  handle: FileHandle,
  from: number,
  totalBytes: number,
  { mostBytes, onProgress }: Order,
  resetStallTimer: () => void,
): Promise<number | DownloadOutcome> {
  let position = from;
  const chunks = response.iterator({ destroyOnReturn: true }) as AsyncIterator<Buffer>;
  for (;;) {
    const next = await chunks.next().catch((error: Error) => {
      throw new NetworkError(`the connection was cut (${error.message})`);
    });
    if (next.done) return position;
    if (position + next.value.length > mostBytes) return tooLarge(mostBytes);
    await writeAll(handle, next.value, position);
    position += next.value.length;
    resetStallTimer();
    onProgress(position, Math.max(totalBytes, 0));
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await handle.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
  }
}

/** One question through its redirects, ended by the signal or by a silence. */
function openRequest(signal: AbortSignal, stallMs: number, agentOf: HttpDownloadOptions['agentOf']) {
  let stop: (reason: Error) => void = () => {};
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => stop(new Error('cancelled'));
  const stopListening = whenAborted(signal, onAbort);

  function resetStallTimer(): void {
    clearTimeout(timer);
    timer = setTimeout(() => stop(new Error(`no byte for ${stallMs / 1000} s`)), stallMs);
  }

  function ask(url: URL, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'https:' ? requestHttps : requestHttp;
      const request = send(url, {
        agent: agentOf?.(url) ?? false,
        headers: { 'user-agent': 'understudy', 'accept-encoding': 'identity', ...headers },
      });
      stop = (reason) => request.destroy(reason);
      request.on('error', (error) => reject(new NetworkError(error.message)));
      request.on('response', (response) => {
        stop = (reason) => response.destroy(reason);
        response.on('error', () => {});
        resolve(response);
      });
      resetStallTimer();
      request.end();
    });
  }

  return {
    resetStallTimer,
    async ask(
      address: string,
      headers: Readonly<Record<string, string>>,
    ): Promise<{ readonly response: IncomingMessage } | DownloadOutcome> {
      let url = new URL(address);
      for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
        if (!isSafe(url)) return { kind: 'failed', reason: `only https is followed, not ${url.origin}` };
        const response = await ask(url, headers);
        const { location } = response.headers;
        if (![301, 302, 303, 307, 308].includes(response.statusCode ?? 0) || location === undefined) {
          return { response };
        }
        response.destroy();
        const target = URL.parse(location, url);
        if (target === null || (isLoopback(target.hostname) && !isLoopback(url.hostname))) {
          return { kind: 'failed', reason: 'it points to an address that is not followed' };
        }
        url = target;
      }
      return { kind: 'failed', reason: 'too many redirects' };
    },
    close(): void {
      clearTimeout(timer);
      stopListening();
      stop(new Error('done'));
    },
  };
}

function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

/** Why this answer is not the file; `range` when only the part that is here is at fault. */
function objectionTo(
  response: IncomingMessage,
  goOn: boolean,
  totalBytes: number,
  mostBytes: number,
): 'range' | string | null {
  const status = response.statusCode ?? 0;
  if (goOn && (status === 416 || (status === 206 && totalBytes < 0))) return 'range';
  if (status !== 200 && !(status === 206 && goOn)) return `HTTP ${status}`;
  if (response.headers['content-type']?.startsWith('text/html')) return 'a web page instead of the file';
  return totalBytes > mostBytes ? tooLarge(mostBytes).reason : null;
}

function tooLarge(mostBytes: number): { readonly kind: 'failed'; readonly reason: string } {
  return { kind: 'failed', reason: `larger than the ${mostBytes} bytes that such a file may have` };
}

/** Bytes of the whole file; 0 when the server does not say, -1 when a continuation begins elsewhere than asked. */
function totalOf(response: IncomingMessage, from: number): number {
  if (from === 0) return Number(response.headers['content-length'] ?? 0) || 0;
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers['content-range'] ?? '');
  if (!range || Number(range[1]) !== from) return -1;
  return Number(range[2]) || 0;
}

async function openPart(part: string, goOn: boolean): Promise<FileHandle> {
  return open(part, goOn ? 'r+' : 'w', 0o644);
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0;
}
