import { serve } from '@hono/node-server';
import { afterEach, expect, test } from 'vitest';
import type { App } from '../../../electron/app/app.ts';
import type { CallContext } from '../../../electron/contract/index.ts';
import { createAdminApi } from '../../../electron/host/admin-api.ts';
import { connectByHttp } from '../../../electron/host/connection.ts';

let stop: () => void = () => {};
afterEach(() => stop());

/** Who the app is told has called, when `caller` reaches it over HTTP. */
async function asSeenByApp(caller: Pick<CallContext, 'surface' | 'locale'>): Promise<Partial<CallContext>> {
  const seen: CallContext[] = [];
  const app = {
    async call(_name: string, _input: unknown, context: CallContext) {
      seen.push(context);
      return { ok: true, data: {} };
    },
  } as unknown as App;
  const api = createAdminApi({
    app,
    token: 'secret',
    metricsKey: 'metrics-key',
    alertKey: null,
    rendererDir: '/nowhere',
  });
  const port = await new Promise<number>((resolve) => {
    const server = serve({ fetch: api.fetch, port: 0, hostname: '127.0.0.1' }, (info) => resolve(info.port));
    stop = () => void server.close();
  });
  const connection = connectByHttp({ url: `http://127.0.0.1:${port}`, token: 'secret' }, caller);
  await connection.call('app.snapshot', {});
  await connection.close();
  const { actor, surface, locale } = seen[0]!;
  return { actor, surface, ...(locale === undefined ? {} : { locale }) };
}

test('a terminal brings its language, a page has the studio’s', async () => {
  expect(await asSeenByApp({ surface: 'cli', locale: 'zh-CN' })).toEqual({
    actor: 'cli',
    surface: 'cli',
    locale: 'zh-CN',
  });
  expect(await asSeenByApp({ surface: 'cli', locale: 'en' })).toMatchObject({ locale: 'en' });
  expect(await asSeenByApp({ surface: 'browser' })).toEqual({ actor: 'browser', surface: 'browser' });
});
