/** Who is let in and who is turned out, on top of the lists: requests, admission, revocation, a new key. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { DeviceList } from '../../contract/models/device-list.ts';
import type { TrustOverview, TrustRequest } from '../../contract/trust.ts';
import { AppError } from '../../kernel/app-error.ts';
import { canonicalBytes } from '../../kernel/canonical-json.ts';
import { isoTime } from '../../kernel/clock.ts';
import { fromBase32, inGroups, plainText } from '../../kernel/grouped-text.ts';
import type { Clock, Log, SecretBox } from '../../kernel/ports.ts';
import { type ObjectStore, secretNames } from '../ports.ts';
import type { Registry } from '../registry.ts';
import { admissionOf, withKey, withoutKey } from '../release/device-list.ts';
import { trustRequestKey, trustRequestsPrefix } from '../release/keys.ts';
import { decodeJson } from '../release/manifest.ts';
import {
  FINGERPRINT_BYTES,
  fingerprintOf,
  isFingerprintOf,
  newSigningKey,
  publicKeyOf,
  type TrustedKey,
} from '../release/signature.ts';
import type { Devices } from './devices.ts';
import type { ReleaseKeys } from './keys.ts';

/** Anybody who can write to the store can ask; more than these are not read. */
const MAX_REQUESTS = 20;
const MAX_REQUEST_BYTES = 4096;
const SECRET_BYTES = 32;

const storedRequest = z.object({
  version: z.literal(1),
  publicKey: z.string().length(44),
  name: z.string().min(1).max(200),
});
type StoredRequest = z.output<typeof storedRequest>;

export interface DeviceTrust {
  overview(signal?: AbortSignal): Promise<TrustOverview>;
  /** Asks to be let in. On a computer that was revoked this makes a new key first. */
  request(signal?: AbortSignal): Promise<TrustRequest>;
  /**
   * Throws TRUST_FINGERPRINT_DIFFERS unless `fingerprint` is that of the request, TRUST_REQUEST_UNKNOWN when there is none,
   * TRUST_KEY_REVOKED, and what `Devices.change` throws.
   */
  add(
    order: { readonly fingerprint: string; readonly request?: TrustRequest; readonly name?: string },
    signal?: AbortSignal,
  ): Promise<void>;
  /** Throws TRUST_NOT_ADMITTED while no list signed by that computer lets this one in. */
  accept(fingerprint: string, signal?: AbortSignal): Promise<void>;
  /** Throws TRUST_UNKNOWN, TRUST_LAST. */
  revoke(order: { readonly fingerprint: string; readonly since?: string }, signal?: AbortSignal): Promise<void>;
  rotate(signal?: AbortSignal): Promise<void>;
  /** What machines are sent; trouble with the store keeps nobody from a standby. */
  lists(signal?: AbortSignal): Promise<readonly DeviceList[]>;
  /** Signs the list anew, for a machine that believes this computer but not whoever signed the last list. */
  renew(signal?: AbortSignal): Promise<readonly DeviceList[]>;
  /** Whose releases count, after a look at this store. */
  trustedAfterLook(store: ObjectStore, signal?: AbortSignal): Promise<readonly TrustedKey[]>;
  /** Before a release: the store gets our list, and what was taken up from it stays. Throws TRUST_REVOKED. */
  prepareStore(store: ObjectStore, signal?: AbortSignal): Promise<void>;
}

