/** A provider's interface on a free loopback port: one function answers, everything that was asked is kept. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  /** The target as it was sent, before anybody decoded it. */
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function startApi(
  answer: (request: ApiRequest) => ApiAnswer | 'hang up' | 'say nothing',
): Promise<{ readonly url: string }> {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const target = incoming.url ?? '/';
    const url = new URL(target, `http://${incoming.headers.host}`);
    const body = Buffer.concat(chunks).toString();
    const said = answer({ method: incoming.method ?? '', url, target, headers: incoming.headers, body });
    if (said === 'say nothing') return;
    if (said === 'hang up') return outgoing.destroy();
    return outgoing.writeHead(said.status, said.headers).end(said.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
