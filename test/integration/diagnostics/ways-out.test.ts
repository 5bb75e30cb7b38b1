/** What the doctor says of proxy, authority and clock: asked of a real proxy, a store and a primary, with the clocks that they have. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { NetworkSettings } from '../../../electron/contract/models/network.ts';
import type { Settings } from '../../../electron/contract/models/settings.ts';
import { lookAtNetwork, type NetworkFacts } from '../../../electron/diagnostics/network-facts.ts';
import { createNetworkLook } from '../../../electron/platform/network-look.ts';
import { createOutbound } from '../../../electron/platform/outbound.ts';
import { makeCertificates } from '../../fakes/certificates.ts';
import { startForwardProxy } from '../../fakes/forward-proxy.ts';
import { startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { tempDir } from '../../unit/temp-dir.ts';

/** A name that only the proxy can find. */
const HOST = 'store.studio.test';
const HOUR_MS = 3_600_000;

type Asked = Partial<Pick<Settings, 'store' | 'watch'>>;

async function look(
  asked: Asked,
  network?: NetworkSettings,
  environment: NodeJS.ProcessEnv = {},
): Promise<NetworkFacts> {
  const outbound = createOutbound({ environment });
  onTestFinished(() => outbound.close());
  // A file that cannot be read is refused here, and everything stays as it was: as in the app.
  await outbound.use(network).catch(() => {});
  const settings = { store: null, watch: null, ...asked, ...(network && { network }) };
  return lookAtNetwork(createNetworkLook(outbound), settings, Date.now());
}

async function startStore(clockOffsetMs = 0) {
  const server = await startStrictS3({ clockOffsetMs });
  onTestFinished(() => server.close());
  const at = (endpoint: string): Asked => ({ store: { ...server.settings, endpoint } });
  return {
    port: server.port,
    here: at(`http://127.0.0.1:${server.port}`),
    behindProxy: at(`http://${HOST}:${server.port}`),
  };
}

async function startPrimary(aheadMs: number, status = 404): Promise<Asked> {
  const server = createServer((_request, answer) => {
    answer.writeHead(status, { date: new Date(Date.now() + aheadMs).toUTCString() }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { watch: { url, intervalS: 10, failures: 3, deep: false } };
}

async function startProxy() {
  const proxy = await startForwardProxy();
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await proxy.close();
    isOpen = false;
  };
  onTestFinished(close);
  return { ...proxy, place: new URL(proxy.url).host, close };
}

const through = (url: string, except: readonly string[] = []): NetworkSettings => ({
  proxy: { mode: 'manual', url, except: [...except] },
  caFile: null,
});

describe('a proxy', () => {
  it('that gets through to the store is well', async () => {
    const proxy = await startProxy();
    const store = await startStore();
    const { place } = proxy;
    expect((await look(store.behindProxy, through(proxy.url))).proxy).toEqual({
      place,
      answers: true,
      reachesStore: true,
    });
    expect(proxy.asked).toEqual([`HEAD http://${HOST}:${store.port}/`]);
  });

  it('that does not answer is told, also where the environment names it, and without its password', async () => {
    const proxy = await startProxy();
    await proxy.close();
    const named = await look({}, undefined, { HTTPS_PROXY: proxy.url.replace('//', '//lin:secret@') });
    expect(named.proxy).toEqual({ place: proxy.place, answers: false, reachesStore: null });
    const store = await startStore();
    const set = await look(store.behindProxy, through(proxy.url));
    expect(set.proxy).toEqual({ place: proxy.place, answers: false, reachesStore: false });
  });

  it('that answers without getting through is told', async () => {
    const proxy = await startProxy();
    const store = await startStore();
    // Nobody listens on the port of a store that is over.
    const gone: Asked = { store: { ...store.here.store, endpoint: `http://${HOST}:1` } as NonNullable<Asked['store']> };
    expect((await look(gone, through(proxy.url))).proxy).toMatchObject({ answers: true, reachesStore: false });
    const refusing = createServer((_request, answer) => void answer.writeHead(407).end());
    refusing.listen(0, '127.0.0.1');
    await once(refusing, 'listening');
    onTestFinished(() => void refusing.close());
    const url = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
    expect((await look(store.behindProxy, through(url))).proxy).toMatchObject({ answers: true, reachesStore: false });
  });

  it.each([HOST, '.studio.test', '*.studio.test', '*'])(
    'is not blamed for a store that is excepted as %s',
    async (except) => {
      const proxy = await startProxy();
      const store = await startStore();
      const { proxy: found } = await look(store.behindProxy, through(proxy.url, [except]));
      expect(found).toMatchObject({ answers: true, reachesStore: null });
      expect(proxy.asked).toEqual([]);
    },
  );

  it('that is not there is no fact', async () => {
    const store = await startStore();
    expect((await look(store.here)).proxy).toBeNull();
  });
});

describe('the clock', () => {
  it.each([-HOUR_MS, 0, HOUR_MS])('is held against the store’s, which is %i ms ahead', async (offsetMs) => {
    const { here } = await startStore(offsetMs);
    const { clock } = await look({ ...here, ...(await startPrimary(7 * HOUR_MS)) });
    expect(clock?.by).toBe('store');
    expect((clock?.aheadMs ?? Number.NaN) / HOUR_MS).toBeCloseTo(offsetMs / HOUR_MS, 0);
  });

  it('is held against the primary’s where no store tells the time', async () => {
    const { clock } = await look(await startPrimary(-HOUR_MS));
    expect(clock?.by).toBe('primary');
    expect((clock?.aheadMs ?? Number.NaN) / HOUR_MS).toBeCloseTo(-1, 0);
  });

  it('is not judged where nobody answers', async () => {
    const silent: Asked = { watch: { url: 'http://127.0.0.1:1', intervalS: 10, failures: 3, deep: false } };
    expect((await look(silent)).clock).toBeNull();
  });
});

describe('certificates that were added', () => {
  it('are well, expired or unreadable', async () => {
    const dir = await tempDir();
    const { authority, expired } = await makeCertificates(dir);
    const stateOf = async (text: string | null): Promise<unknown> => {
      const caFile = path.join(dir, 'added.pem');
      if (text !== null) await writeFile(caFile, text);
      const file = text === null ? path.join(dir, 'gone.pem') : caFile;
      const { authorities } = await look({}, { proxy: { mode: 'none' }, caFile: file });
      expect(authorities?.file).toBe(file);
      return authorities?.state;
    };
    expect(await stateOf(authority)).toBe('well');
    expect(await stateOf(expired.cert)).toBe('expired');
    // The old one beside the new one, as while they are changed.
    expect(await stateOf(`${expired.cert}\n${authority}`)).toBe('well');
    expect(await stateOf('no certificate')).toBe('unreadable');
    expect(await stateOf(null)).toBe('unreadable');
  });
});
