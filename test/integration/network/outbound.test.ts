/** How stores, downloads and messages leave this computer: through a real proxy, to servers whose authority is the studio's own. */
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { NetworkSettings } from '../../../electron/contract/models/network.ts';
import { createCutoverHttp } from '../../../electron/platform/cutover-http.ts';
import { createHttpDownload } from '../../../electron/platform/http-download.ts';
import { createNotifyHttp } from '../../../electron/platform/notify-http.ts';
import { openS3Store } from '../../../electron/platform/object-store-s3.ts';
import { createOutbound, type Outbound } from '../../../electron/platform/outbound.ts';
import { makeCertificates } from '../../fakes/certificates.ts';
import { type ForwardProxy, startForwardProxy } from '../../fakes/forward-proxy.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { tempDir } from '../../unit/temp-dir.ts';

/** A name that only the proxy can find. */
const HOST = 'voice.studio.test';

let proxy: ForwardProxy;
beforeEach(async () => {
  proxy = await startForwardProxy();
  onTestFinished(() => proxy.close());
});

const through = (change: Partial<Extract<NetworkSettings['proxy'], { mode: 'manual' }>> = {}): NetworkSettings => ({
  proxy: { mode: 'manual', url: proxy.url, except: [], ...change },
  caFile: null,
});

function open(options: Partial<Parameters<typeof createOutbound>[0]> = {}): Outbound {
  const outbound = createOutbound({ environment: {}, ...options });
  onTestFinished(() => outbound.close());
  return outbound;
}

