/** The gate between real HTTP clients and real HTTP services. */

import { writeFile } from 'node:fs/promises';
import { Agent, createServer, get, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createGate, type Gate } from '../../../electron/gate/gate.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { createTicker } from '../../../electron/kernel/ticker.ts';
import { until } from '../../fixtures/until.ts';
import { tempDir } from '../../unit/temp-dir.ts';

/** A service that begins its answer with its name; what `beforeEnd` waits for comes before the rest. */
async function site(
  name: string,
  delayMs = 0,
  beforeEnd: Promise<unknown> = Promise.resolve(),
): Promise<{ readonly url: string; asked(): number; stop(): Promise<void> }> {
  let asked = 0;
  const server = createServer(async (incoming, outgoing) => {
    asked += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    await sleep(delayMs);
    outgoing.setHeader('x-path', incoming.url ?? '');
    outgoing.setHeader('x-key', incoming.headers.authorization ?? '');
    outgoing.write(`${name}:`);
    await sleep(delayMs);
    await beforeEnd;
    outgoing.end(Buffer.concat(chunks));
  });
  server.keepAliveTimeout = 20;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(stop);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked, stop };
}

async function openGate(stateFile: string): Promise<Gate> {
  const ticker = createTicker(silentLog);
  const gate = await createGate({ stateFile, ticker, log: silentLog });
  onTestFinished(async () => {
    ticker.stopAll();
    await gate.close();
  });
  await gate.open();
  return gate;
}

async function gateBefore(primaryUrl: string) {
  const stateFile = path.join(await tempDir(), 'gate.json');
  const gate = await openGate(stateFile);
  const { serviceUrl } = await gate.configure({ listenHost: '127.0.0.1', listenPort: 0, primaryUrl });
  return { gate, serviceUrl, stateFile };
}

interface Heard {
  readonly status: number;
  readonly text: string;
  readonly headers: IncomingMessage['headers'];
}

