/**
 * Moving listeners by the address records of a name. The rules are the same wherever the zone is kept: beside the name stands
 * a TXT record with the number of the last change and whose it was, and both are changed together, from exactly what was
 * read. An authority that cannot compare is read again after every write.
 */
import { isIP } from 'node:net';
import type { CutoverCheck } from '../contract/models/cutover.ts';
import { AppError } from '../kernel/app-error.ts';
import { sha256Hex } from '../kernel/hash-file.ts';
import { shortIpv6 } from './dns/wire.ts';
import type {
  CutoverHold,
  CutoverPlan,
  CutoverProvider,
  CutoverReading,
  CutoverTarget,
  CutoverVerdict,
} from './provider.ts';
import { withHost } from './with-host.ts';

export interface EpochPair {
  readonly epoch: number;
  /** Tells whose change it was. Made from the operation's nonce, which itself is for the standby's agent only. */
  readonly holder: string;
}

/** The records of the name, as the authority has them. */
export interface SeenRecords {
  readonly a: readonly string[];
  readonly aaaa: readonly string[];
  /** Of the address records; null when there are none. */
  readonly ttlSeconds: number | null;
  readonly pair: EpochPair | null;
  /** Time to live of the TXT record; null when there is none. */
  readonly pairTtlSeconds: number | null;
  /** For how long it may be remembered that the name lacks a kind of address; left out where that is not known. */
  readonly absentTtlSeconds?: number | null;
  /** The zone is signed (DNSSEC): whoever keeps it has to sign each change. */
  readonly isSigned?: boolean;
  /** What cannot be moved along, for people: an alias, records for some listeners only. */
  readonly foreign: readonly string[];
}

export interface WantedRecords {
  readonly a: readonly string[];
  readonly aaaa: readonly string[];
  readonly ttlSeconds: number;
  readonly pair: EpochPair;
}

/** Whoever keeps the zone. */
export interface RecordAuthority {
  readonly kind: 'rfc2136' | 'cloudflare' | 'route53' | 'aliyun';
  /** Does `replace` compare in the same moment as it writes? */
  readonly compares: boolean;
  /** Shorter times are refused there. */
  readonly minTtlSeconds: number;
  /** Addresses are read before the TXT record, so that a change in between is seen by its number. */
  read(signal?: AbortSignal): Promise<SeenRecords>;
  /** Writes all of it or nothing; `changed` when `from` is not there any more. */
  replace(from: SeenRecords, to: WantedRecords, signal?: AbortSignal): Promise<'done' | 'changed'>;
  /** Who of those that answer for the zone still has something else; null when nobody does. */
  findLaggard(
    to: WantedRecords,
    signal?: AbortSignal,
  ): Promise<{ readonly where: string; readonly seen: string } | null>;
  check(signal?: AbortSignal): Promise<readonly CutoverCheck[]>;
}

export interface RecordSettings {
  readonly name: string;
  readonly primaryUrl: string;
  readonly primaryAddresses: readonly string[];
  readonly serviceUrl?: string | undefined;
}

/** For a name that has no address record yet. */
const DEFAULT_TTL_S = 60;
/** More than this makes every recovery longer than it has to be. */
const LONG_TTL_S = 60;
const TRIES = 5;
/** Resolvers forget a record after a day, whatever it says. */
export const LONGEST_TTL_S = 86_400;

export const pairName = (name: string): string => `_understudy.${name}`;
export const pairText = ({ epoch, holder }: EpochPair): string => `e=${epoch};h=${holder}`;

export function readPair(texts: readonly string[]): EpochPair | null {
  const [found] = texts.flatMap((text) => {
    const match = /^e=(\d{1,15});h=([0-9a-f]{32})$/.exec(text);
    return match ? [{ epoch: Number(match[1]), holder: match[2] ?? '' }] : [];
  });
  return found ?? null;
}

export function holderOf(nonce: string): string {
  return sha256Hex(`understudy cutover\n${nonce}`).slice(0, 32);
}

