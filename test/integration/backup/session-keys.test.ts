/** Keys of a session: the token goes wherever the keys go, and nowhere else. */
import { readdir, readFile } from 'node:fs/promises';
import { get } from 'node:http';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../../electron/kernel/log.ts';
import { createTicker } from '../../../electron/kernel/ticker.ts';
import { createDiskProcess } from '../../../electron/platform/disk-process.ts';
import { createDiskRestore } from '../../../electron/platform/disk-restore.ts';
import { readS3Keys } from '../../../electron/platform/s3-keys.ts';
import { startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { expectedTree, fillVoice, openStudio, readTree, removeFolders } from './studio.ts';

const TOKEN = 'FwoGZXIvYXdzEBYaDHRoZS10b2tlbg+/==';

async function openSession() {
  const server = await startStrictS3({ sessionToken: TOKEN, accessKeyId: 'ASIAEXAMPLE' });
  const { accessKeyId, secretAccessKey, settings: store } = server;
  const studio = await openStudio({ store, server, keys: { accessKeyId, secretAccessKey } });
  await fillVoice(studio.voice);
  onTestFinished(async () => {
    await studio.close();
    await server.close();
    await removeFolders(studio.dir);
  });
  const setKeys = (sessionToken?: string) =>
    studio.backup.setStoreKeys({ accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) });
  return { server, studio, setKeys };
}

it('keys of a session do nothing without their token, and everything with it', async () => {
  const { studio, setKeys } = await openSession();
  await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_KEYS_TEMPORARY' });
  await setKeys(`${TOKEN}\n`);
  const { releaseId } = await studio.publish();
  expect((await studio.verify(releaseId, true)).ok).toBe(true);
  // Keys that stay come without a token, and the one before would make them wrong.
  await setKeys();
  expect(await studio.secrets.read('store.sessionToken')).toBeNull();
  await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_KEYS_TEMPORARY' });
});

it('a restore in the disk process and a link for a standby carry the token', async () => {
  const { studio, setKeys } = await openSession();
  await setKeys(TOKEN);
  const { releaseId } = await studio.publish();
  const { entries } = await studio.backup.readRelease(releaseId);
  const ticker = createTicker(silentLog);
  const disks = createDiskProcess({ ticker });
  onTestFinished(() => {
    disks.close();
    ticker.stopAll();
  });
  const restore = createDiskRestore({ disks, secrets: studio.secrets, journalDir: path.join(studio.dir, 'uploads') });
  const directory = path.join(studio.dir, 'restored');
  await restore(
    studio.settings.store ?? expect.unreachable(),
    { releaseId, entries, directory, localFiles: new Map() },
    {
      signal: new AbortController().signal,
      onProgress: () => {},
    },
  );
  expect(await readTree(directory)).toMatchObject(await expectedTree(studio.voice));

  const [entry] = entries.filter(({ sizeBytes }) => sizeBytes > 0);
  const url = await (await studio.backup.blobSource([])).presign(entry?.sha256 ?? '', 60);
  const status = await new Promise((resolve) => get(url ?? '', (answer) => resolve(answer.resume().statusCode)));
  expect(status).toBe(200);
});

it('a session that ends in the middle is told as that, and new keys go on where it stopped', async () => {
  const { server, studio, setKeys } = await openSession();
  await setKeys(TOKEN);
  await studio.backup.setStore(server.settings);
  server.endSession();
  await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_KEYS_EXPIRED' });
  // A request for the head of an object has no body that would say why.
  const store = await studio.backup.objects();
  await expect(store?.head('blobs/sha256/00')).rejects.toMatchObject({ code: 'BACKUP_KEYS_EXPIRED' });
});

it('the token is in no release, and in no file here that is not sealed', async () => {
  const { server, studio, setKeys } = await openSession();
  await setKeys(TOKEN);
  await studio.publish();
  const texts = await Promise.all(server.keys().map((key) => server.read(key)));
  for (const item of await readdir(studio.dir, { recursive: true, withFileTypes: true })) {
    if (item.isFile()) texts.push(await readFile(path.join(item.parentPath, item.name)));
  }
  expect(texts.length).toBeGreaterThan(10);
  expect(texts.filter((bytes) => bytes.includes(TOKEN))).toEqual([]);
});

it('the environment gives its token only with its own keys', async () => {
  const { studio, setKeys } = await openSession();
  await setKeys(TOKEN);
  const own = { AWS_ACCESS_KEY_ID: 'AKIAOTHER', AWS_SECRET_ACCESS_KEY: 'other' };
  expect(await readS3Keys(studio.secrets, own)).toEqual({ accessKeyId: 'AKIAOTHER', secretAccessKey: 'other' });
  expect((await readS3Keys(studio.secrets, { AWS_SESSION_TOKEN: 'stray' })).sessionToken).toBe(TOKEN);
  expect((await readS3Keys(studio.secrets, { ...own, AWS_SESSION_TOKEN: 'theirs' })).sessionToken).toBe('theirs');
});
