/** A standby that serves: what its gate does, what happens when it dies, and how its place is taken. Real sshd, real processes. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, stat, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isSameProcess } from '../../../electron/kernel/process-mark.ts';
import { freePort, startSshd } from '../../fakes/sshd.ts';
import { certificate } from '../../fixtures/certificate.ts';
import { until } from '../../fixtures/until.ts';
import { endServicesBelow, pidsBelow } from '../../integration/standby/desk.ts';
import { NAME, openStage, type Stage } from '../../integration/standby/stage.ts';

const run = promisify(execFile);
const OTHER = 'other';

const promoted = async (stage: Stage, name = NAME) => (await stage.desk.promote(name)).finished;

async function servingStage(): Promise<Stage> {
  const stage = await openStage();
  await stage.primary.down();
  expect((await promoted(stage)).state).toBe('done');
  return stage;
}

/** All that runs on the standby, at once and without a word, as when its power goes. */
const killSite = (stage: Stage): void => endServicesBelow(stage.agentRoot);

async function addOther(stage: Stage) {
  const sshd = await startSshd(path.join(stage.dir, 'host2'));
  onTestFinished(() => sshd.stop());
  const servicePort = await freePort();
  await stage.desk.standby.add({ name: OTHER, ...sshd.address, servicePort });
  return { sshd, servicePort };
}

async function healthAt(port: number): Promise<Record<string, unknown> | null> {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
  return answer && ((await answer.json()) as Record<string, unknown>);
}

const siteFile = async (stage: Stage): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(path.join(stage.agentRoot, 'run/site.json'), 'utf8')) as Record<string, unknown>;

const events = (stage: Stage): readonly string[] => stage.desk.auditLines().map(({ event }) => event);

/** Short intervals, as a studio may set them. */
async function watchOften(stage: Stage): Promise<void> {
  await stage.desk.watch.set({ url: stage.primary.url, intervalS: 1, failures: 3, deep: false });
  stage.desk.standby.watchServing();
}

describe('the gate of a standby', () => {
  it('lets nobody in before the cutover but the proof of the voice, and keeps its secrets to itself', async () => {
    const stage = await openStage();
    await stage.primary.down();
    const seen: unknown[] = [];
    stage.desk.bus.on('standby.changed', ({ running }) => {
      if (running?.steps.find((step) => step.name === 'last-gate')?.state !== 'running') return;
      seen.push(fetch(`http://127.0.0.1:${stage.servicePort}/tts`).then(({ status }) => status));
    });
    expect((await promoted(stage)).state).toBe('done');
    expect(await Promise.all(seen)).toContain(503);
    expect(await healthAt(stage.servicePort)).toMatchObject({ ready: true, mode: 'serve', epoch: 1, stragglers: 0 });
    expect((await fetch(`http://127.0.0.1:${stage.servicePort}/tts`)).status).toBe(200);
    expect((await stat(path.join(stage.agentRoot, 'run/site.json'))).mode & 0o077).toBe(0);
    // The service itself is on loopback, with a key of its own.
    const { upstream } = (await siteFile(stage)) as {
      readonly upstream: { readonly url: string; readonly key: string };
    };
    expect((await fetch(`${upstream.url}/tts`)).status).toBe(401);
    expect(JSON.stringify(stage.desk.auditLines())).not.toContain(upstream.key);
  });

  it('lets listeners go on with the key that they showed the primary', async () => {
    const stage = await openStage({ primary: { key: 'the key of the studio' } });
    await stage.desk.watch.set(
      { url: stage.primary.url, intervalS: 60, failures: 3, deep: false },
      'the key of the studio',
    );
    await stage.primary.down();
    expect((await promoted(stage)).state).toBe('done');
    const ask = async (key: string): Promise<number> =>
      (await fetch(`http://127.0.0.1:${stage.servicePort}/tts`, { headers: { authorization: `Bearer ${key}` } }))
        .status;
    expect(await ask('the key of the studio')).toBe(200);
    expect(await ask('another key')).toBe(401);
  });
});

/** GET with TLS; the certificate is checked by its own name. */
function askSecurely(port: number, ca: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/tts', ca, servername: 'voice.test', agent: false }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    }).on('error', reject);
  });
}

