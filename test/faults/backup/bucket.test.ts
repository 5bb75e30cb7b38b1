/** What goes wrong between here and a bucket: each has its own error, and none of it harms what is stored. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openS3Store } from '../../../electron/platform/object-store-s3.ts';
import { createManualTicker, type ManualTicker } from '../../fakes/manual-ticker.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { until } from '../../fixtures/until.ts';
import {
  expectedTree,
  fillVoice,
  introduce,
  openStudio,
  removeFolders,
  type Studio,
  withoutRecipe,
} from '../../integration/backup/studio.ts';

const MIB = 1024 * 1024;

describe('publishing to a bucket', () => {
  let server: StrictS3;
  let studio: Studio;
  let dir: string;

  beforeEach(async () => {
    server = await startStrictS3();
    dir = await mkdtemp(path.join(os.tmpdir(), 'bucket-'));
    studio = await openStudio({ server });
    await fillVoice(studio.voice);
    await studio.backup.setStore(server.settings);
  });
  afterEach(async () => {
    await studio.close();
    await server.close();
    await removeFolders(dir, studio.dir);
  });

  const refused = async (code: string, details: object = {}): Promise<void> => {
    await expect(studio.publish()).rejects.toMatchObject({ code, details });
    expect(studio.backup.overview().lastError?.code).toBe(code);
    expect(studio.backup.overview().days.at(-1)?.state).toBe('failed');
    expect(server.keys().filter((key) => key.endsWith('index.json'))).toEqual([]);
  };

  it('names wrong keys, once and without a storm', async () => {
    server.setSecret('changed');
    server.resetStats();
    await refused('BACKUP_BUCKET_DENIED', { keyIdSuffix: 'y-id' });
    expect(server.stats.requests).toBeLessThan(4);
    await studio.backup.setStoreKeys({ accessKeyId: server.accessKeyId, secretAccessKey: 'changed' });
    await studio.publish();
  });

  it('names missing keys', async () => {
    await studio.secrets.remove('store.secretAccessKey');
    await studio.backup.close();
    await refused('BACKUP_KEYS_MISSING');
  });

  it('names a missing bucket and does not save a store that does not work', async () => {
    const before = studio.settings.store;
    await expect(studio.backup.setStore({ ...server.settings, bucket: 'none' })).rejects.toMatchObject({
      code: 'BACKUP_BUCKET_MISSING',
    });
    expect(studio.settings.store).toBe(before);
  });

  it('names a server that is not there', async () => {
    await server.close();
    await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_STORE_UNREACHABLE', retryable: true });
    server = await startStrictS3();
  });

  it('names a full bucket', async () => {
    server.setQuota(100_000);
    await refused('BACKUP_STORE_FULL');
  });

  it('goes on when the clock here is wrong, and dates the release by the store', async () => {
    server.setClockOffset(-40 * 24 * 3_600_000);
    const { releaseId } = await studio.publish();
    const expected = new Date(Date.now() - 40 * 24 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
    expect(releaseId.startsWith(expected)).toBe(true);
    const clock = (await studio.backup.checkStore()).find((check) => check.name === 'clock');
    expect(clock?.state).toBe('fail');
  });

  it('rides over busy servers and lost connections', async () => {
    server.addFault({ operation: 'PutObject', kind: '503', times: 2 });
    server.addFault({ operation: 'PutObject', key: 'blobs/', kind: 'reset', afterBytes: 1000, times: 2 });
    server.addFault({ operation: 'HeadObject', kind: '500' });
    server.addFault({ operation: 'PutObject', key: 'index.json', kind: 'drop-answer' });
    const { releaseId } = await studio.publish();
    expect(server.faultsLeft).toEqual([]);
    expect((await studio.verify(releaseId, true)).ok).toBe(true);
  });

  it('takes up an interrupted upload where it stopped', async () => {
    await writeFile(path.join(studio.voice, 'large.onnx'), randomBytes(70 * MIB));
    server.addFault({ operation: 'UploadPart', kind: 'deny', times: 1 });
    await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_BUCKET_DENIED' });
    expect(server.faultsLeft).toEqual([]);
    expect(server.uploadsInProgress).toBe(1);
    const sent = server.stats.byOperation.UploadPart ?? 0;
    server.resetStats();
    const result = await studio.publish();
    expect(result.verified).toBe(true);
    // Nine parts; those that had arrived are not sent again.
    expect(server.stats.byOperation.UploadPart).toBe(9 - (sent - 1));
    expect(server.uploadsInProgress).toBe(0);
    expect(await readdir(path.join(studio.dir, 'backup/uploads'))).toEqual([]);
  });

  it('believes the bucket, not the connection, about a completed upload', async () => {
    await writeFile(path.join(studio.voice, 'large.onnx'), randomBytes(17 * MIB));
    server.addFault({ operation: 'CompleteMultipartUpload', kind: 'drop-answer' });
    const { releaseId } = await studio.publish();
    expect(server.faultsLeft).toEqual([]);
    expect((await studio.verify(releaseId, false)).ok).toBe(true);
  });

  it('never completes an upload whose file changed between two runs', async () => {
    const file = path.join(studio.voice, 'large.onnx');
    const bytes = randomBytes(40 * MIB);
    await writeFile(file, bytes);
    server.addFault({ operation: 'UploadPart', kind: 'deny', times: 1 });
    await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_BUCKET_DENIED' });
    expect(server.faultsLeft).toEqual([]);
    bytes[20 * MIB] = (bytes[20 * MIB] ?? 0) ^ 1;
    await writeFile(file, bytes);
    const { releaseId } = await studio.publish();
    expect((await studio.verify(releaseId, true)).ok).toBe(true);
  });

  it('stops at once when cancelled, whatever the bucket does, and leaves nothing visible', async () => {
    const patient = await openStudio({
      server,
      store: server.settings,
      wrapStore: () => openS3Store(server.settings, { keys: server, journalDir: dir, stallTimeoutMs: 3_600_000 }),
    });
    await writeFile(path.join(patient.voice, 'large.onnx'), randomBytes(64 * MIB));
    // No part is ever answered: nothing but the cancel can end the upload within the hour.
    server.addFault({ operation: 'UploadPart', kind: 'stall', times: Number.POSITIVE_INFINITY });
    const { jobId, finished } = patient.backup.start();
    await until('a part on its way', () => server.stats.byOperation.UploadPart);
    patient.cancel(jobId);
    await expect(finished).rejects.toMatchObject({ name: 'AbortError' });
    expect(server.keys().filter((key) => key.includes('releases/'))).toEqual([]);
    expect(patient.backup.overview().lastError).toBeNull();
    await patient.close();
    await removeFolders(patient.dir);
  });

  it('says so when the store lost a blob right after taking it', async () => {
    const losing = await openStudio({
      server,
      store: server.settings,
      wrapStore: (store) => ({
        ...store,
        async putFile(key, file, options) {
          await store.putFile(key, file, options);
          if (options.sizeBytes === 5_000) await store.delete(key);
        },
      }),
    });
    await fillVoice(losing.voice);
    await expect(losing.publish()).rejects.toMatchObject({ code: 'BACKUP_VERIFY_FAILED', details: { blobs: 1 } });
    expect(losing.backup.overview().lastRelease).toBeNull();
    await losing.close();
    await removeFolders(losing.dir);
  });

  it('goes on reading after cut, stalled and refused downloads', async () => {
    await writeFile(path.join(studio.voice, 'large.onnx'), randomBytes(3 * MIB));
    const { releaseId } = await studio.publish();
    const store = openS3Store(server.settings, { keys: server, journalDir: dir, stallTimeoutMs: 3_000 });
    const other = await openStudio({ server, store: server.settings, wrapStore: () => store });
    await introduce(studio, other);
    server.resetStats();
    server.addFault({ operation: 'GetObject', key: 'blobs/', kind: 'truncate', afterBytes: 100_000, times: 2 });
    server.addFault({ operation: 'GetObject', key: 'blobs/', kind: 'stall', afterBytes: 50_000 });
    server.addFault({ operation: 'GetObject', key: 'blobs/', kind: '503', times: 2 });
    const target = path.join(dir, 'restored');
    const { bytesDownloaded } = await other.restore(releaseId, target);
    expect(server.faultsLeft).toEqual([]);
    expect(await withoutRecipe(target)).toEqual(await expectedTree(studio.voice));
    // Resumed, not begun anew: hardly more went over the wire than the release has.
    expect(server.stats.bytesOut).toBeLessThan(bytesDownloaded + 600_000);
    await other.close();
    await removeFolders(other.dir);
  });

  it('takes up an interrupted restore where it stopped', async () => {
    await writeFile(path.join(studio.voice, 'large.onnx'), randomBytes(8 * MIB));
    const { releaseId } = await studio.publish();
    const other = await openStudio({ server, store: server.settings });
    await introduce(studio, other);
    const { entries } = await other.backup.readRelease(releaseId);
    const large = entries.find((entry) => entry.path.endsWith('large.onnx'))?.sha256 ?? '';
    const target = path.join(dir, 'restored');
    server.addFault({ operation: 'GetObject', key: large, kind: 'truncate', afterBytes: 5 * MIB });
    server.addFault({ operation: 'GetObject', key: large, kind: 'deny' });
    await expect(other.restore(releaseId, target)).rejects.toMatchObject({ code: 'BACKUP_BUCKET_DENIED' });
    expect(await readdir(dir)).toEqual([`.restored.restoring-${releaseId}`]);
    const { bytesDownloaded } = await other.restore(releaseId, target);
    expect(bytesDownloaded).toBeLessThan(4 * MIB);
    expect(await readdir(dir)).toEqual(['restored']);
    expect(await withoutRecipe(target)).toEqual(await expectedTree(studio.voice));
    await other.close();
    await removeFolders(other.dir);
  });

  describe('while a collector has announced what it will delete', () => {
    const HOUR_MS = 3_600_000;
    let writer: Studio;
    let ticker: ManualTicker;
    let digest: string;

    /** As a collector of so many hours ago wrote it. */
    const announced = async (hoursAgo: number, change: object = {}): Promise<void> => {
      const atMs = Date.now() - hoursAgo * HOUR_MS;
      const iso = (hours: number): string => new Date(atMs + hours * HOUR_MS).toISOString();
      const tombstone = { candidates: [digest], notBefore: iso(23.5), deadline: iso(26), ...change };
      await server.write('understudy/v1/gc/1.json', Buffer.from(JSON.stringify(tombstone)), undefined, atMs);
    };
    const leases = (): string[] => server.keys().filter((key) => key.includes('/leases/'));

    beforeEach(async () => {
      ticker = createManualTicker();
      writer = await openStudio({
        server,
        ticker,
        store: server.settings,
        wrapStore: (store) => ({
          ...store,
          async serverNow(signal) {
            // The store's clock jumps in these tests; a fresh answer says where it is now.
            await store.head('x', signal);
            return store.serverNow(signal);
          },
        }),
      });
      await fillVoice(writer.voice);
      const { releaseId } = await writer.publish();
      const { entries } = await writer.backup.readRelease(releaseId);
      digest = entries.find(({ path: file }) => file.endsWith('gpt.onnx'))?.sha256 ?? '';
    });
    afterEach(async () => {
      await writer.close();
      await removeFolders(writer.dir);
    });

    it('objects when there is time, and does not wait', async () => {
      expect(leases()).toEqual([]);
      await announced(20);
      await writer.publish();
      const [lease = ''] = leases();
      expect(JSON.parse((await server.read(lease)).toString()).digests).toContain(digest);
      expect(ticker.waiting).toEqual([]);
    });

    it('writes nothing when it concerns none of its files', async () => {
      await announced(20, { candidates: ['0'.repeat(64)] });
      await writer.publish();
      expect(leases()).toEqual([]);
    });

    it('waits when the collector may have looked already, for hours at most, and sends again what was deleted', async () => {
      await announced(24);
      const { finished } = writer.backup.start();
      await until('the wait for the collector', () => ticker.waiting.some((ms) => ms > HOUR_MS));
      expect(Math.max(...ticker.waiting)).toBeLessThan(3 * HOUR_MS);
      const blob = `understudy/v1/blobs/sha256/${digest}`;
      await server.remove(blob);
      server.setClockOffset(2 * HOUR_MS + 1_000);
      await ticker.elapse(2 * HOUR_MS + 2_000);
      const { releaseId } = await finished;
      expect(server.keys()).toContain(blob);
      expect((await writer.verify(releaseId, true)).ok).toBe(true);
    });

    it.each([
      ['asks for time until the year 2099', { deadline: '2099-01-01T00:00:00.000Z' }],
      ['names no time', { deadline: 'soon' }],
      ['names no blobs', { candidates: 'all' }],
      ['is from the day before yesterday', null],
    ])('takes no notice of one that %s', async (_name, change) => {
      if (change) await announced(24.5, change);
      else await announced(27);
      await writer.publish();
      expect(ticker.waiting).toEqual([]);
      expect(leases()).toEqual([]);
    });

    it('takes no notice of one that is torn', async () => {
      await server.write('understudy/v1/gc/torn.json', Buffer.from('{"candidates":["'));
      await writer.publish();
      expect(ticker.waiting).toEqual([]);
    });
  });

  it('leaves a bucket of a newer layout alone', async () => {
    await server.write('understudy/v1/oci-layout-root.json', Buffer.from('{"understudyLayout":"2.0.0","blobs":"b"}'));
    await refused('BACKUP_LAYOUT_NEWER');
    await expect(studio.backup.releases()).rejects.toMatchObject({ code: 'BACKUP_LAYOUT_NEWER' });
  });

  it('writes no key, no secret and no path of this computer into the bucket', async () => {
    await studio.publish();
    for (const key of server.keys()) {
      const text = (await server.read(key)).toString('latin1');
      expect(text).not.toContain(server.secretAccessKey);
      expect(text).not.toContain(studio.dir);
    }
    expect(await readFile(path.join(studio.dir, 'secrets/secrets.json'), 'utf8')).not.toContain(server.secretAccessKey);
  });
});

it('reaches a bucket by a domain of its own', async () => {
  const server = await startStrictS3({ personality: 'oss', customDomains: { 'voices.studio.example': 'voices' } });
  const studio = await openStudio({ server });
  await fillVoice(studio.voice);
  const endpoint = `http://voices.studio.example:${server.port}`;
  await studio.backup.setStore({ ...server.settings, endpoint, endpointIsBucket: true });
  const { releaseId } = await studio.publish();
  expect(server.keys()).toContain(`understudy/v1/releases/${releaseId}/index.json`);
  expect(await (await studio.backup.blobSource([])).presign('abc', 60)).toMatch(
    `${endpoint}/understudy/v1/blobs/sha256/abc?`,
  );
  await studio.close();
  await server.close();
  await removeFolders(studio.dir);
});