async function startService(): Promise<number> {
  const server = createServer((request: IncomingMessage, response) => {
    request.resume();
    response.setHeader('etag', '"1"').end('said');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

async function openBucket(server: StrictS3, endpoint: string, outbound: Outbound) {
  const { accessKeyId, secretAccessKey } = server;
  const store = openS3Store(
    { ...server.settings, endpoint },
    { keys: { accessKeyId, secretAccessKey }, journalDir: await tempDir(), agentOptions: outbound.agentOptions() },
  );
  onTestFinished(() => store.close?.());
  return store;
}

async function startBucket(): Promise<StrictS3> {
  const server = await startStrictS3();
  onTestFinished(() => server.close());
  return server;
}

const post = (outbound: Outbound, url: string) =>
  createNotifyHttp({ outbound })({ url, headers: {}, body: 'x', signal: AbortSignal.timeout(60_000) });

describe('a proxy that was set', () => {
  it('is gone through by a bucket', async () => {
    const server = await startBucket();
    const outbound = open();
    await outbound.use(through());
    const store = await openBucket(server, `http://${HOST}:${server.port}`, outbound);
    await store.put('a', Buffer.from('bytes'), {});
    expect(await store.head('a')).toMatchObject({ sizeBytes: 5 });
    expect(proxy.asked.some((line) => line.startsWith(`PUT http://${HOST}:${server.port}/`))).toBe(true);
  });

  it('is gone through by messages and the interfaces of name servers', async () => {
    const port = await startService();
    const url = `http://${HOST}:${port}/x`;
    const outbound = open();
    await outbound.use(through());
    expect(await post(outbound, url)).toMatchObject({ kind: 'answered', text: 'said' });
    expect(await createCutoverHttp()({ method: 'GET', url, headers: {} })).toMatchObject({ text: 'said' });
    expect(proxy.asked).toEqual([`POST ${url}`, expect.stringMatching(/^(GET|CONNECT) .*voice\.studio\.test/)]);
  });

  it('is not asked for what is on this computer, or reached directly by its settings', async () => {
    const port = await startService();
    const outbound = open();
    await outbound.use(through({ except: [HOST] }));
    expect(await post(outbound, `http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered' });
    expect(await post(outbound, `http://${HOST}:${port}/`)).toMatchObject({ kind: 'failed' });
    expect(proxy.asked).toEqual([]);
  });

  it('is left again', async () => {
    const port = await startService();
    const outbound = open();
    await outbound.use(through());
    await outbound.use({ proxy: { mode: 'none' }, caFile: null });
    expect(outbound.agentOptions()).toEqual({});
    expect(await post(outbound, `http://${HOST}:${port}/`)).toMatchObject({ kind: 'failed' });
    await expect(createCutoverHttp()({ method: 'GET', url: `http://${HOST}:${port}/`, headers: {} })).rejects.toThrow();
    expect(proxy.asked).toEqual([]);
  });
});

describe('as the computer is set', () => {
  it.each(['http_proxy', 'HTTP_PROXY'])(
    'the proxy of the environment (%s) is used, and its exceptions',
    async (name) => {
      const port = await startService();
      const outbound = open({ environment: { [name]: proxy.url, NO_PROXY: 'direct.studio.test' } });
      await outbound.use(undefined);
      expect(await post(outbound, `http://${HOST}:${port}/`)).toMatchObject({ kind: 'answered' });
      expect(await post(outbound, `http://direct.studio.test:${port}/`)).toMatchObject({ kind: 'failed' });
      expect(proxy.asked).toHaveLength(1);
    },
  );

  it('without one the proxy of the desktop is, and without any nothing is', async () => {
    const port = await startService();
    const desktop = open({ systemProxy: async () => proxy.url });
    await desktop.use(undefined);
    expect(await post(desktop, `http://${HOST}:${port}/`)).toMatchObject({ kind: 'answered' });
    const plain = open();
    await plain.use(undefined);
    expect(plain.agentOptions()).toEqual({});
  });
});

describe('an authority of the studio’s own', () => {
  it('opens a bucket that has a certificate from it, through the proxy, once its file is named', async () => {
    const dir = await tempDir();
    const { authority, good } = await makeCertificates(dir);
    const server = await startBucket();
    const front = createTlsServer(good, (socket) => {
      const onward = connect(server.port, '127.0.0.1');
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
      socket.pipe(onward).pipe(socket);
    });
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    onTestFinished(() => void front.close());
    const endpoint = `https://${HOST}:${(front.address() as AddressInfo).port}`;
    const caFile = path.join(dir, 'authority.pem');
    await writeFile(caFile, `an office's own\n${authority}`);
    const outbound = open();

    await outbound.use(through());
    const stranger = await openBucket(server, endpoint, outbound);
    await expect(stranger.head('a')).rejects.toMatchObject({ code: 'BACKUP_STORE_CERTIFICATE' });
    await outbound.use({ ...through(), caFile });
    const store = await openBucket(server, endpoint, outbound);
    await store.put('a', Buffer.from('bytes'), {});
    expect(await store.head('a')).toMatchObject({ sizeBytes: 5 });
    expect(proxy.asked.every((line) => line.startsWith('CONNECT '))).toBe(true);
  });

  it('is refused where the file holds no certificate, and then nothing is changed', async () => {
    const dir = await tempDir();
    const { authority } = await makeCertificates(dir);
    const outbound = open();
    await outbound.use(through());
    for (const text of ['', 'not one', authority.replace(/^[A-Za-z0-9+/]{64}$/m, 'AAAA')]) {
      const caFile = path.join(dir, 'wrong.pem');
      await writeFile(caFile, text);
      const wrong: NetworkSettings = { proxy: { mode: 'none' }, caFile };
      await expect(outbound.check(wrong)).rejects.toMatchObject({ code: 'SETTINGS_CA_INVALID' });
      await expect(outbound.use(wrong)).rejects.toMatchObject({ code: 'SETTINGS_CA_INVALID' });
    }
    await expect(outbound.check({ ...through(), caFile: path.join(dir, 'gone.pem') })).rejects.toMatchObject({
      code: 'SETTINGS_CA_INVALID',
      remedy: { kind: 'choose-file' },
    });
    expect(outbound.agentOptions().proxyEnv).toMatchObject({ HTTPS_PROXY: proxy.url });
  });
});

it('a download asks for its way at each address', async () => {
  const port = await startService();
  const outbound = open();
  await outbound.use(through());
  const file = path.join(await tempDir(), 'file');
  const order = { file, mostBytes: 100, signal: AbortSignal.timeout(60_000), onProgress() {} };
  // A download follows plain HTTP on this computer only, which no proxy is asked for: the agent is what is looked at.
  const agents: string[] = [];
  const agentOf: Outbound['agentOf'] = (url) => {
    agents.push(String(url));
    return outbound.agentOf(url);
  };
  expect(await createHttpDownload({ agentOf }).fetch({ ...order, url: `http://127.0.0.1:${port}/f` })).toEqual({
    kind: 'done',
  });
  expect(await readFile(file, 'utf8')).toBe('said');
  expect(agents).toEqual([`http://127.0.0.1:${port}/f`]);
});
