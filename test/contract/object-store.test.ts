/** What every object store must do, run on the folder, on a bucket by path, on one with the habits of Aliyun OSS, and on the one in memory. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../electron/backup/ports.ts';
import { silentLog } from '../../electron/kernel/log.ts';
import { createTicker } from '../../electron/kernel/ticker.ts';
import { createDiskProcess } from '../../electron/platform/disk-process.ts';
import { openFolderStore } from '../../electron/platform/object-store-folder.ts';
import { openFolderStoreApart } from '../../electron/platform/object-store-folder-apart.ts';
import { openS3Store } from '../../electron/platform/object-store-s3.ts';
import { createMemoryStore } from '../fakes/memory-store.ts';
import { type StrictS3, startStrictS3 } from '../fakes/strict-s3-server.ts';

const MIB = 1024 * 1024;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString());

async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(Uint8Array.from(piece));
  return Buffer.concat(pieces);
}

const kinds = ['folder', 'folder in the disk process', 's3', 's3 as oss', 'memory'] as const;

describe.each(kinds)('object store: %s', (kind) => {
  let dir: string;
  let server: StrictS3 | null = null;
  let store: ObjectStore;
  const disks = createDiskProcess({ ticker: createTicker(silentLog) });

  beforeAll(async () => {
    if (kind.startsWith('s3')) server = await startStrictS3({ personality: kind === 's3' ? 'plain' : 'oss' });
  });
  afterAll(async () => {
    disks.close();
    await server?.close();
  });

  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'object-store-'));
    store = server
      ? openS3Store(
          { ...server.settings, prefix: `${path.basename(dir)}/v1/` },
          { keys: server, journalDir: path.join(dir, 'uploads'), lookup: server.lookup },
        )
      : kind === 'memory'
        ? createMemoryStore()
        : kind === 'folder'
          ? await openFolderStore(path.join(dir, 'store'), { create: 'folder' })
          : await openFolderStoreApart(disks, path.join(dir, 'store'), { create: 'folder' });
  });
  afterEach(async () => {
    await store.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('gives back what was put, and null for what was not', async () => {
    expect(await store.put('a/b.json', Buffer.from('one'))).toBe('created');
    expect(text(await store.get('a/b.json'))).toBe('one');
    expect(await store.get('a/c.json')).toBeNull();
    expect(await store.head('a/c.json')).toBeNull();
    expect(await store.head('a/b.json')).toMatchObject({ key: 'a/b.json', sizeBytes: 3 });
    await store.put('a/b.json', Buffer.from('three'));
    expect(text(await store.get('a/b.json'))).toBe('three');
  });

  it('creates a key once when asked to, also when eight writers try at the same time', async () => {
    expect(await store.put('claim', Buffer.from('first'), { ifAbsent: true })).toBe('created');
    expect(await store.put('claim', Buffer.from('second'), { ifAbsent: true })).toBe('exists');
    expect(text(await store.get('claim'))).toBe('first');
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => store.put('race', Buffer.from(`writer ${n}`), { ifAbsent: true })),
    );
    expect(answers.filter((answer) => answer === 'created')).toHaveLength(1);
    expect(text(await store.get('race'))).toBe(`writer ${answers.indexOf('created')}`);
  });

  it('stores an empty object', async () => {
    await store.put('empty', new Uint8Array());
    expect(await store.get('empty')).toHaveLength(0);
    const file = path.join(dir, 'empty');
    await writeFile(file, '');
    await store.putFile('blobs/empty', file, { sha256: sha256(Buffer.alloc(0)), sizeBytes: 0 });
    expect(await store.head('blobs/empty')).toMatchObject({ sizeBytes: 0 });
    expect(await readAll(store.stream('blobs/empty'))).toHaveLength(0);
  });

  it.each([1, MIB + 1, 8 * MIB, 8 * MIB + 1, 37 * MIB])(
    'stores a file of %i bytes and tells each byte once',
    async (sizeBytes) => {
      const bytes = randomBytes(sizeBytes);
      const file = path.join(dir, 'file');
      await writeFile(file, bytes);
      let told = 0;
      await store.putFile('blobs/file', file, {
        sha256: sha256(bytes),
        sizeBytes,
        onBytes: (count) => {
          told += count;
        },
      });
      expect(told).toBe(sizeBytes);
      expect(sha256(await readAll(store.stream('blobs/file')))).toBe(sha256(bytes));
      const from = Math.floor(sizeBytes / 2);
      expect(sha256(await readAll(store.stream('blobs/file', { from })))).toBe(sha256(bytes.subarray(from)));
    },
  );

  it.each([
    ['small', 1000, Buffer.alloc(1000, 1), 1000],
    ['small and longer', 1000, Buffer.alloc(1001), 1000],
    ['small and shorter', 1000, Buffer.alloc(999), 1000],
    ['large', 20 * MIB, Buffer.alloc(20 * MIB, 1), 20 * MIB],
    ['large and longer', 20 * MIB, Buffer.alloc(20 * MIB + 1), 20 * MIB],
    ['large and shorter', 20 * MIB, Buffer.alloc(20 * MIB - 1), 20 * MIB],
  ])('leaves no object of a file that is not what was promised: %s', async (_name, promised, bytes, sizeBytes) => {
    const file = path.join(dir, 'file');
    await writeFile(file, bytes);
    await expect(
      store.putFile('blobs/file', file, { sha256: sha256(Buffer.alloc(promised)), sizeBytes }),
    ).rejects.toMatchObject({ code: 'BACKUP_FILE_CHANGING' });
    expect(await store.head('blobs/file')).toBeNull();
    expect((await store.list('')).objects).toEqual([]);
    expect(server?.uploadsInProgress ?? 0).toBe(0);
  });

  it('lists by prefix', async () => {
    const keys = ['blobs/1', 'releases/a/index.json', 'releases/a/oci-layout', 'releases/b/index.json', 'releases2'];
    for (const key of keys) await store.put(key, Buffer.from(key));
    const all = await store.list('');
    expect(all.objects.map((object) => object.key)).toEqual(keys);
    expect(all.objects.map((object) => object.sizeBytes)).toEqual(keys.map((key) => key.length));
    expect((await store.list('releases/')).objects.map((object) => object.key)).toEqual(keys.slice(1, 4));
    expect(await store.list('nothing/')).toEqual({ objects: [] });
  });

  it('copies inside the store: the copy stays when the original is replaced, and what is not there is named', async () => {
    await store.put('blobs/1', Buffer.from('before'));
    await store.copy('blobs/1', 'quarantine/1.20261128T020000Z');
    await store.put('blobs/1', Buffer.from('after, and longer'));
    expect(text(await store.get('quarantine/1.20261128T020000Z'))).toBe('before');
    await store.copy('blobs/1', 'quarantine/1.20261128T020000Z');
    expect(text(await store.get('quarantine/1.20261128T020000Z'))).toBe('after, and longer');
    await expect(store.copy('blobs/none', 'quarantine/none')).rejects.toMatchObject({ code: 'BACKUP_BLOB_MISSING' });
    expect(await store.head('quarantine/none')).toBeNull();
  });

  it('deletes, and deleting again is no error', async () => {
    await store.put('x', Buffer.from('x'));
    await store.delete('x');
    await store.delete('x');
    expect(await store.get('x')).toBeNull();
  });

  it('names a missing blob', async () => {
    await expect(readAll(store.stream('blobs/none'))).rejects.toMatchObject({ code: 'BACKUP_BLOB_MISSING' });
  });

  it('refuses to read more than was allowed', async () => {
    await store.put('big', Buffer.alloc(2000));
    await expect(store.get('big', { maxBytes: 1999 })).rejects.toMatchObject({ code: 'BACKUP_OBJECT_TOO_LARGE' });
    expect(await store.get('big', { maxBytes: 2000 })).toHaveLength(2000);
  });

  it('stops when it is told to, with the reason of the signal', async () => {
    const controller = new AbortController();
    controller.abort();
    const { signal } = controller;
    const file = path.join(dir, 'file');
    await writeFile(file, Buffer.alloc(20 * MIB));
    const options = { sha256: sha256(Buffer.alloc(20 * MIB)), sizeBytes: 20 * MIB, signal };
    await expect(store.putFile('blobs/file', file, options)).rejects.toBe(signal.reason);
    await expect(store.put('x', Buffer.from('x'), { signal })).rejects.toBe(signal.reason);
    expect((await store.list('')).objects).toEqual([]);
    await store.putFile('blobs/file', file, { ...options, signal: undefined });
    const later = new AbortController();
    const reading = (async () => {
      for await (const piece of store.stream('blobs/file', { signal: later.signal })) if (piece) later.abort();
    })();
    await expect(reading).rejects.toSatisfy((error) => error === later.signal.reason);
  });

  it('knows the time by its own clock', async () => {
    for (const offsetMs of server ? [0, -3 * 60_000] : [0]) {
      server?.setClockOffset(offsetMs);
      const beforeMs = Date.now() + offsetMs;
      await store.head('x');
      const nowMs = await store.serverNow();
      // The store says whole seconds.
      expect(nowMs).toBeGreaterThan(beforeMs - 1_001);
      expect(nowMs).toBeLessThanOrEqual(Date.now() + offsetMs);
    }
    server?.setClockOffset(0);
  });

  it('hands out URLs that read one object without keys, where it can', async () => {
    await store.put('blobs/1', Buffer.from('hello'));
    const url = await store.presignGet('blobs/1', 60);
    if (!server) return expect(url).toBeNull();
    const answer = await fetchByLookup(String(url), server);
    expect(answer.status).toBe(206);
    expect(answer.text).toBe('llo');
    const expired = await store.presignGet('blobs/1', 0);
    expect((await fetchByLookup(String(expired), server)).status).toBe(400);
    expect((await fetchByLookup(String(url).replace('blobs/1', 'blobs/2'), server)).status).toBe(403);
  });
});

async function fetchByLookup(url: string, server: StrictS3): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    get(url, { lookup: server.lookup, headers: { range: 'bytes=2-' } }, (answer) => {
      let body = '';
      answer.on('data', (piece) => {
        body += piece;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: body }));
    }).on('error', reject);
  });
}

describe('folder store alone', () => {
  it('does not make a folder that is gone', async () => {
    const dir = await mkdtemp(path.join(os.tmpdir(), 'object-store-'));
    const folder = path.join(dir, 'usb');
    await expect(openFolderStore(folder)).rejects.toMatchObject({ code: 'BACKUP_STORE_UNREACHABLE' });
    const store = await openFolderStore(folder, { create: 'folder' });
    await rm(folder, { recursive: true });
    await expect(store.put('x', Buffer.from('x'))).rejects.toMatchObject({ code: 'BACKUP_STORE_UNREACHABLE' });
    await expect(store.list('')).rejects.toMatchObject({ code: 'BACKUP_STORE_UNREACHABLE' });
    await expect(readFile(folder)).rejects.toMatchObject({ code: 'ENOENT' });
    await rm(dir, { recursive: true });
  });

  it('never leaves its folder', async () => {
    const dir = await mkdtemp(path.join(os.tmpdir(), 'object-store-'));
    const store = await openFolderStore(dir, { create: 'folder' });
    for (const key of ['../x', 'a/../../x', '/etc/x', 'a//b', '.hidden', 'a/.incoming']) {
      await expect(store.put(key, Buffer.from('x'))).rejects.toMatchObject({ code: 'BACKUP_PATH_UNSAFE' });
    }
    await rm(dir, { recursive: true });
  });
});
