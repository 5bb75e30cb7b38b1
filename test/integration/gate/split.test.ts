/** S15: some listeners are sent to the other site, as many as was asked for, and nobody any more as soon as that is not well. */
import { Agent, createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SiteState } from '../../../electron/contract/models/site.ts';
import { openSiteGate } from '../../../electron/gate/site-gate.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { parseHealth } from '../../../electron/kernel/voice-service.ts';
import { until } from '../../fixtures/until.ts';

type Answer = (outgoing: ServerResponse, target: string) => void;

/** A voice service whose manner may be changed while it runs. */
async function service(name: string) {
  const speaks: Answer = (outgoing) => void outgoing.end(name);
  const manner = { answer: speaks, asked: 0 };
  const server = createServer((incoming, outgoing) => {
    incoming.resume().on('end', () => {
      if (incoming.url === '/tts') manner.asked += 1;
      manner.answer(outgoing, incoming.url ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  });
  return Object.assign(manner, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, speaks });
}

async function splitSite() {
  const [here, there] = [await service('here'), await service('there')];
  let returnedAtMs: number | null = null;
  const state: SiteState = {
    revision: 1,
    site: 'standby',
    epoch: 3,
    releaseId: 'r1',
    mode: 'serve',
    listen: { host: '127.0.0.1', port: 0 },
    tls: null,
    listenerKeys: [],
    accessKey: null,
    adminKeyHash: null,
    forwardTo: { url: there.url, key: null },
    splitPercent: 0,
    peers: [],
    settled: true,
    modeBefore: null,
    upstream: { kind: 'understudy', url: here.url, key: null, adminKey: null, referenceFolders: [] },
  };
  const gate = await openSiteGate(state, {
    log: silentLog,
    now: Date.now,
    onReturned: () => {
      returnedAtMs = performance.now();
    },
  });
  onTestFinished(() => gate.close(0));
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  return {
    here,
    there,
    returnedAtMs: () => returnedAtMs,
    share: (splitPercent: number) =>
      gate.use({ ...gate.state, mode: 'split', splitPercent, revision: gate.state.revision + 1 }),
    /** Who spoke, or the status of a refusal. */
    say: (
      text: string,
      { session, signal }: { readonly session?: string; readonly signal?: AbortSignal } = {},
    ): Promise<string> =>
      new Promise((resolve, reject) => {
        const body = JSON.stringify({ text });
        const headers = { 'content-length': Buffer.byteLength(body), ...(session && { 'x-session-id': session }) };
        const options = { method: 'POST', agent, headers, ...(signal && { signal }) };
        const sent = request(`http://127.0.0.1:${gate.port}/tts`, options, (answer) => {
          let said = '';
          answer.setEncoding('utf8').on('data', (part: string) => {
            said += part;
          });
          answer.on('end', () => resolve(answer.statusCode === 200 ? said : `${answer.statusCode} ${said}`));
          answer.on('error', reject);
        });
        sent.on('error', reject);
        sent.end(body);
      }),
    async health() {
      const answer = await fetch(`http://127.0.0.1:${gate.port}/understudy/healthz`);
      return parseHealth(new Uint8Array(await answer.arrayBuffer()))?.split ?? null;
    },
  };
}

/** `count` different texts, a few at a time. */
async function sayMany(say: (text: string) => Promise<string>, count: number): Promise<Map<string, number>> {
  const heard = new Map<string, number>();
  const texts = Array.from({ length: count }, (_none, index) => `sentence ${index}`);
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let text = texts.pop(); text !== undefined; text = texts.pop()) {
        const who = await say(text);
        heard.set(who, (heard.get(who) ?? 0) + 1);
      }
    }),
  );
  return heard;
}

