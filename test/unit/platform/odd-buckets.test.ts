/** Buckets with habits that the documents of S3 do not have. */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CreateMultipartUploadCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ObjectStore } from '../../../electron/backup/ports.ts';
import { openS3Store } from '../../../electron/platform/object-store-s3.ts';
import { type StrictS3Options, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { tempDir } from '../temp-dir.ts';

async function openBucket(options: StrictS3Options) {
  const server = await startStrictS3(options);
  onTestFinished(() => server.close());
  const dir = await tempDir();
  const journalDir = path.join(dir, 'uploads');
  const store = openS3Store(server.settings, { keys: server, journalDir, lookup: server.lookup });
  onTestFinished(() => store.close());
  return { server, store, dir, journalDir };
}

const names = Array.from({ length: 7 }, (_, index) => `releases/${index}.json`);

describe('a bucket that says there is more and not how to ask for it', () => {
  it('is listed whole', async () => {
    const { store } = await openBucket({ listing: { pageKeys: 3, tokens: false } });
    for (const name of names) await store.put(name, Buffer.from(name));
    expect((await store.list('releases/')).objects.map(({ key }) => key)).toEqual(names);
  });

  it('is refused when it never gets any further', async () => {
    const { store } = await openBucket({ listing: { pageKeys: 3, tokens: false, startAfter: false } });
    for (const name of names) await store.put(name, Buffer.from(name));
    await expect(store.list('releases/')).rejects.toMatchObject({ code: 'BACKUP_LIST_UNSOUND' });
  });
});

describe('a bucket that locks what is put there', () => {
  it('gets the digest that it wants from its first refusal on, and others never do', async () => {
    const { store, server, dir } = await openBucket({ wantsDigest: true });
    await store.put('one', Buffer.from('one'));
    expect(server.stats.byOperation.PutObject).toBe(2);
    const bytes = randomBytes(17 * 1024 * 1024);
    const file = path.join(dir, 'file');
    await writeFile(file, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await store.putFile('blobs/large', file, { sizeBytes: bytes.length, sha256 });
    expect(server.stats.byOperation).toMatchObject({ PutObject: 2, UploadPart: 3 });
    expect(await store.head('blobs/large')).toMatchObject({ sizeBytes: bytes.length });
  });
});

describe('an upload that was interrupted days ago', () => {
  async function withStaleUpload(bucket: string) {
    const opened = await openBucket({});
    await mkdir(opened.journalDir, { recursive: true });
    const journal = {
      Bucket: bucket,
      Key: 'blobs/sha256/00',
      uploadId: 'abc123',
      partBytes: 16_777_216,
      startedAtMs: Date.now() - 2 * 24 * 3600_000,
      parts: [],
    };
    await writeFile(path.join(opened.journalDir, 'stale.json'), JSON.stringify(journal));
    const file = path.join(opened.dir, 'file');
    await writeFile(file, 'small');
    const sha256 = createHash('sha256').update('small').digest('hex');
    const put = () => opened.store.putFile('blobs/small', file, { sizeBytes: 5, sha256 });
    return { ...opened, put };
  }

  it('to a bucket that is gone is forgotten', async () => {
    const { put, journalDir, store } = await withStaleUpload('gone-bucket');
    await put();
    expect(await store.head('blobs/small')).toMatchObject({ sizeBytes: 5 });
    expect(await readdir(journalDir)).toEqual([]);
  });

  it('that this key may not abort stands in the way of no other', async () => {
    const { put, journalDir, server, store } = await withStaleUpload('voices');
    server.addFault({ operation: 'AbortMultipartUpload', kind: 'deny', times: 9 });
    await put();
    expect(await store.head('blobs/small')).toMatchObject({ sizeBytes: 5 });
    expect(await readdir(journalDir)).toEqual(['stale.json']);
  });
});

describe('uploads that another computer began and never ended', () => {
  const DAY_MS = 24 * 3_600_000;

  /** As a process leaves them that is killed after a part, or before it has written down what it began. */
  async function withUploads(options: StrictS3Options = {}) {
    const opened = await openBucket(options);
    const { server } = opened;
    const client = new S3Client({
      region: server.settings.region,
      endpoint: `http://127.0.0.1:${server.port}`,
      credentials: server,
      forcePathStyle: true,
    });
    onTestFinished(() => client.destroy());
    const begin = async (name: string, daysAgo: number, partDaysAgo: number | null): Promise<void> => {
      const place = { Bucket: server.settings.bucket, Key: `understudy/v1/blobs/sha256/${name}` };
      server.setClockOffset(-daysAgo * DAY_MS);
      const { UploadId } = await client.send(new CreateMultipartUploadCommand(place));
      if (partDaysAgo !== null) {
        server.setClockOffset(-partDaysAgo * DAY_MS);
        await client.send(new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: Buffer.from('part') }));
      }
      server.setClockOffset(0);
    };
    return { ...opened, begin };
  }

  it('are ended after a day, whoever began them; what still comes along is left', async () => {
    const { store, server, begin } = await withUploads();
    await begin('never-written-down', 3, null);
    await begin('killed', 3, 3);
    await begin('slow', 3, 0.5);
    await begin('young', 0.5, null);
    expect(await store.endStaleUploads?.()).toEqual({ ended: 2, left: 2 });
    expect(server.uploadsInProgress).toBe(2);
    expect(await store.endStaleUploads?.()).toEqual({ ended: 0, left: 2 });
  });

  it('are ended of this studio only', async () => {
    const { store, server, begin } = await withUploads();
    await begin('../../../../other/x', 3, null);
    await begin('x', 3, null);
    expect(await store.endStaleUploads?.()).toEqual({ ended: 1, left: 0 });
    expect(server.uploadsInProgress).toBe(1);
  });

  it('are counted when this key may not end them', async () => {
    const { store, server, begin } = await withUploads();
    await begin('killed', 3, 3);
    server.addFault({ operation: 'AbortMultipartUpload', kind: 'deny', times: 9 });
    expect(await store.endStaleUploads?.()).toEqual({ ended: 0, left: 1 });
  });

  it('are nobody’s trouble where a store cannot list them', async () => {
    const { store, server } = await openBucket({ personality: 'oss' });
    expect(await store.endStaleUploads?.()).toEqual({ ended: 0, left: null });
    expect(server.stats.byOperation.ListMultipartUploads).toBe(1);
  });
});

