/** Makes the provider that was set out of what it needs from the world. */
import { isIP } from 'node:net';
import type { CutoverSettings } from '../contract/models/cutover.ts';
import type { Gate } from '../gate/gate.ts';
import type { Clock } from '../kernel/ports.ts';
import { dialHost } from '../kernel/url-host.ts';
import { createClientsProvider } from './clients.ts';
import { createAliyunAuthority } from './cloud/aliyun.ts';
import { createCloudflareAuthority } from './cloud/cloudflare.ts';
import { createRoute53Authority } from './cloud/route53.ts';
import { createZoneAuthority } from './dns/authority.ts';
import { createGateProvider } from './gate.ts';
import type { CutoverKeys } from './keys.ts';
import { createManualProvider } from './manual.ts';
import type { CutoverMemory } from './memory.ts';
import type {
  AddressAgent,
  CutoverHttp,
  DnsExchange,
  Lookup,
  NameServerAddress,
  PrimaryAddressAgent,
} from './ports.ts';
import type { CutoverProvider } from './provider.ts';
import { createRecordProvider, type RecordAuthority } from './records.ts';
import { createVirtualAddressProvider } from './virtual-address.ts';

export interface CutoverWorld {
  readonly gate: Pick<Gate, 'read' | 'primaryUrl' | 'switchTo'>;
  readonly exchange: DnsExchange;
  readonly http: CutoverHttp;
  readonly lookup: Lookup;
  readonly agent: AddressAgent;
  readonly primaryAgent: PrimaryAddressAgent;
  readonly clock: Clock;
  readonly keys: CutoverKeys;
  readonly memory: CutoverMemory;
  readonly machines: () => readonly { readonly name: string; readonly host: string }[];
}

const DNS_PORT = 53;

export function chooseProvider(settings: CutoverSettings, world: CutoverWorld): CutoverProvider {
  const standbyHosts = (): string[] => world.machines().map(({ host }) => host);
  const lookup: Lookup = (host) => addressesOf(host, world.lookup);
  switch (settings.provider) {
    case 'gate':
      return createGateProvider(world.gate);
    case 'manual':
      return createManualProvider(settings, { lookup, memory: world.memory, standbyHosts });
    case 'clients':
      return createClientsProvider(settings, world);
    case 'virtual-address':
      return createVirtualAddressProvider(settings, {
        agent: world.agent,
        primaryAgent: world.primaryAgent,
        http: world.http,
        memory: world.memory,
        machines: () => world.machines().map(({ name }) => name),
      });
    default:
      return createRecordProvider(authorityOf(settings, world), settings, { addressesOf: lookup, standbyHosts });
  }
}

export function authorityOf(
  settings: Extract<CutoverSettings, { readonly provider: RecordAuthority['kind'] }>,
  { exchange, lookup, clock, keys, http }: Pick<CutoverWorld, 'exchange' | 'lookup' | 'clock' | 'keys' | 'http'>,
): RecordAuthority {
  switch (settings.provider) {
    case 'rfc2136': {
      const { zone, name } = settings;
      const server = serverAddress(settings.server);
      return createZoneAuthority({ server, zone, name }, { exchange, lookup, clock, key: keys.tsig });
    }
    case 'cloudflare':
      return createCloudflareAuthority(settings, { http, token: keys.token });
    case 'route53':
      return createRoute53Authority(settings, { http, clock, keys: () => keys.pair('route53') });
    case 'aliyun':
      return createAliyunAuthority(settings, { http, clock, keys: () => keys.pair('aliyun') });
  }
}

/** `host`, `host:port`, `[address]:port` or a bare address. */
function serverAddress(typed: string): NameServerAddress {
  const parts = /^\[([^\]]+)\](?::(\d+))?$/.exec(typed) ?? /^([^:]+):(\d+)$/.exec(typed);
  return { host: parts?.[1] ?? typed, port: Number(parts?.[2] ?? DNS_PORT) };
}

/** An address is its own answer; its zone belongs to this computer and to no record. */
async function addressesOf(host: string, lookup: Lookup): Promise<readonly string[]> {
  const [plain = ''] = dialHost(host).split('%');
  return isIP(plain) === 0 ? lookup(plain) : [plain];
}
