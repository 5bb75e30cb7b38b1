/** Files that will not hold still, secrets where they do not belong, libraries that cannot be restored elsewhere. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  expectedTree,
  fillVoice,
  openStudio,
  removeFolders,
  type Studio,
  withoutRecipe,
} from '../../integration/backup/studio.ts';

describe('a library', () => {
  let dir: string;
  let studio: Studio;
  let afterHash: (file: string) => Promise<void>;

  beforeEach(async () => {
    afterHash = async () => {};
    dir = await mkdtemp(path.join(os.tmpdir(), 'source-'));
    studio = await openStudio({
      wrapHasher: (hasher) => ({
        async sha256(file, options) {
          const digest = await hasher.sha256(file, options);
          await afterHash(file);
          return digest;
        },
      }),
    });
    await fillVoice(studio.voice);
    await studio.backup.setStore({ kind: 'folder', path: path.join(dir, 'store') }, { createFolder: true });
  });
  afterEach(async () => {
    await studio.close();
    await removeFolders(dir, studio.dir);
  });
  const releases = (): Promise<string[]> => readdir(path.join(dir, 'store/understudy/v1/releases')).catch(() => []);

  it('with a file that is written to all the time is refused, by name', async () => {
    const file = path.join(studio.voice, 'gpt.onnx');
    afterHash = async (hashed) => {
      if (hashed === file) await writeFile(file, randomBytes(10), { flag: 'a' });
    };
    await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_FILE_CHANGING', details: { files: [file] } });
    expect(await releases()).toEqual([]);
  });

  it('with a file that changes once after it was hashed is saved as it is then', async () => {
    const file = path.join(studio.voice, 'gpt.onnx');
    const changed = randomBytes(150_000);
    let times = 0;
    afterHash = async (hashed) => {
      // The last file of the library: everything else is hashed already and is sent right after.
      if (hashed.endsWith('你好.wav') && times++ === 0) await writeFile(file, changed);
    };
    await rm(path.join(studio.voice, 'sovits.onnx'));
    const { releaseId } = await studio.publish();
    const target = path.join(dir, 'target');
    await studio.restore(releaseId, target);
    expect((await readFile(path.join(target, 'voices/lin/gpt.onnx'))).equals(changed)).toBe(true);
    expect(await withoutRecipe(target)).toEqual(await expectedTree(studio.voice));
  });

  it('with a file that vanishes while it is read is refused', async () => {
    const file = path.join(studio.voice, 'gpt.onnx');
    afterHash = async (hashed) => {
      if (hashed === file) await rm(file, { force: true });
    };
    await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_FILE_CHANGING' });
    expect(await releases()).toEqual([]);
  });

  it.each([
    ['access_key_id: LTAI5tQwErTyUiOpAsDfGhJk', 'aliyun-access-key'],
    ['aws = AKIAIOSFODNN7EXAMPLE', 'aws-access-key'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----', 'private-key'],
    ['"secret_access_key": "wJalrXUtnFEMI/K7MDENG"', 'named-secret'],
    ['my-own-store-secret', 'own-secret'],
  ])('with a secret in a config is refused, with file and line: %s', async (line, kind) => {
    await studio.backup.setStoreKeys({ accessKeyId: 'some-id-123', secretAccessKey: 'my-own-store-secret' });
    await writeFile(path.join(studio.voice, 'config.yaml'), `sample_rate: 32000\n${line}\n`);
    const failure = await studio.publish().catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'BACKUP_SECRET_FOUND',
      details: { file: 'voices/lin/config.yaml', line: 2, kind },
    });
    // The whole of it: message, details, cause and stack.
    const told = inspect(failure, { depth: 9 });
    expect(told).toContain('config.yaml');
    expect(told).not.toContain(line.slice(-12));
    expect(await releases()).toEqual([]);
  });

  it('with a name that another system could not restore is refused', async () => {
    await writeFile(path.join(studio.voice, 'aux.json'), '{}');
    await expect(studio.publish()).rejects.toMatchObject({
      code: 'BACKUP_PATH_UNSAFE',
      details: { path: 'voices/lin/aux.json', problem: 'reserved-name' },
    });
  });

  it('with a link in it is saved without what the link points to', async () => {
    await symlink('/etc/passwd', path.join(studio.voice, 'link.json'));
    const { releaseId } = await studio.publish();
    const { files } = await studio.backup.show(releaseId);
    const named = files.map((file) => file.path);
    expect(named).toContain('voices/lin/voice.json');
    expect(named).not.toContain('voices/lin/link.json');
    expect(named).not.toContain('voices/lin/half.tmp');
  });

  it('that is empty is refused', async () => {
    await rm(studio.voice, { recursive: true });
    await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_NOTHING_TO_SAVE' });
  });

  it('without a store is refused', async () => {
    const alone = await openStudio({});
    await expect(alone.publish()).rejects.toMatchObject({ code: 'BACKUP_STORE_MISSING' });
    expect(alone.backup.overview()).toMatchObject({ store: null, nextAt: null, overdue: false });
    await alone.close();
    await removeFolders(alone.dir);
  });
});
