/** The gate of a site between real HTTP clients and real HTTP services, in every mode. */
import { once } from 'node:events';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, createServer, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SiteState } from '../../../electron/contract/models/site.ts';
import { readCertificate } from '../../../electron/gate/certificate.ts';
import { openSiteGate, type SiteGate } from '../../../electron/gate/site-gate.ts';
import { sha256Hex } from '../../../electron/kernel/hash-file.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { certificate } from '../../fixtures/certificate.ts';
import { sendHuge } from '../../fixtures/send-huge.ts';
import { until } from '../../fixtures/until.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const OWNER = 'o'.repeat(64);
const LISTENER = 'key that listeners have';
const ADMIN = 'key of whoever changes voices';
const DAY_MS = 24 * 3600_000;

interface Service {
  readonly url: string;
  readonly asked: { readonly path: string; readonly key: string; readonly body: string }[];
  /** Answers that wait go on. */
  release(): void;
  stop(): Promise<void>;
}

/** A voice service that remembers what it was asked, in the form of ours or of the official API. */
async function service(
  name: string,
  options: { readonly official?: boolean; readonly status?: number; readonly waits?: boolean } = {},
): Promise<Service> {
  const asked: Service['asked'] = [];
  const waiting = Promise.withResolvers<void>();
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const target = incoming.url ?? '';
    if (target === '/healthz' && !options.official) {
      const health = {
        ready: true,
        releaseId: 'r1',
        modelIds: ['m1'],
        voice: 'lin',
        queue: 0,
        epoch: 0,
        site: 'standby',
      };
      return outgoing.end(JSON.stringify({ ...health, version: '1.2.3' }));
    }
    const body = Buffer.concat(chunks).toString();
    if (options.official && (body === '{}' || !target.startsWith('/tts'))) {
      return outgoing.writeHead(target.startsWith('/tts') ? 400 : 404).end('{"message":"text is required"}');
    }
    asked.push({ path: target, key: incoming.headers.authorization ?? '', body });
    if (options.waits) await waiting.promise;
    outgoing.writeHead(options.status ?? 200, { 'x-understudy-site': 'standby', 'x-understudy-epoch': '0' });
    outgoing.end(name);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): Promise<void> =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(stop);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, release: waiting.resolve, stop };
}

interface SomeSite {
  readonly gate: SiteGate;
  readonly url: string;
  turn(change: Partial<SiteState>): void;
}

async function site(upstream: string, change: Partial<SiteState> = {}): Promise<SomeSite> {
  const state: SiteState = {
    revision: 1,
    site: 'standby',
    epoch: 4,
    releaseId: 'r1',
    mode: 'serve',
    listen: { host: '127.0.0.1', port: 0 },
    tls: null,
    listenerKeys: [LISTENER],
    accessKey: OWNER,
    adminKeyHash: sha256Hex(ADMIN),
    forwardTo: null,
    splitPercent: 0,
    peers: [],
    settled: true,
    modeBefore: null,
    upstream: { kind: 'understudy', url: upstream, key: 'inner', adminKey: 'inner admin', referenceFolders: [] },
    ...change,
  };
  const gate = await openSiteGate(state, { log: silentLog, now: Date.now });
  onTestFinished(() => gate.close(0));
  return {
    gate,
    url: `${state.tls ? 'https' : 'http'}://127.0.0.1:${gate.port}`,
    turn: (next) => gate.use({ ...gate.state, ...next, revision: gate.state.revision + 1 }),
  };
}

interface Heard {
  readonly status: number;
  readonly text: string;
  readonly headers: IncomingMessage['headers'];
}

function ask(
  url: string,
  options: {
    readonly key?: string | null;
    readonly body?: string;
    readonly ca?: string;
    readonly path?: string;
    readonly agent?: Agent;
  } = {},
): Promise<Heard> {
  const { key = LISTENER, body, ca, path: target = '/tts', agent = false } = options;
  const request = url.startsWith('https') ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(
      url + target,
      {
        method: body === undefined ? 'GET' : 'POST',
        agent,
        headers: key === null ? {} : { authorization: `Bearer ${key}` },
        ...(ca === undefined ? {} : { ca, servername: 'voice.test' }),
      },
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
    sent.end(body);
  });
}

const healthOf = async (url: string, target = '/healthz') => {
  const { status, text } = await ask(url, { key: null, path: target });
  return { status, health: JSON.parse(text) as Record<string, unknown> };
};

