/**
 * A small reverse proxy that owns the service's address, so that moving the service needs no name server. A request belongs
 * to the site that served when it came in: a switch lets the old ones finish and sends every later one to the new site.
 */
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { WireError } from '../contract/errors.ts';
import type { GateStatus } from '../contract/standby.ts';
import { AppError, toWireError } from '../kernel/app-error.ts';
import type { Log, Stop, Ticker } from '../kernel/ports.ts';
import { forward, refuse } from './forward.ts';
import { isBlockedPath } from './rules.ts';
import { type GateState, readGateState, writeGateState } from './state.ts';

/** Where listeners are sent from now on. */
export interface GateTarget {
  readonly site: 'primary' | 'standby';
  readonly url: string;
  readonly epoch: number;
  readonly releaseId: string | null;
  /** Bearer key that the gate shows to this site. */
  readonly accessKey: string | null;
}

export interface Gate {
  /** Null until it was set up. */
  read(): GateStatus | null;
  /**
   * Opens the address that was set, and tries again for as long as something else has the port: that is a state, told by
   * `read`, and no reason for the host not to start.
   */
  open(): Promise<void>;
  /** Called when the address was opened or could not be. */
  onChange(listener: () => void): void;
  primaryUrl(): string | null;
  /** Opens (or moves) the address. Throws APP_PORT_TAKEN and stays as it was. */
  configure(options: {
    readonly listenHost: string;
    readonly listenPort: number;
    readonly primaryUrl: string;
  }): Promise<GateStatus>;
  /**
   * On disk before the first request goes the new way. Throws STANDBY_CUTOVER_MISSING before it was set up, and
   * STANDBY_EPOCH_STALE for an epoch below the last one.
   */
  switchTo(target: GateTarget): Promise<GateStatus>;
  /** Requests that a site is still answering. */
  inFlight(site: 'primary' | 'standby'): number;
  close(): Promise<void>;
}

/** Time between two tries to open a port that was taken. */
const RETRY_MS = 5_000;

