/**
 * The signed list of computers whose releases count. Pure. A list replaces the one that is held when its number is higher and
 * a key signed it that the held list holds and has not revoked; so trust goes from hand to hand and no server decides.
 */
import { createHmac, createPrivateKey, sign, verify } from 'node:crypto';
import { type DeviceKey, type DeviceList, deviceList } from '../../contract/models/device-list.ts';
import { canonicalBytes } from '../../kernel/canonical-json.ts';
import { decodeJson } from './manifest.ts';
import { publicKeyFromRaw, publicKeyOf } from './signature.ts';

export const MAX_DEVICE_LIST_BYTES = 4 * 1024 * 1024;

/** Before the bytes that are signed, so that a signature of anything else is never one of a list. */
const PURPOSE = Buffer.from('understudy device list\n');

/** What a list is judged against: the held list, or a single key from before there were lists (number 0). */
export type HeldList = Pick<DeviceList, 'number' | 'keys'>;

export type ListVerdict =
  | 'newer'
  | 'same'
  | 'older'
  /** Another list with the number of the held one: two computers changed it at once. */
  | 'fork'
  /** Signed by a key that the held list does not hold. */
  | 'foreign'
  /** Signed by a key that the held list has revoked. */
  | 'revoked-signer'
  /** Takes a revoked key back. A key that was lost once stays lost; its computer gets a new one. */
  | 'revives'
  /** The signature does not fit, or the list contradicts itself. */
  | 'damaged';

export function signDeviceList({ number, keys }: HeldList, privateKeyPem: string): DeviceList {
  const body = { version: 1 as const, number, keys: [...keys], signedBy: publicKeyOf(privateKeyPem) };
  return { ...body, signature: sign(null, signedBytes(body), createPrivateKey(privateKeyPem)).toString('base64') };
}

export function judgeDeviceList(held: HeldList, offered: DeviceList): ListVerdict {
  if (!isGenuine(offered)) return 'damaged';
  if (isSameList(held, offered)) return 'same';
  const signer = held.keys.find((key) => key.publicKey === offered.signedBy);
  if (!signer) return 'foreign';
  if (offered.number < held.number) return 'older';
  if (signer.revokedAt !== null) return 'revoked-signer';
  if (offered.number === held.number) return 'fork';
  const lost = new Set(held.keys.filter((key) => key.revokedAt !== null).map((key) => key.publicKey));
  return offered.keys.some((key) => key.revokedAt === null && lost.has(key.publicKey)) ? 'revives' : 'newer';
}

/**
 * Goes from the held list up through those offered, as far as each is signed by one before it. `refused` is the highest one
 * that was offered above where that ended, with the reason.
 */
export function followLists<T extends HeldList>(
  held: T,
  offered: readonly DeviceList[],
): { readonly held: T | DeviceList; readonly refused: RefusedList | null } {
  let top: T | DeviceList = held;
  let refused: RefusedList | null = null;
  for (const list of [...offered].sort((a, b) => a.number - b.number)) {
    const verdict = judgeDeviceList(top, list);
    if (verdict === 'newer') {
      top = list;
      refused = null;
    } else if (verdict !== 'same' && verdict !== 'older') refused = { list, verdict };
  }
  return { held: top, refused };
}

export interface RefusedList {
  readonly list: DeviceList;
  readonly verdict: ListVerdict;
}

/** Signed by one of its own keys, each key once, and somebody left who may sign the next one. */
export function isGenuine(list: DeviceList): boolean {
  const { signature, ...body } = list;
  const keys = new Set(list.keys.map((key) => key.publicKey));
  if (keys.size !== list.keys.length || !keys.has(list.signedBy)) return false;
  if (list.keys.every((key) => key.revokedAt !== null)) return false;
  try {
    for (const key of keys) publicKeyFromRaw(key);
    return verify(null, signedBytes(body), publicKeyFromRaw(list.signedBy), Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

export function isSameList(held: HeldList, offered: DeviceList): boolean {
  return held.number === offered.number && 'signature' in held && held.signature === offered.signature;
}

/** The first list of a computer that is alone so far. */
export function firstList(key: Pick<DeviceKey, 'publicKey' | 'name' | 'addedAt'>, privateKeyPem: string): DeviceList {
  return signDeviceList({ number: 1, keys: [{ ...key, revokedAt: null }] }, privateKeyPem);
}

/** The next list, with this key too. A key that is there gets the new name and is not there twice. */
export function withKey(list: DeviceList, key: Omit<DeviceKey, 'revokedAt' | 'kept'>): HeldList {
  const others = list.keys.filter((item) => item.publicKey !== key.publicKey);
  return { number: list.number + 1, keys: [...others, { ...key, revokedAt: null }] };
}

/** The next list, without this key for new releases; those with the manifests `kept` still count. */
export function withoutKey(
  list: HeldList,
  publicKey: string,
  { revokedAt, kept }: { readonly revokedAt: string; readonly kept: readonly string[] },
): HeldList {
  const keys = list.keys.map((key) =>
    key.publicKey === publicKey && key.revokedAt === null ? { ...key, revokedAt, kept: [...kept].sort() } : key,
  );
  return { number: list.number + 1, keys };
}

/**
 * What a computer that asked looks for in the list that takes it in: only who had its request can have made it, so the key
 * that signed the list is the right one and not that of somebody who can merely write to the store.
 */
export function admissionOf(
  secret: string,
  { publicKey, signedBy }: { readonly publicKey: string; readonly signedBy: string },
): string {
  return createHmac('sha256', Buffer.from(secret, 'base64')).update(`${publicKey}\n${signedBy}`).digest('base64');
}

/** Null when the bytes are no list. Says nothing about trust. */
export function readDeviceList(bytes: Uint8Array): DeviceList | null {
  try {
    return deviceList.parse(decodeJson(bytes));
  } catch {
    return null;
  }
}

function signedBytes(body: Omit<DeviceList, 'signature'>): Buffer {
  return Buffer.concat([PURPOSE, canonicalBytes(body)]);
}