describe('the gate of a site', () => {
  it('lets in whoever shows a key of its listeners, and asks the service with its own', async () => {
    const voice = await service('here');
    const { url } = await site(voice.url);
    expect(await ask(url, { body: 'x' })).toMatchObject({ status: 200, text: 'here' });
    expect((await ask(url, { key: OWNER })).status).toBe(200);
    for (const key of [null, 'wrong', '', LISTENER.slice(0, -1)]) {
      expect(await ask(url, { key })).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    }
    expect(voice.asked.map(({ key }) => key)).toEqual(['Bearer inner', 'Bearer inner']);
  });

  it('is open without keys on loopback and nowhere else', async () => {
    const voice = await service('here');
    const { url } = await site(voice.url, { listenerKeys: [] });
    expect((await ask(url, { key: null })).status).toBe(200);
    await expect(site(voice.url, { listenerKeys: [], listen: { host: '0.0.0.0', port: 0 } })).rejects.toMatchObject({
      code: 'STANDBY_KEYS_MISSING',
    });
  });

  it('names site and epoch over what the service says, and lets a call through that could stop it for the admin key alone', async () => {
    const voice = await service('here');
    const { url } = await site(voice.url);
    expect((await ask(url)).headers).toMatchObject({ 'x-understudy-site': 'standby', 'x-understudy-epoch': '4' });
    const targets = ['/control?command=exit', '/%63ontrol', '//set_gpt_weights', '/x/../set_refer_audio/'];
    for (const key of [OWNER, LISTENER, null, 'wrong', ADMIN.slice(0, -1), sha256Hex(ADMIN)]) {
      for (const target of targets) expect((await ask(url, { key, path: target })).status).toBe(403);
    }
    expect(voice.asked).toHaveLength(1);
    for (const target of targets) expect((await ask(url, { key: ADMIN, path: target })).status).toBe(200);
    expect((await ask(url, { key: ADMIN, path: '/control%' })).status).toBe(403);
    // As any listener it speaks with the key of listeners.
    expect((await ask(url, { key: ADMIN })).status).toBe(200);
    expect(voice.asked.slice(1).map(({ key }) => key)).toEqual([
      ...targets.map(() => 'Bearer inner admin'),
      'Bearer inner',
    ]);
  });

  it('a key that listeners have opens nothing more, whatever it was set as', async () => {
    const voice = await service('here');
    const { url, turn } = await site(voice.url, { adminKeyHash: sha256Hex(LISTENER) });
    expect((await ask(url, { path: '/control' })).status).toBe(403);
    // On loopback everybody may speak where no key is set; the admin key is asked for all the same.
    turn({ listenerKeys: [], adminKeyHash: sha256Hex(ADMIN) });
    expect((await ask(url, { key: null, path: '/control' })).status).toBe(403);
    expect((await ask(url, { key: ADMIN, path: '/control' })).status).toBe(200);
    turn({ adminKeyHash: null });
    expect((await ask(url, { key: ADMIN, path: '/control' })).status).toBe(403);
    expect(voice.asked).toHaveLength(1);
  });

  it('the admin key changes nothing at a site that does not serve, and goes along unchanged to one that does', async () => {
    const [here, there] = [await service('here'), await service('there')];
    const { url, turn } = await site(here.url, { mode: 'warm' });
    const control = { key: ADMIN, path: '/control' };
    expect((await ask(url, control)).status).toBe(503);
    turn({ mode: 'fenced' });
    expect((await ask(url, control)).status).toBe(503);
    turn({ mode: 'forward', forwardTo: { url: there.url, key: 'their key' } });
    expect(await ask(url, control)).toMatchObject({ status: 200, text: 'there' });
    expect([here.asked, there.asked.map(({ key }) => key)]).toEqual([[], [`Bearer ${ADMIN}`]]);
  });

  it('while warm lets the operation hear the voice and nobody else', async () => {
    const voice = await service('here');
    const { url, turn } = await site(voice.url, { mode: 'warm' });
    expect(await ask(url)).toMatchObject({ status: 503, headers: { 'retry-after': expect.any(String) } });
    expect(await ask(url, { key: OWNER })).toMatchObject({ status: 200, text: 'here' });
    expect(await healthOf(url)).toMatchObject({ status: 503, health: { ready: false, warm: true, mode: 'warm' } });
    turn({ mode: 'serve' });
    expect((await ask(url)).status).toBe(200);
    expect(await healthOf(url)).toMatchObject({ status: 200, health: { ready: true, mode: 'serve' } });
  });

  it('tells its health under both names: what the service says, and who it is', async () => {
    const voice = await service('here');
    const { url } = await site(voice.url);
    for (const target of ['/healthz', '/understudy/healthz']) {
      expect((await healthOf(url, target)).health).toMatchObject({
        ready: true,
        releaseId: 'r1',
        modelIds: ['m1'],
        version: '1.2.3',
        site: 'standby',
        epoch: 4,
        mode: 'serve',
        stragglers: 0,
      });
    }
    await voice.stop();
    expect(await healthOf(url)).toMatchObject({ status: 503, health: { ready: false, mode: 'serve', epoch: 4 } });
  });

  it('when fenced ends connections with 503 and counts who still comes', async () => {
    const voice = await service('here');
    const { url, turn } = await site(voice.url);
    turn({ mode: 'fenced' });
    const refused = await ask(url);
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': expect.any(String), connection: 'close' } });
    expect((await ask(url, { key: OWNER })).status).toBe(503);
    expect((await ask(url, { key: 'stranger' })).status).toBe(401);
    expect(voice.asked).toEqual([]);
    expect(await healthOf(url)).toMatchObject({ status: 503, health: { ready: false, mode: 'fenced', stragglers: 2 } });
  });

  it('N5: sends stragglers on to the new site with the key that counts there, and counts them', async () => {
    const [here, there] = [await service('here'), await service('there')];
    const { url, turn } = await site(here.url);
    turn({ mode: 'forward', forwardTo: { url: there.url, key: 'their key' } });
    const answer = await ask(url, { body: '{"text":"x"}' });
    expect(answer).toMatchObject({ status: 200, text: 'there', headers: { connection: 'close' } });
    expect(there.asked).toEqual([{ path: '/tts', key: 'Bearer their key', body: '{"text":"x"}' }]);
    expect(here.asked).toEqual([]);
    expect((await healthOf(url)).health).toMatchObject({ ready: false, stragglers: 1 });
  });

  it('lets a request finish here that began before it was fenced', async () => {
    const voice = await service('here', { waits: true });
    const { url, turn } = await site(voice.url);
    const slow = ask(url, { body: 'long take' });
    await until('the request to arrive', () => voice.asked.length === 1);
    expect((await healthOf(url)).health).toMatchObject({ inFlight: 1 });
    turn({ mode: 'fenced' });
    voice.release();
    expect(await slow).toMatchObject({ status: 200, text: 'here', headers: { connection: 'close' } });
    await until('nothing under way', async () => (await healthOf(url)).health['inFlight'] === 0);
  });

  it('splits listeners by what they ask for, always the same way', async () => {
    const [here, there] = [await service('here'), await service('there')];
    const { url, turn } = await site(here.url, { mode: 'split', forwardTo: { url: there.url, key: null } });
    const whoAnswers = async (): Promise<string[]> => {
      const heard: string[] = [];
      for (let text = 0; text < 60; text++) heard.push((await ask(url, { path: `/tts?text=${text}` })).text);
      return heard;
    };
    expect(new Set(await whoAnswers())).toEqual(new Set(['here']));
    turn({ splitPercent: 50 });
    const half = await whoAnswers();
    expect(half.filter((name) => name === 'there').length).toBeGreaterThan(12);
    expect(half.filter((name) => name === 'here').length).toBeGreaterThan(12);
    expect(await whoAnswers()).toEqual(half);
    turn({ splitPercent: 75 });
    const more = await whoAnswers();
    expect(more.every((name, voice) => name === 'there' || half[voice] === 'here')).toBe(true);
    turn({ splitPercent: 100 });
    expect(new Set(await whoAnswers())).toEqual(new Set(['there']));
  });

  it.each([
    ['is away', async () => 'http://127.0.0.1:9'],
    ['fails', async () => (await service('there', { status: 500 })).url],
  ])('speaks here what the other site did not, when that one %s', async (_how, other) => {
    const here = await service('here');
    const forwardTo = { url: await other(), key: null };
    const { url } = await site(here.url, { mode: 'split', splitPercent: 100, forwardTo });
    expect(await ask(url, { body: '{"text":"x"}' })).toMatchObject({ status: 200, text: 'here' });
    expect(here.asked).toEqual([{ path: '/tts', key: 'Bearer inner', body: '{"text":"x"}' }]);
    // What is no speech is asked here at once.
    expect((await ask(url, { path: '/openapi.json' })).status).toBe(200);
    expect(here.asked).toHaveLength(2);
  });
});

