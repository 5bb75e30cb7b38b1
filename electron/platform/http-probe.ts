/**
 * One HTTP question on a connection of its own, with three clocks: connect, first byte, whole answer. A kept-alive socket
 * would hide a dead listener, so none is kept.
 */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { dialHost } from '../kernel/url-host.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import type { HttpAnswer, HttpProbe } from '../watch/ports.ts';

const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;

export function createHttpProbe(): HttpProbe {
  return { ask };
}

const ask: HttpProbe['ask'] = ({ url, method = 'GET', json, bearer, timeouts, maxBytes = DEFAULT_MAX_BYTES, signal }) =>
  new Promise<HttpAnswer>((resolve, reject) => {
    signal?.throwIfAborted();
    const startedAt = performance.now();
    const latencyMs = (): number => Math.round((performance.now() - startedAt) * 10) / 10;
    const body = json === undefined ? null : Buffer.from(JSON.stringify(json));
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    const { hostname } = new URL(url);
    const request = send(url, {
      host: dialHost(hostname),
      hostname: dialHost(hostname),
      method,
      agent: false,
      headers: {
        accept: '*/*',
        connection: 'close',
        'user-agent': 'understudy-watch',
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body ? { 'content-type': 'application/json', 'content-length': body.length } : {}),
      },
    });

    let timer = setTimeout(() => expire(), timeouts.connectMs);
    const total = setTimeout(() => expire(), timeouts.totalMs);
    const onAbort = (): void => {
      end();
      request.destroy();
      reject(signal?.reason);
    };
    const stopListening = whenAborted(signal, onAbort);

    function end(): void {
      clearTimeout(timer);
      clearTimeout(total);
      stopListening();
    }
    function fail(failure: Extract<HttpAnswer, { kind: 'failed' }>['failure'], noNameServer = false): void {
      end();
      request.destroy();
      resolve({ kind: 'failed', failure, latencyMs: latencyMs(), ...(noNameServer ? { noNameServer } : {}) });
    }
    function expire(): void {
      fail('timeout');
    }
    function waitForFirstByte(): void {
      clearTimeout(timer);
      timer = setTimeout(() => expire(), timeouts.firstByteMs);
    }

    request.on('socket', (socket: Socket) => {
      socket.once(url.startsWith('https:') ? 'secureConnect' : 'connect', waitForFirstByte);
    });
    request.on('error', (error: NodeJS.ErrnoException) => fail(failureOf(error), isNameServerSilent(error)));
    request.on('response', (response: IncomingMessage) => {
      clearTimeout(timer);
      const chunks: Buffer[] = [];
      let size = 0;
      const done = (): void => {
        end();
        resolve({
          kind: 'answered',
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, String(value ?? '')]),
          ),
          body: Buffer.concat(chunks),
          latencyMs: latencyMs(),
        });
      };
      response.on('data', (chunk: Buffer) => {
        const room = maxBytes - size;
        if (room > 0) chunks.push(chunk.subarray(0, room));
        size += chunk.length;
        if (size >= maxBytes) {
          done();
          request.destroy();
        }
      });
      response.on('end', () => (response.complete ? done() : fail('reset')));
      response.on('error', (error: NodeJS.ErrnoException) => fail(failureOf(error)));
      response.on('aborted', () => fail('reset'));
    });
    request.end(body ?? undefined);
  });

/** `ENOTFOUND` is the answer of a name server, these are the lack of one. */
const isNameServerSilent = ({ code }: NodeJS.ErrnoException): boolean => code === 'EAI_AGAIN' || code === 'EAI_FAIL';

function failureOf(error: NodeJS.ErrnoException): Extract<HttpAnswer, { kind: 'failed' }>['failure'] {
  const code = error.code ?? '';
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_FAIL') return 'dns';
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'timeout';
  if (code === 'CERT_HAS_EXPIRED') return 'expired';
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH)/.test(code)) return 'tls';
  return 'reset';
}
