/**
 * Records at Amazon Route 53. A batch that deletes exactly what was read and creates what is wanted is done as a whole or not
 * at all, and it is not done when something else is there: of several writers one wins.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/ports.ts';
import type { CutoverHttp } from '../ports.ts';
import {
  pairName,
  pairText,
  type RecordAuthority,
  readPair,
  type SeenRecords,
  type WantedRecords,
} from '../records.ts';
import { type KeyPair, signAws } from './aws-signature.ts';
import { child, children, text, xmlText } from './xml.ts';

export interface Route53Settings {
  readonly zone: string;
  readonly name: string;
  readonly apiUrl?: string | undefined;
}

const API_URL = 'https://route53.amazonaws.com';
const VERSION = '2013-04-01';
const NAMESPACE = `https://route53.amazonaws.com/doc/${VERSION}/`;
/** Requests for one zone are taken one after the other, and the second is told to come again. */
const BUSY_TRIES = 6;
const BUSY_MS = 250;

interface RecordSet {
  readonly name: string;
  readonly type: string;
  readonly ttl: number | null;
  readonly values: readonly string[];
  /** Of several sets for one name, or one that is reckoned elsewhere. */
  readonly special: string | null;
}

export function createRoute53Authority(
  { zone, name, apiUrl = API_URL }: Route53Settings,
  world: { readonly http: CutoverHttp; readonly clock: Clock; readonly keys: () => Promise<KeyPair> },
): RecordAuthority {
  const base = `${apiUrl.replace(/\/$/, '')}/${VERSION}`;
  /** The change that was asked for last: `PENDING` until every name server has it. */
  let lastChange: string | null = null;

  async function ask(method: 'GET' | 'POST', url: string, body: string, signal?: AbortSignal): Promise<string> {
    for (let turn = 1; ; turn++) {
      const keys = await world.keys();
      const scope = { region: 'us-east-1', service: 'route53', nowMs: world.clock.now() };
      const headers = signAws({ method, url, body }, keys, scope);
      const {
        status,
        text: said,
        dateMs,
      } = await world.http({
        method,
        url,
        headers: { ...headers, ...(body === '' ? {} : { 'content-type': 'text/xml' }) },
        ...(body === '' ? {} : { body }),
        ...(signal ? { signal } : {}),
      });
      if (status < 300) return said;
      const code = text(said, 'Code') ?? `HTTP ${status}`;
      const isBusy = code === 'PriorRequestNotComplete' || code.startsWith('Throttling');
      if (!isBusy || turn === BUSY_TRIES) throw failed(code, status, said, dateMs);
      await sleep(BUSY_MS * 2 ** (turn - 1), undefined, { signal });
    }
  }

  function failed(code: string, status: number, said: string, dateMs: number | null): AppError {
    const offsetSeconds = dateMs === null ? null : Math.round((world.clock.now() - dateMs) / 1000);
    const details = { server: 'Route 53', reason: code, answer: `${code} ${text(said, 'Message') ?? ''}`.trim() };
    if (code === 'SignatureDoesNotMatch' && offsetSeconds !== null && Math.abs(offsetSeconds) > 300) {
      return new AppError('CUTOVER_CLOCK_WRONG', { details: { server: details.server, offsetSeconds } });
    }
    if (status === 403) return new AppError('CUTOVER_KEY_REFUSED', { details });
    if (code === 'InvalidChangeBatch') return new AppError('CUTOVER_CHANGED_MEANWHILE', { details });
    if (status >= 500) return new AppError('CUTOVER_UNREACHABLE', { details, retryable: true });
    return new AppError('CUTOVER_REFUSED', { details });
  }

  /** The list begins at the name and goes on through the zone; what counts is the exact name. */
  async function sets(owner: string, signal?: AbortSignal): Promise<readonly RecordSet[]> {
    const query = new URLSearchParams({ maxitems: '100', name: `${owner}.` });
    const said = await ask('GET', `${base}/hostedzone/${zone}/rrset?${query}`, '', signal);
    return children(child(said, 'ResourceRecordSets') ?? '', 'ResourceRecordSet')
      .map(readSet)
      .filter((set) => set.name === owner);
  }

  async function read(signal?: AbortSignal): Promise<SeenRecords> {
    const own = await sets(name, signal);
    const pairs = (await sets(pairName(name), signal)).filter((set) => set.type === 'TXT');
    const of = (type: string): RecordSet | undefined => own.find((set) => set.type === type && set.special === null);
    const ttls = [of('A'), of('AAAA')].flatMap((set) => (set?.ttl == null ? [] : [set.ttl]));
    const texts = pairs.flatMap((set) => set.values.map((value) => value.replace(/^"(.*)"$/, '$1')));
    const held = readPair(texts);
    return {
      a: of('A')?.values ?? [],
      aaaa: of('AAAA')?.values ?? [],
      ttlSeconds: ttls.length === 0 ? null : Math.max(...ttls),
      pair: held,
      pairTtlSeconds: pairs[0]?.ttl ?? null,
      foreign: [
        ...own
          .filter((set) => set.type === 'CNAME' || (set.special !== null && ['A', 'AAAA'].includes(set.type)))
          .map((set) => `${set.type} ${set.special ?? set.values.join(' ')}`),
        ...texts.filter((one) => held === null || one !== pairText(held)).map((one) => `TXT "${one}"`),
        // A set is deleted by its whole content, and this batch knows one time for both.
        ...(new Set(ttls).size > 1 ? [`A ${of('A')?.ttl} s, AAAA ${of('AAAA')?.ttl} s`] : []),
      ],
    };
  }

  return {
    kind: 'route53',
    compares: true,
    minTtlSeconds: 0,
    read,
    async replace(from, to, signal) {
      try {
        const said = await ask('POST', `${base}/hostedzone/${zone}/rrset/`, batchOf(name, from, to), signal);
        lastChange = text(said, 'Id');
        return 'done';
      } catch (error) {
        if (error instanceof AppError && error.code === 'CUTOVER_CHANGED_MEANWHILE') return 'changed';
        throw error;
      }
    },
    async findLaggard(_to, signal) {
      if (lastChange === null) return null;
      const status = text(await ask('GET', `${base}${lastChange}`, '', signal), 'Status') ?? '';
      return status === 'INSYNC' ? null : { where: 'Route 53', seen: status };
    },
    check: async () => [],
  };
}

