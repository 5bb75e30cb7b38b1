/**
 * The gate of a one-computer studio: it lives in the desktop's own process and owns the service's address, so that moving the
 * service needs no name server; with the desktop it is gone. A request belongs to the site that served when it came in: a
 * switch lets the old ones finish and sends every later one to the new site.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WireError } from '../contract/errors.ts';
import type { GateStatus } from '../contract/models/cutover.ts';
import { AppError, toWireError } from '../kernel/app-error.ts';
import type { Log, Stop, Ticker } from '../kernel/ports.ts';
import { forward, readSmallBody, refuse } from './forward.ts';
import { InFlight } from './in-flight.ts';
import { type Listener, openListener } from './listener.ts';
import { createPool } from './pool.ts';
import { acceptsSwitch, accessTo } from './rules.ts';
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
  /** The primary has another address from now on; listeners who are sent to it go there. */
  setPrimary(primaryUrl: string): Promise<void>;
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
  return new DesktopGate(deps, await readGateState(deps.stateFile));
}

class DesktopGate implements Gate {
  readonly #deps: GateDeps;
  #state: GateState | null;
  #listener: Listener | null = null;
  #pool = createPool();
  readonly #busy = new InFlight<'primary' | 'standby'>();
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
    const port = this.#isOpenAt(listenHost, listenPort) ?? (await this.#moveTo(listenHost, listenPort));
    const serving = this.#state?.site === 'standby' ? this.#state : null;
    return this.#adopt({
      epoch: this.#state?.epoch ?? 0,
      releaseId: serving?.releaseId ?? null,
      accessKey: serving?.accessKey ?? null,
      site: serving?.site ?? 'primary',
      upstreamUrl: serving?.upstreamUrl ?? primaryUrl,
      listenHost,
      listenPort: port,
      primaryUrl,
    });
  }

  async setPrimary(primaryUrl: string): Promise<void> {
    const state = this.#state;
    if (!state) return;
    await this.#adopt({ ...state, primaryUrl, ...(state.site === 'primary' ? { upstreamUrl: primaryUrl } : {}) });
  }

  async switchTo(target: GateTarget): Promise<GateStatus> {
    const state = this.#state;
    if (!state) throw new AppError('STANDBY_CUTOVER_MISSING', { remedy: { kind: 'open', screen: 'standby' } });
    const now = { site: state.site, url: state.upstreamUrl, epoch: state.epoch };
    if (!acceptsSwitch(now, target)) {
      throw new AppError('STANDBY_EPOCH_STALE', { details: { epoch: target.epoch, current: state.epoch } });
    }
    const { url: upstreamUrl, ...rest } = target;
    return this.#adopt({ ...state, ...rest, upstreamUrl });
  }

  inFlight(site: 'primary' | 'standby'): number {
    return this.#busy.of(site);
  }

  async close(): Promise<void> {
    this.#stopRetrying();
    this.#pool.retire();
    await this.#listener?.close();
    this.#listener = null;
  }

  #show(state: GateState): GateStatus {
    const shownHost = state.listenHost === '0.0.0.0' || state.listenHost === '::' ? '127.0.0.1' : state.listenHost;
    const host = shownHost.includes(':') ? `[${shownHost}]` : shownHost;
    return {
      provider: 'gate',
      serviceUrl: `http://${host}:${this.#listener?.port ?? state.listenPort}`,
      site: state.site,
      upstreamUrl: state.upstreamUrl,
      epoch: state.epoch,
      listening: this.#listener !== null,
      problem: this.#problem,
    };
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const state = this.#state;
    const access = accessTo(incoming.url ?? '/');
    // A standby's own gate knows the admin key; what a primary is may answer such a call to anybody.
    if (access === 'nobody' || (access === 'admin' && state?.site !== 'standby')) {
      return refuse(outgoing, 403, 'not allowed through the gate');
    }
    if (!state) return refuse(outgoing, 503, 'no site is serving');
    const { site, upstreamUrl, accessKey } = state;
    const upstream = {
      url: new URL(upstreamUrl),
      pool: this.#pool,
      ...(accessKey === null || access === 'admin' ? {} : { key: accessKey }),
      identity: state,
    };
    await this.#busy.during(site, async () => {
      const body = await readSmallBody(incoming);
      const closeConnection = (): boolean => this.#listener?.isFromBefore(incoming) ?? true;
      await forward({ incoming, outgoing, body, closeConnection }, [upstream]);
    });
  }

  #listen(host: string, port: number): Promise<Listener> {
    const { log } = this.#deps;
    return openListener({ host, port, certificate: null, log, answer: (...exchange) => this.#answer(...exchange) });
  }

  async #openAddress(): Promise<void> {
    if (!this.#state || this.#listener) return;
    try {
      this.#listener = await this.#listen(this.#state.listenHost, this.#state.listenPort);
      this.#problem = null;
    } catch (error) {
      const problem = toWireError(error);
      this.#problem = problem;
      this.#deps.log.warn('gate: not open', { code: problem.code, ...problem.details });
    }
    this.#onChange();
  }

  /** Its port when it is open there. */
  #isOpenAt(host: string, port: number): number | null {
    if (this.#listener === null || this.#state?.listenHost !== host) return null;
    return port === 0 || port === this.#listener.port ? this.#listener.port : null;
  }

  /** The old address is closed only when the new one is open. */
  async #moveTo(host: string, port: number): Promise<number> {
    const opened = await this.#listen(host, port);
    const old = this.#listener;
    this.#listener = opened;
    this.#problem = null;
    await old?.close();
    return opened.port;
  }

  async #adopt(next: GateState): Promise<GateStatus> {
    await writeGateState(this.#deps.stateFile, next);
    const moved = next.site !== this.#state?.site || next.upstreamUrl !== this.#state.upstreamUrl;
    this.#state = next;
    if (moved) {
      this.#listener?.turn();
      // Idle connections to the old site go with their pool; what is under way there finishes.
      this.#pool.retire();
      this.#pool = createPool();
    }
    return this.#show(next);
  }
}
