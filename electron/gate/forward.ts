/**
 * One request on its way to the site that serves. Bodies and answers are streamed; only a small request body is kept until
 * the answer begins, so that it can be sent again when an idle connection turns out to have been closed by the other side.
 */
import { type Agent, type ClientRequest, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { dialHost } from '../kernel/url-host.ts';
import { forwardHeaders } from './rules.ts';
import type { GateState } from './state.ts';

/** Requests to a voice service are a few hundred bytes of JSON. */
const REPLAYABLE_BYTES = 256 * 1024;

export interface Upstream {
  readonly state: GateState;
  readonly url: URL;
  readonly agent: Agent;
}

/** Resolves when the exchange is over, also when it failed; the client has its answer then. */
export async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  upstream: Upstream,
  closeConnection: () => boolean,
): Promise<void> {
  const body = await readSmallBody(incoming);
  let retried = false;
  for (;;) {
    const outcome = await exchange(incoming, outgoing, upstream, body, closeConnection);
    if (outcome === 'over') return;
    if (outcome === 'stale-connection' && body && !retried) {
      retried = true;
      continue;
    }
    refuse(outgoing, 502, 'the voice service does not answer');
    return;
  }
}

/** Answers for the gate itself. */
export function refuse(outgoing: ServerResponse, status: number, message: string): void {
  if (outgoing.headersSent || outgoing.destroyed) {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(status, {
    'content-type': 'application/json',
    ...(status === 503 || status === 502 ? { 'retry-after': '1' } : {}),
  });
  outgoing.end(`${JSON.stringify({ message })}\n`);
}

function exchange(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { state, url, agent }: Upstream,
  body: Buffer | null,
  closeConnection: () => boolean,
): Promise<'over' | 'stale-connection' | 'unreachable'> {
  return new Promise((resolve) => {
    let answered = false;
    const headers = forwardHeaders(incoming.headers);
    headers['host'] = url.host;
    headers['x-forwarded-for'] = [headers['x-forwarded-for'], incoming.socket.remoteAddress].filter(Boolean).join(', ');
    if (state.accessKey) headers['authorization'] = `Bearer ${state.accessKey}`;

    const sent: ClientRequest = request(
      {
        host: dialHost(url.hostname),
        port: url.port || 80,
        method: incoming.method,
        path: joinPath(url, incoming.url ?? '/'),
        headers,
        agent,
      },
      (answer) => {
        answered = true;
        const answerHeaders = forwardHeaders(answer.headers);
        answerHeaders['x-understudy-site'] = state.site;
        answerHeaders['x-understudy-epoch'] = String(state.epoch);
        if (state.releaseId && !answerHeaders['x-understudy-release']) {
          answerHeaders['x-understudy-release'] = state.releaseId;
        }
        if (closeConnection()) answerHeaders['connection'] = 'close';
        outgoing.writeHead(answer.statusCode ?? 502, answerHeaders);
        answer.pipe(outgoing);
        // A half answer must not look like a whole one.
        answer.on('error', () => outgoing.destroy());
        answer.on('aborted', () => outgoing.destroy());
      },
    );
    sent.setNoDelay(true);
    sent.on('error', () => {
      if (answered) outgoing.destroy();
      else resolve(sent.reusedSocket ? 'stale-connection' : 'unreachable');
    });
    outgoing.on('close', () => {
      sent.destroy();
      resolve('over');
    });
    if (body) sent.end(body);
    else incoming.pipe(sent);
  });
}

/** The whole body when it says that it is small, else null and nothing was read. */
async function readSmallBody(incoming: IncomingMessage): Promise<Buffer | null> {
  const length = incoming.headers['content-length'];
  if (incoming.headers['transfer-encoding'] !== undefined) return null;
  if (length === undefined) return Buffer.alloc(0);
  if (Number(length) > REPLAYABLE_BYTES) return null;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function joinPath(base: URL, target: string): string {
  const prefix = base.pathname.replace(/\/$/, '');
  return target.startsWith('/') ? prefix + target : `${prefix}/`;
}
