/** Files that will not hold still, secrets where they do not belong, libraries that cannot be restored elsewhere. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../fixtures/until.ts';
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

  it.each([
    ['id.pem', '-----BEGIN PRIVATE KEY-----', 'private-key'],
    ['deploy.sh', 'export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE', 'aws-access-key'],
    ['notes', 'https://bob:Secret123pw@oss.example.com/', 'url-password'],
    ['gpt.onnx.meta', 'token: ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'github-token'],
    ['key.ppk', 'PuTTY-User-Key-File-3: ssh-ed25519', 'private-key'],
  ])('with a secret in %s is refused, whatever the file is called', async (name, line, kind) => {
    await writeFile(path.join(studio.voice, name), `first\n${line}\n`);
    await expect(studio.publish()).rejects.toMatchObject({
      code: 'BACKUP_SECRET_FOUND',
      details: { file: `voices/lin/${name}`, line: 2, kind },
    });
    expect(await releases()).toEqual([]);
    await writeFile(path.join(studio.voice, name), 'first\n');
    expect((await studio.publish()).verified).toBe(true);
  });

  it('with a stored secret in the middle of weights is refused', async () => {
    await studio.secrets.write('watch.accessKey', 'Zt9-a-key-of-the-primary');
    const weights = Buffer.concat([randomBytes(5_000_000), Buffer.from('Zt9-a-key-of-the-primary'), randomBytes(100)]);
    await writeFile(path.join(studio.voice, 'gpt.onnx'), weights);
    await expect(studio.publish()).rejects.toMatchObject({
      code: 'BACKUP_SECRET_FOUND',
      details: { file: 'voices/lin/gpt.onnx', kind: 'own-secret' },
    });
    expect(await releases()).toEqual([]);
  });

  it('in which a secret is stored later is looked through again', async () => {
    await writeFile(path.join(studio.voice, 'hello.txt'), 'Zt9-not-a-key-yet');
    await studio.publish();
    await studio.secrets.write('watch.accessKey', 'Zt9-not-a-key-yet');
    await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_SECRET_FOUND' });
  });

  it('into which a secret is written while it is read is refused', async () => {
    const file = path.join(studio.voice, 'config.yaml');
    await writeFile(file, 'sample_rate: 32000\n');
    let times = 0;
    afterHash = async (hashed) => {
      if (hashed.endsWith('你好.wav') && times++ === 0) await writeFile(file, 'password: hunter2hunter2\n');
    };
    await expect(studio.publish()).rejects.toMatchObject({ code: 'BACKUP_SECRET_FOUND', details: { line: 1 } });
    expect(await releases()).toEqual([]);
  });

  it('with content that changed and a time that was set back is read again', async () => {
    const file = path.join(studio.voice, 'gpt.onnx');
    const old = new Date('2026-01-01T00:00:00Z');
    await utimes(file, old, old);
    await until('a time at which it is remembered', async () => Date.now() - (await stat(file)).ctimeMs > 100);
    await studio.publish();
    const changed = randomBytes((await stat(file)).size);
    const handle = await open(file, 'r+');
    await handle.write(changed);
    await handle.close();
    await utimes(file, old, old);
    expect((await studio.publish()).bytesUploaded).toBe(changed.length);
  });

  it('with a name that another system could not restore is refused', async () => {
    await writeFile(path.join(studio.voice, 'aux.json'), '{}');
    await expect(studio.publish()).rejects.toMatchObject({
      code: 'BACKUP_PATH_UNSAFE',
      details: { path: 'voices/lin/aux.json', problem: 'reserved-name' },
    });
  });

  it('with a link in it is saved without what the link points to, and says so', async () => {
    await symlink('/etc/passwd', path.join(studio.voice, 'link.json'));
    const { releaseId, verified, partial } = await studio.publish();
    expect(verified).toBe(false);
    expect(partial?.missing).toMatchObject([{ reason: 'link', path: 'voices/lin/link.json' }]);
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
