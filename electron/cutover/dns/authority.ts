/**
 * A zone that takes signed updates (RFC 2136). One update carries what must still be there and what is to be there: the name
 * server does all of it or nothing, so of several writers one wins. Answers count only with the server's own signature.
 */
import { randomInt } from 'node:crypto';
import type { CutoverCheck } from '../../contract/models/cutover.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/ports.ts';
import type { DnsExchange, Lookup, NameServerAddress } from '../ports.ts';
import {
  addressesIn,
  isSame,
  pairName,
  pairText,
  type RecordAuthority,
  readPair,
  type SeenRecords,
  showAddresses,
  type WantedRecords,
} from '../records.ts';
import { checkAnswer, signMessage, type TsigKey } from './tsig.ts';
import {
  addressData,
  classes,
  messageBytes,
  opcodes,
  type RawRecord,
  type ReadMessage,
  type ReadRecord,
  readMessage,
  recordTypes,
  textData,
} from './wire.ts';

export interface ZoneSettings {
  readonly server: NameServerAddress;
  readonly zone: string;
  readonly name: string;
}

/** No address of anybody: removing it from where it never was tries the permission and changes nothing. */
const NOBODY = { A: '0.0.0.0', AAAA: '::' } as const;
const PAIR_TTL_S = 0;

type QueryType = 'A' | 'AAAA' | 'CNAME' | 'NS' | 'TXT' | 'SOA' | 'DNSKEY' | 'RRSIG';

