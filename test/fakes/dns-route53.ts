/**
 * Record sets as Route 53 keeps them: strict signatures, a list that begins at a name and goes on, batches that are done as a
 * whole or not at all, a DELETE that has to be exact, changes that are PENDING before they are INSYNC.
 */
import { randomBytes } from 'node:crypto';
import type { CutoverInput } from '../../electron/contract/models/cutover.ts';
import { startApi } from './local-api.ts';
import { S3Fault } from './strict-s3-fault.ts';
import { checkSignature } from './strict-s3-signature.ts';

interface RecordSet {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly values: readonly string[];
  readonly weight?: number;
}

const ZONE_ID = 'Z0123456789ABCDEFGHIJ';

export interface Route53Fake {
  sets: RecordSet[];
  writes: number;
  /** So many next changes are answered with PriorRequestNotComplete. */
  busy: number;
  /** So many next looks at a change say PENDING. */
  pending: number;
  /** Milliseconds that the server's clock is ahead. */
  aheadMs: number;
  beforeWrite: (() => void) | null;
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string };
  input(name: string, primaryUrl: string): CutoverInput;
  now(): Promise<string>;
  edit(address: string): Promise<void>;
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

export async function startRoute53(name: string, address: string): Promise<Route53Fake> {
  const fake: Route53Fake = {
    sets: [{ name: `${name}.`, type: 'A', ttl: 60, values: [address] }],
    writes: 0,
    busy: 0,
    pending: 0,
    aheadMs: 0,
    beforeWrite: null,
    keys: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: randomBytes(30).toString('base64') },
    input: (ofName, primaryUrl) => ({
      provider: 'route53',
      zone: ZONE_ID,
      name: ofName,
      primaryUrl,
      primaryAddresses: [],
      apiUrl: api.url,
      secret: fake.keys,
    }),
    now: async () => fake.sets.find((set) => set.name === `${name}.` && set.type === 'A')?.values.join() ?? '',
    async edit(moved) {
      fake.sets = fake.sets.map((set) =>
        set.name === `${name}.` && set.type === 'A' ? { ...set, values: [moved] } : set,
      );
    },
  };
  const api = await startApi((request) => {
    const date = new Date(Date.now() + fake.aheadMs).toUTCString();
    try {
      return { ...respond(fake, request), headers: { date } };
    } catch (error) {
      const fault = error instanceof S3Fault ? new Fault(403, awsCode(error), '') : error;
      if (!(fault instanceof Fault)) throw fault;
      const body = `<?xml version="1.0"?><ErrorResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Error><Type>Sender</Type><Code>${fault.code}</Code><Message>${fault.message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
      return { status: fault.status, body, headers: { date } };
    }
  });
  return fake;
}

/** This service has one code for a clock that is off and for a wrong key. */
function awsCode(error: S3Fault): string {
  return error.code === 'InvalidAccessKeyId' ? 'InvalidClientTokenId' : 'SignatureDoesNotMatch';
}

function respond(fake: Route53Fake, request: Parameters<Parameters<typeof startApi>[0]>[0]) {
  const { method, url, headers, body, target } = request;
  checkSignature(
    { method, headers, url: target } as never,
    url,
    (id) => (id === fake.keys.accessKeyId ? fake.keys.secretAccessKey : undefined),
    Date.now() + fake.aheadMs,
  );
  if (!/\/us-east-1\/route53\/aws4_request/.test(String(headers.authorization)))
    throw new Fault(403, 'SignatureDoesNotMatch');
  const zone = `/2013-04-01/hostedzone/${ZONE_ID}/rrset`;
  if (method === 'GET' && url.pathname === zone) return list(fake, url.searchParams.get('name') ?? '');
  if (method === 'POST' && url.pathname === `${zone}/`) {
    if (fake.busy > 0) {
      fake.busy -= 1;
      throw new Fault(400, 'PriorRequestNotComplete', 'The request was rejected');
    }
    fake.beforeWrite?.();
    fake.beforeWrite = null;
    fake.sets = change(fake.sets, body);
    fake.writes += 1;
    return answer(
      `<ChangeResourceRecordSetsResponse><ChangeInfo><Id>/change/C1</Id><Status>PENDING</Status></ChangeInfo></ChangeResourceRecordSetsResponse>`,
    );
  }
  if (method === 'GET' && url.pathname === '/2013-04-01/change/C1') {
    const status = fake.pending > 0 ? 'PENDING' : 'INSYNC';
    fake.pending = Math.max(0, fake.pending - 1);
    return answer(
      `<GetChangeResponse><ChangeInfo><Id>/change/C1</Id><Status>${status}</Status></ChangeInfo></GetChangeResponse>`,
    );
  }
  throw new Fault(404, 'NoSuchHostedZone', 'No hosted zone found');
}

const answer = (xml: string) => ({ status: 200, body: `<?xml version="1.0"?>${xml}` });
const reversed = (name: string): string => name.split('.').reverse().join('.');

/** Sorted as the zone is, from the name on: what was asked for may come first, later or not at all. */
function list({ sets }: Route53Fake, from: string) {
  const rest = [...sets]
    .sort((a, b) => (reversed(a.name) < reversed(b.name) ? -1 : 1))
    .filter((set) => reversed(set.name) >= reversed(from));
  const told = rest.map(
    ({ name, type, ttl, values, weight }) =>
      `<ResourceRecordSet><Name>${name}</Name><Type>${type}</Type>${weight === undefined ? '' : `<SetIdentifier>x</SetIdentifier><Weight>${weight}</Weight>`}<TTL>${ttl}</TTL><ResourceRecords>${values
        .map((value) => `<ResourceRecord><Value>${value.replaceAll('"', '&quot;')}</Value></ResourceRecord>`)
        .join('')}</ResourceRecords></ResourceRecordSet>`,
  );
  return answer(
    `<ListResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ResourceRecordSets>${told.join('')}</ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems></ListResourceRecordSetsResponse>`,
  );
}

function change(before: readonly RecordSet[], xml: string): RecordSet[] {
  let sets = [...before];
  const changes = [...xml.matchAll(/<Change>(.*?)<\/Change>/gs)].map((found) => found[1] ?? '');
  if (changes.length === 0) throw new Fault(400, 'InvalidInput', 'no changes');
  for (const one of changes) {
    const of = (name: string): string => new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(one)?.[1] ?? '';
    const values = [...one.matchAll(/<Value>(.*?)<\/Value>/gs)].map((found) =>
      (found[1] ?? '').replaceAll('&quot;', '"'),
    );
    const set = { name: of('Name'), type: of('Type'), ttl: Number(of('TTL')), values };
    const about = `[name='${set.name}', type='${set.type}']`;
    const there = sets.find((known) => known.name === set.name && known.type === set.type);
    if (of('Action') === 'DELETE') {
      if (!there)
        throw new Fault(400, 'InvalidChangeBatch', `Tried to delete resource record set ${about} but it was not found`);
      const isExact = there.ttl === set.ttl && [...there.values].sort().join() === [...values].sort().join();
      if (!isExact)
        throw new Fault(
          400,
          'InvalidChangeBatch',
          `Tried to delete resource record set ${about} but the values provided do not match the current values`,
        );
      sets = sets.filter((known) => known !== there);
    } else if (of('Action') === 'CREATE') {
      if (there)
        throw new Fault(
          400,
          'InvalidChangeBatch',
          `Tried to create resource record set ${about} but it already exists`,
        );
      if (set.type === 'TXT' && !values.every((value) => /^".*"$/.test(value)))
        throw new Fault(400, 'InvalidChangeBatch', 'TXT is quoted');
      sets.push(set);
    } else throw new Fault(400, 'InvalidInput', 'unknown action');
  }
  return sets;
}
