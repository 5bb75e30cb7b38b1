/**
 * Records at Aliyun DNS (Alidns 2015-01-09). One record is changed per request and nothing is compared, so the number is
 * written first and read back, then the addresses, each in place: the name is never without one.
 */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/ports.ts';
import type { CutoverHttp } from '../ports.ts';
import { pairName, pairText, type RecordAuthority, readPair, type WantedRecords } from '../records.ts';
import { type KeyPair, strictEncode } from './aws-signature.ts';

export interface AliyunSettings {
  /** The domain, such as `studio.cn`. */
  readonly zone: string;
  readonly name: string;
  readonly apiUrl?: string | undefined;
}

const API_URL = 'https://alidns.aliyuncs.com';
const VERSION = '2015-01-09';
const ALGORITHM = 'ACS3-HMAC-SHA256';
/** Of the free and the personal edition; the paid ones go lower, and a record that has less keeps it. */
const NEW_TTL_S = 600;
const PAGE = 100;

const record = z.object({
  RecordId: z.string(),
  RR: z.string(),
  Type: z.string(),
  Value: z.string(),
  TTL: z.number(),
  Line: z.string().default('default'),
  Status: z.string().default('ENABLE'),
});
type AliyunRecord = z.output<typeof record>;
const page = z.object({ TotalCount: z.number(), DomainRecords: z.object({ Record: z.array(record) }) });
const fault = z.object({ Code: z.string(), Message: z.string().default('') });

export function createAliyunAuthority(
  { zone, name, apiUrl = API_URL }: AliyunSettings,
  world: { readonly http: CutoverHttp; readonly clock: Clock; readonly keys: () => Promise<KeyPair> },
): RecordAuthority {
  const url = apiUrl.replace(/\/$/, '');
  const rrOf = (owner: string): string => (owner === zone ? '@' : owner.slice(0, -zone.length - 1));

  async function ask(action: string, parameters: Record<string, string>, signal?: AbortSignal): Promise<unknown> {
    const query = Object.entries(parameters)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, value]) => `${strictEncode(key)}=${strictEncode(value)}`)
      .join('&');
    const keys = await world.keys();
    const headers = sign({ action, host: new URL(url).host, query, nowMs: world.clock.now() }, keys);
    const { status, text, dateMs } = await world.http({
      method: 'POST',
      url: `${url}/?${query}`,
      headers,
      ...(signal ? { signal } : {}),
    });
    const said = parseJson(text);
    if (status < 300) return said;
    const { Code, Message } = fault.catch({ Code: `HTTP ${status}`, Message: '' }).parse(said);
    throw failed(Code, Message, status, dateMs === null ? null : Math.round((world.clock.now() - dateMs) / 1000));
  }

  /** The list is fuzzy: asked for `a` it also finds `b.a`. What counts is the exact name. */
  async function list(owner: string, signal?: AbortSignal): Promise<readonly AliyunRecord[]> {
    const found: AliyunRecord[] = [];
    for (let number = 1; ; number++) {
      const answer = page.safeParse(
        await ask(
          'DescribeDomainRecords',
          { DomainName: zone, RRKeyWord: rrOf(owner), PageSize: String(PAGE), PageNumber: String(number) },
          signal,
        ),
      );
      if (!answer.success) throw failed('an answer of another form', '', 200, null);
      found.push(...answer.data.DomainRecords.Record);
      if (number * PAGE >= answer.data.TotalCount) break;
    }
    return found.filter((one) => one.RR.toLowerCase() === rrOf(owner));
  }

  /** What is there already is as good as written. */
  async function write(action: string, parameters: Record<string, string>, signal?: AbortSignal): Promise<void> {
    try {
      await ask(action, parameters, signal);
    } catch (error) {
      if (error instanceof AppError && error.details['reason'] === 'DomainRecordDuplicate') return;
      throw error;
    }
  }

  /** In place as far as there are records, then what is missing, then what is too much. */
  async function bring(
    owner: string,
    type: string,
    now: readonly AliyunRecord[],
    wanted: readonly string[],
    ttlSeconds: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const [kept, moved] = [
      now.filter((one) => wanted.includes(one.Value)),
      now.filter((one) => !wanted.includes(one.Value)),
    ];
    const missing = wanted.filter((value) => !kept.some((one) => one.Value === value));
    for (const [index, value] of missing.entries()) {
      const old = moved[index];
      const common = {
        RR: rrOf(owner),
        Type: type,
        Value: value,
        TTL: String(old?.TTL ?? ttlSeconds),
        Line: 'default',
      };
      if (old) await write('UpdateDomainRecord', { RecordId: old.RecordId, ...common }, signal);
      else await write('AddDomainRecord', { DomainName: zone, ...common }, signal);
    }
    for (const { RecordId } of moved.slice(missing.length)) await write('DeleteDomainRecord', { RecordId }, signal);
  }

  async function both(signal?: AbortSignal) {
    const own = await list(name, signal);
    const pairs = (await list(pairName(name), signal)).filter((one) => one.Type === 'TXT');
    return { own, pairs };
  }

  return {
    kind: 'aliyun',
    compares: false,
    minTtlSeconds: 1,
    async read(signal) {
      const { own, pairs } = await both(signal);
      const of = (type: string) => own.filter((one) => one.Type === type && one.Line === 'default' && isOn(one));
      const addresses = [...of('A'), ...of('AAAA')];
      return {
        a: of('A').map((one) => one.Value),
        aaaa: of('AAAA').map((one) => one.Value),
        ttlSeconds: addresses.length === 0 ? null : Math.max(...addresses.map((one) => one.TTL)),
        pair: readPair(pairs.map((one) => one.Value)),
        pairTtlSeconds: pairs[0]?.TTL ?? null,
        foreign: own
          .filter((one) => isOn(one) && (one.Type === 'CNAME' || (isAddress(one) && one.Line !== 'default')))
          .map((one) => `${one.Type} ${one.Value} (${one.Line})`),
      };
    },
    async replace(_from, to: WantedRecords, signal) {
      const { own, pairs } = await both(signal);
      await bring(pairName(name), 'TXT', pairs, [pairText(to.pair)], NEW_TTL_S, signal);
      // Whoever wrote a number last owns the name, and whoever does not see his own there leaves the addresses alone.
      const written = readPair((await both(signal)).pairs.map((one) => one.Value));
      if (written?.epoch !== to.pair.epoch || written.holder !== to.pair.holder) return 'changed';
      const of = (type: string) => own.filter((one) => one.Type === type && one.Line === 'default');
      const ttlSeconds = Math.max(to.ttlSeconds, of('A')[0] || of('AAAA')[0] ? 1 : NEW_TTL_S);
      await bring(name, 'A', of('A'), to.a, ttlSeconds, signal);
      await bring(name, 'AAAA', of('AAAA'), to.aaaa, ttlSeconds, signal);
      return 'done';
    },
    findLaggard: async () => null,
    check: async () => [],
  };
}