export function createZoneAuthority(
  { server, zone, name }: ZoneSettings,
  world: {
    readonly exchange: DnsExchange;
    readonly lookup: Lookup;
    readonly clock: Clock;
    /** Throws CUTOVER_KEY_MISSING. */
    readonly key: () => Promise<TsigKey>;
  },
): RecordAuthority {
  /** Signed both ways, with the server that takes the updates. */
  async function askSigned(
    message: Buffer,
    over: 'udp' | 'tcp',
    signal?: AbortSignal,
  ): Promise<{ readonly answer: ReadMessage; readonly error: AppError | null }> {
    const key = await world.key();
    const signed = signMessage(message, key, seconds());
    const bytes = await world.exchange.send(signed.bytes, server, { over, signal });
    const answer = readMessage(bytes);
    const signature = checkAnswer(bytes, answer, { key, requestMac: signed.mac, nowSeconds: seconds() });
    if (signature.kind === 'refused') return { answer, error: refusedKey(signature) };
    if (signature.kind === 'valid') return { answer, error: null };
    const isRefusal = signature.kind === 'missing' && !['NOERROR', 'NXRRSET', 'YXRRSET'].includes(answer.rcode);
    if (isRefusal) return { answer, error: refused(answer.rcode) };
    throw new AppError('CUTOVER_ANSWER_UNTRUSTED', { details: { server: show(server), reason: signature.kind } });
  }

  function refusedKey({ error, serverSeconds }: { error: string; serverSeconds: number | null }): AppError {
    if (error !== 'BADTIME') {
      return new AppError('CUTOVER_KEY_REFUSED', { details: { server: show(server), reason: error } });
    }
    const offsetSeconds = serverSeconds === null ? null : seconds() - serverSeconds;
    return new AppError('CUTOVER_CLOCK_WRONG', { details: { server: show(server), offsetSeconds } });
  }

  function refused(rcode: string): AppError {
    return new AppError('CUTOVER_REFUSED', { details: { server: show(server), zone, answer: rcode } });
  }

  const seconds = (): number => Math.floor(world.clock.now() / 1000);

  /** Records of `owner`, from the server that takes the updates; an alias is told as CNAME whatever was asked for. */
  async function query(owner: string, type: QueryType, signal?: AbortSignal): Promise<readonly ReadRecord[]> {
    const { answer, error } = await askSigned(queryBytes(owner, type), 'udp', signal);
    if (error) throw error;
    if (answer.rcode !== 'NOERROR' && answer.rcode !== 'NXDOMAIN') throw refused(answer.rcode);
    if (!answer.authoritative) throw refused('NOTAUTH');
    return answer.answers.filter(
      (record) => record.name === owner && (record.type === recordTypes[type] || record.type === recordTypes.CNAME),
    );
  }

  async function update(
    prerequisites: readonly RawRecord[],
    changes: readonly RawRecord[],
    signal?: AbortSignal,
  ): Promise<'done' | 'changed'> {
    const message = messageBytes({
      id: randomInt(0x10000),
      opcode: opcodes.UPDATE,
      question: { name: zone, type: recordTypes.SOA },
      first: prerequisites,
      second: changes,
    });
    const { answer, error } = await askSigned(message, 'tcp', signal);
    if (error) throw error;
    if (answer.rcode === 'NOERROR') return 'done';
    if (['NXRRSET', 'YXRRSET', 'YXDOMAIN', 'NXDOMAIN'].includes(answer.rcode)) return 'changed';
    throw refused(answer.rcode);
  }

  async function read(signal?: AbortSignal): Promise<SeenRecords> {
    const a = await query(name, 'A', signal);
    const aaaa = await query(name, 'AAAA', signal);
    const pair = await query(pairName(name), 'TXT', signal);
    const [soa, keys] = await Promise.all([query(zone, 'SOA', signal), query(zone, 'DNSKEY', signal)]);
    const alias = a.find((record) => record.type === recordTypes.CNAME);
    const addresses = alias ? [] : [...a, ...aaaa];
    const texts = pair.filter((record) => record.type === recordTypes.TXT);
    const held = readPair(texts.map((record) => record.text));
    const strange = texts.filter((record) => held === null || record.text !== pairText(held));
    return {
      a: alias ? [] : a.map((record) => record.text),
      aaaa: alias ? [] : aaaa.map((record) => record.text),
      ttlSeconds: addresses.length === 0 ? null : Math.max(...addresses.map((record) => record.ttl)),
      pair: held,
      pairTtlSeconds: texts[0]?.ttl ?? null,
      absentTtlSeconds: soa[0] ? absentSeconds(soa[0]) : null,
      isSigned: keys.length > 0,
      foreign: [
        ...(alias ? [`CNAME ${alias.text}`] : []),
        ...strange.map((record) => `TXT ${pairName(name)} "${record.text}"`),
      ],
    };
  }

  /** Every name server of the zone with its addresses. */
  async function nameServers(
    signal?: AbortSignal,
  ): Promise<readonly (NameServerAddress & { readonly named: string })[]> {
    const found = (await query(zone, 'NS', signal)).map((record) => record.text);
    const all = await Promise.all(
      found.map(async (named) => {
        const inside = named === zone || named.endsWith(`.${zone}`);
        const own = inside ? await Promise.all([query(named, 'A', signal), query(named, 'AAAA', signal)]) : [];
        const addresses = inside ? own.flat().map((record) => record.text) : await world.lookup(named);
        return addresses.map((host) => ({ named, host, port: server.port }));
      }),
    );
    return all.flat();
  }

  /** What one of them answers to whoever asks. */
  async function askPublic(of: NameServerAddress, signal?: AbortSignal): Promise<string | null> {
    const seen = { a: [] as string[], aaaa: [] as string[] };
    for (const type of ['A', 'AAAA'] as const) {
      const answer = readMessage(await world.exchange.send(queryBytes(name, type), of, { over: 'udp', signal }));
      if (!answer.authoritative) return answer.rcode === 'NOERROR' ? 'NOTAUTH' : answer.rcode;
      const values = answer.answers.filter((record) => record.type === recordTypes[type] && record.name === name);
      seen[type === 'A' ? 'a' : 'aaaa'] = values.map((record) => record.text);
    }
    return showAddresses(seen);
  }

  /** Addresses without a signature, which whoever checks signatures takes for forged. Null: each set has one. */
  async function unsignedAt(
    of: NameServerAddress,
    to: Pick<WantedRecords, 'a' | 'aaaa'>,
    signal?: AbortSignal,
  ): Promise<string | null> {
    const answer = readMessage(await world.exchange.send(queryBytes(name, 'RRSIG'), of, { over: 'udp', signal }));
    const signatures = answer.answers.filter(({ type, name: owner }) => type === recordTypes.RRSIG && owner === name);
    const covered = new Set(signatures.map(({ data }) => Buffer.from(data).readUInt16BE(0)));
    const wanted = [...(to.a.length > 0 ? (['A'] as const) : []), ...(to.aaaa.length > 0 ? (['AAAA'] as const) : [])];
    const bare = wanted.filter((type) => !covered.has(recordTypes[type]));
    return bare.length === 0 ? null : `${bare.join(', ')} without RRSIG`;
  }

  async function findLaggard(to: Pick<WantedRecords, 'a' | 'aaaa'>, signal?: AbortSignal) {
    const isSigned = (await query(zone, 'DNSKEY', signal)).length > 0;
    for (const of of await nameServers(signal)) {
      const seen = await askPublic(of, signal).catch((error: unknown) => {
        if (error instanceof AppError) return error.code;
        throw error;
      });
      if (seen === null || !isSame(seen.split(', '), addressesIn(to))) {
        return { where: `${of.named} (${show(of)})`, seen: seen ?? '' };
      }
      const unsigned = isSigned ? await unsignedAt(of, to, signal) : null;
      if (unsigned !== null) return { where: `${of.named} (${show(of)})`, seen: unsigned };
    }
    return null;
  }

  return {
    kind: 'rfc2136',
    compares: true,
    minTtlSeconds: 0,
    read,
    replace: (from, to, signal) => update(prerequisitesOf(name, from), changesOf(name, from, to), signal),
    findLaggard,
    async check(signal): Promise<readonly CutoverCheck[]> {
      const tried = await update([], permissionProbe(name), signal).then(
        () => null,
        (error: unknown) => {
          if (error instanceof AppError) return error;
          throw error;
        },
      );
      const now = await read(signal);
      const lagging = addressesIn(now).length === 0 ? null : await findLaggard(now, signal);
      return [
        {
          name: 'cutover-permission',
          state: tried === null ? 'ok' : 'fail',
          details: { server: show(server), problem: tried?.code ?? null, answer: answerOf(tried) },
        },
        {
          name: 'cutover-servers',
          state: lagging === null ? 'ok' : 'fail',
          details: { server: lagging?.where ?? null, seen: lagging?.seen ?? null },
        },
        ...(now.isSigned ? [{ name: 'cutover-dnssec', state: 'warn', details: { zone } } as const] : []),
      ];
    },
  };
}

