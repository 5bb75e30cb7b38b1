/**
 * Signed records of the store, by prefix: written once under a name that begins with the time, never changed. What is torn, not
 * signed, or signed by somebody else is passed over and told; the newest that is believed counts.
 */
import type { z } from 'zod';
import type { Log } from '../../kernel/ports.ts';
import { inParallel } from '../parallel.ts';
import type { ObjectStore, StoredObject } from '../ports.ts';
import { newReleaseId, releaseTimeMs } from '../release/release-id.ts';
import type { TrustedKey } from '../release/signature.ts';
import {
  faultOf,
  MAX_RECORD_BYTES,
  type ReadRecord,
  type RecordFault,
  readRecord,
  sealRecord,
} from '../release/signed-record.ts';

const READS_AT_ONCE = 8;
/** Of one group, newest first: whoever fills a bucket with junk must not make every look read all of it. */
const LOOKED_AT = 50;
/** What names tell apart. */
const SECOND_MS = 1000;

export interface FoundRecord<T> {
  readonly key: string;
  readonly content: T;
  /** Raw public key. */
  readonly signer: string;
}

export interface PassedOver {
  readonly key: string;
  readonly fault: RecordFault;
}

/** The records of one group (a channel, a release), newest first. */
export interface RecordGroup<T> {
  readonly group: string;
  readonly believed: readonly FoundRecord<T>[];
  readonly passedOver: readonly PassedOver[];
}

export interface RecordKind<T> {
  /** `channels/`. Below it `<group>/<time>-<random>.json`. */
  readonly prefix: string;
  readonly schema: z.ZodType<T>;
  /** Of what was signed: is it about the group under which it lies? */
  readonly belongs: (content: T, group: string) => boolean;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whose signatures count, where that was asked already. */
  readonly trusted?: readonly TrustedKey[] | undefined;
}

export interface Records {
  /**
   * What is there of this kind. `only`: of one group. `all`: every record that is looked at, not just down to the newest that is
   * believed.
   */
  read<T>(
    kind: RecordKind<T>,
    options: ReadOptions & { readonly only?: string; readonly all?: boolean },
  ): Promise<readonly RecordGroup<T>[]>;
  /** Newer than everything that is believed there, whatever the clocks say. Answers its key. */
  write<T extends Readonly<Record<string, unknown>>>(
    kind: RecordKind<T>,
    record: {
      readonly group: string;
      readonly content: T;
      readonly nowMs: number;
      readonly newest?: string | undefined;
    },
    signal?: AbortSignal,
  ): Promise<string>;
  /** Deletes all but the newest; a store that lets nothing be deleted keeps them. */
  tidy(prefix: string, group: string, kept: number, signal?: AbortSignal): Promise<void>;
  /** What this key signed, in the way in which a device list keeps it. */
  signedBy(
    prefixes: readonly string[],
    publicKey: string,
    signal?: AbortSignal,
  ): Promise<readonly { readonly sha256: string; readonly modifiedAtMs: number }[]>;
}

