/** Another primary is watched while the one before still owes its answer: the new one is asked at once, not an interval later. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
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

async function served(answer: RequestListener): Promise<WatchTarget> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, intervalS: 3600, failures: 3, deep: false };
}

it('is asked at once', async () => {
  let answerOld: (() => void) | null = null;
  const old = await served((_request, response) => {
    answerOld = () => response.writeHead(500).end();
  });
  const health = { ready: true, releaseId: 'r1', modelIds: ['m1'], voice: 'v', queue: 0, epoch: 0, site: 'primary' };
  const other = await served((_request, response) => response.end(JSON.stringify(health)));
  let target: WatchTarget | null = old;
  const watch = createWatch({
    ...quietParts(),
    prober: createHttpProbe(),
    certificateEnd: async () => null,
    references: { look: async () => 'online' },
    expectedModels: async () => null,
    settings: {
      read: () => target,
      write: async (given) => {
        target = given;
      },
      readKey: async () => null,
      writeKey: async () => {},
    },
    store: await openIncidentStore(path.join(await tempDir(), 'incidents.jsonl')),
  });
  onTestFinished(() => watch.close());
  watch.start();
  const answer = await until('the question to the old one', () => answerOld);
  await watch.set(other);
  answer();
  await until('the answer of the new one', () => watch.status().state === 'healthy');
  expect(watch.status().samples).toHaveLength(1);
});
