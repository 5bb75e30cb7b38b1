/** Whole promotions that move listeners by a real name server, without the gate. */
import { spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { pairName } from '../../../electron/cutover/records.ts';
import { NAME as SERVICE, startBind, ZONE } from '../../fakes/bind.ts';
import { NAME, openStage } from '../standby/stage.ts';

/** Where listeners think that the service is, while neither site is there. */
const LISTENERS = '127.0.0.2';

describe('a promotion over a name server', () => {
  // The standby is reached at ::1 and the primary at 127.0.0.1, so their records differ although both are this computer.
  async function openStudio(ttlSeconds: number) {
    const stage = await openStage({ sshd: { listen: '::1' } });
    const bind = await startBind({ own: ['voice A 127.0.0.1'], ttlSeconds });
    const set = (servicePort: number, host = '127.0.0.1') =>
      stage.desk.standby.setCutover({
        provider: 'rfc2136',
        server: bind.server,
        zone: ZONE,
        name: SERVICE,
        primaryUrl: stage.primary.url,
        primaryAddresses: [],
        // No resolver of this computer knows the zone.
        serviceUrl: `http://${host}:${servicePort}`,
        secret: bind.keyFile,
      });
    return { stage, bind, set };
  }

  it('shows the exact records and their time, moves them under its number, and waits until the old ones are forgotten', async () => {
    const { stage, bind, set } = await openStudio(3);
    const { desk, primary, servicePort } = stage;
    await set(servicePort);
    await primary.down();
    expect(await desk.standby.check(NAME).finished).toMatchObject({ ok: true });
    const plan = await desk.standby.plan({ name: NAME, intent: 'promote' });
    expect(plan.blockedBy).toEqual([]);
    expect(plan.cutover).toMatchObject({ provider: 'rfc2136', from: '127.0.0.1', ttlS: 3 });
    expect(plan.cutover.changes.filter((line) => !line.includes('TXT'))).toEqual([
      `- ${SERVICE}. 3 IN A 127.0.0.1`,
      `+ ${SERVICE}. 3 IN AAAA ::1`,
    ]);
    const converge = plan.steps.find((step) => step.name === 'converge');
    expect(converge?.expectedSeconds).toBeGreaterThanOrEqual(3);

    const view = await (await desk.promote(NAME)).finished;
    expect(view.state).toBe('done');
    expect(await bind.ask(SERVICE, 'AAAA')).toEqual(['::1']);
    expect(await bind.ask(SERVICE, 'A')).toEqual([]);
    expect((await bind.ask(pairName(SERVICE), 'TXT'))[0]).toMatch(new RegExp(`^e=${view.epoch};h=[0-9a-f]{32}$`));
    const seconds = (name: string) => view.steps.find((step) => step.name === name)?.seconds ?? 0;
    expect(seconds('cutover') + seconds('converge')).toBeGreaterThanOrEqual(2.9);
    expect(desk.standby.overview().cutover).toMatchObject({ provider: 'rfc2136', site: 'standby', epoch: view.epoch });
  });

  it('and the way home leave the name as it was, and its numbers go on', async () => {
    const { stage, bind, set } = await openStudio(1);
    const { desk, primary, servicePort } = stage;
    // Listeners ask the name server for the name, each time anew.
    const listeners = createServer((listener) => {
      listener.on('error', () => listener.destroy());
      void bind.ask(SERVICE, 'AAAA').then(([atStandby]) => {
        const port = atStandby === undefined ? Number(new URL(primary.url).port) : servicePort;
        const site = connect(port, '127.0.0.1').on('error', () => listener.destroy());
        listener.on('close', () => site.destroy());
        listener.pipe(site).pipe(listener);
      });
    });
    await new Promise<void>((resolve) => listeners.listen(servicePort, LISTENERS, resolve));
    onTestFinished(() => void listeners.close());
    await set(servicePort, LISTENERS);
    const siteOf = async () => {
      const answer = await fetch(`http://${LISTENERS}:${servicePort}/healthz`, { headers: { connection: 'close' } });
      await answer.arrayBuffer();
      return answer.headers.get('x-understudy-site');
    };
    const before = { a: await bind.ask(SERVICE, 'A'), aaaa: await bind.ask(SERVICE, 'AAAA') };

    await primary.down();
    expect(await (await desk.promote(NAME)).finished).toMatchObject({ state: 'done', epoch: 1 });
    expect(await siteOf()).toBe('standby');
    await primary.up();
    expect(await desk.failBack(NAME)).toMatchObject({ state: 'done', epoch: 2 });

    expect({ a: await bind.ask(SERVICE, 'A'), aaaa: await bind.ask(SERVICE, 'AAAA') }).toEqual(before);
    expect((await bind.ask(pairName(SERVICE), 'TXT'))[0]).toMatch(/^e=2;h=[0-9a-f]{32}$/);
    expect(desk.standby.overview()).toMatchObject({ serving: null, cutover: { site: 'primary', epoch: 2 } });
    await expect(fetch(`http://127.0.0.1:${servicePort}/healthz`)).rejects.toThrow();
    await primary.down();
    expect(await (await desk.promote(NAME)).finished).toMatchObject({ state: 'done', epoch: 3 });
    expect(await siteOf()).toBe('standby');
  });

  it('is refused before it begins when listeners know another port, or when the name server is silent', async () => {
    const { stage, bind, set } = await openStudio(3);
    const { desk, primary, servicePort } = stage;
    await primary.down();
    await desk.standby.check(NAME).finished;
    await set(servicePort + 1);
    const plan = () => desk.standby.plan({ name: NAME, intent: 'promote' });
    expect((await plan()).blockedBy).toEqual(['CUTOVER_PORT_DIFFERS']);
    await set(servicePort);
    expect((await plan()).blockedBy).toEqual([]);
    await bind.stop();
    const silent = await plan();
    expect(silent.blockedBy).toEqual(['CUTOVER_UNREACHABLE']);
    expect(silent.facts.find((fact) => fact.key === 'cutover-problem')).toMatchObject({ level: 'block' });
  });

  it('is taken back when somebody moves the name between the plan and the change', async () => {
    const { stage, bind, set } = await openStudio(3);
    const { desk, primary, servicePort } = stage;
    await set(servicePort);
    await primary.down();
    await desk.standby.check(NAME).finished;
    const { planId, planHash } = await desk.standby.plan({ name: NAME, intent: 'promote' });
    await bind.edit('127.0.7.9');
    const confirmed = { planId, planHash, confirmName: NAME, reason: 'test', actor: 'Lin' };
    const { finished } = await desk.standby.promote(confirmed);
    await expect(finished).rejects.toMatchObject({ code: 'CUTOVER_CHANGED_MEANWHILE' });
    expect(await bind.ask(SERVICE, 'A')).toEqual(['127.0.7.9']);
    expect((await desk.standby.incidents())[0]).toMatchObject({ state: 'undone' });
  });
});

describe('a promotion over an address of its own', () => {
  const ADDRESS = '127.99.99.10/8';

  it('is taken up by the agent over SSH, under the number of the promotion, and told by the check', async () => {
    const stage = await openStage();
    const { desk, primary, servicePort } = stage;
    const drop = () => spawnSync('ip', ['addr', 'del', ADDRESS, 'dev', 'lo']);
    onTestFinished(() => void drop());
    await desk.standby.check(NAME).finished;
    const status = await desk.standby.setCutover({
      provider: 'virtual-address',
      address: ADDRESS,
      interface: 'lo',
      primaryUrl: primary.url,
      // The service of a standby on this computer listens at one address only.
      serviceUrl: `http://127.0.0.1:${servicePort}`,
    });
    expect(status).toMatchObject({ provider: 'virtual-address', site: 'primary', ttlSeconds: null });
    expect((await desk.standby.checkCutover())?.checks).toContainEqual({
      name: 'cutover-address',
      state: 'ok',
      details: { machine: NAME, interface: 'lo', held: false, line: null },
    });
    await primary.down();
    const plan = await desk.standby.plan({ name: NAME, intent: 'promote' });
    expect(plan.blockedBy).toEqual([]);
    expect(plan.cutover.changes).toEqual([`+ ${NAME}: ip addr add ${ADDRESS} dev lo`]);
    const { epoch } = await (await desk.promote(NAME)).finished;
    expect(spawnSync('ip', ['addr', 'show', 'lo'], { encoding: 'utf8' }).stdout).toContain('127.99.99.10');
    expect(desk.standby.overview().cutover).toMatchObject({ site: 'standby', epoch });
    const held = await desk.standby.askMachine(NAME, { verb: 'address', command: { kind: 'read', address: ADDRESS } });
    expect(held).toMatchObject({ held: true, epoch, interface: 'lo' });
  });
});