describe('a certificate that lies on the standby', () => {
  it('is shown to listeners, and stops a promotion before it begins when it cannot be used', async () => {
    const stage = await openStage();
    await stage.desk.standby.check(NAME).finished;
    const own = certificate(stage.dir, 'own');
    const tls = path.join(stage.agentRoot, 'tls');
    await mkdir(tls);
    await symlink(own.certFile, path.join(tls, 'cert.pem'));
    await stage.primary.down();
    const { checks } = await stage.desk.standby.check(NAME).finished;
    expect(checks.find(({ name }) => name === 'certificate')).toMatchObject({ state: 'fail' });
    await expect(stage.desk.promote(NAME)).rejects.toMatchObject({ code: 'STANDBY_CHECK_NEEDED' });
    await symlink(own.keyFile, path.join(tls, 'key.pem'));
    expect((await stage.desk.standby.check(NAME).finished).ok).toBe(true);
    expect((await promoted(stage)).state).toBe('done');
    expect(await askSecurely(stage.servicePort, await readFile(own.certFile, 'utf8'))).toBe(200);
    expect((await fetch(`http://127.0.0.1:${stage.servicePort}/tts`)).status).toBe(403);
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby' });
    // Renewed where it lies, and taken without a restart.
    const next = certificate(stage.dir, 'next');
    await copyFile(next.keyFile, own.keyFile);
    await copyFile(next.certFile, own.certFile);
    const ca = await readFile(next.certFile, 'utf8');
    await until('the renewed certificate', () => askSecurely(stage.servicePort, ca).catch(() => null));
  });
});

describe('a fail-back', () => {
  it('lets a take finish that was asked of the standby itself, then closes its port', async () => {
    const stage = await openStage({ behaviour: { speakMs: 9_000 } });
    await stage.primary.down();
    expect((await promoted(stage)).state).toBe('done');
    await stage.primary.up();
    const heard: Promise<number>[] = [];
    stage.desk.bus.on('standby.changed', ({ running }) => {
      if (heard.length > 0 || running?.steps.find((step) => step.name === 'cutover')?.state !== 'running') return;
      const take = fetch(`http://127.0.0.1:${stage.servicePort}/tts`);
      heard.push(take.then(async (answer) => (await answer.arrayBuffer()).byteLength));
    });
    const view = await stage.desk.failBack(NAME);
    expect(await heard[0]).toBeGreaterThan(100_000);
    expect(view.steps.find(({ name }) => name === 'drain')?.details).toMatchObject({ cutOff: 0 });
    expect(await healthAt(stage.servicePort)).toBeNull();
  });
});