function readSet(xml: string): RecordSet {
  const policy = ['Weight', 'Region', 'Failover', 'GeoLocation', 'MultiValueAnswer', 'AliasTarget', 'SetIdentifier'];
  const ttl = text(xml, 'TTL');
  return {
    name: plainName(text(xml, 'Name') ?? ''),
    type: text(xml, 'Type') ?? '',
    ttl: ttl === null ? null : Number(ttl),
    values: children(child(xml, 'ResourceRecords') ?? '', 'ResourceRecord').map((one) => text(one, 'Value') ?? ''),
    special: policy.find((one) => child(xml, one) !== null) ?? null,
  };
}

/** `\052` is how a `*` is written there; the dot at the end goes. */
function plainName(name: string): string {
  return name
    .replace(/\\(\d{3})/g, (_all, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    .replace(/\.$/, '')
    .toLowerCase();
}

function batchOf(name: string, from: SeenRecords, to: WantedRecords): string {
  const change = (action: 'DELETE' | 'CREATE', owner: string, type: string, ttl: number, values: readonly string[]) =>
    values.length === 0
      ? ''
      : [
          `<Change><Action>${action}</Action><ResourceRecordSet>`,
          `<Name>${owner}.</Name><Type>${type}</Type><TTL>${ttl}</TTL><ResourceRecords>`,
          ...values.map((value) => `<ResourceRecord><Value>${xmlText(value)}</Value></ResourceRecord>`),
          '</ResourceRecords></ResourceRecordSet></Change>',
        ].join('');
  const pairTtl = from.pairTtlSeconds ?? to.ttlSeconds;
  const all = [
    change('DELETE', name, 'A', from.ttlSeconds ?? 0, from.a),
    change('DELETE', name, 'AAAA', from.ttlSeconds ?? 0, from.aaaa),
    change('DELETE', pairName(name), 'TXT', pairTtl, from.pair ? [`"${pairText(from.pair)}"`] : []),
    change('CREATE', name, 'A', to.ttlSeconds, to.a),
    change('CREATE', name, 'AAAA', to.ttlSeconds, to.aaaa),
    change('CREATE', pairName(name), 'TXT', pairTtl, [`"${pairText(to.pair)}"`]),
  ];
  return [
    `<?xml version="1.0" encoding="UTF-8"?><ChangeResourceRecordSetsRequest xmlns="${NAMESPACE}">`,
    `<ChangeBatch><Changes>${all.join('')}</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>`,
  ].join('');
}