export function createRecords(deps: {
  readonly store: ObjectStore;
  readonly trustedKeys: () => Promise<readonly TrustedKey[]>;
  readonly signingKey: () => Promise<string>;
  readonly log: Log;
}): Records {
  const { store, trustedKeys, log } = deps;
  const read = new Map<string, { readonly etag: string; readonly record: ReadRecord | null }>();
  const told = new Set<string>();

  async function open({ key, etag, sizeBytes }: StoredObject, signal?: AbortSignal): Promise<ReadRecord | null> {
    const known = read.get(key);
    if (known?.etag === etag) return known.record;
    const bytes = sizeBytes > MAX_RECORD_BYTES ? null : await store.get(key, { maxBytes: MAX_RECORD_BYTES, signal });
    const record = bytes && readRecord(key, bytes);
    read.set(key, { etag, record });
    return record;
  }

  async function readGroup<T>(
    { schema, belongs }: RecordKind<T>,
    group: string,
    objects: readonly StoredObject[],
    options: { readonly all: boolean; readonly trusted: readonly TrustedKey[]; readonly signal?: AbortSignal },
  ): Promise<RecordGroup<T>> {
    const believed: FoundRecord<T>[] = [];
    const passedOver: PassedOver[] = [];
    for (const object of objects.toSorted((a, b) => (a.key < b.key ? 1 : -1)).slice(0, LOOKED_AT)) {
      const { key } = object;
      const record = await open(object, options.signal);
      const parsed = record && schema.safeParse(record.content);
      const fits = parsed?.success === true && belongs(parsed.data, group);
      const fault = faultOf(record, options.trusted) ?? (fits ? null : 'torn');
      const signer = record?.signer ?? null;
      if (fault === null && signer !== null && parsed?.success) believed.push({ key, content: parsed.data, signer });
      else passedOver.push({ key, fault: fault ?? 'torn' });
      if (believed.length > 0 && !options.all) break;
    }
    for (const { key, fault } of passedOver) {
      if (told.has(key)) continue;
      told.add(key);
      log.warn('record passed over', { key, fault });
    }
    return { group, believed, passedOver };
  }

  return {
    async read(kind, { only, all = false, signal, trusted: asked }) {
      const below = only === undefined ? kind.prefix : `${kind.prefix}${only}/`;
      const [{ objects }, trusted] = await Promise.all([store.list(below, { signal }), asked ?? trustedKeys()]);
      const groups = Map.groupBy(objects, ({ key }) => groupOf(kind.prefix, key));
      groups.delete(null);
      const found: RecordGroup<Parameters<typeof kind.belongs>[0]>[] = [];
      await inParallel(groups, READS_AT_ONCE, signal, async ([group, members], either) => {
        if (group !== null) found.push(await readGroup(kind, group, members, { all, trusted, signal: either }));
      });
      return found.sort((a, b) => (a.group < b.group ? -1 : 1));
    },
    async write({ prefix }, { group, content, nowMs, newest }, signal) {
      const newestMs = newest === undefined ? Number.NaN : releaseTimeMs(stemOf(newest));
      const atMs = Number.isNaN(newestMs) ? nowMs : Math.max(nowMs, newestMs + SECOND_MS);
      const key = `${prefix}${group}/${newReleaseId(atMs)}.json`;
      await store.put(key, sealRecord(key, content, await deps.signingKey()), { ifAbsent: true, signal });
      return key;
    },
    async tidy(prefix, group, kept, signal) {
      const { objects } = await store.list(`${prefix}${group}/`, { signal });
      const named = objects.map(({ key }) => key).filter((key) => groupOf(prefix, key) === group);
      for (const key of named.sort().slice(0, -kept)) {
        await store.delete(key, signal).catch((error: unknown) => {
          signal?.throwIfAborted();
          log.info('old record stays', { key, error: String(error) });
        });
      }
    },
    async signedBy(prefixes, publicKey, signal) {
      const found: { sha256: string; modifiedAtMs: number }[] = [];
      for (const prefix of prefixes) {
        const { objects } = await store.list(prefix, { signal });
        await inParallel(objects, READS_AT_ONCE, signal, async (object, either) => {
          const record = await open(object, either);
          if (record?.signer === publicKey) found.push({ sha256: record.sha256, modifiedAtMs: object.modifiedAtMs });
        });
      }
      return found;
    },
  };
}

/** `<group>` of `<prefix><group>/<time>-<random>.json`; null for a key that is not made like that. */
function groupOf(prefix: string, key: string): string | null {
  const [group, file, ...more] = key.slice(prefix.length).split('/');
  if (!group || file === undefined || more.length > 0) return null;
  return file.endsWith('.json') && !Number.isNaN(releaseTimeMs(stemOf(key))) ? group : null;
}

/** The name without folders and ending. */
function stemOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1).replace(/\.json$/, '');
}
