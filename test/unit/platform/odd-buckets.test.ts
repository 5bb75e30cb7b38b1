/** Buckets with habits that the documents of S3 do not have. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
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
    await expect(store.list('releases/')).rejects.toMatchObject({ code: 'BACKUP_STORE_ANSWER_UNKNOWN' });
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
