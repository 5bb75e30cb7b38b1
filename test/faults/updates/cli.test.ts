/** `understudy updates` as a person types it, from the sources and with a folder as store. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeFolders } from '../../integration/backup/studio.ts';
import { understudy } from '../cli.ts';

let dir: string;
let home: string;

const run = (...args: readonly string[]) => understudy(home, args, { env: { LANG: 'en_GB.UTF-8', LC_ALL: '' } });
const json = async (...args: readonly string[]) => JSON.parse((await run(...args, '--json')).stdout);

beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'updates-cli-'));
  home = path.join(dir, 'home');
});
afterAll(() => removeFolders(dir));

it('tells what there is, publishes, looks, refuses, and keeps what was set', async () => {
  const before = await run('updates');
  expect(before.code).toBe(2);
  const withoutStore = await run('updates', 'status');
  expect({ code: withoutStore.code, stderr: withoutStore.stderr }).toEqual({ code: 0, stderr: '' });
  expect(withoutStore.stdout).toMatch(/no store is set/);
  expect((await run('updates', 'check')).stderr).toMatch(/^BACKUP_STORE_MISSING/);

  const store = path.join(dir, 'store');
  expect((await run('store', 'set', 'folder', store, '--create')).code).toBe(0);
  const deb = path.join(dir, 'understudy_99.0.0_amd64.deb');
  await writeFile(deb, 'a package');
  const published = await json('updates', 'publish', deb, '--notes', 'All new');
  expect(published).toMatchObject({ version: '99.0.0', packages: [{ kind: 'deb', sizeBytes: 9 }], bytesSent: 9 });
  expect((await run('updates', 'publish', path.join(dir, 'notes.txt'))).stderr).toMatch(/^UPDATES_NAME_UNKNOWN/);

  const seen = await run('updates', 'check');
  expect({ code: seen.code, stderr: seen.stderr }).toEqual({ code: 0, stderr: '' });
  expect(seen.stdout).toMatch(/99\.0\.0 +not offered: it has no package for how this program was installed/);
  const status = await json('updates', 'status');
  expect(status).toMatchObject({
    running: { kind: 'source' },
    offered: null,
    passedOver: [{ version: '99.0.0', reason: 'no-package' }],
    automatic: { check: true, get: false },
  });
  const got = await run('updates', 'get');
  expect(got.code).toBe(1);
  expect(got.stderr).toMatch(/^UPDATES_NOTHING_OFFERED/);
  expect((await run('updates', 'install')).stderr).toMatch(/^UPDATES_NOT_FETCHED/);

  expect((await run('updates', 'auto', '--check', 'maybe')).code).toBe(2);
  expect(await json('updates', 'auto', '--check', 'off')).toMatchObject({ automatic: { check: false, get: false } });
  expect(await json('updates', 'auto', '--get', 'on')).toMatchObject({ automatic: { check: false, get: true } });
});
