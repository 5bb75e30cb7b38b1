import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { App } from '../../../electron/app/app.ts';
import { createAdminApi } from '../../../electron/host/admin-api.ts';
import { outsideKeyIn } from '../../../electron/host/outside-key.ts';
import { tempDir } from '../temp-dir.ts';

it('makes a key once, for its owner only', async () => {
  const file = path.join(await tempDir(), 'secrets', 'metrics.key');
  const key = await outsideKeyIn(file);
  expect(key).toMatch(/^[\w-]{32}$/);
  expect(await outsideKeyIn(file)).toBe(key);
  expect((await readFile(file, 'utf8')).trim()).toBe(key);
  expect((await stat(file)).mode & 0o077).toBe(0);
});

it('starts without one where it cannot be written', async () => {
  const file = path.join(await tempDir(), 'no-folder');
  await writeFile(file, '');
  expect(await outsideKeyIn(path.join(file, 'metrics.key'))).toBeNull();
});

it('opens the numbers and nothing else', async () => {
  const app = { metrics: () => 'understudy_epoch 3\n' } as unknown as App;
  const api = createAdminApi({
    app,
    token: 'the-token',
    metricsKey: 'the-key',
    alertKey: null,
    rendererDir: '/nowhere',
  });
  const ask = (place: string, key: string | null, host = '127.0.0.1:1') =>
    api.request(place, { headers: { host, ...(key === null ? {} : { authorization: `Bearer ${key}` }) } });
  const read = await ask('/metrics', 'the-key');
  expect(read.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await read.text()).toBe('understudy_epoch 3\n');
  expect((await ask('/metrics', 'the-token')).status).toBe(200);
  for (const key of [null, '', 'another']) expect((await ask('/metrics', key)).status).toBe(401);
  expect((await ask('/metrics', 'the-key', 'studio.lan')).status).toBe(403);
  expect((await ask('/api/events', 'the-key')).status).toBe(401);
});

it('lets nobody in by an empty key where there is none', async () => {
  const app = { metrics: () => '' } as unknown as App;
  const api = createAdminApi({ app, token: 'the-token', metricsKey: null, alertKey: null, rendererDir: '/nowhere' });
  const headers = { host: '127.0.0.1:1', authorization: 'Bearer ' };
  expect((await api.request('/metrics', { headers })).status).toBe(401);
});
