import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileSecretBox } from '../../../electron/platform/secret-box-file.ts';

describe('the secret box in a file', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'secret-box-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('keeps, replaces and forgets, also across restarts', async () => {
    const box = createFileSecretBox(dir);
    expect(await box.read('a')).toBeNull();
    await Promise.all([box.write('a', 'one'), box.write('b', '秘密'), box.write('c', '')]);
    await box.write('a', 'two');
    const again = createFileSecretBox(dir);
    expect([await again.read('a'), await again.read('b'), await again.read('c')]).toEqual(['two', '秘密', '']);
    await again.remove('a');
    await again.remove('never');
    expect(await box.read('a')).toBeNull();
    expect(box.level).toBe('file');
  });

  it('can be read by its owner only, and not without its key', async () => {
    const box = createFileSecretBox(dir);
    await box.write('a', 'a-very-secret-value');
    for (const name of ['secrets.json', 'secrets.key']) {
      expect((await stat(path.join(dir, name))).mode & 0o777).toBe(0o600);
      const written = await readFile(path.join(dir, name), 'utf8');
      expect(written.length).toBeGreaterThan(20);
      for (const form of ['utf8', 'base64', 'base64url', 'hex'] as const) {
        expect(written).not.toContain(Buffer.from('a-very-secret-value').toString(form).replace(/=+$/, ''));
      }
    }
    await rm(path.join(dir, 'secrets.key'));
    await expect(box.read('a')).rejects.toMatchObject({ code: 'APP_FILE_DAMAGED' });
  });

  it('notices when it was tampered with', async () => {
    const box = createFileSecretBox(dir);
    await box.write('a', 'one');
    await box.write('b', 'two');
    const file = path.join(dir, 'secrets.json');
    const stored = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...stored, secrets: { a: stored.secrets.b, b: stored.secrets.a } }));
    await expect(box.read('a')).rejects.toMatchObject({ code: 'APP_FILE_DAMAGED' });
  });
});