export async function createGate(deps: {
  readonly stateFile: string;
  readonly ticker: Ticker;
  readonly log: Log;
}): Promise<Gate> {
  const { stateFile, ticker, log } = deps;
  let state = await readGateState(stateFile);
  let server: Server | null = null;
  let boundPort = 0;
  let agent = newAgent();
  /** Raised by every switch; a connection from before it is told to close. */
  let turn = 0;
  const turnOf = new WeakMap<Socket, number>();
  const busy = { primary: 0, standby: 0 };
  /** Why the address is not open although it was set. */
  let problem: WireError | null = null;
  let onChange = (): void => {};
  let stopRetrying: Stop = () => {};

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const current = state;
    if (isBlockedPath(incoming.url ?? '/')) return refuse(outgoing, 403, 'not allowed through the gate');
    if (!current) return refuse(outgoing, 503, 'no site is serving');
    const { site, upstreamUrl } = current;
    const { socket } = incoming;
    busy[site] += 1;
    try {
      await forward(
        incoming,
        outgoing,
        { state: current, url: new URL(upstreamUrl), agent },
        () => (turnOf.get(socket) ?? turn) < turn,
      );
    } finally {
      busy[site] -= 1;
    }
  }

  async function listen(host: string, port: number): Promise<Server> {
    const opened = createServer((incoming, outgoing) => {
      answer(incoming, outgoing).catch((error: unknown) => {
        log.warn('gate: request failed', { error: String(error) });
        outgoing.destroy();
      });
    });
    opened.keepAliveTimeout = 65_000;
    opened.on('connection', (socket: Socket) => {
      socket.setNoDelay(true);
      turnOf.set(socket, turn);
    });
    await new Promise<void>((resolve, reject) => {
      opened.once('error', (cause: NodeJS.ErrnoException) =>
        reject(new AppError('APP_PORT_TAKEN', { details: { host, port, reason: cause.code ?? '' }, cause })),
      );
      opened.listen(port, host, resolve);
    });
    return opened;
  }

  async function adopt(next: GateState): Promise<void> {
    await writeGateState(stateFile, next);
    const moved = next.site !== state?.site || next.upstreamUrl !== state.upstreamUrl;
    state = next;
    if (!moved) return;
    turn += 1;
    // Idle connections to the old site go with their agent; what is under way there finishes.
    agent.destroyIdle();
    agent = newAgent();
  }

  function read(): GateStatus | null {
    if (!state) return null;
    const shownHost = state.listenHost === '0.0.0.0' || state.listenHost === '::' ? '127.0.0.1' : state.listenHost;
    return {
      provider: 'gate',
      serviceUrl: `http://${shownHost.includes(':') ? `[${shownHost}]` : shownHost}:${boundPort || state.listenPort}`,
      site: state.site,
      upstreamUrl: state.upstreamUrl,
      epoch: state.epoch,
      listening: server !== null,
      problem,
    };
  }

  const shown = (): GateStatus => {
    const current = read();
    if (!current) throw new AppError('STANDBY_CUTOVER_MISSING', { remedy: { kind: 'open', screen: 'standby' } });
    return current;
  };

  async function closeServer(old: Server | null): Promise<void> {
    if (!old) return;
    const closed = new Promise<void>((resolve) => old.close(() => resolve()));
    old.closeAllConnections();
    await closed;
  }

  async function openAddress(): Promise<void> {
    if (!state || server) return;
    try {
      server = await listen(state.listenHost, state.listenPort);
      boundPort = (server.address() as AddressInfo).port;
      problem = null;
    } catch (error) {
      problem = toWireError(error);
      log.warn('gate: not open', { code: problem.code, ...problem.details });
    }
    onChange();
  }

  return {
    read,
    onChange(listener) {
      onChange = listener;
    },
    async open() {
      await openAddress();
      stopRetrying = ticker.every(RETRY_MS, () => (problem ? openAddress() : undefined));
    },
    primaryUrl: () => state?.primaryUrl ?? null,
    async configure({ listenHost, listenPort, primaryUrl }) {
      const keepsAddress =
        server !== null && state?.listenHost === listenHost && (listenPort === 0 || listenPort === boundPort);
      if (!keepsAddress) {
        const opened = await listen(listenHost, listenPort);
        const old = server;
        server = opened;
        boundPort = (opened.address() as AddressInfo).port;
        problem = null;
        await closeServer(old);
      }
      const serving = state?.site === 'standby' ? state : null;
      await adopt({
        epoch: state?.epoch ?? 0,
        releaseId: serving?.releaseId ?? null,
        accessKey: serving?.accessKey ?? null,
        site: serving?.site ?? 'primary',
        upstreamUrl: serving?.upstreamUrl ?? primaryUrl,
        listenHost,
        listenPort: boundPort,
        primaryUrl,
      });
      return shown();
    },
    async switchTo(target) {
      if (!state) throw new AppError('STANDBY_CUTOVER_MISSING', { remedy: { kind: 'open', screen: 'standby' } });
      const same = target.site === state.site && target.url === state.upstreamUrl;
      if (target.epoch < state.epoch || (target.epoch === state.epoch && !same)) {
        throw new AppError('STANDBY_EPOCH_STALE', { details: { epoch: target.epoch, current: state.epoch } });
      }
      const { url: upstreamUrl, ...rest } = target;
      await adopt({ ...state, ...rest, upstreamUrl });
      return shown();
    },
    inFlight: (site) => busy[site],
    async close() {
      stopRetrying();
      agent.destroyIdle();
      await closeServer(server);
      server = null;
    },
  };
}

/** Keeps connections alive between requests; `destroyIdle` ends those that nobody uses and leaves the others alone. */
function newAgent(): Agent & { destroyIdle(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 256, scheduling: 'lifo' });
  return Object.assign(agent, {
    destroyIdle() {
      for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
      // A socket that becomes free after the switch has no further use.
      agent.on('free', (socket: Socket) => socket.destroy());
    },
  });
}