describe('a clock that is a day off here', () => {
  it('makes nobody ask twice for what is not there', async () => {
    const { store, server } = await openBucket({ clockOffsetMs: -24 * 3_600_000 });
    await store.head('first');
    server.resetStats();
    expect(await store.head('blobs/none')).toBeNull();
    expect(await store.get('blobs/none')).toBeNull();
    await store.put('claim', Buffer.from('mine'));
    expect(await store.put('claim', Buffer.from('theirs'), { ifAbsent: true })).toBe('exists');
    expect(server.stats.byOperation).toEqual({ HeadObject: 1, GetObject: 1, PutObject: 2 });
  });
});

describe('a computer that sleeps in the middle of a request', () => {
  it.each([
    ['deletes nothing', 'DeleteObject', (store: ObjectStore) => store.delete('blobs/x')],
    [
      'writes nothing',
      'PutObject',
      (store: ObjectStore) => store.put('blobs/x', Buffer.from('new'), { ifAbsent: true }),
    ],
  ] as const)('%s on waking', async (_what, operation, act) => {
    const { store, server } = await openBucket({});
    await store.put('blobs/y', Buffer.from('old'));
    server.resetStats();
    server.addFault({ operation, kind: '503' });
    const awake = Date.now;
    onTestFinished(() => {
      Date.now = awake;
    });
    // Its hours pass as soon as the first attempt is there.
    Date.now = () => awake() + (server.stats.byOperation[operation] ? 3 * 3_600_000 : 0);
    await expect(act(store)).rejects.toMatchObject({ code: 'BACKUP_STORE_UNREACHABLE' });
    expect(server.stats.byOperation[operation]).toBe(1);
  });
});