export function createDeviceTrust(deps: {
  readonly devices: Devices;
  readonly keys: ReleaseKeys;
  readonly secrets: SecretBox;
  readonly hasStore: () => boolean;
  readonly open: () => Promise<{ readonly store: ObjectStore; readonly registry: Registry }>;
  /** What the store said; null when it does not answer soon. Other errors are thrown. */
  readonly ifItAnswers: <T>(asked: Promise<T>) => Promise<T | null>;
  readonly deviceName: () => string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}): DeviceTrust {
  const { devices, keys, secrets, open } = deps;
  const now = (): string => isoTime(deps.clock.now());

  const admits = (list: DeviceList, publicKey: string, secret: string): boolean =>
    list.keys.some(
      (key) =>
        key.publicKey === publicKey &&
        key.revokedAt === null &&
        key.admission === admissionOf(secret, { publicKey, signedBy: list.signedBy }),
    );

  /** Looks at the store, and where it belongs to others takes up the list that lets this computer in. True once it is in. */
  async function look(store: ObjectStore, signal?: AbortSignal): Promise<boolean> {
    await devices.look(store, signal);
    const secret = await secrets.read(secretNames.requestSecret);
    if (secret === null) return false;
    const { publicKey } = await keys.identity();
    if ((await devices.lists()).some((list) => admits(list, publicKey, secret))) return true;
    const { apart } = await devices.standing();
    return apart && devices.join(store, (list) => admits(list, publicKey, secret), signal);
  }

  async function keep(store: ObjectStore, signal?: AbortSignal): Promise<void> {
    const joined = await look(store, signal);
    await devices.keep(store, signal);
    if (joined) await secrets.remove(secretNames.requestSecret);
    await finishRotation();
  }

  /** A crash between the list that names the new key and its first use. */
  async function finishRotation(): Promise<void> {
    const next = await keys.preparedKey();
    if (next === null) return;
    const key = (await devices.held()).keys.find((item) => item.publicKey === publicKeyOf(next));
    if (key?.revokedAt === null) await keys.replace(next);
  }

  async function readRequest(store: ObjectStore, key: string, signal?: AbortSignal): Promise<StoredRequest | null> {
    const bytes = await store.get(key, { maxBytes: MAX_REQUEST_BYTES, signal });
    const request = bytes && parseRequest(bytes);
    return request && key === trustRequestKey(fingerprintOf(request.publicKey)) ? request : null;
  }

  /** Of computers that are not in the list. */
  async function openRequests(store: ObjectStore, signal?: AbortSignal): Promise<readonly StoredRequest[]> {
    const { objects } = await store.list(trustRequestsPrefix, { signal });
    const own = await keys.identity();
    const known = [own, ...(await devices.held()).keys].map(({ publicKey }) =>
      trustRequestKey(fingerprintOf(publicKey)),
    );
    const open = objects.filter(({ key }) => !known.includes(key)).slice(0, MAX_REQUESTS);
    const found = await Promise.all(open.map(({ key }) => readRequest(store, key, signal)));
    return found.filter((request) => request !== null);
  }

  async function findRequest(store: ObjectStore, typed: string, signal?: AbortSignal): Promise<StoredRequest> {
    const isCode = fromBase32(typed)?.length === FINGERPRINT_BYTES;
    const key = trustRequestKey(inGroups(plainText(typed), '-'));
    const found = isCode ? await readRequest(store, key, signal) : null;
    if (found) return found;
    throw new AppError('TRUST_REQUEST_UNKNOWN', { details: { fingerprint: typed } });
  }

  async function heldKey(typed: string) {
    const key = (await devices.held()).keys.find((item) => isFingerprintOf(typed, item.publicKey));
    if (key) return key;
    throw new AppError('TRUST_UNKNOWN', {
      details: { fingerprint: typed },
      remedy: { kind: 'run', command: 'understudy trust list' },
    });
  }

  /** Digests of what this key signed and the store got before `since`. */
  async function leftBy(publicKey: string, since?: string, signal?: AbortSignal): Promise<readonly string[]> {
    const beforeMs = since === undefined ? Number.POSITIVE_INFINITY : Date.parse(since);
    const signed = await (await open()).registry.signedBy(publicKey, signal);
    return signed.filter((item) => item.modifiedAtMs < beforeMs).map((item) => item.sha256);
  }

  async function describe(requests: readonly StoredRequest[]): Promise<TrustOverview> {
    const { publicKey, fingerprint } = await keys.identity();
    const { number, keys: listed } = await devices.held();
    const { apart, offered, problem } = await devices.standing();
    const own = listed.find((key) => key.publicKey === publicKey);
    return {
      self: {
        fingerprint,
        name: deps.deviceName(),
        state: apart || !own ? 'apart' : own.revokedAt === null ? 'trusted' : 'revoked',
        offered,
        waiting: (await secrets.read(secretNames.requestSecret)) !== null && (apart || own?.admission === undefined),
      },
      number,
      devices: listed.map((key) => ({
        fingerprint: fingerprintOf(key.publicKey),
        name: key.name,
        addedAt: key.addedAt,
        revokedAt: key.revokedAt,
        self: key.publicKey === publicKey,
      })),
      requests: requests.map((item) => ({ fingerprint: fingerprintOf(item.publicKey), name: item.name })),
      problem,
    };
  }

  return {
    async overview(signal) {
      const asked = async (): Promise<readonly StoredRequest[]> => {
        if (!deps.hasStore()) return [];
        const { store } = await open();
        await look(store, signal);
        return openRequests(store, signal);
      };
      return describe((await deps.ifItAnswers(asked())) ?? []);
    },
    async request(signal) {
      const before = await keys.identity();
      const own = (await devices.held()).keys.find((key) => key.publicKey === before.publicKey);
      // A key that was revoked stays so; its computer comes back with another one.
      if (own && own.revokedAt !== null) await keys.replace(newSigningKey());
      const { publicKey, fingerprint } = await keys.identity();
      const name = deps.deviceName();
      const secret = (await secrets.read(secretNames.requestSecret)) ?? randomBytes(SECRET_BYTES).toString('base64');
      await secrets.write(secretNames.requestSecret, secret);
      if (deps.hasStore()) {
        const { store } = await open();
        const asked = canonicalBytes({ version: 1, publicKey, name });
        await store.put(trustRequestKey(fingerprint), asked, { ifAbsent: true, signal });
      }
      return { kind: 'understudy-trust-request', version: 1, publicKey, name, fingerprint, secret };
    },
    async add({ fingerprint, request, name }, signal) {
      const { store } = await open();
      const asked = request ?? (await findRequest(store, fingerprint, signal));
      const { publicKey } = asked;
      if (!isFingerprintOf(fingerprint, publicKey)) {
        throw new AppError('TRUST_FINGERPRINT_DIFFERS', {
          details: { name: asked.name, typed: fingerprint, fingerprint: fingerprintOf(publicKey) },
        });
      }
      await keep(store, signal);
      await devices.change(
        store,
        async (list) => {
          const known = list.keys.find((key) => key.publicKey === publicKey);
          if (known && known.revokedAt !== null) {
            throw new AppError('TRUST_KEY_REVOKED', {
              details: { name: known.name, fingerprint, revokedAt: known.revokedAt },
              remedy: { kind: 'run', command: 'understudy trust request' },
            });
          }
          const signedBy = (await keys.identity()).publicKey;
          const admission = request ? admissionOf(request.secret, { publicKey, signedBy }) : undefined;
          return withKey(list, {
            publicKey,
            name: name ?? asked.name,
            addedAt: known?.addedAt ?? now(),
            ...(admission === undefined ? {} : { admission }),
          });
        },
        signal,
      );
    },
    async accept(fingerprint, signal) {
      const { store } = await open();
      const { publicKey } = await keys.identity();
      const joined = await devices.join(
        store,
        (list) =>
          isFingerprintOf(fingerprint, list.signedBy) &&
          list.keys.some((key) => key.publicKey === publicKey && key.revokedAt === null),
        signal,
      );
      if (!joined) throw new AppError('TRUST_NOT_ADMITTED', { details: { fingerprint } });
      await secrets.remove(secretNames.requestSecret);
      await keep(store, signal);
    },
    async revoke({ fingerprint, since }, signal) {
      const { store } = await open();
      await keep(store, signal);
      const { publicKey, revokedAt } = await heldKey(fingerprint);
      if (revokedAt !== null) return;
      const kept = await leftBy(publicKey, since, signal);
      await devices.change(
        store,
        (list) => {
          if (list.keys.every((key) => key.publicKey === publicKey || key.revokedAt !== null)) {
            throw new AppError('TRUST_LAST', { details: { fingerprint } });
          }
          return withoutKey(list, publicKey, { revokedAt: now(), kept });
        },
        signal,
      );
    },
    async rotate(signal) {
      const { store } = await open();
      await keep(store, signal);
      const { publicKey } = await keys.identity();
      const kept = await leftBy(publicKey, undefined, signal);
      const next = await keys.nextKey();
      await devices.change(
        store,
        (list) => {
          const key = { publicKey: publicKeyOf(next), name: deps.deviceName(), addedAt: now() };
          const retired = withoutKey(list, publicKey, { revokedAt: now(), kept });
          return { ...retired, keys: [...retired.keys, { ...key, revokedAt: null }] };
        },
        signal,
      );
      await finishRotation();
    },
    async lists(signal) {
      const kept = async (): Promise<void> => {
        if (deps.hasStore()) await keep((await open()).store, signal);
      };
      await deps.ifItAnswers(kept()).catch((error: unknown) => {
        signal?.throwIfAborted();
        deps.log.warn('machines get the list that is known here', { error: String(error) });
      });
      return devices.lists();
    },
    async renew(signal) {
      const { store } = await open();
      await devices.change(store, ({ number, keys: listed }) => ({ number: number + 1, keys: listed }), signal);
      return devices.lists();
    },
    async trustedAfterLook(store, signal) {
      await look(store, signal);
      return devices.trusted();
    },
    async prepareStore(store, signal) {
      await keep(store, signal);
      const { publicKey, fingerprint } = await keys.identity();
      const own = (await devices.held()).keys.find((key) => key.publicKey === publicKey);
      if (own && own.revokedAt !== null) {
        throw new AppError('TRUST_REVOKED', {
          details: { fingerprint, revokedAt: own.revokedAt },
          remedy: { kind: 'run', command: 'understudy trust request' },
        });
      }
    },
  };
}

function parseRequest(bytes: Uint8Array): StoredRequest | null {
  try {
    return storedRequest.parse(decodeJson(bytes));
  } catch {
    return null;
  }
}
