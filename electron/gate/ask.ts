/** One short question over HTTP to a site or to the service behind its gate. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { dialHost } from '../kernel/url-host.ts';
import type { HttpReply } from '../kernel/voice-service.ts';

const TIMEOUT_MS = 2_000;
const MAX_BYTES = 64 * 1024;

/** GET, or POST with `json`. Null when nothing came back. */
export async function ask(url: string, json?: object): Promise<HttpReply | null> {
  const told = await tryToAsk(url, json);
  return 'failure' in told ? null : told;
}

/** The same, and why nothing came back: the code of the operating system, such as ECONNREFUSED. */
export function tryToAsk(
  url: string,
  json?: object,
  timeoutMs = TIMEOUT_MS,
): Promise<HttpReply | { readonly failure: string }> {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  return new Promise((resolve) => {
    const request = protocol === 'https:' ? requestHttps : requestHttp;
    const sent = request(
      {
        protocol,
        host: dialHost(hostname),
        port: port || undefined,
        path: pathname + search,
        method: json ? 'POST' : 'GET',
        headers: json ? { 'content-type': 'application/json' } : {},
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
      },
      (answer) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        answer.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          bytes += chunk.length;
          if (bytes > MAX_BYTES) answer.destroy();
        });
        answer.on('error', () => {});
        answer.on('close', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    sent.on('error', (error: NodeJS.ErrnoException) => resolve({ failure: error.code ?? error.name }));
    sent.end(json ? JSON.stringify(json) : undefined);
  });
}