describe('before the official API', () => {
  const official = async () => {
    const voice = await service('official', { official: true });
    const upstream = {
      kind: 'official',
      url: voice.url,
      key: null,
      adminKey: null,
      referenceFolders: ['/srv/refs', '/data/more/'],
    } as const;
    const { url } = await site(voice.url, {
      upstream: { ...upstream, referenceFolders: [...upstream.referenceFolders] },
    });
    return { voice, url };
  };
  const get = (...paths: readonly string[]): string =>
    `/tts?text=x&ref_audio_path=${encodeURIComponent(paths[0] ?? '')}${paths
      .slice(1)
      .map((item) => `&aux_ref_audio_paths=${encodeURIComponent(item)}`)
      .join('')}`;

  it('lets references through that lie in the named folders, and shows the service no key', async () => {
    const { voice, url } = await official();
    const post = (body: object): Promise<Heard> => ask(url, { body: JSON.stringify(body) });
    expect((await ask(url, { path: get('/srv/refs/a.wav', '/data/more/b.wav') })).status).toBe(200);
    expect(
      (await post({ text: 'x', ref_audio_path: '/srv/refs/sub/../a.wav', aux_ref_audio_paths: null })).status,
    ).toBe(200);
    expect((await post({ text: 'x', ref_audio_path: '', aux_ref_audio_paths: ['/data/more/b.wav'] })).status).toBe(200);
    expect(voice.asked.map(({ key }) => key)).toEqual(['', '', '']);
    // It would load whatever file such a call names.
    expect((await ask(url, { key: ADMIN, path: '/set_gpt_weights?weights_path=/srv/a.ckpt' })).status).toBe(403);
    expect(await healthOf(url)).toMatchObject({ status: 200, health: { ready: true, releaseId: 'r1' } });
  });

  it.each([
    '/etc/passwd',
    '/srv/refs/../../etc/passwd',
    '/srv/refsother/a.wav',
    '/srv/refs',
    'a.wav',
    '\\\\host\\share\\a.wav',
    '/srv/refs/a\0.wav',
  ])('forwards nothing that names %j', async (foreign) => {
    const { voice, url } = await official();
    const post = (body: object): Promise<Heard> => ask(url, { body: JSON.stringify(body) });
    const refused = [
      await ask(url, { path: get(foreign) }),
      await ask(url, { path: get('/srv/refs/a.wav', foreign) }),
      await ask(url, { path: `${get('/srv/refs/a.wav')}&ref_audio_path=${encodeURIComponent(foreign)}` }),
      await post({ ref_audio_path: foreign }),
      await post({ ref_audio_path: '/srv/refs/a.wav', aux_ref_audio_paths: ['/srv/refs/a.wav', foreign] }),
      await ask(url, { path: get(foreign), body: '{"text":"x"}' }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400]);
    expect(voice.asked).toEqual([]);
  });

  it('forwards nothing that it cannot read', async () => {
    const { voice, url } = await official();
    const utf16 = Buffer.from('\ufeff{"ref_audio_path":"/etc/passwd"}', 'utf16le').toString('latin1');
    for (const body of [
      '{"ref_audio_path":',
      '[]',
      '{"ref_audio_path":["/etc/passwd"]}',
      '{"ref_audio_path":{}}',
      utf16,
    ]) {
      expect((await ask(url, { body })).status).toBe(400);
    }
    expect((await ask(url, { body: JSON.stringify({ text: 'x'.repeat(2 << 20) }) })).status).toBe(413);
    expect(voice.asked).toEqual([]);
  });
});