export function createRecordProvider(
  authority: RecordAuthority,
  settings: RecordSettings,
  world: {
    /** Addresses of a machine's host. */
    readonly addressesOf: (host: string) => Promise<readonly string[]>;
    /** Hosts of the standbys. */
    readonly standbyHosts: () => readonly string[];
  },
): CutoverProvider {
  async function wantedFor(target: CutoverTarget, ttlSeconds: number | null): Promise<WantedRecords> {
    const addresses =
      target.site === 'primary' && settings.primaryAddresses.length > 0
        ? settings.primaryAddresses
        : await world.addressesOf(target.address);
    const found = addresses.filter((address) => isIP(address) !== 0);
    if (found.length === 0) {
      throw new AppError('CUTOVER_ADDRESS_UNKNOWN', { details: { host: target.address, name: settings.name } });
    }
    return {
      a: sorted(found.filter((address) => isIP(address) === 4)),
      aaaa: sorted(found.filter((address) => isIP(address) === 6).map(shortIpv6)),
      ttlSeconds: Math.max(ttlSeconds ?? DEFAULT_TTL_S, authority.minTtlSeconds),
      pair: { epoch: target.epoch, holder: holderOf(target.nonce) },
    };
  }

  async function siteOf(seen: SeenRecords): Promise<CutoverReading['target']> {
    if (seen.foreign.length > 0) return 'other';
    const now = addressesIn(seen);
    if (now.length === 0) return 'unknown';
    if (isSame(now, settings.primaryAddresses)) return 'primary';
    for (const host of world.standbyHosts()) {
      const addresses = await world.addressesOf(host);
      if (isSame(now, addresses)) return 'standby';
    }
    return 'other';
  }

  async function holds(target: CutoverTarget, signal?: AbortSignal): Promise<CutoverHold> {
    const seen = await authority.read(signal);
    const wanted = await wantedFor(target, seen.ttlSeconds);
    const isPassed = seen.pair !== null && seen.pair.epoch >= wanted.pair.epoch && !isOurs(seen, wanted);
    const state = isPassed ? 'passed' : isDone(seen, wanted) ? 'held' : 'drifted';
    return { state, seen: showAddresses(seen) };
  }

  return {
    // Where the authority compares, whatever is older is refused there.
    ...(authority.compares ? {} : { holds }),
    kind: authority.kind,
    primaryUrl: settings.primaryUrl,
    serviceUrl: () => settings.serviceUrl ?? withHost(settings.primaryUrl, settings.name),
    async read(signal) {
      const seen = await authority.read(signal);
      return {
        target: await siteOf(seen),
        address: showAddresses(seen),
        epoch: seen.pair?.epoch ?? 0,
        ttlSeconds: seen.ttlSeconds,
        ttlSource: seen.ttlSeconds === null ? 'none' : 'authority',
      };
    },
    async plan(target, signal) {
      const seen = await authority.read(signal);
      assertMovable(seen, settings.name);
      const wanted = await wantedFor(target, seen.ttlSeconds);
      return {
        provider: authority.kind,
        target,
        from: isOurs(seen, wanted) ? null : showAddresses(seen),
        to: showAddresses(wanted) ?? '',
        changes: changesOf(settings.name, seen, wanted),
        seenEpoch: seen.pair?.epoch ?? 0,
        ttlSeconds: oldAnswersFor(seen, wanted),
        byHand: false,
        isSigned: seen.isSigned ?? false,
      };
    },
    async apply(plan, signal) {
      for (let turn = 1; turn <= TRIES; turn++) {
        const seen = await authority.read(signal);
        assertMovable(seen, settings.name);
        const wanted = await wantedFor(plan.target, seen.ttlSeconds);
        if (isDone(seen, wanted)) return;
        assertNewest(seen, wanted);
        // Moved under the number of the plan: by a person or another program, which know of no numbers.
        const isByHand = (seen.pair?.epoch ?? 0) === plan.seenEpoch && !isAsPlanned(plan, seen);
        if (isByHand || (isOurs(seen, wanted) && authority.compares)) throw changed(plan, seen, settings.name);
        if ((await authority.replace(seen, wanted, signal)) === 'done' && authority.compares) return;
      }
      throw new AppError('CUTOVER_CHANGED_MEANWHILE', {
        details: { name: settings.name, expected: plan.from, seen: showAddresses(await authority.read(signal)) },
        remedy: { kind: 'read-again' },
      });
    },
    async inspect(target, signal) {
      const seen = await authority.read(signal);
      return isDone(seen, await wantedFor(target, seen.ttlSeconds));
    },
    async verify(target, signal): Promise<CutoverVerdict> {
      const seen = await authority.read(signal);
      const wanted = await wantedFor(target, seen.ttlSeconds);
      const expected = showAddresses(wanted) ?? '';
      if (!isDone(seen, wanted)) return { ok: false, expected, seen: showAddresses(seen), where: authority.kind };
      const laggard = await authority.findLaggard(wanted, signal);
      return laggard === null
        ? { ok: true, expected, seen: expected, where: null }
        : { ok: false, expected, ...laggard };
    },
    async check(signal) {
      const seen = await authority.read(signal);
      const { ttlSeconds } = seen;
      return [
        {
          name: 'cutover-records',
          state: seen.foreign.length > 0 ? 'fail' : addressesIn(seen).length === 0 ? 'warn' : 'ok',
          details: { name: settings.name, seen: [showAddresses(seen), ...seen.foreign].filter(Boolean).join(', ') },
        },
        {
          name: 'cutover-ttl',
          state: ttlSeconds !== null && ttlSeconds > LONG_TTL_S ? 'warn' : 'ok',
          details: { ttlSeconds, shortest: Math.max(authority.minTtlSeconds, 1) },
        },
        ...(await authority.check(signal)),
      ];
    },
  };
}

