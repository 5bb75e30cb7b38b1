/** Publish, list, prove and restore through the service, on a folder and on both kinds of bucket. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StoreSettings } from '../../../electron/contract/models/settings.ts';
import { openFolderStore } from '../../../electron/platform/object-store-folder.ts';
import { openS3Store } from '../../../electron/platform/object-store-s3.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { expectedTree, fillVoice, introduce, openStudio, removeFolders, type Studio, withoutRecipe } from './studio.ts';

describe.each(['folder', 's3', 's3 as oss'] as const)('backup to %s', (kind) => {
  let server: StrictS3 | undefined;
  let dir: string;
  let store: StoreSettings;
  let studio: Studio;

  beforeAll(async () => {
    if (kind !== 'folder') server = await startStrictS3({ personality: kind === 's3' ? 'plain' : 'oss' });
  });
  afterAll(() => server?.close());

  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'round-trip-'));
    store = server
      ? { ...server.settings, prefix: `${path.basename(dir)}/` }
      : { kind: 'folder', path: path.join(dir, 'store') };
    studio = await openStudio({ server });
    await fillVoice(studio.voice);
    await studio.backup.setStore(store, { createFolder: true });
  });
  afterEach(async () => {
    await studio.close();
    await removeFolders(dir, studio.dir);
  });

  it('reads nothing of a new release back to know what it is', async () => {
    const gets: string[] = [];
    const watched = await openStudio({
      server,
      store,
      wrapStore: (inner) => ({
        ...inner,
        get(key, options) {
          gets.push(key);
          return inner.get(key, options);
        },
      }),
    });
    await fillVoice(watched.voice);
    const { releaseId } = await watched.publish();
    expect(gets).not.toEqual([]);
    expect(gets.filter((key) => key.includes(releaseId) || key.startsWith('signatures/'))).toEqual([]);
    const [listed] = await watched.backup.releases();
    expect(watched.backup.overview().lastRelease).toEqual(listed);
    await watched.close();
    await removeFolders(watched.dir);
  });

  it('is told what is known of this store while it does not answer, and nothing of another', async () => {
    await studio.publish();
    const known = await studio.backup.releases();
    await studio.close();
    const reopen = (where: StoreSettings) =>
      openStudio({
        server,
        store: where,
        dir: studio.dir,
        wrapStore: (inner) => ({ ...inner, list: () => new Promise(() => {}) }),
      });
    const silent = await reopen(store);
    expect(await silent.backup.releases()).toEqual(known);
    expect(silent.backup.overview().silentSince).toEqual(expect.any(String));
    await silent.close();
    const other: StoreSettings =
      store.kind === 's3' ? { ...store, prefix: 'other/' } : { kind: 'folder', path: path.join(dir, 'other') };
    if (other.kind === 'folder') await openFolderStore(other.path, { create: 'folder' });
    const elsewhere = await reopen(other);
    const answer = await elsewhere.backup.releases().catch((error: unknown) => error);
    expect(answer).toMatchObject({ code: expect.stringMatching(/^BACKUP_STORE_(SILENT|NOT_MOUNTED)$/) });
    await elsewhere.close();
  });

  it('publishes a verified release that restores byte for byte', async () => {
    const result = await studio.publish();
    expect(result).toMatchObject({ verified: true, files: 8 });
    expect(result.releaseId).toMatch(/^\d{8}T\d{6}Z-[0-9a-f]{12}$/);

    const [release, ...others] = await studio.backup.releases();
    expect(others).toEqual([]);
    expect(release).toMatchObject({
      releaseId: result.releaseId,
      host: 'workstation-3',
      trigger: 'manual',
      files: 8,
      bytesTotal: result.bytesTotal,
      bytesNew: result.bytesUploaded,
      voices: [{ id: 'lin', name: 'Lin', modelId: 'sha256:abc' }],
      signed: true,
      pinned: false,
    });
    expect(release?.verifiedAt).not.toBeNull();
    expect(studio.backup.overview()).toMatchObject({ lastRelease: release, lastError: null, overdue: false });
    expect(studio.backup.overview().days.at(-1)).toMatchObject({ state: 'verified' });
    expect(studio.audited.map((entry) => entry.event)).toEqual(['backup.published']);

    const other = await openStudio({ server, store });
    await introduce(studio, other);
    const target = path.join(dir, 'restored');
    const restored = await other.restore(result.releaseId, target);
    expect(restored).toMatchObject({ directory: target, files: 8, bytesReused: 0 });
    expect(await withoutRecipe(target)).toEqual(await expectedTree(studio.voice));
    expect((await readdir(dir)).filter((name) => name.startsWith('.'))).toEqual([]);
    await other.close();
    await removeFolders(other.dir);
  });

  it('sends no blob twice: an unchanged library costs nothing, a changed file costs itself', async () => {
    const first = await studio.publish();
    // Two equal files are one blob.
    expect(first.bytesTotal - first.bytesUploaded).toBeGreaterThan(300_000);
    server?.resetStats();
    const blobsIn = (): Promise<string[]> => readdir(path.join(dir, 'store/understudy/v1/blobs/sha256'));
    const blobsBefore = server ? [] : await blobsIn();

    const second = await studio.publish();
    expect(second).toMatchObject({ bytesUploaded: 0, releaseId: first.releaseId, unchanged: true });
    if (server) {
      expect(server.stats.byOperation.UploadPart).toBeUndefined();
      expect(server.stats.blobBytesIn).toBe(0);
    } else {
      expect(await blobsIn()).toEqual(blobsBefore);
    }

    await writeFile(path.join(studio.voice, 'gpt.onnx'), randomBytes(70_000));
    const third = await studio.publish();
    expect(third).toMatchObject({ bytesUploaded: 70_000, unchanged: false });
    expect((await studio.backup.releases()).map((release) => release.releaseId)).toHaveLength(2);
  });

  it('finds the same digests without its cache, and reads nothing anew with it', async () => {
    await studio.publish();
    const cache = path.join(studio.dir, 'backup/hash-cache.json');
    // A file written within two seconds of being hashed is not remembered: make these old.
    const old = new Date(Date.now() - 60_000);
    for (const name of ['sovits.onnx', 'gpt.onnx']) await utimes(path.join(studio.voice, name), old, old);
    await studio.publish();
    // On a slow machine the other files have grown old by now as well.
    const remembered = Object.keys(JSON.parse(await readFile(cache, 'utf8')).files);
    const made = ['sovits.onnx', 'gpt.onnx'].map((name) => path.join(studio.voice, name));
    expect(remembered).toEqual(expect.arrayContaining(made));
    await rm(cache);
    expect((await studio.publish()).bytesUploaded).toBe(0);
  });

  it('restores everything from the store, or on request only what is not on this computer already', async () => {
    const { releaseId } = await studio.publish();
    await writeFile(path.join(studio.voice, 'gpt.onnx'), 'broken');
    const target = path.join(dir, 'restored');
    const whole = await studio.restore(releaseId, path.join(dir, 'from the store alone'));
    expect(whole.bytesReused).toBe(0);
    const restored = await studio.restore(releaseId, target, { reuseLocal: true });
    expect(restored.bytesDownloaded).toBeGreaterThanOrEqual(150_000);
    expect(restored.bytesDownloaded).toBeLessThan(160_000);
    expect(restored.bytesReused).toBeGreaterThanOrEqual(300_000);
    await rm(path.join(studio.voice, 'gpt.onnx'));
    await writeFile(path.join(studio.voice, 'gpt.onnx'), await readFile(path.join(target, 'voices/lin/gpt.onnx')));
    expect(await withoutRecipe(target)).toEqual(await expectedTree(studio.voice));
  });

  it('does not touch a folder that has something in it', async () => {
    const { releaseId } = await studio.publish();
    const target = path.join(dir, 'full');
    await mkdir(target);
    await writeFile(path.join(target, 'mine'), 'mine');
    await expect(studio.restore(releaseId, target)).rejects.toMatchObject({ code: 'BACKUP_TARGET_NOT_EMPTY' });
    expect(await readdir(target)).toEqual(['mine']);
    await expect(studio.restore(releaseId, path.join(target, 'mine'))).rejects.toMatchObject({
      code: 'BACKUP_TARGET_NOT_EMPTY',
    });
    const empty = path.join(dir, 'empty');
    await mkdir(empty);
    await studio.restore(releaseId, empty);
    expect(await withoutRecipe(empty)).toEqual(await expectedTree(studio.voice));
  });

  it('verifies shallow and deep', async () => {
    const { releaseId, bytesTotal } = await studio.publish();
    expect(await studio.verify(releaseId, false)).toMatchObject({ ok: true, deep: false, bytesRead: 0, damaged: [] });
    const deep = await studio.verify(releaseId, true);
    expect(deep).toMatchObject({ ok: true, deep: true, blobsChecked: 9 });
    // One of two equal files is read once; config and manifest are read too.
    expect(deep.bytesRead).toBeGreaterThan(bytesTotal - 300_000);
  });

  it('pins by adding, and keeps pins through retention', async () => {
    const { releaseId } = await studio.publish();
    expect((await studio.backup.pin({ releaseId, pinned: true })).pinned).toBe(true);
    expect((await studio.backup.pin({ releaseId, pinned: false })).pinned).toBe(false);
    expect((await studio.backup.pin({ releaseId, pinned: true })).pinned).toBe(true);
    expect((await studio.backup.releases())[0]?.pinned).toBe(true);
    expect(studio.backup.overview().lastRelease?.pinned).toBe(true);
    expect(await studio.backup.prune({ apply: true })).toMatchObject({ applied: true, keep: [releaseId], remove: [] });
  });

  it('tells what the store can do', async () => {
    const checks = await studio.backup.checkStore();
    const states = Object.fromEntries(checks.map((check) => [check.name, check.state]));
    const told = { versioning: 'warn', lock: 'ok', uploads: 'ok' };
    const untold = { versioning: 'unknown', lock: 'unknown', uploads: 'unknown' };
    const bucket = { address: 'ok', keys: 'ok', lifecycle: 'warn', ...(kind === 's3' ? told : untold) };
    expect(states).toEqual({
      ...(kind === 'folder' ? {} : bucket),
      reach: 'ok',
      clock: 'ok',
      write: 'ok',
      read: 'ok',
      range: 'ok',
      createOnly: 'ok',
      list: 'ok',
      delete: kind === 'folder' ? 'ok' : 'warn',
      arbitrates: 'ok',
    });
    expect(studio.backup.overview().arbitrates).toMatchObject({ ok: true });
    server?.addFault({ operation: 'DeleteObject', kind: 'deny' });
    if (!server) return;
    const again = await studio.backup.checkStore();
    expect(again.find(({ name }) => name === 'delete')).toMatchObject({ state: 'ok' });
  });

  it('refuses a release that is unsigned, signed by a stranger, or signed wrongly', async () => {
    const { releaseId } = await studio.publish();
    const stranger = await openStudio({ server, store, deviceName: 'stranger' });
    const target = path.join(dir, 'restored');
    await expect(stranger.restore(releaseId, target)).rejects.toMatchObject({
      code: 'BACKUP_RELEASE_FOREIGN',
      details: { fingerprint: (await studio.backup.identity()).fingerprint },
    });
    await expect(stranger.backup.readRelease(releaseId)).rejects.toMatchObject({ code: 'BACKUP_RELEASE_FOREIGN' });
    expect(await stranger.backup.latest()).toBeNull();
    expect((await stranger.backup.releases())[0]?.signed).toBe(false);
    await stranger.restore(releaseId, target, { allowUntrusted: true });
    expect(await withoutRecipe(target)).toEqual(await expectedTree(studio.voice));

    const read = await studio.backup.readRelease(releaseId);
    expect(read.entries.map((entry) => entry.path)).toContain('voices/lin/references/你好.wav');
    expect(await studio.backup.latest()).toMatchObject({ releaseId });
    const raw =
      store.kind === 'folder'
        ? await openFolderStore(store.path)
        : openS3Store(store, { keys: server as StrictS3, journalDir: dir, lookup: server?.lookup });
    const signature = `signatures/sha256/${read.manifestSha256}.sig`;
    const bytes = Buffer.from((await raw.get(signature)) ?? '');
    await raw.put(signature, Buffer.from(bytes.toString().replace(/"signature":"...../, '"signature":"AAAAA')));
    await expect(studio.restore(releaseId, path.join(dir, 'x'), { allowUntrusted: true })).rejects.toMatchObject({
      code: 'BACKUP_MANIFEST_INVALID',
      details: { reason: 'signature' },
    });
    await raw.delete(signature);
    await expect(studio.backup.readRelease(releaseId)).rejects.toMatchObject({ code: 'BACKUP_RELEASE_UNSIGNED' });
    await expect(studio.restore(releaseId, path.join(dir, 'x'))).rejects.toMatchObject({
      code: 'BACKUP_RELEASE_UNSIGNED',
    });
    expect(await readdir(dir)).not.toContain('x');
    await studio.restore(releaseId, path.join(dir, 'x'), { allowUntrusted: true });
    await raw.close();
    await stranger.close();
    await removeFolders(stranger.dir);
  });

  it('hands blobs to a standby by stream or by URL', async () => {
    const { releaseId } = await studio.publish();
    const { entries } = await studio.backup.readRelease(releaseId);
    const entry = entries.find((item) => item.path === 'voices/lin/voice.json');
    const source = await studio.backup.blobSource([]);
    const pieces: Uint8Array[] = [];
    for await (const piece of source.open(entry?.sha256 ?? '', { from: 1 })) pieces.push(piece);
    const expected = await readFile(path.join(studio.voice, 'voice.json'));
    expect(Buffer.concat(pieces).equals(expected.subarray(1))).toBe(true);
    const url = await source.presign(entry?.sha256 ?? '', 60);
    if (kind === 'folder') expect(url).toBeNull();
    else expect(url).toContain(entry?.sha256);
  });
});
