/**
 * One request on its way to a site. Bodies and answers are streamed; only a small request body is kept until the answer
 * begins, so that it can be sent again: to the same site when an idle connection turns out to have been closed by the other
 * side, and to the next one when a site fails.
 */
import { type ClientRequest, type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http';
import { request as requestHttps } from 'node:https';
import { dropBody, hasUnreadBody, readBody } from '../kernel/request-body.ts';
import { dialHost } from '../kernel/url-host.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import type { Pool } from './pool.ts';
import { forwardHeaders } from './rules.ts';

/** Requests to a voice service are a few hundred bytes of JSON. */
const REPLAYABLE_BYTES = 256 * 1024;
/** Another site may have the key, or the page, that this one lacks. */
const notThere: ReadonlySet<number> = new Set([401, 403, 404]);
/** A site that is well and busy. */
const TOO_MANY = 429;
/** A refusal is a sentence; what is longer is none of the official API's. */
const MAX_REFUSAL_BYTES = 16 * 1024;

export interface Upstream {
  readonly url: URL;
  readonly pool: Pool;
  /** Bearer key shown there in place of the listener's; null: none; left out: the listener's own. */
  readonly key?: string | null;
  /** Who answers, put over what the site says itself; null: another gate stands there and says it. */
  readonly identity: Identity | null;
  /** Of a site that may not be well. */
  readonly onTrial?: Trial;
}

interface Trial {
  /** What was not answered by then is asked of the next site. */
  readonly over: AbortSignal;
  noteSpoken(): void;
  noteFailed(): void;
}

interface Identity {
  readonly site: 'primary' | 'standby';
  readonly epoch: number;
  /** Told where the service does not tell its release. */
  readonly releaseId: string | null;
}

export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** The whole body, or null: it is streamed and cannot be sent twice. */
  readonly body: Buffer | null;
  /** Is the client's connection to end with this answer? */
  readonly closeConnection: () => boolean;
}

type Outcome = 'over' | 'stale-connection' | 'failed';

/** Tries one site after the other. Resolves when the exchange is over, also when it failed; the client has its answer then. */
export async function forward(exchange: Exchange, upstreams: readonly Upstream[]): Promise<void> {
  for (const [index, upstream] of upstreams.entries()) {
    const mayFail = exchange.body !== null && index < upstreams.length - 1;
    let outcome = await send(exchange, upstream, mayFail);
    if (outcome === 'stale-connection' && exchange.body) outcome = await send(exchange, upstream, mayFail);
    if (outcome === 'over') return;
    if (!mayFail) break;
  }
  await refuse(exchange.outgoing, 502, 'the voice service does not answer');
}

/** Answers for the gate itself, behind the end of the request's body. */
export async function refuse(
  outgoing: ServerResponse,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { req: incoming } = outgoing;
  const isHeardOut = !hasUnreadBody(incoming) || (await dropBody(incoming));
  if (outgoing.headersSent || outgoing.destroyed) {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(status, {
    'content-type': 'application/json',
    ...(status === 503 || status === 502 ? { 'retry-after': '1' } : {}),
    ...(isHeardOut ? {} : { connection: 'close' }),
    ...headers,
  });
  outgoing.end(`${JSON.stringify({ message })}\n`);
}

/** The whole body when it says that it is small, else null and nothing was read. */
export async function readSmallBody(incoming: IncomingMessage): Promise<Buffer | null> {
  const length = incoming.headers['content-length'];
  if (incoming.headers['transfer-encoding'] !== undefined) return null;
  if (length === undefined) return Buffer.alloc(0);
  if (Number(length) > REPLAYABLE_BYTES) return null;
  return readBody(incoming, REPLAYABLE_BYTES);
}

/** `mayFail`: an answer that tells of a fault is dropped, because another site is tried next. */
function send(exchange: Exchange, upstream: Upstream, mayFail: boolean): Promise<Outcome> {
  const { incoming, outgoing, body } = exchange;
  const { url, pool, key, identity, onTrial } = upstream;
  return new Promise((resolve) => {
    let stage: 'asked' | 'passed-on' | 'dropped' = 'asked';
    // A client that goes away says nothing of the site.
    const noteFailed = (): void => void (outgoing.destroyed || onTrial?.noteFailed());
    const drop = (): void => {
      stage = 'dropped';
      noteFailed();
      resolve('failed');
    };
    const headers = forwardHeaders(incoming.headers);
    headers['host'] = url.host;
    headers['x-forwarded-for'] = [headers['x-forwarded-for'], incoming.socket.remoteAddress].filter(Boolean).join(', ');
    if (key !== undefined) delete headers['authorization'];
    if (key) headers['authorization'] = `Bearer ${key}`;

    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const sent: ClientRequest = request(
      {
        protocol: url.protocol,
        host: dialHost(url.hostname),
        port: url.port || (url.protocol === 'https:' ? 443 : 80),
        method: incoming.method,
        path: joinPath(url, incoming.url ?? '/'),
        headers,
        agent: pool.agentFor(url),
      },
      (answer) => {
        const status = answer.statusCode ?? 502;
        if (mayFail && (status >= 500 || notThere.has(status) || status === TOO_MANY)) {
          answer.on('error', () => {});
          answer.resume();
          if (status !== TOO_MANY) return drop();
          stage = 'dropped';
          return resolve('failed');
        }
        const passOn = (begun?: Buffer): void => {
          stage = 'passed-on';
          const answerHeaders = identified(forwardHeaders(answer.headers), identity);
          if (exchange.closeConnection()) answerHeaders['connection'] = 'close';
          outgoing.writeHead(status, answerHeaders);
          // A half answer must not look like a whole one.
          answer.on('error', () => {
            noteFailed();
            outgoing.destroy();
          });
          answer.on('aborted', () => outgoing.destroy());
          if (begun) return void outgoing.end(begun);
          answer.on('end', () => onTrial?.noteSpoken());
          answer.pipe(outgoing);
        };
        if (!mayFail || status !== 400) return passOn();
        readRefusal(answer).then((said) => (said === null || isFault(said) ? drop() : passOn(said)), drop);
      },
    );
    sent.setNoDelay(true);
    sent.on('error', () => {
      if (stage === 'passed-on') outgoing.destroy();
      else if (stage === 'asked' && sent.reusedSocket && !onTrial?.over.aborted) resolve('stale-connection');
      else if (stage === 'asked') drop();
    });
    const giveUp = (): void => {
      if (stage !== 'asked' || !mayFail) return;
      drop();
      sent.destroy();
    };
    const stopListening = whenAborted(onTrial?.over, giveUp);
    outgoing.on('close', () => {
      stopListening();
      if (stage === 'asked') stage = 'dropped';
      sent.destroy();
      resolve('over');
    });
    if (body) sent.end(body);
    else incoming.pipe(sent);
  });
}

/** Null when it is longer than any refusal. */
async function readRefusal(answer: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_REFUSAL_BYTES) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** The official API has no other status for a fault of its own than for a request that is wrong. */
const isFault = (said: Buffer): boolean => said.includes('tts failed');

type Headers = ReturnType<typeof forwardHeaders>;

function identified(headers: Headers, identity: Identity | null): Headers {
  if (identity === null) return headers;
  const { site, epoch, releaseId } = identity;
  const release: Headers = releaseId === null ? {} : { 'x-understudy-release': releaseId };
  return { ...release, ...headers, 'x-understudy-site': site, 'x-understudy-epoch': String(epoch) };
}

function joinPath(base: URL, target: string): string {
  const prefix = base.pathname.replace(/\/$/, '');
  return target.startsWith('/') ? prefix + target : `${prefix}/`;
}
