/**
 * Opens a listener and tells its real port; closing it also ends connections that are still open. Whoever connects and then
 * says nothing, half of something or nonsense, or does not take the answer, is let go after a while.
 */

import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type HttpBindings, serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { AppError } from '../kernel/app-error.ts';
import { dropBody, hasUnreadBody } from '../kernel/request-body.ts';

export interface Listener {
  readonly url: string;
  readonly port: number;
  /** Given a time, answers that are under way may end within it; nobody new is let in. */
  close(graceMs?: number): Promise<void>;
}

export interface ListenLimits {
  /** From the connection to the end of the headers, and to the end of the body; then 408 and closed. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** A client that takes no byte of its answer for so long. */
  readonly stalledMs: number;
  readonly connections: number;
}

const usualLimits: ListenLimits = { headersMs: 60_000, requestMs: 300_000, stalledMs: 120_000, connections: 1000 };
const KEEP_ALIVE_MS = 5_000;
const CHECK_EVERY_MS = 2_000;
/** A text in a query stands here: 9 bytes per Chinese character. */
const MAX_HEADER_BYTES = 64 * 1024;

export async function listen(
  app: Hono | Hono<{ Bindings: HttpBindings }>,
  host: string,
  port: number,
  limits: ListenLimits = usualLimits,
): Promise<Listener> {
  const server = await new Promise<Server>((resolve, reject) => {
    const serverOptions = {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: Math.min(CHECK_EVERY_MS, limits.headersMs),
      maxHeaderSize: MAX_HEADER_BYTES,
    };
    const fetch = (request: Request, env: object) =>
      behindBody(app.fetch(request, env), (env as HttpBindings).incoming);
    const opened = serve({ fetch, hostname: host, port, createServer, serverOptions }, () =>
      resolve(opened as Server),
    ) as Server;
    opened.maxConnections = limits.connections;
    opened.once('error', (cause: NodeJS.ErrnoException) => {
      reject(cause.code === 'EADDRINUSE' ? new AppError('APP_PORT_TAKEN', { details: { host, port }, cause }) : cause);
    });
  });
  letStalledGo(server, limits.stalledMs);
  const real = (server.address() as AddressInfo).port;
  return {
    port: real,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${real}`,
    async close(graceMs = 0) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      if (graceMs === 0) server.closeAllConnections();
      await closed;
      clearTimeout(timer);
    },
  };
}

/** An answer that is given before the body was read, as most refusals are, waits until the client has sent all of it. */
function behindBody(
  answer: Response | Promise<Response>,
  incoming: HttpBindings['incoming'],
): Response | Promise<Response> {
  if (!hasUnreadBody(incoming)) return answer;
  return Promise.resolve(answer).then(async (response) => {
    if (hasUnreadBody(incoming) && !(await dropBody(incoming))) response.headers.set('Connection', 'close');
    return response;
  });
}

/** Silence alone is no fault: a client waits for the voice. Bytes that it does not take are, whatever it says meanwhile. */
function letStalledGo(server: Server, stalledMs: number): void {
  const seen = new Map<Socket, { readonly takenBytes: number; readonly sinceMs: number }>();
  server.on('connection', (socket: Socket) => {
    seen.set(socket, { takenBytes: 0, sinceMs: performance.now() });
    socket.once('close', () => seen.delete(socket));
  });
  const timer = setInterval(
    () => {
      for (const [socket, { takenBytes, sinceMs }] of seen) {
        const takenNow = socket.bytesWritten - socket.writableLength;
        if (socket.writableLength === 0 || takenNow !== takenBytes) {
          seen.set(socket, { takenBytes: takenNow, sinceMs: performance.now() });
        } else if (performance.now() - sinceMs > stalledMs) socket.destroy();
      }
    },
    Math.min(CHECK_EVERY_MS, stalledMs),
  );
  server.once('close', () => clearInterval(timer));
}