describe('a standby that serves and dies', () => {
  it('keeps its place while it is alive, and the plan says so', async () => {
    const stage = await servingStage();
    await addOther(stage);
    await stage.desk.standby.check(OTHER).finished;
    for (const name of [NAME, OTHER]) {
      const plan = await stage.desk.standby.plan({ name, intent: 'promote' });
      expect(plan.blockedBy).toEqual(['STANDBY_INCIDENT_ACTIVE']);
      expect(plan.facts.find(({ key }) => key === 'serving')).toMatchObject({
        level: 'block',
        values: { machine: NAME },
      });
    }
    await expect(stage.desk.standby.remove(NAME)).rejects.toMatchObject({ code: 'STANDBY_INCIDENT_ACTIVE' });
  });

  it('is started there again, once and under the same promotion, when only its programs were killed', async () => {
    const stage = await servingStage();
    killSite(stage);
    expect((await stage.ask()).status).toBe(502);
    await watchOften(stage);
    await until('the voice to be back', async () => (await stage.ask()).status === 200);
    expect(await healthAt(stage.servicePort)).toMatchObject({ ready: true, epoch: 1, mode: 'serve' });
    await until('the act to be told', () => events(stage).includes('standby.serving.restarted'));
    expect(events(stage).filter((event) => event === 'standby.serving.restarted')).toHaveLength(1);
    expect(stage.desk.standby.overview().servingDown).toBeNull();
    expect(events(stage)).not.toContain('standby.serving.down');
  });

  it('is a P1 when its machine is gone, and another standby takes its place', async () => {
    const stage = await servingStage();
    const { servicePort } = await addOther(stage);
    await stage.desk.standby.check(OTHER).finished;
    await stage.sshd.stop();
    killSite(stage);
    await watchOften(stage);
    const down = await until('the P1', () => stage.desk.standby.overview().servingDown);
    expect(down.failures).toBe(4);
    await until('the P1 to be told', () => events(stage).includes('standby.serving.down'));
    const view = await promoted(stage, OTHER);
    expect(view).toMatchObject({ state: 'done', epoch: 2 });
    expect(view.rtoSeconds).toBeGreaterThan(down.detectSeconds);
    expect(stage.desk.standby.overview()).toMatchObject({ serving: { machine: OTHER, epoch: 2 }, servingDown: null });
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby' });
    expect(await healthAt(servicePort)).toMatchObject({ epoch: 2, mode: 'serve' });
    expect(await stage.desk.standby.remove(NAME)).toMatchObject({ name: NAME });
  });

  it('gives way by itself when it turns out that another one serves in its place', async () => {
    const stage = await openStage();
    const { servicePort } = await addOther(stage);
    await stage.primary.down();
    expect((await promoted(stage)).state).toBe('done');
    await stage.desk.standby.check(OTHER).finished;
    // It hangs for a while, as a machine does whose disk or network does: everybody takes it for dead.
    const pids = pidsBelow(stage.agentRoot);
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    stage.sshd.signal('SIGSTOP');
    expect((await promoted(stage, OTHER)).state).toBe('done');
    for (const pid of pids) process.kill(pid, 'SIGCONT');
    stage.sshd.signal('SIGCONT');
    await until('the old site to be fenced', async () => (await healthAt(stage.servicePort))?.['mode'] === 'fenced');
    expect((await fetch(`http://127.0.0.1:${stage.servicePort}/tts`)).status).toBe(503);
    expect(await healthAt(servicePort)).toMatchObject({ mode: 'serve', epoch: 2 });
    killSite(stage);
    expect(await boot(stage)).toContain('no longer serves here');
  });

  it('serves again by a promotion of the same machine', async () => {
    const stage = await servingStage();
    killSite(stage);
    expect(await promoted(stage)).toMatchObject({ state: 'done', epoch: 2 });
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby' });
  });

  it('is not needed to fail back to a primary that is repaired', async () => {
    const stage = await servingStage();
    await stage.sshd.restart({ newHostKey: true });
    killSite(stage);
    await stage.primary.up();
    expect((await stage.desk.failBack(NAME)).state).toBe('done');
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'primary' });
    expect(stage.desk.standby.overview()).toMatchObject({ running: null, serving: null });
    expect(await stage.desk.standby.remove(NAME)).toMatchObject({ name: NAME });
  });

  it('in the very moment of the cutover does not keep another one from being promoted', async () => {
    const stage = await openStage();
    await addOther(stage);
    await stage.primary.down();
    let killed = false;
    stage.desk.bus.on('standby.changed', ({ running }) => {
      if (killed || running?.steps.find((step) => step.name === 'commit')?.state !== 'running') return;
      killed = true;
      stage.sshd.signal('SIGKILL');
      killSite(stage);
    });
    await expect(promoted(stage)).rejects.toMatchObject({ details: { outcome: 'failed' } });
    const { running, serving } = stage.desk.standby.overview();
    expect(running?.state).toBe('failed');
    expect(serving).toMatchObject({ machine: NAME, epoch: 1 });
    expect(await promoted(stage, OTHER)).toMatchObject({ state: 'done', epoch: 2 });
    expect(stage.desk.standby.overview()).toMatchObject({ running: null, serving: { machine: OTHER } });
    // What it left behind is nobody's any more.
    await expect(stage.desk.standby.resume(running?.incidentId ?? '', 'Lin')).rejects.toMatchObject({
      code: 'STANDBY_INCIDENT_ACTIVE',
    });
  });
});

