/** Damaged and forged stores: noticed before anything is believed, and the target stays as it was. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fillVoice, introduce, openStudio, removeFolders, type Studio } from '../../integration/backup/studio.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('a damaged store', () => {
  let dir: string;
  let root: string;
  let studio: Studio;
  let other: Studio;
  let releaseId: string;

  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'damage-'));
    root = path.join(dir, 'store/understudy/v1');
    const store = { kind: 'folder', path: path.join(dir, 'store') } as const;
    studio = await openStudio({});
    await fillVoice(studio.voice);
    await studio.backup.setStore(store, { createFolder: true });
    ({ releaseId } = await studio.publish());
    other = await openStudio({ store });
    await introduce(studio, other);
  });
  afterEach(async () => {
    await studio.close();
    await other.close();
    await removeFolders(dir, studio.dir, other.dir);
  });

  const blobOf = async (name: string): Promise<string> => {
    const { entries } = await studio.backup.readRelease(releaseId);
    const entry = entries.find((item) => item.path === `voices/lin/${name}`);
    return path.join(root, 'blobs/sha256', entry?.sha256 ?? '');
  };
  const flip = async (file: string, at: number): Promise<void> => {
    const handle = await open(file, 'r+');
    const byte = Buffer.alloc(1);
    await handle.read(byte, 0, 1, at);
    byte[0] = (byte[0] ?? 0) ^ 1;
    await handle.write(byte, 0, 1, at);
    await handle.close();
  };

  it('with one flipped bit is found by deep verification and refused by restore', async () => {
    const blob = await blobOf('gpt.onnx');
    await flip(blob, 77_777);
    expect((await other.verify(releaseId, false)).ok).toBe(true);
    expect(await other.verify(releaseId, true)).toMatchObject({
      ok: false,
      damaged: [{ sha256: path.basename(blob), problem: 'content' }],
    });
    const target = path.join(dir, 'target');
    await expect(other.restore(releaseId, target)).rejects.toMatchObject({
      code: 'BACKUP_BLOB_DAMAGED',
      details: { sha256: path.basename(blob) },
    });
    expect(await readdir(dir)).not.toContain('target');
    // Repaired in the store, the same restore goes through: no damaged byte was kept.
    await flip(blob, 77_777);
    await other.restore(releaseId, target);
  });

  it('is repaired by the next backup when a blob is missing or cut', async () => {
    await rm(await blobOf('gpt.onnx'));
    await writeFile(await blobOf('sovits.onnx'), 'short');
    const found = await other.verify(releaseId, false);
    expect(found.damaged.map((item) => item.problem).sort()).toEqual(['missing', 'size']);
    await expect(other.restore(releaseId, path.join(dir, 'target'))).rejects.toMatchObject({
      code: expect.stringMatching(/^BACKUP_BLOB_(MISSING|DAMAGED)$/),
    });
    expect((await studio.publish()).bytesUploaded).toBe(450_000);
    expect((await other.verify(releaseId, true)).ok).toBe(true);
  });

  it('that names another manifest, or an older one under a new id, is refused', async () => {
    const index = path.join(root, 'releases', releaseId, 'index.json');
    const text = await readFile(index, 'utf8');
    const digest = /sha256:([0-9a-f]{64})/.exec(text)?.[1] ?? '';
    await flip(path.join(root, 'blobs/sha256', digest), 100);
    await expect(other.backup.show(releaseId)).rejects.toMatchObject({ code: 'BACKUP_BLOB_DAMAGED' });
    expect(await other.backup.releases()).toEqual([]);
    await flip(path.join(root, 'blobs/sha256', digest), 100);

    const newId = '20990101T000000Z-000000000000';
    await mkdir(path.join(root, 'releases', newId));
    const newIndex = path.join(root, 'releases', newId, 'index.json');
    await writeFile(newIndex, text);
    await expect(other.backup.readRelease(newId)).rejects.toMatchObject({
      code: 'BACKUP_MANIFEST_INVALID',
      details: { reason: 'index-of-other-release' },
    });
    await writeFile(newIndex, text.replaceAll(releaseId, newId));
    await expect(other.backup.readRelease(newId)).rejects.toMatchObject({
      code: 'BACKUP_MANIFEST_INVALID',
      details: { reason: 'manifest-of-other-release' },
    });
    // The forged one hides nothing and is not the latest.
    expect(await other.backup.latest()).toMatchObject({ releaseId });
    expect(await other.backup.releases()).toHaveLength(1);
  });

  it('with a manifest that points outside is refused even when untrusted releases are allowed', async () => {
    const index = path.join(root, 'releases', releaseId, 'index.json');
    const text = await readFile(index, 'utf8');
    const digest = /sha256:([0-9a-f]{64})/.exec(text)?.[1] ?? '';
    const manifest = await readFile(path.join(root, 'blobs/sha256', digest), 'utf8');
    for (const evil of [
      '../evil',
      '/etc/evil',
      'C:/evil',
      'voices/../../evil',
      'a\\\\b',
      'con',
      'aux.txt',
      'e\u0301',
    ]) {
      const forged = Buffer.from(manifest.replaceAll('voices/lin/gpt.onnx', evil));
      await writeFile(path.join(root, 'blobs/sha256', sha256(forged)), forged);
      await writeFile(index, text.replace(digest, sha256(forged)).replace(/"size":\d+/, `"size":${forged.length}`));
      await expect(
        other.restore(releaseId, path.join(dir, 'target'), { allowUntrusted: true }),
        evil,
      ).rejects.toMatchObject({
        code: 'BACKUP_PATH_UNSAFE',
      });
    }
    expect(await readdir(dir)).toEqual(['store']);
  });
});