function ask(url: string, options: { readonly body?: string; readonly agent?: Agent; readonly path?: string } = {}) {
  return new Promise<Heard>((resolve, reject) => {
    const sent = request(
      url + (options.path ?? '/tts'),
      { method: options.body === undefined ? 'GET' : 'POST', agent: options.agent ?? false },
      (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers }));
        answer.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

const standbyTarget = (url: string, epoch = 1) => ({
  site: 'standby' as const,
  url,
  epoch,
  releaseId: 'r7',
  accessKey: null,
});

describe('the gate', () => {
  it('passes requests on and names the site, epoch and release that answered', async () => {
    const [primary, standby] = [await site('primary'), await site('standby')];
    const { gate, serviceUrl } = await gateBefore(primary.url);
    const before = await ask(serviceUrl, { body: 'hello', path: '/tts?x=1' });
    expect(before).toMatchObject({ status: 200, text: 'primary:hello' });
    expect(before.headers).toMatchObject({
      'x-understudy-site': 'primary',
      'x-understudy-epoch': '0',
      'x-path': '/tts?x=1',
    });
    await gate.switchTo({ ...standbyTarget(standby.url, 3), accessKey: 'k'.repeat(16) });
    const after = await ask(serviceUrl, { body: 'hello' });
    expect(after).toMatchObject({ status: 200, text: 'standby:hello' });
    expect(after.headers).toMatchObject({
      'x-understudy-site': 'standby',
      'x-understudy-epoch': '3',
      'x-understudy-release': 'r7',
      'x-key': `Bearer ${'k'.repeat(16)}`,
    });
    expect(gate.read()).toMatchObject({ site: 'standby', epoch: 3, upstreamUrl: standby.url, serviceUrl });
  });

  it('lets the admin key through to a standby, whose own gate judges it, and never to a primary', async () => {
    const [primary, standby] = [await site('primary'), await site('standby')];
    const { gate, serviceUrl } = await gateBefore(primary.url);
    const headers = { authorization: 'Bearer of-the-admin' };
    const control = () => fetch(`${serviceUrl}/control?command=restart`, { headers });
    expect((await control()).status).toBe(403);
    await gate.switchTo({ ...standbyTarget(standby.url, 3), accessKey: 'k'.repeat(16) });
    expect((await control()).headers.get('x-key')).toBe('Bearer of-the-admin');
    expect((await fetch(`${serviceUrl}/%`, { headers })).status).toBe(403);
    // Speech goes with the key of the gate, as for everybody.
    expect((await fetch(`${serviceUrl}/tts`, { headers })).headers.get('x-key')).toBe(`Bearer ${'k'.repeat(16)}`);
  });

  it('fails no request while it switches back and forth under load', async () => {
    const [primary, standby] = [await site('primary', 5), await site('standby', 5)];
    const { gate, serviceUrl } = await gateBefore(primary.url);
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    onTestFinished(() => agent.destroy());
    const heard: Heard[] = [];
    let stop = false;
    const clients = Array.from({ length: 16 }, async (_item, client) => {
      while (!stop) heard.push(await ask(serviceUrl, { body: `take ${client}`, agent }));
    });
    for (let epoch = 1; epoch <= 10; epoch++) {
      await until('twenty more answers', () => heard.length > 20 * epoch);
      const target = epoch % 2 === 1 ? standby.url : primary.url;
      await gate.switchTo({ ...standbyTarget(target, epoch), site: epoch % 2 === 1 ? 'standby' : 'primary' });
    }
    stop = true;
    await Promise.all(clients);
    expect(heard.filter((item) => item.status !== 200)).toEqual([]);
    expect(new Set(heard.map((item) => item.text.split(':')[0]))).toEqual(new Set(['primary', 'standby']));
    expect(heard.some((item) => item.headers.connection === 'close')).toBe(true);
  });

  it('lets a request finish where it began and sends the next one to the new site', async () => {
    const spoken = Promise.withResolvers<void>();
    const [primary, standby] = [await site('primary', 0, spoken.promise), await site('standby')];
    const { gate, serviceUrl } = await gateBefore(primary.url);
    const slow = ask(serviceUrl, { body: 'long take' });
    await expect.poll(() => gate.inFlight('primary')).toBe(1);
    await gate.switchTo(standbyTarget(standby.url));
    expect((await ask(serviceUrl)).text).toBe('standby:');
    expect(gate.inFlight('primary')).toBe(1);
    spoken.resolve();
    expect((await slow).text).toBe('primary:long take');
    await expect.poll(() => gate.inFlight('primary')).toBe(0);
  });

  it('refuses a lower epoch and another target under the same one', async () => {
    const [primary, standby] = [await site('primary'), await site('standby')];
    const { gate } = await gateBefore(primary.url);
    await gate.switchTo(standbyTarget(standby.url, 5));
    await expect(gate.switchTo(standbyTarget(standby.url, 4))).rejects.toMatchObject({ code: 'STANDBY_EPOCH_STALE' });
    await expect(gate.switchTo({ ...standbyTarget(primary.url, 5), site: 'primary' })).rejects.toMatchObject({
      code: 'STANDBY_EPOCH_STALE',
    });
    expect(await gate.switchTo(standbyTarget(standby.url, 5))).toMatchObject({ site: 'standby', epoch: 5 });
  });

  it('comes back after a restart on the same address with the same site', async () => {
    const [primary, standby] = [await site('primary'), await site('standby')];
    const { gate, serviceUrl, stateFile } = await gateBefore(primary.url);
    await gate.switchTo(standbyTarget(standby.url, 2));
    await gate.close();
    const again = await openGate(stateFile);
    expect(again.read()).toMatchObject({ serviceUrl, site: 'standby', epoch: 2 });
    expect((await ask(serviceUrl)).text).toBe('standby:');
  });

  it('answers by itself when the site is away and when it must not pass', async () => {
    const primary = await site('primary');
    const { serviceUrl } = await gateBefore(primary.url);
    expect(await ask(serviceUrl, { path: '/%63ontrol?command=exit' })).toMatchObject({ status: 403 });
    expect(primary.asked()).toBe(0);
    await primary.stop();
    expect(await ask(serviceUrl, { body: 'x' })).toMatchObject({ status: 502, headers: { 'retry-after': '1' } });
  });

  it('sends again when an idle connection had been closed by the service', async () => {
    const primary = await site('primary');
    const { serviceUrl } = await gateBefore(primary.url);
    for (let round = 0; round < 30; round++) {
      expect((await ask(serviceUrl, { body: 'x' })).status).toBe(200);
      await sleep(18 + (round % 5));
    }
  });

  it('cuts an answer that the service did not finish, instead of ending it well', async () => {
    const dying = createServer((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'transfer-encoding': 'chunked' });
      outgoing.write('half');
      setTimeout(() => outgoing.destroy(), 30);
    });
    await new Promise<void>((resolve) => dying.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void dying.close());
    const { serviceUrl } = await gateBefore(`http://127.0.0.1:${(dying.address() as AddressInfo).port}`);
    await expect(ask(serviceUrl)).rejects.toThrow();
  });

  it('says that a port is taken and keeps serving on the old one', async () => {
    const primary = await site('primary');
    const { gate, serviceUrl } = await gateBefore(primary.url);
    const taken = Number(new URL(primary.url).port);
    await expect(
      gate.configure({ listenHost: '127.0.0.1', listenPort: taken, primaryUrl: primary.url }),
    ).rejects.toMatchObject({ code: 'APP_PORT_TAKEN' });
    expect((await ask(serviceUrl)).status).toBe(200);
  });

  it('waits for an address that something else has, and says so meanwhile', async () => {
    const primary = await site('primary');
    const { gate, serviceUrl, stateFile } = await gateBefore(primary.url);
    await gate.close();
    const other = createServer((_incoming, outgoing) => outgoing.end('other'));
    await new Promise<void>((resolve) => other.listen(Number(new URL(serviceUrl).port), '127.0.0.1', resolve));
    const again = await openGate(stateFile);
    expect(again.read()).toMatchObject({ serviceUrl, listening: false, problem: { code: 'APP_PORT_TAKEN' } });
    const changed = new Promise<void>((resolve) => again.onChange(resolve));
    await new Promise<void>((resolve) => other.close(() => resolve()));
    await changed;
    expect(again.read()).toMatchObject({ serviceUrl, listening: true, problem: null });
    expect((await ask(serviceUrl)).text).toBe('primary:');
  });

  it('says so when its file is damaged', async () => {
    const stateFile = path.join(await tempDir(), 'gate.json');
    await writeFile(stateFile, '{"site":');
    await expect(openGate(stateFile)).rejects.toMatchObject({ code: 'APP_FILE_DAMAGED' });
  });

  it('streams: the first bytes arrive before the service is done', async () => {
    const heard = Promise.withResolvers<void>();
    const primary = await site('primary', 0, heard.promise);
    const { serviceUrl } = await gateBefore(primary.url);
    // The service ends its answer only when its beginning was heard behind the gate.
    const text = await new Promise<string>((resolve, reject) => {
      const asking = get(`${serviceUrl}/tts`, (answer) => {
        let told = '';
        answer.on('data', (chunk: Buffer) => {
          told += chunk.toString();
          heard.resolve();
        });
        answer.on('end', () => resolve(told));
      });
      asking.on('error', reject);
    });
    expect(text).toBe('primary:');
  });
});
