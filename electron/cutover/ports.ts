/** What moving listeners needs from the world: name servers, providers' interfaces, resolvers, and the agent of a standby. */
import type { AgentRequest, AgentResults } from '../contract/models/agent.ts';

export interface NameServerAddress {
  readonly host: string;
  readonly port: number;
}

export interface DnsExchange {
  /**
   * Sends one message and gives the answer with the same id. Over UDP it is sent again until there is an answer, and asked
   * again over TCP when that was cut short; over TCP it goes by UDP where nothing listens. Throws CUTOVER_UNREACHABLE.
   */
  send(
    message: Uint8Array,
    to: NameServerAddress,
    options: { readonly over: 'udp' | 'tcp'; readonly signal?: AbortSignal },
  ): Promise<Uint8Array>;
}

export interface CutoverHttpAnswer {
  readonly status: number;
  readonly text: string;
  /** The server's clock as it told it, milliseconds since 1970. */
  readonly dateMs: number | null;
}

/** One request to a provider's interface; redirects are not followed. Throws CUTOVER_UNREACHABLE. */
export type CutoverHttp = (request: {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}) => Promise<CutoverHttpAnswer>;

/** All addresses of a name, as programs on this computer get them; none when there is no such name. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/** Asks the agent of a standby about an address, by the standby's name. */
export type AddressAgent = (
  machine: string,
  command: Extract<AgentRequest, { verb: 'address' }>['command'],
  signal?: AbortSignal,
) => Promise<AgentResults['address']>;

/** The same of the agent on the primary. Null: it has none, or cannot be reached. */
export type PrimaryAddressAgent = (
  command: Parameters<AddressAgent>[1],
  signal?: AbortSignal,
) => Promise<AgentResults['address'] | null>;
