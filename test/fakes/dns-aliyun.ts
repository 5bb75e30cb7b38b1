/**
 * Records as Aliyun's interface keeps them: signatures of version 3 with a nonce that is good once, lists by keyword that find
 * more than was asked for, a shortest time, no duplicates, one record per request, lines.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { CutoverInput } from '../../electron/contract/models/cutover.ts';
import { type ApiRequest, startApi } from './local-api.ts';

interface AliyunRecord {
  readonly RecordId: string;
  readonly RR: string;
  readonly Type: string;
  readonly Value: string;
  readonly TTL: number;
  readonly Line: string;
  readonly Status: string;
}

const MIN_TTL = 600;
const MAX_SKEW_MS = 15 * 60_000;

export interface AliyunFake {
  records: AliyunRecord[];
  writes: string[];
  aheadMs: number;
  /** Runs before a change of that type of record is done, once. */
  beforeWrite: { readonly type: string; readonly act: () => void } | null;
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string };
  input(name: string, primaryUrl: string): CutoverInput;
  now(): Promise<string>;
  edit(address: string): Promise<void>;
  add(record: Partial<AliyunRecord> & Pick<AliyunRecord, 'RR' | 'Type' | 'Value'>): void;
}

class Fault extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message = '') {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export async function startAliyun(zone: string, name: string, address: string): Promise<AliyunFake> {
  const rr = name.slice(0, -zone.length - 1);
  const nonces = new Set<string>();
  const fake: AliyunFake = {
    records: [],
    writes: [],
    aheadMs: 0,
    beforeWrite: null,
    keys: { accessKeyId: 'LTAIEXAMPLE', secretAccessKey: randomBytes(20).toString('hex') },
    input: (ofName, primaryUrl) => ({
      provider: 'aliyun',
      zone,
      name: ofName,
      primaryUrl,
      primaryAddresses: [],
      apiUrl: api.url,
      secret: fake.keys,
    }),
    now: async () =>
      fake.records
        .filter((one) => one.RR === rr && one.Type === 'A')
        .map((one) => one.Value)
        .join(),
    async edit(moved) {
      fake.records = fake.records.map((one) => (one.RR === rr && one.Type === 'A' ? { ...one, Value: moved } : one));
    },
    add(record) {
      fake.records.push({
        RecordId: randomBytes(8).readBigUInt64BE(0).toString(),
        TTL: MIN_TTL,
        Line: 'default',
        Status: 'ENABLE',
        ...record,
      });
    },
  };
  fake.add({ RR: rr, Type: 'A', Value: address });
  // What a search by keyword finds as well.
  fake.add({ RR: `test-${rr}`, Type: 'A', Value: '203.0.113.9' });
  fake.add({ RR: `${rr}.old`, Type: 'A', Value: '203.0.113.8' });

