/**
 * A small reverse proxy that owns the service's address, so that moving the service needs no name server. A request belongs
 * to the site that served when it came in: a switch lets the old ones finish and sends every later one to the new site.
 */
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { WireError } from '../contract/errors.ts';
import type { GateStatus } from '../contract/models/cutover.ts';
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

interface GateDeps {
  readonly stateFile: string;
  readonly ticker: Ticker;
  readonly log: Log;
}

export async function createGate(deps: GateDeps): Promise<Gate> {
  return new HttpGate(deps, await readGateState(deps.stateFile));
}

class HttpGate implements Gate {
  readonly #deps: GateDeps;
  #state: GateState | null;
  #server: Server | null = null;
  #boundPort = 0;
  #agent = newAgent();
  /** Raised by every switch; a connection from before it is told to close. */
  #turn = 0;
  readonly #turnOf = new WeakMap<Socket, number>();
  readonly #busy = { primary: 0, standby: 0 };
  /** Why the address is not open although it was set. */
  #problem: WireError | null = null;
  #onChange = (): void => {};
  #stopRetrying: Stop = () => {};

  constructor(deps: GateDeps, state: GateState | null) {
    this.#deps = deps;
    this.#state = state;
  }

  read(): GateStatus | null {
    return this.#state && this.#show(this.#state);
  }

  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  async open(): Promise<void> {
    await this.#openAddress();
    this.#stopRetrying = this.#deps.ticker.every(RETRY_MS, () => (this.#problem ? this.#openAddress() : undefined));
  }

  primaryUrl(): string | null {
    return this.#state?.primaryUrl ?? null;
  }

  async configure({ listenHost, listenPort, primaryUrl }: Parameters<Gate['configure']>[0]): Promise<GateStatus> {
    if (!this.#isOpenAt(listenHost, listenPort)) await this.#moveTo(listenHost, listenPort);
    const serving = this.#state?.site === 'standby' ? this.#state : null;
    return this.#adopt({
      epoch: this.#state?.epoch ?? 0,
      releaseId: serving?.releaseId ?? null,
      accessKey: serving?.accessKey ?? null,
      site: serving?.site ?? 'primary',
      upstreamUrl: serving?.upstreamUrl ?? primaryUrl,
      listenHost,
      listenPort: this.#boundPort,
      primaryUrl,
    });
  }

  async switchTo(target: GateTarget): Promise<GateStatus> {
    const state = this.#state;
    if (!state) throw new AppError('STANDBY_CUTOVER_MISSING', { remedy: { kind: 'open', screen: 'standby' } });
    const same = target.site === state.site && target.url === state.upstreamUrl;
    if (target.epoch < state.epoch || (target.epoch === state.epoch && !same)) {
      throw new AppError('STANDBY_EPOCH_STALE', { details: { epoch: target.epoch, current: state.epoch } });
    }
    const { url: upstreamUrl, ...rest } = target;
    return this.#adopt({ ...state, ...rest, upstreamUrl });
  }

  inFlight(site: 'primary' | 'standby'): number {
    return this.#busy[site];
  }

  async close(): Promise<void> {
    this.#stopRetrying();
    this.#agent.destroyIdle();
    await closeServer(this.#server);
    this.#server = null;
  }

  #show(state: GateState): GateStatus {
    const shownHost = state.listenHost === '0.0.0.0' || state.listenHost === '::' ? '127.0.0.1' : state.listenHost;
    const host = shownHost.includes(':') ? `[${shownHost}]` : shownHost;
    return {
      provider: 'gate',
      serviceUrl: `http://${host}:${this.#boundPort || state.listenPort}`,
      site: state.site,
      upstreamUrl: state.upstreamUrl,
      epoch: state.epoch,
      listening: this.#server !== null,
      problem: this.#problem,
    };
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const state = this.#state;
    if (isBlockedPath(incoming.url ?? '/')) return refuse(outgoing, 403, 'not allowed through the gate');
    if (!state) return refuse(outgoing, 503, 'no site is serving');
    const { site, upstreamUrl } = state;
    const { socket } = incoming;
    this.#busy[site] += 1;
    try {
      const isFromBefore = (): boolean => (this.#turnOf.get(socket) ?? this.#turn) < this.#turn;
      await forward(incoming, outgoing, { state, url: new URL(upstreamUrl), agent: this.#agent }, isFromBefore);
    } finally {
      this.#busy[site] -= 1;
    }
  }

  async #listen(host: string, port: number): Promise<Server> {
    const opened = createServer((incoming, outgoing) => {
      this.#answer(incoming, outgoing).catch((error: unknown) => {
        this.#deps.log.warn('gate: request failed', { error: String(error) });
        outgoing.destroy();
      });
    });
    opened.keepAliveTimeout = 65_000;
    opened.on('connection', (socket: Socket) => {
      socket.setNoDelay(true);
      this.#turnOf.set(socket, this.#turn);
    });
    await new Promise<void>((resolve, reject) => {
      opened.once('error', (cause: NodeJS.ErrnoException) =>
        reject(new AppError('APP_PORT_TAKEN', { details: { host, port, reason: cause.code ?? '' }, cause })),
      );
      opened.listen(port, host, resolve);
    });
    return opened;
  }

  async #openAddress(): Promise<void> {
    if (!this.#state || this.#server) return;
    try {
      this.#use(await this.#listen(this.#state.listenHost, this.#state.listenPort));
    } catch (error) {
      const problem = toWireError(error);
      this.#problem = problem;
      this.#deps.log.warn('gate: not open', { code: problem.code, ...problem.details });
    }
    this.#onChange();
  }

  #isOpenAt(host: string, port: number): boolean {
    return this.#server !== null && this.#state?.listenHost === host && (port === 0 || port === this.#boundPort);
  }

  /** The old address is closed only when the new one is open. */
  async #moveTo(host: string, port: number): Promise<void> {
    const opened = await this.#listen(host, port);
    const old = this.#server;
    this.#use(opened);
    await closeServer(old);
  }

  #use(opened: Server): void {
    this.#server = opened;
    this.#boundPort = (opened.address() as AddressInfo).port;
    this.#problem = null;
  }

  async #adopt(next: GateState): Promise<GateStatus> {
    await writeGateState(this.#deps.stateFile, next);
    const moved = next.site !== this.#state?.site || next.upstreamUrl !== this.#state.upstreamUrl;
    this.#state = next;
    if (moved) {
      this.#turn += 1;
      // Idle connections to the old site go with their agent; what is under way there finishes.
      this.#agent.destroyIdle();
      this.#agent = newAgent();
    }
    return this.#show(next);
  }
}

async function closeServer(old: Server | null): Promise<void> {
  if (!old) return;
  const closed = new Promise<void>((resolve) => old.close(() => resolve()));
  old.closeAllConnections();
  await closed;
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
