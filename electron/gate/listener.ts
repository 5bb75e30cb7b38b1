/**
 * An open address. With a certificate it speaks TLS, and plain HTTP on the same port for whoever brings no name to check a
 * certificate by: the first byte tells which. It remembers which connections are older than the last change of direction, so
 * that those can be told to end, and lets go who connects and then says nothing or too much.
 */
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
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
/** What a TLS client begins with: a record of kind handshake. */
const TLS_HANDSHAKE = 22;

/** Throws APP_PORT_TAKEN. */
export async function openListener({ host, port, certificate, log, answer }: ListenOptions): Promise<Listener> {
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    answer(incoming, outgoing).catch((error: unknown) => {
      log.warn('gate: request failed', { error: String(error) });
      outgoing.destroy();
    });
  };
  let turn = 0;
  const turnOf = new WeakMap<Socket, number>();
  const note = (socket: Socket): void => void turnOf.set(socket, turn);
  const plain = createHttpServer(limits, onRequest);
  plain.on('connection', note);
  const secure = certificate && createHttpsServer({ ...limits, ...certificate }, onRequest);
  secure?.on('secureConnection', note);
  const open = new Set<Socket>();
  const front: Server = secure
    ? createTcpServer((socket) => whenItSpeaks(socket, (first) => (first === TLS_HANDSHAKE ? secure : plain)))
    : plain;
  front.maxConnections = CONNECTIONS;
  front.on('connection', (socket: Socket) => {
    socket.setNoDelay(true);
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    front.once('error', (cause: NodeJS.ErrnoException) =>
      reject(new AppError('APP_PORT_TAKEN', { details: { host, port, reason: cause.code ?? '' }, cause })),
    );
    front.listen(port, host, resolve);
  });
  // What does not listen itself watches over its connections only when it is told that it does.
  if (secure) for (const server of [plain, secure]) server.emit('listening');
  return {
    port: (front.address() as AddressInfo).port,
    turn() {
      turn += 1;
    },
    isFromBefore: ({ socket }) => (turnOf.get(socket) ?? turn) < turn,
    renew: (renewed) => secure?.setSecureContext(renewed),
    async close(graceMs = 0) {
      const closed = new Promise<void>((resolve) => front.close(() => resolve()));
      if (secure) for (const server of [plain, secure]) server.close();
      plain.closeIdleConnections();
      secure?.closeIdleConnections();
      const endAll = (): void => {
        for (const socket of open) socket.destroy();
      };
      if (graceMs === 0) endAll();
      const timer = setTimeout(endAll, graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Hands the connection on, with nothing taken out of it, to the server that understands its first byte. */
function whenItSpeaks(socket: Socket, serverFor: (first: number) => Server): void {
  const tooLate = setTimeout(() => socket.destroy(), limits.headersTimeout);
  socket.once('close', () => clearTimeout(tooLate));
  socket.on('error', () => socket.destroy());
  socket.once('readable', () => {
    clearTimeout(tooLate);
    const first = socket.read(1) as Buffer | null;
    if (first === null) return socket.destroy();
    socket.unshift(first);
    return serverFor(first[0] ?? 0).emit('connection', socket);
  });
}
