import { expect, it, onTestFinished } from 'vitest';
import type { App } from '../../../electron/app/app.ts';
import { createAdminApi } from '../../../electron/host/admin-api.ts';
import { listen } from '../../../electron/host/listen.ts';
import { sendHuge } from '../../fixtures/send-huge.ts';

it.each([false, true])(
  'a body that is much too large is refused with an answer that can be read (chunked: %s)',
  async (chunked) => {
    const app = { receiveAlerts: async () => ({ news: 1 }) } as unknown as App;
    const keys = { token: 'the-token', metricsKey: null, alertKey: 'the-key' };
    const listener = await listen(createAdminApi({ app, ...keys, rendererDir: '/nowhere' }), '127.0.0.1', 0);
    onTestFinished(() => listener.close());
    const headers = { Authorization: 'Bearer the-key', Host: '127.0.0.1' };
    expect(await sendHuge(`${listener.url}/hooks/alertmanager`, { headers, chunked })).toMatch(/^HTTP\/1.1 413 /);
    expect(await sendHuge(`${listener.url}/api/call/app.snapshot`, { headers, chunked })).toMatch(/^HTTP\/1.1 401 /);
  },
);