const isOn = ({ Status }: AliyunRecord): boolean => Status.toUpperCase() === 'ENABLE';
const isAddress = ({ Type }: AliyunRecord): boolean => Type === 'A' || Type === 'AAAA';

/** Signature version 3: the action and everything else about the request stand in signed headers. */
function sign(
  request: { readonly action: string; readonly host: string; readonly query: string; readonly nowMs: number },
  { accessKeyId, secretAccessKey }: KeyPair,
): Record<string, string> {
  const bodyHash = createHash('sha256').update('').digest('hex');
  const headers: Record<string, string> = {
    host: request.host,
    'x-acs-action': request.action,
    'x-acs-content-sha256': bodyHash,
    'x-acs-date': new Date(request.nowMs).toISOString().replace(/\.\d{3}/, ''),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-version': VERSION,
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([key, value]) => `${key}:${value}\n`);
  const canonical = ['POST', '/', request.query, lines.join(''), names, bodyHash].join('\n');
  const toSign = `${ALGORITHM}\n${createHash('sha256').update(canonical).digest('hex')}`;
  const signature = createHmac('sha256', secretAccessKey).update(toSign).digest('hex');
  const { host: _host, ...sent } = headers;
  return {
    ...sent,
    authorization: `${ALGORITHM} Credential=${accessKeyId},SignedHeaders=${names},Signature=${signature}`,
  };
}

const keyFaults = /^(InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|Forbidden|NoPermission)/;
const clockFaults = /^(InvalidTimeStamp|IllegalTimestamp|SignatureExpired)/;

function failed(code: string, message: string, status: number, offsetSeconds: number | null): AppError {
  const details = { server: 'Aliyun DNS', reason: code, answer: `${code} ${message}`.trim() };
  if (clockFaults.test(code)) {
    return new AppError('CUTOVER_CLOCK_WRONG', { details: { server: details.server, offsetSeconds } });
  }
  if (keyFaults.test(code)) return new AppError('CUTOVER_KEY_REFUSED', { details });
  if (status >= 500 || code.startsWith('Throttling')) {
    return new AppError('CUTOVER_UNREACHABLE', { details, retryable: true });
  }
  return new AppError('CUTOVER_REFUSED', { details });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
