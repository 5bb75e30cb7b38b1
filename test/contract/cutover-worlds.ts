/** A place for each way to move listeners, with the world behind it: who takes the change, and who may say what is there. */

import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { CutoverInput } from '../../electron/contract/models/cutover.ts';
import type { AddressAgent, CutoverHttp, Lookup, PrimaryAddressAgent } from '../../electron/cutover/ports.ts';
import { type Cutover, createCutover } from '../../electron/cutover/service.ts';
import { createGate } from '../../electron/gate/gate.ts';
import { AppError } from '../../electron/kernel/app-error.ts';
import { systemClock } from '../../electron/kernel/clock.ts';
import { silentLog } from '../../electron/kernel/log.ts';
import type { Clock } from '../../electron/kernel/ports.ts';
import { createTicker } from '../../electron/kernel/ticker.ts';
import { createCutoverHttp } from '../../electron/platform/cutover-http.ts';
import { createDnsExchange } from '../../electron/platform/dns-exchange.ts';
import { createFileSecretBox } from '../../electron/platform/secret-box-file.ts';
import { NAME, PRIMARY, STANDBY, startBind, ZONE } from '../fakes/bind.ts';
import { type AliyunFake, startAliyun } from '../fakes/dns-aliyun.ts';
import { startCloudflare } from '../fakes/dns-cloudflare.ts';
import { startRoute53 } from '../fakes/dns-route53.ts';
import { tempDir } from '../unit/temp-dir.ts';

export { PRIMARY, STANDBY };
export const PRIMARY_URL = `http://${PRIMARY}:9880`;
export const STANDBY_URL = `http://${STANDBY}:9880`;
export const SPARE = 'spare';

export interface CutoverPlace {
  readonly input: CutoverInput;
  readonly lookup?: Lookup;
  readonly agent?: AddressAgent;
  readonly primaryAgent?: PrimaryAddressAgent;
  readonly http?: CutoverHttp;
  /** What a person does who moves the name by hand. */
  readonly byHand?: (address: string) => void;
  /** The address that the world sends listeners to now; null where only this computer knows. */
  now(): Promise<string | null>;
  /** Somebody else moves the name, without a number; absent where nobody else can. */
  readonly edit?: (address: string) => Promise<void>;
}

export const kinds = [
  'gate',
  'rfc2136',
  'virtual-address',
  'manual',
  'clients',
  'cloudflare',
  'route53',
  'aliyun',
] as const;

export async function openDesk(place: CutoverPlace, clock: Clock = systemClock): Promise<Cutover> {
  const dir = await tempDir();
  const gate = await createGate({
    stateFile: path.join(dir, 'gate.json'),
    ticker: createTicker(silentLog),
    log: silentLog,
  });
  onTestFinished(() => gate.close());
  return createCutover({
    dir,
    gate,
    secrets: createFileSecretBox(path.join(dir, 'secrets')),
    exchange: createDnsExchange(),
    http: place.http ?? createCutoverHttp(),
    lookup: place.lookup ?? (async () => []),
    agent:
      place.agent ??
      (async () => {
        throw new AppError('STANDBY_UNREACHABLE');
      }),
    primaryAgent: place.primaryAgent ?? (async () => null),
    machines: () => [{ name: SPARE, host: STANDBY }],
    clock,
  });
}

export async function makePlace(kind: (typeof kinds)[number]): Promise<CutoverPlace> {
  switch (kind) {
    case 'gate':
      return {
        input: { provider: 'gate', listenHost: '127.0.0.1', listenPort: 0, primaryUrl: PRIMARY_URL },
        now: async () => null,
      };
    case 'rfc2136': {
      const bind = await startBind();
      return {
        input: {
          provider: 'rfc2136',
          server: bind.server,
          zone: ZONE,
          name: NAME,
          primaryUrl: PRIMARY_URL,
          primaryAddresses: [],
          secret: bind.keyFile,
        },
        now: async () => (await bind.ask(NAME, 'A')).join(),
        edit: (address) => bind.edit(address),
      };
    }
    case 'virtual-address':
      return virtualPlace();
    case 'manual': {
      let address: string = PRIMARY;
      return {
        input: { provider: 'manual', name: NAME, primaryUrl: PRIMARY_URL },
        lookup: async (host) => (host === NAME ? [address] : []),
        byHand: (moved) => {
          address = moved;
        },
        now: async () => address,
        edit: async (moved) => {
          address = moved;
        },
      };
    }
    case 'clients':
      return { input: { provider: 'clients', primaryUrl: PRIMARY_URL }, now: async () => null };
    case 'cloudflare': {
      const fake = await startCloudflare(NAME, PRIMARY);
      return { input: fake.input(NAME, PRIMARY_URL), now: fake.now, edit: fake.edit };
    }
    case 'route53': {
      const fake = await startRoute53(NAME, PRIMARY);
      return { input: fake.input(NAME, PRIMARY_URL), now: fake.now, edit: fake.edit };
    }
    case 'aliyun': {
      const fake: AliyunFake = await startAliyun(ZONE, NAME, PRIMARY);
      return { input: fake.input(NAME, PRIMARY_URL), now: fake.now, edit: fake.edit };
    }
  }
}

/** An agent that keeps the rules of the real one, which has its own test in a network of its own. */
function virtualPlace(): CutoverPlace {
  let held: number | null = null;
  const ADDRESS = '192.0.2.10/24';
  return {
    input: { provider: 'virtual-address', address: ADDRESS, primaryUrl: PRIMARY_URL },
    async agent(_machine, command) {
      if (command.kind !== 'read' && held !== null && held > command.epoch) throw new AppError('STANDBY_EPOCH_STALE');
      if (command.kind === 'add') held = command.epoch;
      if (command.kind === 'drop') held = null;
      const told = { interface: 'eth0', allowed: true, sudoers: null, announces: true };
      return { held: held !== null, epoch: held, ...told };
    },
    now: async () => (held === null ? PRIMARY : STANDBY),
  };
}