/** What the machine runs when it starts, as systemd or cron would. */
async function boot(stage: Stage): Promise<string> {
  const { stdout } = await run(path.join(stage.agentRoot, 'program/run'), ['boot'], {
    env: { PATH: process.env['PATH'], HOME: stage.sshd.home },
  });
  return stdout;
}

/** The agent, asked as the desktop asks it, by a connection of its own. */
async function askAgent(stage: Stage, request: object): Promise<unknown> {
  const asking = run(path.join(stage.agentRoot, 'program/run'), [], { env: { HOME: stage.sshd.home } });
  asking.child.stdin?.end(`${JSON.stringify(request)}\n`);
  return JSON.parse((await asking).stdout.trim().split('\n').at(-1) ?? '');
}

describe('a standby that is restarted', () => {
  it('serves again by itself under its last committed promotion', async () => {
    const stage = await servingStage();
    const before = (await siteFile(stage)) as { readonly listenerKeys: unknown };
    killSite(stage);
    expect(await healthAt(stage.servicePort)).toBeNull();
    expect(await boot(stage)).toContain('serves again');
    await until('the voice to be back', async () => (await stage.ask()).status === 200);
    expect(await healthAt(stage.servicePort)).toMatchObject({ ready: true, epoch: 1, mode: 'serve' });
    expect((await siteFile(stage))['listenerKeys']).toEqual(before.listenerKeys);
    expect(await boot(stage)).toContain('serves again');
    await stage.primary.up();
    expect((await stage.desk.failBack(NAME)).state).toBe('done');
    expect(await boot(stage)).toContain('nothing is started');
    expect(await healthAt(stage.servicePort)).toBeNull();
  });

  it('stays silent once a later promotion was granted there, and serves again when that was given up', async () => {
    const stage = await servingStage();
    killSite(stage);
    const claim = { kind: 'claim', above: 1, nonce: 'f'.repeat(32), incidentId: 'later' };
    await askAgent(stage, { verb: 'epoch', command: claim });
    expect(await boot(stage)).toContain('nothing');
    expect(await healthAt(stage.servicePort)).toBeNull();
    const close = { kind: 'close', epoch: 2, nonce: 'f'.repeat(32), outcome: 'aborted' };
    await askAgent(stage, { verb: 'epoch', command: close });
    expect(await boot(stage)).toContain('promotion 1 serves again');
    expect(await healthAt(stage.servicePort)).not.toBeNull();
  });

  it('stays silent when another site tells of a later promotion', async () => {
    const stage = await openStage();
    let epoch = 7;
    const peer = createServer((_request, response) =>
      response.end(JSON.stringify({ ready: true, site: 'standby', epoch, mode: 'serve' })),
    );
    await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void peer.close());
    const elsewhere = { ...stage.sshd.address, name: OTHER, servicePort: (peer.address() as AddressInfo).port };
    await stage.desk.standby.add(elsewhere);
    await stage.primary.down();
    expect((await promoted(stage)).state).toBe('done');
    killSite(stage);
    expect(await boot(stage)).toContain('promotion 7');
    expect(await healthAt(stage.servicePort)).toBeNull();
    epoch = 1;
    expect(await boot(stage)).toContain('serves again');
    expect(await healthAt(stage.servicePort)).toMatchObject({ epoch: 1, mode: 'serve' });
  });

  it('whose service outlived its supervisor has one service afterwards', async () => {
    const stage = await servingStage();
    const record = JSON.parse(await readFile(path.join(stage.agentRoot, 'run/service.json'), 'utf8')) as {
      readonly mark: string;
      readonly serviceMark: string;
    };
    process.kill(Number(record.mark.split(' ')[0]), 'SIGKILL');
    await until('the gate to be gone', async () => (await healthAt(stage.servicePort)) === null);
    expect(isSameProcess(record.serviceMark)).toBe(true);
    await boot(stage);
    expect(isSameProcess(record.serviceMark)).toBe(false);
    expect(await healthAt(stage.servicePort)).toMatchObject({ epoch: 1, mode: 'serve' });
  });
});

