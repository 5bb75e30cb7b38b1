/**
 * The way to the agent before the primary, for one operation. The primary is seldom reached when a standby takes its place, so
 * the way is tried from the beginning on, beside everything else, and nobody waits for it for long.
 */
import type { AgentRequest, EpochHolder, ServiceStatus, ServingSite } from '../contract/models/agent.ts';
import type { Machine } from '../contract/standby.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import type { Clock } from '../kernel/ports.ts';
import { AgentChannel } from './agent-client.ts';
import type { Opening } from './journal-line.ts';
import type { RemoteShell } from './ports.ts';
import { primaryPeers } from './primary-peers.ts';
import type { PrimaryRecord } from './primary-record.ts';
import { accessKey } from './service-address.ts';

interface ForwardTarget {
  readonly url: string;
  readonly key: string | null;
}

type TurnMode = Extract<Extract<AgentRequest, { verb: 'primary' }>['command'], { kind: 'turn' }>['mode'];

/** Turns the gate before the primary, under the epoch of one operation. */
export interface PrimaryGate {
  /** Its address. */
  readonly url: string;
  readonly isReached: boolean;
  /** How long a try to get there has been under way; null: none is, or it got there. */
  readonly tryingForMs: number | null;
  /** Rejects with what keeps the machine from being reached. */
  reach(signal: AbortSignal): Promise<void>;
  /** Rejects like `reach`, or with what the agent there says. */
  turn(mode: TurnMode, epoch: number, signal: AbortSignal, forwardTo?: ForwardTarget): Promise<ServiceStatus>;
  /** The operation was committed, and that site serves: what the gate does counts for good. */
  settle(epoch: number, serves: ServingSite['kind'], signal: AbortSignal): Promise<void>;
}

export interface PrimaryLinkDeps {
  readonly shell: RemoteShell;
  readonly record: PrimaryRecord;
  readonly machines: { list(): readonly Machine[] };
  readonly opening: Pick<Opening, 'nonce' | 'incidentId'>;
  readonly holder: EpochHolder;
  readonly clock: Clock;
}

export class PrimaryLink implements PrimaryGate {
  readonly #deps: PrimaryLinkDeps;
  readonly #over = new AbortController();
  #agent: AgentChannel | null = null;
  #connecting: { readonly agent: Promise<AgentChannel>; readonly sinceMs: number } | null = null;

  constructor(deps: PrimaryLinkDeps) {
    this.#deps = deps;
    this.#reach().catch(() => {});
  }

  get url(): string {
    return this.#deps.record.gateUrl;
  }

  get isReached(): boolean {
    return this.#agent !== null && !this.#agent.session.lost;
  }

  get tryingForMs(): number | null {
    return this.#connecting && this.#deps.clock.monotonicMs() - this.#connecting.sinceMs;
  }

  async reach(signal: AbortSignal): Promise<void> {
    await orAborted(this.#reach(), signal);
  }

  async turn(mode: TurnMode, epoch: number, signal: AbortSignal, forwardTo?: ForwardTarget): Promise<ServiceStatus> {
    const { opening, holder, machines, record } = this.#deps;
    const { nonce, incidentId } = opening;
    const about = { epoch, nonce, incidentId, holder, accessKey: accessKey(nonce) };
    const peers = primaryPeers(machines.list(), record);
    const agent = await orAborted(this.#reach(), signal);
    return agent.ask(
      { verb: 'primary', command: { kind: 'turn', mode, peers, ...(forwardTo && { forwardTo }), ...about } },
      { signal },
    );
  }

  async settle(epoch: number, serves: ServingSite['kind'], signal: AbortSignal): Promise<void> {
    const { nonce } = this.#deps.opening;
    const agent = await orAborted(this.#reach(), signal);
    const site = serves === 'primary' ? { kind: serves, machine: null, url: this.url, fingerprint: null } : null;
    const command = { kind: 'close', epoch, nonce, outcome: 'committed', site } as const;
    await agent.ask({ verb: 'epoch', command }, { signal });
  }

  close(): void {
    this.#over.abort();
    this.#agent?.close();
    this.#agent?.session.close();
    this.#agent = null;
  }

  #reach(): Promise<AgentChannel> {
    if (this.#agent && this.isReached) return Promise.resolve(this.#agent);
    this.#connecting ??= { agent: this.#connect(), sinceMs: this.#deps.clock.monotonicMs() };
    return this.#connecting.agent;
  }

  async #connect(): Promise<AgentChannel> {
    const { shell, record } = this.#deps;
    try {
      const session = await shell.connect(record, this.#over.signal);
      this.#agent = new AgentChannel(session);
      return this.#agent;
    } finally {
      this.#connecting = null;
    }
  }
}
