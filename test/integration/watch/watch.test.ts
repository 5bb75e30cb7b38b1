/** The watch against real HTTP servers that fail in the ways real ones do. */

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { WatchTarget } from '../../../electron/contract/models/settings.ts';
import type { Ticker } from '../../../electron/kernel/ports.ts';
import { createHttpProbe } from '../../../electron/platform/http-probe.ts';
import { createNetworkReferences } from '../../../electron/platform/network.ts';
import { createWatch, type Watch } from '../../../electron/watch/service.ts';
import { openIncidentStore } from '../../../electron/watch/store.ts';
import { createManualTicker } from '../../fakes/manual-ticker.ts';
import { quietParts } from '../../fakes/parts.ts';
import { hum, syllables } from '../../fakes/sound.ts';
import { until } from '../../fixtures/until.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function serve(
  listener: RequestListener,
): Promise<{ readonly url: string; readonly server: Server; asked(): number }> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server, asked: () => asked };
}

const health = { ready: true, releaseId: 'r1', modelIds: ['m1'], voice: 'v', queue: 0, epoch: 0, site: 'primary' };

async function watchOver(
  target: Partial<WatchTarget> & { readonly url: string },
  options: {
    readonly dir?: string;
    readonly here?: () => 'online' | 'offline' | 'unknown';
    readonly ticker?: Ticker;
  } = {},
): Promise<{ readonly watch: Watch; readonly dir: string; readonly parts: ReturnType<typeof quietParts> }> {
  const dir = options.dir ?? (await mkdtemp(path.join(tmpdir(), 'watch-')));
  const parts = quietParts();
  let saved: WatchTarget | null = { intervalS: 0.2, failures: 3, deep: false, ...target };
  const watch = createWatch({
    ...parts,
    ticker: options.ticker ?? parts.ticker,
    prober: createHttpProbe(),
    references: options.here ? { look: async () => options.here?.() ?? 'unknown' } : createNetworkReferences(() => []),
    expectedModels: async () => ['m1'],
    settings: {
      read: () => saved,
      async write(next) {
        saved = next;
      },
    },
    store: await openIncidentStore(path.join(dir, 'incidents.jsonl')),
  });
  ends.push(() => rm(dir, { recursive: true, force: true }));
  ends.push(async () => {
    await watch.close();
    parts.ticker.stopAll();
  });
  return { watch, dir, parts };
}