  const api = await startApi((request) => {
    const headers = { date: new Date(Date.now() + fake.aheadMs).toUTCString() };
    try {
      const { action, parameters } = checkRequest(request, fake, nonces);
      return { status: 200, body: JSON.stringify(act(fake, zone, action, parameters)), headers };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { status: error.status, body: JSON.stringify({ Code: error.code, Message: error.message }), headers };
    }
  });
  return fake;
}

function checkRequest(request: ApiRequest, fake: AliyunFake, nonces: Set<string>) {
  const { method, target, headers, body } = request;
  const header = (name: string): string => String(headers[name] ?? '');
  const match = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
    header('authorization'),
  );
  if (!match) throw new Fault(400, 'MissingAuthorization');
  const [, id = '', signed = '', signature = ''] = match;
  if (id !== fake.keys.accessKeyId) throw new Fault(404, 'InvalidAccessKeyId.NotFound');
  const names = signed.split(';');
  const wanted = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-acs-'))];
  if (!wanted.every((name) => names.includes(name))) throw new Fault(400, 'IncompleteSignature');
  if ([...names].sort().join(';') !== signed) throw new Fault(400, 'IncompleteSignature');
  const bodyHash = createHash('sha256').update(body).digest('hex');
  if (header('x-acs-content-sha256') !== bodyHash) throw new Fault(400, 'IncompleteSignature');
  const [path = '', query = ''] = target.split('?');
  const sorted = query.split('&').sort().join('&');
  if (sorted !== query) throw new Fault(400, 'SignatureDoesNotMatch', 'the query is not sorted');
  const lines = names.map((name) => `${name}:${header(name).trim()}\n`).join('');
  const canonical = [method, path, query, lines, signed, bodyHash].join('\n');
  const toSign = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`;
  const expected = createHmac('sha256', fake.keys.secretAccessKey).update(toSign).digest('hex');
  if (expected !== signature) throw new Fault(400, 'SignatureDoesNotMatch');
  const sentMs = Date.parse(header('x-acs-date'));
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(header('x-acs-date'))) throw new Fault(400, 'InvalidTimeStamp.Format');
  if (Math.abs(Date.now() + fake.aheadMs - sentMs) > MAX_SKEW_MS) throw new Fault(400, 'InvalidTimeStamp.Expired');
  const nonce = header('x-acs-signature-nonce');
  if (nonce === '' || nonces.has(nonce)) throw new Fault(400, 'SignatureNonceUsed');
  nonces.add(nonce);
  if (header('x-acs-version') !== '2015-01-09') throw new Fault(404, 'InvalidVersion');
  return { action: header('x-acs-action'), parameters: new URLSearchParams(query) };
}

function act(fake: AliyunFake, zone: string, action: string, parameters: URLSearchParams): unknown {
  const of = (name: string): string => parameters.get(name) ?? '';
  if (action === 'DescribeDomainRecords') {
    if (of('DomainName') !== zone) throw new Fault(400, 'InvalidDomainName.NoExist');
    const found = fake.records.filter((one) => one.RR.includes(of('RRKeyWord')));
    const [size, number] = [Number(of('PageSize') || 20), Number(of('PageNumber') || 1)];
    const Record = found.slice(size * (number - 1), size * number);
    return { TotalCount: found.length, PageSize: size, PageNumber: number, DomainRecords: { Record } };
  }
  const old = fake.records.find((one) => one.RecordId === of('RecordId'));
  const type = of('Type') || (old?.Type ?? '');
  if (fake.beforeWrite?.type === type) {
    const { act: first } = fake.beforeWrite;
    fake.beforeWrite = null;
    first();
  }
  fake.writes.push(`${action} ${type}`);
  if (action === 'DeleteDomainRecord') {
    if (!old) throw new Fault(400, 'DomainRecordNotBelongToUser');
    fake.records = fake.records.filter((one) => one !== old);
    return { RecordId: old.RecordId };
  }
  const wanted = {
    RR: of('RR'),
    Type: type,
    Value: of('Value'),
    TTL: Number(of('TTL') || MIN_TTL),
    Line: of('Line') || 'default',
  };
  if (wanted.TTL < MIN_TTL) throw new Fault(400, 'QuotaExceeded.TTL', 'the time is shorter than this edition allows');
  const isSame = (one: AliyunRecord): boolean =>
    one.RR === wanted.RR && one.Type === wanted.Type && one.Value === wanted.Value && one.Line === wanted.Line;
  if (fake.records.some((one) => isSame(one) && (action === 'AddDomainRecord' || one.TTL === wanted.TTL))) {
    throw new Fault(400, 'DomainRecordDuplicate', 'The DNS record already exists.');
  }
  if (action === 'AddDomainRecord') {
    if (of('DomainName') !== zone) throw new Fault(400, 'InvalidDomainName.NoExist');
    fake.add(wanted);
    return { RecordId: fake.records.at(-1)?.RecordId };
  }
  if (action !== 'UpdateDomainRecord') throw new Fault(404, 'InvalidAction.NotFound');
  if (!old) throw new Fault(400, 'DomainRecordNotBelongToUser');
  fake.records = fake.records.map((one) => (one === old ? { ...one, ...wanted } : one));
  return { RecordId: old.RecordId };
}