describe('an endpoint that is no store, or not the one of this bucket', () => {
  async function openBehind(mode: string, accessKeyId = 'test-key-id') {
    const server = await startStrictS3({ buckets: ['studio'], accessKeyId });
    onTestFinished(() => server.close());
    const child = spawn(process.execPath, ['test/fixtures/real-hosts/s3-quirks.mjs', mode, String(server.port)]);
    onTestFinished(() => void child.kill());
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const settings = { ...server.settings, endpoint: `http://127.0.0.1:${line.toString().trim()}` };
    const dir = await tempDir();
    const store = openS3Store(settings, { keys: server, journalDir: path.join(dir, 'uploads') });
    onTestFinished(() => store.close());
    return { store, settings, dir };
  }
  type Opened = Awaited<ReturnType<typeof openBehind>>;

  const acts: readonly (readonly [string, (opened: Opened) => Promise<unknown>])[] = [
    ['read', ({ store }) => store.get('understudy.json')],
    ['looked at', ({ store }) => store.head('understudy.json')],
    ['listed', ({ store }) => store.list('releases/')],
    ['asked for its clock', ({ store }) => store.serverNow()],
    ['written to', ({ store }) => store.put('understudy.json', Buffer.from('{}'), { ifAbsent: true })],
    ['written over', ({ store }) => store.put('understudy.json', Buffer.from('{}'))],
    ['emptied', ({ store }) => store.delete('understudy.json')],
    ['streamed from', ({ store }) => Array.fromAsync(store.stream('blobs/small'))],
    [
      'sent a file',
      async ({ store, dir }) => {
        const file = path.join(dir, 'file');
        await writeFile(file, 'small');
        const sha256 = createHash('sha256').update('small').digest('hex');
        return store.putFile('blobs/small', file, { sizeBytes: 5, sha256 });
      },
    ],
  ];

  it.each(acts)('is never %s as if a web page were S3', async (_what, act) => {
    await expect(act(await openBehind('html'))).rejects.toMatchObject({
      code: 'BACKUP_STORE_ANSWER_UNKNOWN',
      remedy: { kind: 'open', screen: 'backup' },
    });
    await expect(act(await openBehind('html-404'))).rejects.toMatchObject({ code: 'BACKUP_STORE_ANSWER_UNKNOWN' });
  });

  it.each([
    ['ASIAEXAMPLE', 'BACKUP_KEYS_TEMPORARY'],
    ['STS.example', 'BACKUP_KEYS_TEMPORARY'],
    ['AKIAEXAMPLE', 'BACKUP_BUCKET_DENIED'],
  ])('tells keys of a session from wrong ones (%s)', async (accessKeyId, code) => {
    const { store } = await openBehind('token', accessKeyId);
    await expect(store.get('understudy.json')).rejects.toMatchObject({ code });
  });

  it.each(acts)('names the region of the bucket when it is %s', async (_what, act) => {
    const opened = await openBehind('region');
    const { endpoint } = opened.settings;
    await expect(act(opened)).rejects.toMatchObject({
      code: 'BACKUP_BUCKET_ELSEWHERE',
      details: { namedRegion: 'eu-central-1' },
      remedy: {
        kind: 'run',
        command: `understudy store set s3 --endpoint ${endpoint} --region eu-central-1 --bucket studio --prefix understudy/v1/ --path-style`,
      },
    });
  });

  it('names the endpoint of the bucket', async () => {
    const { store, settings } = await openBehind('redirect');
    await expect(store.list('releases/')).rejects.toMatchObject({
      code: 'BACKUP_BUCKET_ELSEWHERE',
      remedy: {
        kind: 'run',
        command: `understudy store set s3 --endpoint http://s3.eu-central-1.amazonaws.com --region ${settings.region} --bucket studio --prefix understudy/v1/ --path-style`,
      },
    });
  });

  it('makes no command of what a store says that is no place', async () => {
    const { store } = await openBehind('lying');
    await expect(store.get('understudy.json')).rejects.toMatchObject({
      code: 'BACKUP_BUCKET_ELSEWHERE',
      details: { namedRegion: null, namedEndpoint: null },
      remedy: { kind: 'open', screen: 'backup' },
    });
  });

  it('that only passes on what a store says is a store', async () => {
    const { store } = await openBehind('none');
    await store.put('understudy.json', Buffer.from('{}'));
    expect(Buffer.from((await store.get('understudy.json')) ?? []).toString()).toBe('{}');
  });
});
