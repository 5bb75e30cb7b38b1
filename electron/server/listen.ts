/** Opens a listener and tells its real port; closing it also ends connections that are still open. */

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HttpBindings, serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { AppError } from '../kernel/app-error.ts';

export interface Listener {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export async function listen(
  app: Hono | Hono<{ Bindings: HttpBindings }>,
  host: string,
  port: number,
): Promise<Listener> {
  const server = await new Promise<Server>((resolve, reject) => {
    const opened = serve({ fetch: app.fetch, hostname: host, port }, () => resolve(opened as Server));
    opened.once('error', (cause: NodeJS.ErrnoException) => {
      reject(cause.code === 'EADDRINUSE' ? new AppError('APP_PORT_TAKEN', { details: { host, port }, cause }) : cause);
    });
  });
  const real = (server.address() as AddressInfo).port;
  return {
    port: real,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${real}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
