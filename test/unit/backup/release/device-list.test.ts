/** Who may change whom one believes: lists that are forged, replayed, signed by somebody who was turned out, or two at once. */
import { describe, expect, it } from 'vitest';
import {
  admissionOf,
  firstList,
  followLists,
  isGenuine,
  judgeDeviceList,
  readDeviceList,
  signDeviceList,
  withKey,
  withoutKey,
} from '../../../../electron/backup/release/device-list.ts';
import { newSigningKey, publicKeyOf, signManifest } from '../../../../electron/backup/release/signature.ts';
import type { DeviceList } from '../../../../electron/contract/models/device-list.ts';
import { canonicalBytes } from '../../../../electron/kernel/canonical-json.ts';

const at = '2026-11-28T09:00:00.000Z';
const person = (name: string) => {
  const key = newSigningKey();
  return { key, entry: { publicKey: publicKeyOf(key), name, addedAt: at } };
};
const [ann, ben, eve] = [person('ann'), person('ben'), person('eve')];
const first = firstList(ann.entry, ann.key);
const second = signDeviceList(withKey(first, ben.entry), ann.key);
/** Ben turns Ann out. */
const third = signDeviceList(withoutKey(second, ann.entry.publicKey, { revokedAt: at, kept: ['b', 'a'] }), ben.key);

describe('a device list', () => {
  it('follows when a computer of the list before signed it', () => {
    expect(judgeDeviceList(first, second)).toBe('newer');
    expect(judgeDeviceList(second, third)).toBe('newer');
    expect(third.keys[0]).toMatchObject({ name: 'ann', revokedAt: at, kept: ['a', 'b'] });
    expect(judgeDeviceList(second, second)).toBe('same');
  });

  it('of a stranger does not, whatever it says', () => {
    const forged = signDeviceList({ number: 9, keys: [...second.keys, { ...eve.entry, revokedAt: null }] }, eve.key);
    expect(isGenuine(forged)).toBe(true);
    expect(judgeDeviceList(second, forged)).toBe('foreign');
    expect(judgeDeviceList(second, { ...forged, signedBy: ann.entry.publicKey })).toBe('damaged');
  });

  it.each<[string, (list: DeviceList) => DeviceList]>([
    ['a name', (list) => ({ ...list, keys: list.keys.map((key) => ({ ...key, name: 'x' })) })],
    ['its number', (list) => ({ ...list, number: list.number + 1 })],
    ['a revocation', (list) => ({ ...list, keys: list.keys.map((key) => ({ ...key, revokedAt: null })) })],
    ['a key', (list) => ({ ...list, keys: [...list.keys, { ...eve.entry, revokedAt: null }] })],
    ['what was kept', (list) => ({ ...list, keys: list.keys.map((key) => ({ ...key, kept: ['c'] })) })],
    ['a key to one twice there', (list) => ({ ...list, keys: [...list.keys, ...list.keys] })],
  ])('that was changed in %s is damaged', (_what, change) => {
    expect(judgeDeviceList(second, change(third))).toBe('damaged');
  });

  it('that was there before does not come back', () => {
    expect(judgeDeviceList(third, second)).toBe('older');
    expect(judgeDeviceList(third, first)).toBe('older');
  });

  it('of a computer that was turned out does not follow, also with a higher number', () => {
    const back = signDeviceList({ number: 9, keys: second.keys }, ann.key);
    expect(judgeDeviceList(third, back)).toBe('revoked-signer');
  });

  it('never takes a revoked key back, whoever signs', () => {
    const revived = signDeviceList({ number: 4, keys: second.keys }, ben.key);
    expect(judgeDeviceList(third, revived)).toBe('revives');
    const forgotten = signDeviceList({ number: 4, keys: [{ ...ben.entry, revokedAt: null }] }, ben.key);
    expect(judgeDeviceList(third, forgotten)).toBe('newer');
  });

  it('may be the last word of its signer, who hands over to a new key', () => {
    const next = person('ann, new key');
    const retired = withoutKey(first, ann.entry.publicKey, { revokedAt: at, kept: [] });
    const rotated = signDeviceList(
      { ...retired, keys: [...retired.keys, { ...next.entry, revokedAt: null }] },
      ann.key,
    );
    expect(judgeDeviceList(first, rotated)).toBe('newer');
    expect(judgeDeviceList(rotated, signDeviceList({ number: 3, keys: rotated.keys }, ann.key))).toBe('revoked-signer');
    expect(judgeDeviceList(rotated, signDeviceList({ number: 3, keys: rotated.keys }, next.key))).toBe('newer');
  });

  it('without anybody left is none', () => {
    const nobody = signDeviceList(withoutKey(first, ann.entry.publicKey, { revokedAt: at, kept: [] }), ann.key);
    expect(judgeDeviceList(first, nobody)).toBe('damaged');
  });

  it('is told from another one of the same number', () => {
    const other = signDeviceList(withKey(first, eve.entry), ann.key);
    expect(judgeDeviceList(second, other)).toBe('fork');
  });

  it('cannot be made of another signature of the same key', () => {
    const { signature } = JSON.parse(
      signManifest(canonicalBytes({ ...second, signature: undefined }), ann.key).toString(),
    );
    expect(isGenuine({ ...second, signature })).toBe(false);
  });

  it('is read from bytes, or it is none', () => {
    expect(readDeviceList(canonicalBytes(second))).toEqual(second);
    for (const bytes of ['', '{}', 'null', '{"version":2}']) expect(readDeviceList(Buffer.from(bytes))).toBeNull();
  });
});

describe('several lists', () => {
  it('are followed in the order of their numbers, as far as they hold together', () => {
    expect(followLists(first, [third, second]).held).toBe(third);
    expect(followLists(first, [third])).toMatchObject({ held: first, refused: { verdict: 'foreign' } });
  });

  it('go on above one that counts for nobody', () => {
    const forged = signDeviceList({ number: 3, keys: [{ ...eve.entry, revokedAt: null }] }, eve.key);
    const fourth = signDeviceList({ number: 4, keys: second.keys }, ben.key);
    expect(followLists(first, [second, forged, fourth])).toEqual({ held: fourth, refused: null });
    expect(followLists(first, [second, forged])).toMatchObject({ held: second, refused: { list: forged } });
  });
});

describe('an admission', () => {
  it('is made with the secret of the request, for one key and by one signer', () => {
    const secret = Buffer.alloc(32, 1).toString('base64');
    const pair = { publicKey: ben.entry.publicKey, signedBy: ann.entry.publicKey };
    const mac = admissionOf(secret, pair);
    expect(mac).toHaveLength(44);
    expect(admissionOf(Buffer.alloc(32, 2).toString('base64'), pair)).not.toBe(mac);
    expect(admissionOf(secret, { ...pair, signedBy: eve.entry.publicKey })).not.toBe(mac);
    expect(admissionOf(secret, { ...pair, publicKey: eve.entry.publicKey })).not.toBe(mac);
  });
});