describe('a body that is much too large', () => {
  const key = { Authorization: `Bearer ${LISTENER}` };

  it.each([
    ['with its length', false],
    ['in chunks', true],
  ])('%s is refused before the official API with an answer that can be read', async (_, chunked) => {
    const voice = await service('official', { official: true });
    const upstream = {
      kind: 'official',
      url: voice.url,
      key: null,
      adminKey: null,
      referenceFolders: ['/srv'],
    } as const;
    const { url } = await site(voice.url, { upstream: { ...upstream, referenceFolders: ['/srv'] } });
    const answer = await sendHuge(`${url}/tts`, { headers: key, chunked });
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('the request is too large');
    expect(voice.asked).toEqual([]);
  });

  it('comes to nothing at a site that no longer serves, and whoever sent it reads why', async () => {
    const { url, turn } = await site((await service('here')).url);
    expect(await sendHuge(`${url}/tts`)).toMatch(/^HTTP\/1.1 401 /);
    turn({ mode: 'fenced' });
    const answer = await sendHuge(`${url}/tts`, { headers: key });
    expect(answer).toMatch(/^HTTP\/1.1 503 /);
    expect(answer).toContain('this site no longer serves');
  });
});

describe('the certificate of a site', () => {
  it('is shown to listeners, and taken anew when its files change', async () => {
    const dir = await tempDir();
    const [old, next] = [certificate(dir, 'old'), certificate(dir, 'next')];
    const tls = { certFile: path.join(dir, 'crt'), keyFile: path.join(dir, 'key') };
    await copyFile(old.certFile, tls.certFile);
    await copyFile(old.keyFile, tls.keyFile);
    const { gate, url } = await site((await service('here')).url, { tls });
    const [oldCa, nextCa] = [await readFile(old.certFile, 'utf8'), await readFile(next.certFile, 'utf8')];
    expect(await ask(url, { ca: oldCa })).toMatchObject({ status: 200, text: 'here' });
    await expect(ask(url, { ca: nextCa })).rejects.toThrow();
    // One of the two files is new already, and does not fit the other: the old pair goes on.
    await copyFile(next.certFile, tls.certFile);
    await gate.renewCertificate();
    expect((await ask(url, { ca: oldCa })).status).toBe(200);
    await copyFile(next.keyFile, tls.keyFile);
    await gate.renewCertificate();
    expect((await ask(url, { ca: nextCa })).status).toBe(200);
    await expect(ask(url, { ca: oldCa })).rejects.toThrow();
  });

  it('is for listeners: without it only the operation itself is heard on the same port', async () => {
    const tls = certificate(await tempDir(), 'own');
    const { url } = await site((await service('here')).url, { tls });
    const plain = url.replace('https', 'http');
    expect(await ask(plain)).toMatchObject({ status: 403 });
    expect(await ask(plain, { key: null })).toMatchObject({ status: 403 });
    expect(await ask(plain, { key: OWNER, body: 'x' })).toMatchObject({ status: 200, text: 'here' });
    expect(await healthOf(plain)).toMatchObject({ status: 200, health: { ready: true } });
    const ca = await readFile(tls.certFile, 'utf8');
    expect(await ask(url, { ca, body: 'x'.repeat(100_000) })).toMatchObject({ status: 200, text: 'here' });
    expect(await ask(url, { ca, key: 'wrong' })).toMatchObject({ status: 401 });
  });

  it('does not keep the address open when the site closes, whoever is connected', async () => {
    const tls = certificate(await tempDir(), 'own');
    const { gate, url } = await site((await service('here')).url, { tls });
    const silent = connect(gate.port, '127.0.0.1');
    await once(silent, 'connect');
    const agent = new Agent({ keepAlive: true });
    expect((await ask(url.replace('https', 'http'), { key: OWNER, agent })).status).toBe(200);
    const ended = once(silent, 'close');
    silent.resume();
    await gate.close(0);
    await ended;
    await expect(ask(url)).rejects.toThrow();
    agent.destroy();
  });

  it.each([
    ['is not there', { certFile: 'nothing' }, 0, 'unreadable'],
    ['is none', { certFile: 'text' }, 0, 'unreadable'],
    ['belongs to another key', { keyFile: 'other.key' }, 0, 'other-key'],
    ['is over', {}, 2 * DAY_MS, 'expired'],
    ['begins later', {}, -2 * DAY_MS, 'not-yet-valid'],
  ])('opens no address when it %s', async (_what, change, offMs, reason) => {
    const dir = await tempDir();
    certificate(dir, 'own');
    certificate(dir, 'other');
    await writeFile(path.join(dir, 'text'), 'no certificate');
    const names = { certFile: 'own.crt', keyFile: 'own.key', ...change };
    const tls = { certFile: path.join(dir, names.certFile), keyFile: path.join(dir, names.keyFile) };
    await expect(readCertificate(tls, Date.now() + offMs)).rejects.toMatchObject({
      code: 'STANDBY_CERTIFICATE_INVALID',
      details: { reason },
    });
    if (offMs === 0) {
      await expect(site('http://127.0.0.1:9', { tls })).rejects.toMatchObject({ code: 'STANDBY_CERTIFICATE_INVALID' });
    }
  });

  it('that is over meanwhile does not keep the site from being fenced', async () => {
    const dir = await tempDir();
    const tls = certificate(dir, 'own');
    const { gate, url, turn } = await site((await service('here')).url, { tls });
    await rm(tls.certFile);
    await gate.renewCertificate();
    turn({ mode: 'fenced' });
    expect((await ask(url.replace('https', 'http'), { key: OWNER })).status).toBe(503);
  });
});
