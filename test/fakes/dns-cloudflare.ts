/**
 * Records as Cloudflare's interface keeps them: a token, filters by exact name, a shortest time, batches that are done as a
 * whole (deletes, patches, puts, posts), and no comparing of anything.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { CutoverInput } from '../../electron/contract/models/cutover.ts';
import { startApi } from './local-api.ts';

interface CloudRecord {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly content: string;
  readonly ttl: number;
  readonly proxied: boolean;
}

const MIN_TTL = 60;
const ZONE_ID = '0123456789abcdef0123456789abcdef';

export interface CloudflareFake {
  records: CloudRecord[];
  /** Requests that change something. */
  writes: number;
  /** Runs right before the next change is done. */
  beforeWrite: (() => void) | null;
  readonly token: string;
  input(name: string, primaryUrl: string): CutoverInput;
  now(): Promise<string>;
  edit(address: string): Promise<void>;
  add(record: Partial<CloudRecord> & Pick<CloudRecord, 'name' | 'type' | 'content'>): void;
}

class Fault extends Error {
  readonly status: number;
  readonly code: number;
  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export async function startCloudflare(name: string, address: string): Promise<CloudflareFake> {
  const fake: CloudflareFake = {
    records: [],
    writes: 0,
    beforeWrite: null,
    token: randomUUID(),
    input: (ofName, primaryUrl) => ({
      provider: 'cloudflare',
      zone: ZONE_ID,
      name: ofName,
      primaryUrl,
      primaryAddresses: [],
      apiUrl: `${api.url}/client/v4`,
      secret: fake.token,
    }),
    now: async () =>
      fake.records
        .filter((one) => one.name === name && one.type === 'A')
        .map((one) => one.content)
        .join(),
    async edit(moved) {
      fake.records = fake.records.map((one) =>
        one.name === name && one.type === 'A' ? { ...one, content: moved } : one,
      );
    },
    add(record) {
      fake.records.push({ id: randomBytes(16).toString('hex'), ttl: 120, proxied: false, ...record });
    },
  };
  fake.add({ name, type: 'A', content: address });

  const api = await startApi(({ method, url, headers, body }) => {
    try {
      if (headers.authorization !== `Bearer ${fake.token}`) throw new Fault(403, 10000, 'Authentication error');
      const base = `/client/v4/zones/${ZONE_ID}/dns_records`;
      if (method === 'GET' && url.pathname === base) {
        const wanted = url.searchParams.get('name.exact');
        if (wanted === null) throw new Fault(400, 1004, 'an exact name is wanted');
        return ok(fake.records.filter((one) => one.name === wanted));
      }
      if (method === 'POST' && url.pathname === `${base}/batch`) {
        fake.beforeWrite?.();
        fake.beforeWrite = null;
        fake.writes += 1;
        fake.records = batch(fake.records, JSON.parse(body) as Batch);
        return ok({});
      }
      throw new Fault(404, 7000, 'No route for that URI');
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const { status, code, message } = error;
      return { status, body: JSON.stringify({ success: false, errors: [{ code, message }], result: null }) };
    }
  });
  return fake;
}

const ok = (result: unknown) => ({ status: 200, body: JSON.stringify({ success: true, errors: [], result }) });

interface Batch {
  readonly deletes?: readonly { readonly id: string }[];
  readonly patches?: readonly (Partial<CloudRecord> & { readonly id: string })[];
  readonly posts?: readonly (Pick<CloudRecord, 'name' | 'type' | 'content'> & Partial<CloudRecord>)[];
}

function batch(before: readonly CloudRecord[], { deletes = [], patches = [], posts = [] }: Batch): CloudRecord[] {
  let records = [...before];
  const must = (id: string): CloudRecord => {
    const found = records.find((one) => one.id === id);
    if (!found) throw new Fault(404, 81_044, 'Record does not exist.');
    return found;
  };
  const accept = (record: CloudRecord): CloudRecord => {
    if (record.ttl !== 1 && record.ttl < MIN_TTL)
      throw new Fault(400, 9021, 'Invalid TTL. Must be between 60 and 86400');
    if (record.type === 'TXT' && !/^".*"$/.test(record.content)) throw new Fault(400, 9005, 'TXT content is quoted');
    const twin = records.find((one) => one.id !== record.id && isTwin(one, record));
    if (twin) throw new Fault(400, 81_058, 'An identical record already exists.');
    return record;
  };
  for (const { id } of deletes) records = records.filter((one) => one !== must(id));
  for (const { id, ...change } of patches) {
    const changed = accept({ ...must(id), ...change });
    records = records.map((one) => (one.id === id ? changed : one));
  }
  for (const post of posts) {
    records.push(accept({ id: randomBytes(16).toString('hex'), ttl: 1, proxied: false, ...post }));
  }
  return records;
}

const isTwin = (one: CloudRecord, other: CloudRecord): boolean =>
  one.name === other.name && one.type === other.type && one.content === other.content;