/** Seconds. Where the name gets a kind of address that it lacks, the lack of it is an old answer, too. */
function oldAnswersFor(seen: SeenRecords, wanted: WantedRecords): number | null {
  const isNew = (wanted.a.length > 0 && seen.a.length === 0) || (wanted.aaaa.length > 0 && seen.aaaa.length === 0);
  const absent = isNew ? (seen.absentTtlSeconds ?? 0) : 0;
  return seen.ttlSeconds === null ? null : Math.min(Math.max(seen.ttlSeconds, absent), LONGEST_TTL_S);
}

function assertMovable(seen: SeenRecords, name: string): void {
  if (seen.foreign.length === 0) return;
  throw new AppError('CUTOVER_RECORDS_FOREIGN', { details: { name, records: seen.foreign } });
}

function assertNewest({ pair }: SeenRecords, wanted: WantedRecords): void {
  if (pair === null || pair.epoch < wanted.pair.epoch) return;
  if (pair.epoch === wanted.pair.epoch && pair.holder === wanted.pair.holder) return;
  throw new AppError('STANDBY_EPOCH_STALE', { details: { epoch: wanted.pair.epoch, current: pair.epoch } });
}

function changed(plan: CutoverPlan, seen: SeenRecords, name: string): AppError {
  return new AppError('CUTOVER_CHANGED_MEANWHILE', {
    details: { name, expected: plan.from ?? plan.to, seen: showAddresses(seen) },
    remedy: { kind: 'read-again' },
  });
}

/** What the plan was made from, or (of one that was begun before) something on the way to its end. */
const isAsPlanned = (plan: CutoverPlan, seen: SeenRecords): boolean =>
  plan.from === null || plan.from === showAddresses(seen);
const isOurs = (seen: SeenRecords, wanted: WantedRecords): boolean => isSamePair(seen.pair, wanted.pair);
const isDone = (seen: SeenRecords, wanted: WantedRecords): boolean =>
  isOurs(seen, wanted) && isSame(addressesIn(seen), addressesIn(wanted));

function isSamePair(one: EpochPair | null, other: EpochPair | null): boolean {
  return one?.epoch === other?.epoch && one?.holder === other?.holder;
}

/** The same addresses, in whatever order and spelling. */
export function isSame(one: readonly string[], other: readonly string[]): boolean {
  return sorted(one.map(spelled)).join() === sorted(other.map(spelled)).join();
}

const spelled = (address: string): string => (isIP(address) === 6 ? shortIpv6(address) : address);
const sorted = (addresses: readonly string[]): string[] => [...addresses].sort();
export const addressesIn = ({ a, aaaa }: Pick<SeenRecords, 'a' | 'aaaa'>): string[] => [...sorted(a), ...sorted(aaaa)];

/** Null for a name without addresses. */
export function showAddresses(records: Pick<SeenRecords, 'a' | 'aaaa'>): string | null {
  return addressesIn(records).join(', ') || null;
}

/** As a zone file has them, with what goes and what comes; in one order, however the authority turns them round. */
function changesOf(name: string, seen: SeenRecords, wanted: WantedRecords): string[] {
  const line = (sign: string, owner: string, ttl: number | null, type: string, value: string): string =>
    `${sign} ${owner}. ${ttl ?? ''} IN ${type} ${value}`;
  const pairs: readonly (readonly [string, SeenRecords | WantedRecords])[] = [
    ['-', seen],
    ['+', wanted],
  ];
  return pairs.flatMap(([sign, records]) => [
    ...sorted(records.a).map((address) => line(sign, name, records.ttlSeconds, 'A', address)),
    ...sorted(records.aaaa).map((address) => line(sign, name, records.ttlSeconds, 'AAAA', address)),
    ...(records.pair ? [line(sign, pairName(name), wanted.ttlSeconds, 'TXT', `"${pairText(records.pair)}"`)] : []),
  ]);
}
