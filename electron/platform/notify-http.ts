/**
 * One POST on a connection of its own. A kept connection could have died unseen, and whether the request arrived could then not
 * be told.
 */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { dialHost } from '../kernel/url-host.ts';
import { whenAborted } from '../kernel/when-aborted.ts';
import type { Failure, NotifyHttp, PostAnswer } from '../notify/ports.ts';
import type { Outbound } from './outbound.ts';

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 8 * 1024;

export function createNotifyHttp({
  timeoutMs = TIMEOUT_MS,
  outbound,
}: {
  readonly timeoutMs?: number;
  readonly outbound?: Pick<Outbound, 'agentOf' | 'agentOptions'>;
} = {}): NotifyHttp {
  return ({ url, headers, body, signal }) =>
    new Promise<PostAnswer>((resolve, reject) => {
      signal.throwIfAborted();
      const { protocol, hostname } = new URL(url);
      const send = protocol === 'https:' ? requestHttps : requestHttp;
      // Behind a proxy it cannot be seen when the other side was reached: what fails may have arrived.
      let connected = outbound?.agentOptions().proxyEnv !== undefined;
      const request = send(url, {
        host: dialHost(hostname),
        hostname: dialHost(hostname),
        method: 'POST',
        agent: outbound?.agentOf(url) ?? false,
        headers: {
          ...headers,
          connection: 'close',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'understudy',
        },
      });
      const timer = setTimeout(() => fail('timeout', connected), timeoutMs);
      const onAbort = (): void => {
        end();
        reject(signal.reason);
      };
      const stopListening = whenAborted(signal, onAbort);

      function end(): void {
        clearTimeout(timer);
        stopListening();
        request.destroy();
      }
      function fail(failure: Failure, arrived: boolean): void {
        end();
        resolve({ kind: 'failed', failure, arrived });
      }
      request.on('socket', (socket) => {
        socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => {
          connected = true;
        });
      });
      request.on('error', (error: NodeJS.ErrnoException) => fail(failureOf(error), connected));
      request.on('response', (response) => {
        readText(response).then(
          (text) => {
            const retryAfter = response.headers['retry-after'] ?? null;
            resolve({ kind: 'answered', status: response.statusCode ?? 0, retryAfter, text });
            end();
          },
          () => fail('cut', true),
        );
      });
      request.end(body);
    });
}

/** The beginning of a long answer says enough. */
async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size >= MOST_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MOST_BYTES).toString('utf8');
}

function failureOf({ code = '' }: NodeJS.ErrnoException): Failure {
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'name';
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH)/.test(code))
    return 'certificate';
  return code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH' ? 'timeout' : 'cut';
}