describe('the watch', () => {
  it('opens no P1 at the third failure and exactly one with the fourth', async () => {
    const primary = await serve((_request, response) => response.writeHead(500).end());
    const { watch, parts } = await watchOver({ url: primary.url });
    for (let probe = 1; probe <= 3; probe++) await watch.probeNow();
    expect(watch.status()).toMatchObject({ state: 'suspect', consecutiveFailures: 3, incident: null });
    expect(primary.asked()).toBe(3);
    const fourth = await watch.probeNow();
    expect(primary.asked()).toBe(4);
    expect(fourth).toMatchObject({
      state: 'down',
      consecutiveFailures: 4,
      incident: { kind: 'down', state: 'open', failures: 4 },
    });
    expect(fourth.incident?.evidence.map((sample) => sample.kind)).toEqual(Array(4).fill('http-error'));
    for (let probe = 1; probe <= 3; probe++) await watch.probeNow();
    await watch.acknowledge('Lin');
    expect(watch.incidents()).toHaveLength(1);
    expect(watch.incidents()[0]).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'Lin' });
    expect(parts.audit.lines.map((line) => line.event)).toEqual([
      'watch.incident.opened',
      'watch.incident.acknowledged',
    ]);
  });

  it('probes by itself, sees a stopped primary, and closes the incident after three good answers', async () => {
    let healthy = true;
    const primary = await serve((_request, response) =>
      healthy ? response.end(JSON.stringify(health)) : response.destroy(),
    );
    const { watch } = await watchOver({ url: primary.url });
    watch.start();
    await until('a healthy primary', () => watch.status().state === 'healthy');
    healthy = false;
    const stoppedAt = performance.now();
    const incident = await until('the incident', () => watch.status().incident);
    const elapsedSeconds = (performance.now() - stoppedAt) / 1000;
    // Four failures, and no probe more, are what it takes; the time told for it is the time it took.
    expect(incident).toMatchObject({ kind: 'down', failures: 4 });
    expect(incident.detectSeconds).toBeGreaterThan(0.3);
    expect(incident.detectSeconds).toBeLessThan(elapsedSeconds + 0.3);
    healthy = true;
    await until('a primary that is healthy again', () => watch.status().state === 'healthy');
    expect(watch.status().incident).toBeNull();
    expect(watch.status().p95LatencyMs).toBeGreaterThan(0);
  });

  it('keeps an open incident across a restart and opens no second one', async () => {
    const primary = await serve((_request, response) => response.writeHead(500).end());
    const first = await watchOver({ url: primary.url });
    for (let probe = 1; probe <= 4; probe++) await first.watch.probeNow();
    const id = first.watch.status().incident?.id;
    await first.watch.close();
    const second = await watchOver({ url: primary.url }, { dir: first.dir });
    expect(second.watch.status()).toMatchObject({ state: 'off', incident: { id } });
    for (let probe = 1; probe <= 5; probe++) await second.watch.probeNow();
    expect(second.watch.status()).toMatchObject({ state: 'down', incident: { id } });
    expect(second.watch.incidents()).toHaveLength(1);
  });

  it('never opens a P1 while this computer is offline, and starts counting anew afterwards', async () => {
    let here: 'online' | 'offline' = 'offline';
    const { watch } = await watchOver({ url: 'http://127.0.0.1:9/' }, { here: () => here });
    for (let probe = 1; probe <= 10; probe++) await watch.probeNow();
    expect(watch.status()).toMatchObject({ state: 'offline-here', consecutiveFailures: 0, incident: null });
    here = 'online';
    for (let probe = 1; probe <= 3; probe++) await watch.probeNow();
    expect(watch.status()).toMatchObject({ state: 'suspect', consecutiveFailures: 3, incident: null });
  });

  it('tells a wrong model from an outage', async () => {
    const primary = await serve((_request, response) =>
      response.end(JSON.stringify({ ...health, modelIds: ['other'] })),
    );
    const { watch } = await watchOver({ url: primary.url });
    await watch.probeNow();
    expect(await watch.probeNow()).toMatchObject({ state: 'wrong-model', incident: { kind: 'wrong-model' } });
  });

  it('hears a service that answers its health check and has lost its voice', async () => {
    let voice = hum(2, syllables);
    const primary = await serve((request, response) =>
      response.end(request.url === '/tts' ? voice : JSON.stringify(health)),
    );
    const { watch } = await watchOver({ url: primary.url, deep: true });
    await watch.probeNow();
    expect(watch.status().samples.map(({ kind, deep }) => [kind, deep])).toEqual([
      ['ok', false],
      ['ok', true],
    ]);
    voice = hum(0.046, syllables);
    const deaf = await watchOver({ url: primary.url, deep: true });
    await deaf.watch.probeNow();
    expect(deaf.watch.status()).toMatchObject({ state: 'suspect' });
    expect(deaf.watch.status().samples.at(-1)).toMatchObject({ kind: 'audio', deep: true });
  });

  it('opens nothing while paused, and does after', async () => {
    const primary = await serve((_request, response) => response.writeHead(500).end());
    const ticker = createManualTicker();
    const { watch } = await watchOver({ url: primary.url }, { ticker });
    watch.start();
    await watch.pause(10);
    await ticker.elapse(2_000);
    expect(watch.status()).toMatchObject({ state: 'paused', incident: null });
    await watch.resume();
    await ticker.elapse(600);
    expect(watch.status()).toMatchObject({ state: 'suspect', incident: null });
    await ticker.elapse(200);
    expect(watch.status()).toMatchObject({ state: 'down', incident: { kind: 'down' } });
  });
});

describe('one HTTP question', () => {
  const patience = { connectMs: 60_000, firstByteMs: 60_000, totalMs: 60_000 };
  const impatience = { connectMs: 300, firstByteMs: 300, totalMs: 600 };
  const prober = createHttpProbe();

  it.each([
    ['nobody listens', async () => 'http://127.0.0.1:9/', 'refused'],
    ['a name that is none', async () => 'http://no-such-host.invalid/', 'dns'],
    [
      'a listener that says nothing',
      async () => {
        const server = createTcpServer();
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        ends.push(() => server.close());
        return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      },
      'timeout',
    ],
    ['a connection cut', async () => (await serve((_request, response) => response.destroy())).url, 'reset'],
    [
      'an answer cut short',
      async () =>
        (
          await serve((_request, response) => {
            response.writeHead(200, { 'content-length': 1000 });
            response.write('half');
            setTimeout(() => response.destroy(), 50);
          })
        ).url,
      'reset',
    ],
    [
      'an answer that never ends',
      async () =>
        (
          await serve((_request, response) => {
            response.writeHead(200);
            const timer = setInterval(() => response.write('.'), 50);
            response.on('close', () => clearInterval(timer));
          })
        ).url,
      'timeout',
    ],
    ['no TLS where TLS is asked', async () => (await serve((_q, a) => a.end())).url.replace('http:', 'https:'), 'tls'],
  ])('%s', async (_what, open, failure) => {
    // What is to time out never answers by itself; nothing else may time out, however slow this computer is.
    const timeouts = failure === 'timeout' ? impatience : patience;
    expect(await prober.ask({ url: await open(), timeouts })).toMatchObject({ kind: 'failed', failure });
  });

  it('does not follow a redirect', async () => {
    const portal = await serve((_request, response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    );
    expect(await prober.ask({ url: portal.url, timeouts: patience })).toMatchObject({ kind: 'answered', status: 302 });
  });

  it('takes a refused connection for a network that works', async () => {
    const server = await serve((_request, response) => response.end());
    const port = Number(new URL(server.url).port);
    const references = createNetworkReferences(() => [{ host: '127.0.0.1', port }]);
    await references.learn();
    server.server.closeAllConnections();
    await new Promise((resolve) => server.server.close(resolve));
    expect(await references.look('http://192.0.2.1/')).toBe('online');
  });
});