describe('a share of the listeners (S15)', () => {
  it.each([10, 25, 50, 100])(
    'of %i percent is as large as that, of 2,000 requests under load, and none fails',
    async (percent) => {
      const { share, say, there, health } = await splitSite();
      share(percent);
      const heard = await sayMany(say, 2_000);
      const sent = heard.get('there') ?? 0;
      expect(sent + (heard.get('here') ?? 0)).toBe(2_000);
      const sigma = Math.sqrt(2_000 * (percent / 100) * (1 - percent / 100));
      expect(Math.abs(sent - 20 * percent)).toBeLessThanOrEqual(4 * sigma);
      expect(there.asked).toBe(sent);
      expect(await health()).toEqual({ percent, there: sent, failed: 0, returned: false });
    },
  );

  it('keeps the session that a listener names at one site', async () => {
    const { share, say } = await splitSite();
    share(50);
    const sites = new Set<string>();
    for (let session = 0; session < 30; session++) {
      const first = await say('good morning', { session: `s${session}` });
      expect(await say('good night', { session: `s${session}` })).toBe(first);
      sites.add(first);
    }
    expect(sites).toEqual(new Set(['here', 'there']));
  });

  it.each<[string, Answer]>([
    ['fails', (outgoing) => void outgoing.writeHead(500).end()],
    ['fails as the official API does', (outgoing) => void outgoing.writeHead(400).end('{"message":"tts failed"}')],
    ['knows no such key', (outgoing) => void outgoing.writeHead(401).end()],
    ['breaks off', (outgoing) => void outgoing.destroy()],
    ['says nothing', () => {}],
  ])('goes to zero within two seconds when the other site %s, and no listener notices', async (_how, manner) => {
    const { share, say, there, returnedAtMs, health } = await splitSite();
    share(50);
    expect((await sayMany(say, 50)).get('there')).toBeGreaterThan(5);
    there.answer = manner;
    const sickAtMs = performance.now();
    let stopped = false;
    const failed: string[] = [];
    const load = Promise.all(
      Array.from({ length: 8 }, async (_none, listener) => {
        for (let text = 0; !stopped; text++) {
          const who = await say(`listener ${listener} sentence ${text}`);
          if (who !== 'here' && who !== 'there') failed.push(who);
        }
      }),
    );
    await until('nobody to be sent there', () => returnedAtMs() !== null);
    expect((returnedAtMs() ?? 0) - sickAtMs).toBeLessThan(2_000);
    stopped = true;
    await load;
    expect(failed).toEqual([]);
    expect(await health()).toMatchObject({ returned: true });
    const before = there.asked;
    // The same share said again changes nothing: it was given up.
    share(50);
    expect(await sayMany(say, 50)).toEqual(new Map([['here', 50]]));
    expect(there.asked).toBe(before);
  });

  it('goes on where the other site is busy or refuses what is wrong', async () => {
    const { share, say, there, health } = await splitSite();
    share(100);
    there.answer = (outgoing, target) =>
      void (target === '/tts' ? outgoing.writeHead(429).end() : outgoing.writeHead(404).end());
    expect(await sayMany(say, 20)).toEqual(new Map([['here', 20]]));
    there.answer = (outgoing) => void outgoing.writeHead(400).end('{"message":"text is required"}');
    expect(await say('nothing')).toBe('400 {"message":"text is required"}');
    expect(await health()).toMatchObject({ failed: 0, returned: false });
  });

  it('is not given up because listeners go away', async () => {
    const { share, there, health, say } = await splitSite();
    share(100);
    there.answer = (outgoing, target) => {
      if (target !== '/tts') outgoing.end('{}');
    };
    const asked = Array.from({ length: 5 }, (_none, index) => {
      const away = new AbortController();
      return { away, ended: say(`patience ${index}`, { signal: away.signal }) };
    });
    await until('all to be asked there', () => there.asked === asked.length);
    for (const { away, ended } of asked) {
      away.abort();
      await expect(ended).rejects.toThrow();
    }
    there.answer = there.speaks;
    expect(await say('somebody else')).toBe('there');
    expect(await health()).toMatchObject({ failed: 0, returned: false });
  });
});
