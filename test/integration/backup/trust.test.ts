/** Several computers at one store: who is let in, who is turned out, and what somebody can do who can write there and no more. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../electron/backup/ports.ts';
import { signDeviceList, withKey } from '../../../electron/backup/release/device-list.ts';
import { deviceListKey, trustRequestKey } from '../../../electron/backup/release/keys.ts';
import { fingerprintOf, newSigningKey, publicKeyOf } from '../../../electron/backup/release/signature.ts';
import type { DeviceList } from '../../../electron/contract/models/device-list.ts';
import type { StoreSettings } from '../../../electron/contract/models/settings.ts';
import { canonicalBytes } from '../../../electron/kernel/canonical-json.ts';
import { openFolderStore } from '../../../electron/platform/object-store-folder.ts';
import { openS3Store } from '../../../electron/platform/object-store-s3.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { until } from '../../fixtures/until.ts';
import { fillVoice, introduce, openStudio, removeFolders, type Studio } from './studio.ts';

describe.each(['folder', 's3', 's3 as oss'] as const)('computers that share a %s', (kind) => {
  let server: StrictS3 | undefined;
  let dir: string;
  let settings: StoreSettings;
  let raw: ObjectStore;
  let ann: Studio;
  let ben: Studio;
  const opened: Studio[] = [];

  async function open(deviceName: string, folder?: string): Promise<Studio> {
    const studio = await openStudio({ server, deviceName, ...(folder ? { dir: folder } : {}) });
    opened.push(studio);
    await fillVoice(studio.voice, 10_000);
    await studio.backup.setStore(settings, { createFolder: true });
    return studio;
  }
  const overview = (studio: Studio) => studio.backup.trust.overview();
  const namesOn = async (studio: Studio): Promise<string[]> =>
    (await overview(studio)).devices.filter((device) => device.revokedAt === null).map((device) => device.name);
  const signedFor = async (studio: Studio): Promise<Record<string, boolean>> =>
    Object.fromEntries((await studio.backup.releases()).map((release) => [release.releaseId, release.signed]));
  const codeOf = async (studio: Studio): Promise<string> => (await studio.backup.identity()).fingerprint;
  const lastList = async (studio: Studio): Promise<DeviceList> => {
    const list = (await studio.backup.trust.lists()).at(-1);
    if (!list) throw new Error('no list');
    return list;
  };

  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'trust-'));
    server = kind === 'folder' ? undefined : await startStrictS3({ personality: kind === 's3' ? 'plain' : 'oss' });
    settings = server?.settings ?? { kind: 'folder', path: path.join(dir, 'store') };
    ann = await open('ann');
    await ann.publishAnew();
    ben = await open('ben');
    raw =
      settings.kind === 'folder'
        ? await openFolderStore(settings.path, {})
        : openS3Store(settings, { keys: server as StrictS3, journalDir: dir, lookup: server?.lookup });
  });
  afterEach(async () => {
    await raw.close();
    for (const studio of opened.splice(0)) {
      await studio.close();
      await removeFolders(studio.dir);
    }
    await server?.close();
    await removeFolders(dir);
  });

  it('take each other’s releases once one was let in, and not before', async () => {
    const { releaseId: annsRelease } = await ann.publishAnew();
    const { releaseId: bensRelease } = await ben.publishAnew();
    expect(await overview(ben)).toMatchObject({ self: { state: 'apart' }, number: 1 });
    expect((await signedFor(ben))[annsRelease]).toBe(false);
    await expect(ann.backup.readRelease(bensRelease)).rejects.toMatchObject({
      code: 'BACKUP_RELEASE_FOREIGN',
      details: { releaseId: bensRelease, host: expect.stringMatching(/^computer-/), fingerprint: await codeOf(ben) },
      remedy: { kind: 'run', command: `understudy trust add ${await codeOf(ben)}` },
    });
    await introduce(ann, ben);
    expect(await signedFor(ben)).toEqual(await signedFor(ann));
    expect(Object.values(await signedFor(ann))).not.toContain(false);
    await ben.backup.readRelease(annsRelease);
    await ann.backup.readRelease(bensRelease);
    expect((await ben.backup.latest())?.releaseId).toBe((await ann.backup.latest())?.releaseId);
    for (const studio of [ann, ben]) {
      const { self, devices, problem } = await overview(studio);
      expect({ state: self.state, waiting: self.waiting, problem }).toEqual({
        state: 'trusted',
        waiting: false,
        problem: null,
      });
      expect(devices.map(({ name, self: own }) => [name, own])).toEqual([
        ['ann', studio === ann],
        ['ben', studio === ben],
      ]);
    }
  });

  it('say which release does not count when none does', async () => {
    await expect(ben.backup.newestThatCounts()).rejects.toMatchObject({
      code: 'BACKUP_RELEASE_FOREIGN',
      details: { host: expect.stringMatching(/^computer-/) },
    });
    await introduce(ann, ben);
    expect(await ben.backup.newestThatCounts()).toBe((await ann.backup.latest())?.releaseId);
  });

  it('go on believing after a restart, without the store', async () => {
    await introduce(ann, ben);
    await ben.publishAnew();
    await ben.close();
    const again = await openStudio({ server, deviceName: 'ben', dir: ben.dir });
    opened.push(again);
    expect(await namesOn(again)).toEqual(['ann', 'ben']);
  });

  it('are let in by the fingerprint alone when both people type the other one’s', async () => {
    await ben.backup.trust.request();
    expect((await overview(ben)).self).toMatchObject({ waiting: true, offered: false });
    expect((await overview(ann)).requests).toEqual([{ fingerprint: await codeOf(ben), name: 'ben' }]);
    await expect(ann.backup.trust.add({ fingerprint: await codeOf(ann) })).rejects.toMatchObject({
      code: 'TRUST_REQUEST_UNKNOWN',
    });
    await ann.backup.trust.add({ fingerprint: (await codeOf(ben)).toLowerCase() });
    expect(await overview(ann)).toMatchObject({ requests: [], number: 2 });
    // Somebody who can write to the store could have put this list there as well.
    expect(await overview(ben)).toMatchObject({ self: { state: 'apart', waiting: true, offered: true } });
    await expect(ben.backup.trust.accept(await codeOf(ben))).rejects.toMatchObject({ code: 'TRUST_NOT_ADMITTED' });
    await ben.backup.trust.accept(await codeOf(ann));
    expect(await overview(ben)).toMatchObject({ self: { state: 'trusted', waiting: false, offered: false } });
    expect(await namesOn(ben)).toEqual(['ann', 'ben']);
  });

  it('are not let in when the request is not that of the screen', async () => {
    const request = await ben.backup.trust.request();
    const eve = newSigningKey();
    const exchanged = { ...request, publicKey: publicKeyOf(eve) };
    await expect(ann.backup.trust.add({ fingerprint: request.fingerprint, request: exchanged })).rejects.toMatchObject({
      code: 'TRUST_FINGERPRINT_DIFFERS',
      details: { name: 'ben' },
    });
    expect(await namesOn(ann)).toEqual(['ann']);
  });

  it('do not believe a list of somebody who can only write to the store', async () => {
    const request = await ben.backup.trust.request();
    const eve = newSigningKey();
    const entry = { name: 'eve', addedAt: new Date().toISOString(), revokedAt: null };
    const forged = signDeviceList(
      {
        number: 2,
        keys: [
          { ...entry, publicKey: publicKeyOf(eve) },
          { ...entry, publicKey: request.publicKey },
        ],
      },
      eve,
    );
    await raw.put(deviceListKey(2), canonicalBytes(forged));
    await raw.put(deviceListKey(3), Buffer.from('no list at all'));
    expect(await overview(ben)).toMatchObject({ self: { state: 'apart', waiting: true } });
    expect(await overview(ann)).toMatchObject({ number: 1, problem: { kind: 'foreign', number: 2 } });
    await ann.backup.trust.add({ fingerprint: request.fingerprint, request });
    expect(await overview(ann)).toMatchObject({ number: 4, problem: null });
    expect(await namesOn(ben)).toEqual(['ann', 'ben']);
  });

  it('refuse what a computer signs after it was revoked, and keep what it had left in the store', async () => {
    await introduce(ann, ben);
    const { releaseId: before } = await ben.publishAnew();
    const thief = await mkdtemp(path.join(os.tmpdir(), 'thief-'));
    const stolen = (await ben.secrets.read('backup.signingKey')) ?? '';
    await ann.backup.trust.revoke({ fingerprint: await codeOf(ben) });
    expect(await namesOn(ann)).toEqual(['ann']);
    await ann.backup.readRelease(before);
    await expect(ben.publishAnew()).rejects.toMatchObject({ code: 'TRUST_REVOKED' });
    expect(await overview(ben)).toMatchObject({ self: { state: 'revoked' } });
    await expect(ben.backup.trust.revoke({ fingerprint: await codeOf(ann) })).rejects.toMatchObject({
      code: 'TRUST_REVOKED',
    });
    // A copy of the key that knows of no list signs on.
    const copy = await openStudio({ server, deviceName: 'ben', dir: thief });
    opened.push(copy);
    await copy.secrets.write('backup.signingKey', stolen);
    await fillVoice(copy.voice, 10_000);
    await copy.backup.setStore(settings);
    const { releaseId: after } = await copy.publishAnew();
    await expect(ann.backup.readRelease(after)).rejects.toMatchObject({
      code: 'BACKUP_RELEASE_REVOKED',
      details: { releaseId: after, name: 'ben' },
    });
    expect(await signedFor(ann)).toMatchObject({ [before]: true, [after]: false });
    expect((await ann.backup.latest())?.releaseId).not.toBe(after);
  });

  it('do not keep what came after a computer was lost', async () => {
    await introduce(ann, ben);
    const { releaseId: before } = await ben.publishAnew();
    const since = new Date(Date.now() + 1100).toISOString();
    await until('the moment of the loss', () => Date.now() > Date.parse(since) + 1100);
    const { releaseId: after } = await ben.publishAnew();
    await ann.backup.trust.revoke({ fingerprint: await codeOf(ben), since });
    expect(await signedFor(ann)).toMatchObject({ [before]: true, [after]: false });
  });

  it('let a revoked one come back with another key only', async () => {
    await introduce(ann, ben);
    await ben.publishAnew();
    const old = await ben.backup.trust.request();
    await ann.backup.trust.revoke({ fingerprint: old.fingerprint });
    await expect(ann.backup.trust.add({ fingerprint: old.fingerprint, request: old })).rejects.toMatchObject({
      code: 'TRUST_KEY_REVOKED',
    });
    await overview(ben);
    await introduce(ann, ben);
    expect(await codeOf(ben)).not.toBe(old.fingerprint);
    expect(await namesOn(ben)).toEqual(['ann', 'ben']);
    const { releaseId } = await ben.publishAnew();
    await ann.backup.readRelease(releaseId);
  });

  it('take a new key that the old one names, and no release of the old one after that', async () => {
    await introduce(ann, ben);
    const { releaseId: before } = await ann.publishAnew();
    const old = await codeOf(ann);
    await ann.backup.trust.rotate();
    expect(await codeOf(ann)).not.toBe(old);
    const { releaseId: after } = await ann.publishAnew();
    expect(await signedFor(ben)).toMatchObject({ [before]: true, [after]: true });
    expect((await overview(ben)).devices.find((device) => device.fingerprint === old)?.revokedAt).not.toBeNull();
    await ben.backup.readRelease(after);
  });

  it('finish a change of the key that broke off between the list and the key', async () => {
    const old = await codeOf(ann);
    const write = ann.secrets.write.bind(ann.secrets);
    ann.secrets.write = async (name, value) => {
      if (name === 'backup.signingKey') throw new Error('power cut');
      await write(name, value);
    };
    await expect(ann.backup.trust.rotate()).rejects.toThrow('power cut');
    ann.secrets.write = write;
    expect(await codeOf(ann)).toBe(old);
    const { releaseId } = await ann.publishAnew();
    expect(await codeOf(ann)).not.toBe(old);
    await ann.backup.readRelease(releaseId);
  });

  it('never turn out the last one', async () => {
    await expect(ann.backup.trust.revoke({ fingerprint: await codeOf(ann) })).rejects.toMatchObject({
      code: 'TRUST_LAST',
    });
    await expect(ann.backup.trust.revoke({ fingerprint: await codeOf(ben) })).rejects.toMatchObject({
      code: 'TRUST_UNKNOWN',
    });
  });

  it('both get their change when two change the list at once', async () => {
    await introduce(ann, ben);
    await overview(ben);
    const [cat, dan] = [await open('cat'), await open('dan')];
    await Promise.all([introduce(ann, cat), introduce(ben, dan)]);
    for (const studio of [ann, ben, cat, dan]) {
      expect((await namesOn(studio)).sort()).toEqual(['ann', 'ben', 'cat', 'dan']);
    }
    expect((await overview(ann)).number).toBe(4);
  });

  it('are told when a store that cannot refuse let one change go under', async () => {
    await introduce(ann, ben);
    await ben.publishAnew();
    const before = await lastList(ann);
    const cat = { publicKey: publicKeyOf(newSigningKey()), name: 'cat', addedAt: new Date().toISOString() };
    const bens = signDeviceList(withKey(before, cat), (await ben.secrets.read('backup.signingKey')) ?? '');
    await introduce(ann, await open('dan'));
    expect(await namesOn(ann)).toEqual(['ann', 'ben', 'dan']);
    await raw.put(deviceListKey(bens.number), canonicalBytes(bens));
    expect(await overview(ann)).toMatchObject({
      number: bens.number,
      problem: { kind: 'fork', number: bens.number, fingerprint: await codeOf(ben) },
    });
    expect(await namesOn(ann)).toEqual(['ann', 'ben', 'cat']);
    await introduce(ann, opened.at(-1) as Studio);
    expect(await overview(ann)).toMatchObject({ number: bens.number + 1, problem: null });
    expect(await namesOn(ben)).toEqual(['ann', 'ben', 'cat', 'dan']);
  });

  it('do not let a revoked one undo its revocation, where the store cannot refuse to overwrite', async () => {
    await introduce(ann, ben);
    await ben.publishAnew();
    const before = await lastList(ann);
    await ann.backup.trust.revoke({ fingerprint: await codeOf(ben) });
    const undone = signDeviceList(
      { number: before.number + 1, keys: before.keys },
      (await ben.secrets.read('backup.signingKey')) ?? '',
    );
    await raw.put(deviceListKey(undone.number), canonicalBytes(undone));
    expect(await overview(ann)).toMatchObject({ self: { state: 'trusted' }, problem: { kind: 'foreign' } });
    expect(await namesOn(ann)).toEqual(['ann']);
  });

  it('bring their list into a store that is new', async () => {
    await introduce(ann, ben);
    await ben.publishAnew();
    for (const number of [1, 2]) await raw.delete(deviceListKey(number));
    await ben.publishAnew();
    expect(await raw.get(deviceListKey(2))).not.toBeNull();
    expect(await overview(ann)).toMatchObject({ number: 2, problem: null });
  });

  it('find one that asks among many that asked, and none by a name that is no fingerprint', async () => {
    for (let count = 0; count < 25; count++) {
      const publicKey = publicKeyOf(newSigningKey());
      const asked = { version: 1, publicKey, name: `visitor ${count}` };
      await raw.put(trustRequestKey(fingerprintOf(publicKey)), canonicalBytes(asked));
    }
    await raw.put(trustRequestKey('0000-0000'), canonicalBytes({ version: 1, publicKey: 'x'.repeat(44), name: 'x' }));
    await ben.backup.trust.request();
    expect((await overview(ann)).requests.length).toBeLessThanOrEqual(20);
    for (const typed of ['0000-0000', '../devices/000000000001', '']) {
      await expect(ann.backup.trust.add({ fingerprint: typed })).rejects.toMatchObject({
        code: 'TRUST_REQUEST_UNKNOWN',
      });
    }
    await ann.backup.trust.add({ fingerprint: await codeOf(ben) });
    expect(await namesOn(ann)).toEqual(['ann', 'ben']);
  });

  it('go on as one that was lost, with what a kit keeps of it', async () => {
    await introduce(ann, ben);
    const { releaseId: before } = await ann.publishAnew();
    const root = await ann.backup.readRoot();
    await ann.close();
    const again = await openStudio({ server, deviceName: 'ann, new disk' });
    opened.push(again);
    await again.backup.takeRoot(root);
    await fillVoice(again.voice, 10_000);
    await again.backup.setStore(settings);
    expect(await overview(again)).toMatchObject({ self: { state: 'trusted' }, number: 2 });
    expect(await namesOn(again)).toEqual(['ann', 'ben']);
    const { releaseId: after } = await again.publishAnew();
    expect(await signedFor(ben)).toMatchObject({ [before]: true, [after]: true });
    const cat = await open('cat');
    await introduce(again, cat);
    expect(await namesOn(ben)).toEqual(['ann', 'ben', 'cat']);
  });

  it('write nothing into the store or the log that only they may know', async () => {
    const request = await ben.backup.trust.request();
    await ann.backup.trust.add({ fingerprint: request.fingerprint, request });
    const { objects } = await raw.list('');
    for (const { key } of objects.filter((object) => !object.key.startsWith('blobs/'))) {
      expect(Buffer.from((await raw.get(key)) ?? '').toString(), key).not.toContain(request.secret);
    }
  });

  it('begin anew when the key is gone', async () => {
    await introduce(ann, ben);
    await ben.publishAnew();
    await ben.close();
    await rm(path.join(ben.dir, 'secrets'), { recursive: true });
    const again = await openStudio({ deviceName: 'ben', dir: ben.dir, server });
    opened.push(again);
    await again.backup.setStore(settings);
    await writeFile(path.join(again.voice, 'note'), 'x');
    expect(await overview(again)).toMatchObject({ self: { state: 'apart' } });
    expect(await again.backup.latest()).toBeNull();
  });
});
