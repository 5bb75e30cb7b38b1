/** The policies that are printed are enough for their work, on a server that holds keys to them, and for nothing else. */
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { PolicyProvider, PolicyRole } from '../../../electron/contract/models/store-policy.ts';
import { openS3Store } from '../../../electron/platform/object-store-s3.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { expectedTree, fillVoice, openStudio, removeFolders, type Studio, withoutRecipe } from './studio.ts';

const MIB = 1024 * 1024;

const places = [
  { provider: 'aws', personality: 'plain', hidesAbsence: false, remove: 's3:DeleteObject', write: 's3:PutObject' },
  { provider: 'minio', personality: 'plain', hidesAbsence: true, remove: 's3:DeleteObject', write: 's3:PutObject' },
  { provider: 'oss', personality: 'oss', hidesAbsence: true, remove: 'oss:DeleteObject', write: 'oss:PutObject' },
] as const;

describe.each(places)('on $provider', ({ provider, personality, hidesAbsence, remove, write }) => {
  let server: StrictS3;
  let studio: Studio;

  beforeEach(async () => {
    server = await startStrictS3({ personality, hidesAbsence });
    studio = await openStudio({ store: server.settings, server });
    await fillVoice(studio.voice);
    return async () => {
      await studio.close();
      await server.close();
      await removeFolders(studio.dir);
    };
  });

  function actAs(role: PolicyRole, as: PolicyProvider = provider): void {
    server.setPolicy(studio.backup.policy({ role, provider: as }).policy);
  }

  it('a writer sets the store, backs up in parts and goes on after a break, and deletes nothing', async () => {
    actAs('writer');
    await studio.backup.setStore(server.settings);
    await writeFile(path.join(studio.voice, 'large.onnx'), randomBytes(40 * MIB));
    server.addFault({ operation: 'UploadPart', kind: 'deny', times: 1 });
    await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_BUCKET_DENIED' });
    const { releaseId } = await studio.publish();
    await studio.backup.pin({ releaseId, pinned: true });
    expect((await studio.verify(releaseId, true)).ok).toBe(true);
    // Nothing that the work needs was refused on the way.
    expect(server.refusedActions).toEqual([]);
    expect((await studio.backup.checkStore()).find(({ name }) => name === 'delete')?.finding).toBe('delete-refused');
    expect(server.refusedActions).toEqual([remove]);
    await expect(rawStore().delete(`releases/${releaseId}/index.json`)).rejects.toMatchObject({
      code: 'BACKUP_BUCKET_DENIED',
    });
  });

  it('a restorer brings a release back and writes nothing', async () => {
    const { releaseId } = await studio.publish();
    actAs('restorer');
    const target = path.join(studio.dir, 'restored');
    await studio.restore(releaseId, target);
    expect(await withoutRecipe(target)).toEqual(await expectedTree(studio.voice));
    expect((await studio.backup.releases()).map((release) => release.releaseId)).toEqual([releaseId]);
    expect(server.refusedActions).toEqual([]);
    await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_BUCKET_DENIED' });
    expect(server.refusedActions).toEqual([write]);
  });

  it('a janitor removes a release, puts it back, and makes none', async () => {
    const { releaseId } = await studio.publish();
    actAs('janitor');
    const store = rawStore();
    const key = `releases/${releaseId}/index.json`;
    const index = (await store.get(key)) ?? new Uint8Array();
    await store.put(`trash/${releaseId}.json`, index);
    await store.delete(key);
    await store.put(key, index);
    const blob = server.keys().find((name) => name.includes('blobs/sha256/')) ?? '';
    await store.delete(blob.slice(server.settings.prefix.length));
    expect(server.refusedActions).toEqual([]);
    for (const forbidden of ['blobs/sha256/00', 'devices/000000000009.json', 'signatures/sha256/00.sig']) {
      await expect(store.put(forbidden, Buffer.from('x'))).rejects.toMatchObject({ code: 'BACKUP_BUCKET_DENIED' });
    }
  });

  it.each(['writer', 'restorer', 'janitor'] as const)('a %s reaches nothing outside of the prefix', async (role) => {
    await server.write('photos/private.jpg', Buffer.from('private'));
    actAs(role);
    const outside = openS3Store(
      { ...server.settings, prefix: 'photos/' },
      { keys: server, journalDir: studio.dir, lookup: server.lookup },
    );
    onTestFinished(() => outside.close());
    const denied = { code: 'BACKUP_BUCKET_DENIED' };
    await expect(outside.get('private.jpg')).rejects.toMatchObject(denied);
    await expect(outside.list('')).rejects.toMatchObject(denied);
    await expect(outside.put('more.jpg', Buffer.from('x'))).rejects.toMatchObject(denied);
    await expect(outside.delete('private.jpg')).rejects.toMatchObject(denied);
  });

  it('a policy names the bucket and the prefix, and nothing of others', () => {
    const { policy } = studio.backup.policy({ role: 'writer', provider, bucket: 'other-bucket', prefix: '' });
    const resources = policy.Statement.flatMap(({ Resource }) => Resource);
    expect(resources.every((resource) => /other-bucket(\/\*)?$/.test(resource))).toBe(true);
    expect(policy.Version).toBe(provider === 'oss' ? '1' : '2012-10-17');
  });

  function rawStore() {
    const store = openS3Store(server.settings, { keys: server, journalDir: studio.dir, lookup: server.lookup });
    onTestFinished(() => store.close());
    return store;
  }
});
