/**
 * Records at Cloudflare. A batch is one transaction there, but it cannot be made to depend on what is there: whoever writes
 * last wins, so the records are read again after every write.
 */
import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import type { CutoverHttp } from '../ports.ts';
import {
  pairName,
  pairText,
  type RecordAuthority,
  readPair,
  type SeenRecords,
  type WantedRecords,
} from '../records.ts';

export interface CloudflareSettings {
  readonly zone: string;
  readonly name: string;
  readonly apiUrl?: string | undefined;
}

const API_URL = 'https://api.cloudflare.com/client/v4';
/** `1` stands for "automatic", which is five minutes. */
const AUTOMATIC = { ttl: 1, seconds: 300 } as const;
const MIN_TTL_S = 60;
/** "An identical record already exists": whoever put it there, it is there. */
const IDENTICAL = new Set([81_057, 81_058]);

const record = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  content: z.string(),
  ttl: z.number(),
  proxied: z.boolean().default(false),
});
type CloudRecord = z.output<typeof record>;
const answer = z.object({
  success: z.boolean(),
  errors: z.array(z.object({ code: z.number(), message: z.string().default('') })).default([]),
  result: z.unknown(),
});

export function createCloudflareAuthority(
  { zone, name, apiUrl = API_URL }: CloudflareSettings,
  world: { readonly http: CutoverHttp; readonly token: () => Promise<string> },
): RecordAuthority {
  const base = `${apiUrl.replace(/\/$/, '')}/zones/${zone}/dns_records`;

  async function ask(method: 'GET' | 'POST', url: string, body: unknown, signal?: AbortSignal): Promise<unknown> {
    const token = await world.token();
    const { status, text } = await world.http({
      method,
      url,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    const parsed = answer.safeParse(parseJson(text));
    const [error] = parsed.data?.errors ?? [];
    if (status === 401 || status === 403) {
      throw new AppError('CUTOVER_KEY_REFUSED', { details: { server: 'Cloudflare', reason: told(error, status) } });
    }
    if (parsed.data?.success && status < 300) return parsed.data.result;
    if (error && IDENTICAL.has(error.code)) return null;
    throw refused(told(error, status), status);
  }

  /** The list may hold more than was asked for; what counts is the exact name. */
  async function list(owner: string, signal?: AbortSignal): Promise<readonly CloudRecord[]> {
    const query = new URLSearchParams({ 'name.exact': owner, per_page: '100' });
    const found = z.array(record).safeParse(await ask('GET', `${base}?${query}`, undefined, signal));
    if (!found.success) throw refused('an answer of another form', 200);
    return found.data.filter((one) => one.name.toLowerCase() === owner);
  }

  async function both(signal?: AbortSignal) {
    const own = await list(name, signal);
    const pairs = (await list(pairName(name), signal)).filter((one) => one.type === 'TXT');
    return { own, pairs };
  }

  return {
    kind: 'cloudflare',
    compares: false,
    minTtlSeconds: MIN_TTL_S,
    read: async (signal) => seenIn(await both(signal)),
    async replace(_from, to, signal) {
      const { own, pairs } = await both(signal);
      await ask('POST', `${base}/batch`, batchOf(name, own, pairs, to), signal);
      return 'done';
    },
    findLaggard: async () => null,
    async check(signal) {
      const { own } = await both(signal);
      const isProxied = own.some((one) => one.proxied);
      return [{ name: 'cutover-proxied', state: 'ok', details: { proxied: isProxied } }];
    },
  };
}

function seenIn({ own, pairs }: { own: readonly CloudRecord[]; pairs: readonly CloudRecord[] }): SeenRecords {
  const of = (type: string): CloudRecord[] => own.filter((one) => one.type === type);
  const addresses = [...of('A'), ...of('AAAA')];
  // Behind the edge nobody sees these records, so nobody keeps them either.
  const seen = addresses.filter((one) => !one.proxied);
  return {
    a: of('A').map((one) => one.content),
    aaaa: of('AAAA').map((one) => one.content),
    ttlSeconds: addresses.length === 0 ? null : seen.reduce((longest, one) => Math.max(longest, secondsOf(one)), 0),
    pair: readPair(pairs.map((one) => unquote(one.content))),
    pairTtlSeconds: pairs[0] ? secondsOf(pairs[0]) : null,
    foreign: of('CNAME').map((one) => `CNAME ${one.content}`),
  };
}

/** Records that stay are changed in place, so that the name is never without an address. */
function batchOf(name: string, own: readonly CloudRecord[], pairs: readonly CloudRecord[], to: WantedRecords) {
  const proxied = own.some((one) => one.proxied);
  const kinds = [
    { type: 'A', owner: name, now: own.filter((one) => one.type === 'A'), wanted: to.a },
    { type: 'AAAA', owner: name, now: own.filter((one) => one.type === 'AAAA'), wanted: to.aaaa },
    { type: 'TXT', owner: pairName(name), now: pairs, wanted: [`"${pairText(to.pair)}"`] },
  ];
  return {
    deletes: kinds.flatMap(({ now, wanted }) => now.slice(wanted.length).map(({ id }) => ({ id }))),
    patches: kinds.flatMap(({ now, wanted }) =>
      now.slice(0, wanted.length).map(({ id }, index) => ({ id, content: wanted[index] })),
    ),
    posts: kinds.flatMap(({ type, owner, now, wanted }) =>
      wanted.slice(now.length).map((content) => ({
        type,
        name: owner,
        content,
        ...(type === 'TXT' || !proxied ? { ttl: to.ttlSeconds } : { ttl: AUTOMATIC.ttl, proxied }),
      })),
    ),
  };
}

const secondsOf = ({ ttl }: CloudRecord): number => (ttl === AUTOMATIC.ttl ? AUTOMATIC.seconds : ttl);
const unquote = (text: string): string => text.replace(/^"(.*)"$/, '$1');

function told(error: { code: number; message: string } | undefined, status: number): string {
  return error ? `${error.code} ${error.message}`.trim() : `HTTP ${status}`;
}

function refused(answer: string, status: number): AppError {
  const code = status === 429 || status >= 500 ? 'CUTOVER_UNREACHABLE' : 'CUTOVER_REFUSED';
  return new AppError(code, { details: { server: 'Cloudflare', answer, reason: answer }, retryable: status >= 429 });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
