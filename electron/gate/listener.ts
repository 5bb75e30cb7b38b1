/**
 * An open address, plain or with TLS. It remembers which connections are older than the last change of direction, so that
 * those can be told to end, and lets go who connects and then says nothing or too much.
 */
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { AppError } from '../kernel/app-error.ts';
import type { Log } from '../kernel/ports.ts';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface Listener {
  readonly port: number;
  /** Connections that are open now count as from before. */
  turn(): void;
  isFromBefore(incoming: IncomingMessage): boolean;
  /** For connections that come from now on. */
  renew(certificate: Certificate): void;
  /** Lets answers that are under way end within `graceMs`; nobody new is let in. */
  close(graceMs?: number): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly certificate: Certificate | null;
  readonly log: Log;
  readonly answer: (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;
}

const limits = {
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 65_000,
  /** A text in a query stands here: 9 bytes per Chinese character. */
  maxHeaderSize: 64 * 1024,
};
const CONNECTIONS = 1000;

/** Throws APP_PORT_TAKEN. */
export async function openListener({ host, port, certificate, log, answer }: ListenOptions): Promise<Listener> {
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    answer(incoming, outgoing).catch((error: unknown) => {
      log.warn('gate: request failed', { error: String(error) });
      outgoing.destroy();
    });
  };
  const secure = certificate && createHttpsServer({ ...limits, ...certificate }, onRequest);
  const server: Server | TlsServer = secure ?? createHttpServer(limits, onRequest);
  server.maxConnections = CONNECTIONS;
  let turn = 0;
  const turnOf = new WeakMap<Socket, number>();
  server.on('connection', (socket: Socket) => socket.setNoDelay(true));
  server.on(secure ? 'secureConnection' : 'connection', (socket: Socket) => turnOf.set(socket, turn));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(new AppError('APP_PORT_TAKEN', { details: { host, port, reason: cause.code ?? '' }, cause })),
    );
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    turn() {
      turn += 1;
    },
    isFromBefore: ({ socket }) => (turnOf.get(socket) ?? turn) < turn,
    renew: (renewed) => secure?.setSecureContext(renewed),
    async close(graceMs = 0) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      if (graceMs === 0) server.closeAllConnections();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}
