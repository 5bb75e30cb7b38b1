/** The watch against real HTTP servers that fail in the ways real ones do. */

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { WatchTarget } from '../../../electron/contract/models/settings.ts';
import type { WatchStatus } from '../../../electron/contract/watch.ts';
import type { Ticker } from '../../../electron/kernel/ports.ts';
import { createHttpProbe } from '../../../electron/platform/http-probe.ts';
import { createNetworkReferences } from '../../../electron/platform/network.ts';
import type { HttpAnswer, HttpProbe } from '../../../electron/watch/ports.ts';
import { modelsAfter } from '../../../electron/watch/rules.ts';
import { createWatch, type Watch } from '../../../electron/watch/service.ts';
import { openIncidentStore } from '../../../electron/watch/store.ts';
import { createManualTicker } from '../../fakes/manual-ticker.ts';
import { quietParts } from '../../fakes/parts.ts';
import { hum, speech, syllables } from '../../fakes/sound.ts';
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
    readonly prober?: HttpProbe;
    readonly library?: readonly { readonly id: string; readonly modelId: string }[];
  } = {},
): Promise<{ readonly watch: Watch; readonly dir: string; readonly parts: ReturnType<typeof quietParts> }> {
  const dir = options.dir ?? (await mkdtemp(path.join(tmpdir(), 'watch-')));
  const parts = quietParts();
  let saved: WatchTarget | null = { intervalS: 0.2, failures: 3, deep: false, ...target };
  let key: string | null = null;
  const watch = createWatch({
    ...parts,
    ticker: options.ticker ?? parts.ticker,
    prober: options.prober ?? createHttpProbe(),
    certificateEnd: async () => null,
    references: options.here ? { look: async () => options.here?.() ?? 'unknown' } : createNetworkReferences(() => []),
    expectedModels: async (served) => modelsAfter(served, options.library ?? [{ id: 'v', modelId: 'm1' }]),
    settings: {
      read: () => saved,
      async write(next) {
        saved = next;
      },
      readKey: async () => key,
      async writeKey(next) {
        key = next;
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
    let voice: Buffer = speech;
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

const probes = async (watch: Watch, count: number): Promise<WatchStatus> => {
  for (let probe = 1; probe < count; probe++) await watch.probeNow();
  return watch.probeNow();
};

describe('an address where no voice answers any more', () => {
  type Answer = (response: ServerResponse) => unknown;
  const page = (status: number, headers: Readonly<Record<string, string>> = {}): Answer => {
    return (response) => response.writeHead(status, { 'content-type': 'text/html', ...headers }).end('<html>no</html>');
  };
  const dead: readonly (readonly [string, string, Answer])[] = [
    ['a proxy says 404 for its dead backend', 'http-error', page(404)],
    ['a tunnel says 410', 'http-error', page(410)],
    ['a proxy says 502', 'http-error', page(502)],
    ['a proxy says 503', 'http-error', page(503)],
    ['a login page is put before it', 'redirect', page(302, { location: '/login' })],
    ['a login page comes with 200', 'bad-body', page(200)],
  ];

  it.each(dead)('is a P1 after four failures when %s', async (_what, kind, answer) => {
    let alive = true;
    const primary = await serve((_request, response) =>
      alive ? response.end(JSON.stringify(health)) : answer(response),
    );
    const { watch } = await watchOver({ url: primary.url });
    await watch.probeNow();
    alive = false;
    expect(await probes(watch, 3)).toMatchObject({ state: 'suspect', incident: null });
    const fourth = await watch.probeNow();
    expect(fourth).toMatchObject({ state: 'down', incident: { kind: 'down', failures: 4 } });
    expect(fourth.incident?.evidence.at(-1)?.kind).toBe(kind);
    alive = true;
    expect(await probes(watch, 3)).toMatchObject({ state: 'healthy', incident: null });
  });

  it('is a P1 also when the app was started after it went silent', async () => {
    let alive = true;
    const primary = await serve((_request, response) =>
      alive ? response.end(JSON.stringify(health)) : page(404)(response),
    );
    const first = await watchOver({ url: primary.url });
    await first.watch.probeNow();
    await first.watch.close();
    alive = false;
    const second = await watchOver({ url: primary.url }, { dir: first.dir });
    expect(await probes(second.watch, 4)).toMatchObject({ state: 'down', incident: { kind: 'down' } });
  });

  it('is a wrong address and no outage while a voice never answered there', async () => {
    const other = await serve((_request, response) => page(404)(response));
    const { watch } = await watchOver({ url: other.url });
    expect(await probes(watch, 8)).toMatchObject({ state: 'misconfigured', incident: null });
  });

  it.each([
    ['its name vanishes with the machine', { failure: 'dns' }, 'online', 'down'],
    ['its name vanishes and nothing tells whether this computer is online', { failure: 'dns' }, 'unknown', 'down'],
    ['its certificate expires', { failure: 'expired' }, 'online', 'down'],
    ['this computer is offline and knows no name', { failure: 'dns' }, 'offline', 'offline-here'],
    ['no name server answers this computer', { failure: 'dns', noNameServer: true }, 'unknown', 'offline-here'],
    ['its name server is down and this computer online', { failure: 'dns', noNameServer: true }, 'online', 'down'],
  ] as const)('when %s', async (_what, failed, here, state) => {
    const healthy: HttpAnswer = {
      kind: 'answered',
      status: 200,
      headers: {},
      body: Buffer.from(JSON.stringify(health)),
      latencyMs: 1,
    };
    let answer: HttpAnswer = healthy;
    const prober: HttpProbe = { ask: async () => answer };
    const { watch } = await watchOver({ url: 'http://tts.studio.lan:9880/' }, { prober, here: () => here });
    await watch.probeNow();
    answer = { kind: 'failed', latencyMs: 1, ...failed };
    const kind = state === 'down' ? 'down' : undefined;
    expect((await probes(watch, 3)).incident).toBeNull();
    const fourth = await watch.probeNow();
    expect(fourth.state).toBe(state);
    expect(fourth.incident?.kind).toBe(kind);
  });
});

describe('the official API as the primary', () => {
  const official: RequestListener = (request, response) => {
    response.setHeader('server', 'uvicorn');
    response.setHeader('content-type', 'application/json');
    if (request.url?.startsWith('/tts')) response.writeHead(400).end('{"message":"ref_audio_path is required"}');
    else response.writeHead(404).end('{"detail":"Not Found"}');
  };

  it('is healthy, and its voice is not asked for without a reference', async () => {
    const primary = await serve(official);
    const { watch } = await watchOver({ url: primary.url, deep: true });
    expect(await probes(watch, 3)).toMatchObject({ state: 'healthy', incident: null });
    expect(watch.status().samples.map(({ kind, deep }) => [kind, deep])).toEqual(Array(3).fill(['ok', false]));
    expect((await watch.tryUrl(primary.url)).kind).toBe('ok');
  });

  it('is down when it no longer answers', async () => {
    const primary = await serve(official);
    const { watch } = await watchOver({ url: primary.url });
    await watch.probeNow();
    primary.server.closeAllConnections();
    await new Promise((resolve) => primary.server.close(resolve));
    expect(await probes(watch, 4)).toMatchObject({ state: 'down', incident: { kind: 'down' } });
  });
});

describe('the voice that the primary serves', () => {
  const library = [
    { id: 'a', modelId: 'model-a' },
    { id: 'b', modelId: 'model-b' },
  ];
  async function serveVoices() {
    const speaks = { voice: 'a', modelIds: ['model-a'] as readonly string[] };
    const primary = await serve((_request, response) => response.end(JSON.stringify({ ...health, ...speaks })));
    return { primary, speaks };
  }

  it('is a wrong one when it is another of the library than before, also across a restart', async () => {
    const { primary, speaks } = await serveVoices();
    const first = await watchOver({ url: primary.url }, { library });
    await first.watch.probeNow();
    expect(first.watch.servedVoice()).toBe('a');
    Object.assign(speaks, { voice: 'b', modelIds: ['model-b'] });
    expect(await probes(first.watch, 2)).toMatchObject({ state: 'wrong-model', incident: { kind: 'wrong-model' } });
    expect(first.watch.servedVoice()).toBe('a');
    await first.watch.close();
    const second = await watchOver({ url: primary.url }, { library, dir: first.dir });
    expect(await probes(second.watch, 2)).toMatchObject({ state: 'wrong-model' });
    Object.assign(speaks, { voice: 'a', modelIds: ['model-a'] });
    expect(await probes(second.watch, 3)).toMatchObject({ state: 'healthy', incident: null });
  });

  it('is learned anew when a person sets the address again', async () => {
    const { primary, speaks } = await serveVoices();
    const { watch } = await watchOver({ url: primary.url }, { library });
    await watch.probeNow();
    Object.assign(speaks, { voice: 'b', modelIds: ['model-b'] });
    await probes(watch, 2);
    const { target } = watch.status();
    await watch.set(target);
    expect(watch.servedVoice()).toBe('a');
    await probes(watch, 3);
    expect(watch.status()).toMatchObject({ state: 'healthy', incident: null });
    expect(watch.servedVoice()).toBe('b');
    Object.assign(speaks, { voice: 'a', modelIds: ['model-a'] });
    expect(await probes(watch, 2)).toMatchObject({ state: 'wrong-model' });
  });

  it('is not ok without any model', async () => {
    const { primary, speaks } = await serveVoices();
    Object.assign(speaks, { modelIds: [] });
    const { watch } = await watchOver({ url: primary.url }, { library });
    expect(await probes(watch, 2)).toMatchObject({ state: 'wrong-model', incident: { kind: 'wrong-model' } });
    expect(watch.servedVoice()).toBeNull();
  });
});

describe('a primary that wants a key', () => {
  const KEY = 'a key of the studio';
  async function serveKeyed() {
    const primary = await serve((request, response) => {
      request.resume();
      if (request.url === '/healthz') return response.end(JSON.stringify(health));
      if (request.headers.authorization !== `Bearer ${KEY}`) return response.writeHead(401).end();
      return response.end(speech);
    });
    return primary;
  }

  it('is heard with the key of its address', async () => {
    const primary = await serveKeyed();
    const { watch } = await watchOver({ url: primary.url });
    await watch.set({ url: primary.url, intervalS: 0.2, failures: 3, deep: true }, KEY);
    expect(await watch.probeNow()).toMatchObject({ state: 'healthy' });
    expect(watch.status().samples.map(({ kind, deep }) => [kind, deep])).toContainEqual(['ok', true]);
    expect(JSON.stringify(watch.status())).not.toContain(KEY);
    // The same address keeps its key, another one does not get it.
    await watch.set({ url: `${primary.url}healthz`, intervalS: 1, failures: 3, deep: true });
    expect(await watch.keyFor(primary.url)).toBe(KEY);
    expect(await watch.keyFor('http://127.0.0.1:9/')).toBeNull();
    await watch.set({ url: 'http://127.0.0.1:9/', intervalS: 1, failures: 3, deep: true });
    expect(await watch.keyFor('http://127.0.0.1:9/')).toBeNull();
  });

  it('is not green without it, however often its port answers', async () => {
    const primary = await serveKeyed();
    const { watch } = await watchOver({ url: primary.url, deep: true });
    const status = await probes(watch, 5);
    expect(status).toMatchObject({ state: 'misconfigured', incident: null });
    expect(status.samples.map(({ kind }) => kind)).toContain('auth');
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