describe('a standby that is kept warm', () => {
  it('is taken over by a promotion without being started again, and never serves by itself', async () => {
    const stage = await openStage();
    await expect(stage.desk.standby.warm(NAME).finished).rejects.toMatchObject({ code: 'STANDBY_NOT_PLACED' });
    // A promotion that was failed back leaves its release in place.
    await stage.primary.down();
    await promoted(stage);
    await stage.primary.up();
    await stage.desk.failBack(NAME);
    const report = await stage.desk.standby.warm(NAME).finished;
    expect(report).toMatchObject({ machine: NAME, releaseId: stage.releaseId });
    const warm = await healthAt(stage.servicePort);
    expect(warm).toMatchObject({ ready: false, warm: true, mode: 'warm', epoch: 0 });
    expect((await fetch(`http://127.0.0.1:${stage.servicePort}/tts`)).status).toBe(503);
    expect((await stage.desk.standby.warm(NAME).finished).releaseId).toBe(stage.releaseId);
    expect(await healthAt(stage.servicePort)).toMatchObject({ pid: warm?.['pid'] });

    await stage.primary.down();
    const view = await promoted(stage);
    expect(view.state).toBe('done');
    expect(view.steps.filter(({ details }) => details['loaded'] === true).map(({ name }) => name)).toEqual([
      'connect',
      'transfer',
      'verify',
    ]);
    expect(await healthAt(stage.servicePort)).toMatchObject({
      pid: warm?.['pid'],
      ready: true,
      mode: 'serve',
      epoch: 3,
    });
    await expect(stage.desk.standby.cool(NAME)).rejects.toMatchObject({ code: 'STANDBY_INCIDENT_ACTIVE' });
    await expect(stage.desk.standby.warm(NAME).finished).rejects.toMatchObject({ code: 'STANDBY_INCIDENT_ACTIVE' });
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby' });
  });

  it('is cooled again, and is silent after a restart', async () => {
    const stage = await servingStage();
    await stage.primary.up();
    await stage.desk.failBack(NAME);
    await stage.desk.standby.warm(NAME).finished;
    expect(await stage.desk.standby.cool(NAME)).toMatchObject({ machine: NAME, releaseId: null });
    expect(await healthAt(stage.servicePort)).toBeNull();
    expect(await boot(stage)).toContain('nothing');
    expect(await healthAt(stage.servicePort)).toBeNull();
  });
});

describe('the agent', () => {
  it('turns the gate for the newest promotion only', async () => {
    const stage = await servingStage();
    const nonces = await readFile(path.join(stage.agentRoot, 'epochs/000000000001.json'), 'utf8');
    const { nonce } = JSON.parse(nonces) as { readonly nonce: string };
    const gate = { verb: 'gate', epoch: 1, nonce, forwardTo: null, splitPercent: 0, drainSeconds: 0 };
    expect(await askAgent(stage, { ...gate, mode: 'warm' })).toMatchObject({ kind: 'done', result: { mode: 'warm' } });
    expect(await healthAt(stage.servicePort)).toMatchObject({ mode: 'warm', ready: false });
    expect(await askAgent(stage, { ...gate, mode: 'forward' })).toMatchObject({
      kind: 'failed',
      error: { code: 'APP_INPUT_INVALID' },
    });
    await askAgent(stage, {
      verb: 'epoch',
      command: { kind: 'claim', above: 1, nonce: 'e'.repeat(32), incidentId: 'i' },
    });
    for (const mode of ['serve', 'fenced']) {
      expect(await askAgent(stage, { ...gate, mode })).toMatchObject({
        kind: 'failed',
        error: { code: 'STANDBY_EPOCH_STALE' },
      });
    }
    expect(await healthAt(stage.servicePort)).toMatchObject({ mode: 'warm' });
    const later = { ...gate, epoch: 2, nonce: 'e'.repeat(32) };
    expect(await askAgent(stage, { ...later, mode: 'fenced' })).toMatchObject({
      kind: 'done',
      result: { mode: 'fenced' },
    });
    expect(await healthAt(stage.servicePort)).toMatchObject({ mode: 'fenced', epoch: 2 });
    expect(await askAgent(stage, { verb: 'status' })).toMatchObject({ result: { mode: 'fenced', epoch: 2 } });
  });
});
