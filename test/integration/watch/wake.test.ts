/**
 * A computer that slept: whatever the watch was doing, the primary is asked at once, what was counted before means nothing, and
 * what a person has paused or never set stays so. A real server is asked; the next question by the clock would be an hour away.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { WatchTarget } from '../../../electron/contract/models/settings.ts';
import { createHttpProbe } from '../../../electron/platform/http-probe.ts';
import { createWatch } from '../../../electron/watch/service.ts';
import { openIncidentStore } from '../../../electron/watch/store.ts';
import { quietParts } from '../../fakes/parts.ts';
import { until } from '../../fixtures/until.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const health = { ready: true, releaseId: 'r1', modelIds: ['m1'], voice: 'v', queue: 0, epoch: 0, site: 'primary' };

async function watchOver(options: { readonly isSet?: boolean } = {}) {
  const seen = { asked: 0, isWell: true };
  const server = createServer((_request, response) => {
    seen.asked += 1;
    response.writeHead(seen.isWell ? 200 : 500).end(JSON.stringify(health));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const target: WatchTarget = { url, intervalS: 3600, failures: 3, deep: false };
  const watch = createWatch({
    ...quietParts(),
    prober: createHttpProbe(),
    certificateEnd: async () => null,
    references: { look: async () => 'online' },
    expectedModels: async () => null,
    settings: {
      read: () => ((options.isSet ?? true) ? target : null),
      write: async () => {},
      readKey: async () => null,
      writeKey: async () => {},
    },
    store: await openIncidentStore(path.join(await tempDir(), 'incidents.jsonl')),
  });
  onTestFinished(async () => {
    await watch.close();
    server.close();
    server.closeAllConnections();
  });
  return { watch, seen };
}

it('well before it slept: asked at once, and well again', async () => {
  const { watch, seen } = await watchOver();
  watch.start();
  await until('the first answer', () => watch.status().state === 'healthy');
  watch.wake();
  expect(watch.status().state).toBe('starting');
  await until('the answer after waking', () => watch.status().state === 'healthy');
  expect(seen.asked).toBeGreaterThanOrEqual(2);
});

it('suspected before it slept: the failures of then are not counted with those of now', async () => {
  const { watch, seen } = await watchOver();
  watch.start();
  await until('the first answer', () => watch.status().state === 'healthy');
  seen.isWell = false;
  while (watch.status().consecutiveFailures < 3) await watch.probeNow();
  expect(watch.status()).toMatchObject({ state: 'suspect', consecutiveFailures: 3, incident: null });
  watch.wake();
  await until('a failure after waking', () => watch.status().consecutiveFailures > 0);
  expect(watch.status()).toMatchObject({ consecutiveFailures: 1, incident: null });
});

it('down before it slept: the incident stays open until the primary answers again', async () => {
  const { watch, seen } = await watchOver();
  watch.start();
  await until('the first answer', () => watch.status().state === 'healthy');
  seen.isWell = false;
  while (watch.status().state !== 'down') await watch.probeNow();
  expect(watch.status().state).toBe('down');
  const incident = watch.status().incident?.id;
  watch.wake();
  expect(watch.status().incident).toMatchObject({ id: incident, state: 'open' });
});

it('paused, or nothing set: it stays so', async () => {
  const paused = await watchOver();
  paused.watch.start();
  await until('the first answer', () => paused.watch.status().state === 'healthy');
  await paused.watch.pause(60);
  paused.watch.wake();
  expect(paused.watch.status().state).toBe('paused');

  const unset = await watchOver({ isSet: false });
  unset.watch.start();
  unset.watch.wake();
  expect(unset.watch.status().state).toBe('off');
  expect(unset.seen.asked).toBe(0);
});