function answerOf(error: AppError | null): string | null {
  const told = error?.details['answer'] ?? error?.details['reason'];
  return typeof told === 'string' ? told : null;
}

function queryBytes(owner: string, type: QueryType): Buffer {
  return messageBytes({
    id: randomInt(0x10000),
    opcode: opcodes.QUERY,
    question: { name: owner, type: recordTypes[type] },
  });
}

/** Exactly these addresses and this number are there, and no alias (RFC 2136 section 2.4). */
function prerequisitesOf(name: string, from: SeenRecords): RawRecord[] {
  const set = (owner: string, type: number, values: readonly Buffer[]): RawRecord[] =>
    values.length === 0
      ? [{ name: owner, type, class: classes.NONE, ttl: 0, data: Buffer.alloc(0) }]
      : values.map((data) => ({ name: owner, type, class: classes.IN, ttl: 0, data }));
  return [
    ...set(pairName(name), recordTypes.TXT, from.pair ? [textData(pairText(from.pair))] : []),
    ...set(
      name,
      recordTypes.A,
      from.a.map((address) => addressData(address).data),
    ),
    ...set(
      name,
      recordTypes.AAAA,
      from.aaaa.map((address) => addressData(address).data),
    ),
    ...set(name, recordTypes.CNAME, []),
  ];
}

/** Old sets go and new ones come, in one transaction: nobody ever finds the name without an address. */
function changesOf(name: string, from: SeenRecords, to: WantedRecords): RawRecord[] {
  const clear = (owner: string, type: number): RawRecord => ({
    name: owner,
    type,
    class: classes.ANY,
    ttl: 0,
    data: Buffer.alloc(0),
  });
  return [
    clear(name, recordTypes.A),
    clear(name, recordTypes.AAAA),
    ...[...to.a, ...to.aaaa].map((address) => ({
      name,
      ...addressData(address),
      class: classes.IN,
      ttl: to.ttlSeconds,
    })),
    clear(pairName(name), recordTypes.TXT),
    {
      name: pairName(name),
      type: recordTypes.TXT,
      class: classes.IN,
      ttl: from.pairTtlSeconds ?? PAIR_TTL_S,
      data: textData(pairText(to.pair)),
    },
  ];
}

/** Removes what is not there, of every type that a cutover writes. */
function permissionProbe(name: string): RawRecord[] {
  const absent = { class: classes.NONE, ttl: 0 };
  return [
    { name, ...addressData(NOBODY.A), ...absent },
    { name, ...addressData(NOBODY.AAAA), ...absent },
    { name: pairName(name), type: recordTypes.TXT, ...absent, data: textData('nobody') },
  ];
}

/** For how long it may be remembered that there is no such record (RFC 2308, section 4): the last number of the SOA, or its own time. */
function absentSeconds({ ttl, data }: ReadRecord): number {
  return Math.min(ttl, Buffer.from(data).readUInt32BE(data.length - 4));
}

function show({ host, port }: NameServerAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
