/** A promotion and a fail-back with real parts: sshd, agent, signed release, gate, service. */
import { describe, expect, it } from 'vitest';
import { stepNamesOf } from '../../../electron/standby/steps/all.ts';
import { NAME, openStage } from './stage.ts';

describe('a promotion', () => {
  it('brings a bare machine to serve listeners, and gives the service back', async () => {
    const stage = await openStage();
    const { desk, primary } = stage;
    await desk.watch.set({ url: primary.url, intervalS: 0.2, failures: 3, deep: false });
    desk.watch.start();
    await expect.poll(() => desk.watch.status().state).toBe('healthy');
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'primary' });

    const outageAtMs = performance.now();
    await primary.down();
    await expect.poll(() => desk.watch.status().state).toBe('down');
    const { finished } = await desk.promote(NAME);
    const view = await finished;
    const elapsedSeconds = (performance.now() - outageAtMs) / 1000;
    expect(view.steps.map((step) => [step.name, step.state])).toEqual(
      stepNamesOf('promote', { hasGate: false }).map((name) => [name, 'done']),
    );
    expect(view).toMatchObject({ state: 'done', epoch: 1, releaseId: stage.releaseId });
    expect(view.voiceProof).toMatchObject({ ok: true, releaseId: stage.releaseId });
    expect(view.bytesTransferred).toBeGreaterThan(1000);
    expect(view.rtoSeconds).toBeGreaterThan(0.5);
    // From the first failed probe to the first listener served again; no step of it waits for a time to pass.
    expect(view.rtoSeconds).toBeLessThanOrEqual(elapsedSeconds);
    expect(await stage.ask()).toEqual({ status: 200, site: 'standby', release: stage.releaseId });
    expect(desk.standby.overview()).toMatchObject({
      running: null,
      serving: { machine: NAME, releaseId: stage.releaseId },
    });
    expect(desk.watch.status().incident?.state).toBe('served-by-standby');
    await expect(desk.standby.plan({ name: NAME, intent: 'promote' })).resolves.toMatchObject({
      blockedBy: ['STANDBY_INCIDENT_ACTIVE'],
    });

    await expect(desk.failBack(NAME)).rejects.toMatchObject({ code: 'STANDBY_UNREACHABLE' });
    await primary.up();
    const back = await desk.failBack(NAME);
    expect(back).toMatchObject({ state: 'done', epoch: 2, intent: 'fail-back' });
    expect(back.steps.find((step) => step.name === 'stop-standby')?.details).toMatchObject({ portClosed: true });
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'primary' });
    await expect(fetch(`http://127.0.0.1:${stage.servicePort}/healthz`)).rejects.toThrow();
    expect(desk.standby.overview()).toMatchObject({ running: null, serving: null });
    expect(desk.watch.status().incident).toBeNull();

    const events = desk
      .auditLines()
      .filter((line) => line.event === 'promote.step')
      .reverse();
    for (const step of view.steps) {
      const states = events.filter((line) => line.data['step'] === step.name).map((line) => line.data['state']);
      expect([step.name, ...states]).toEqual([step.name, 'begins', 'done']);
    }
  });

  it('moves nothing that the standby already has', async () => {
    const stage = await openStage();
    await stage.primary.down();
    await (await stage.desk.promote(NAME)).finished;
    await stage.primary.up();
    await stage.desk.failBack(NAME);
    await stage.primary.down();
    const plan = await stage.desk.standby.plan({ name: NAME, intent: 'promote' });
    expect(plan.bytesToTransfer).toBe(0);
    expect(plan.steps.map((step) => [step.name, step.source])).toEqual(
      // The last transfer moved what is there now, so it says nothing of the next.
      stepNamesOf('promote', { hasGate: false }).map((name) => [name, name === 'transfer' ? 'estimated' : 'measured']),
    );
    const view = await (await stage.desk.promote(NAME)).finished;
    expect(view).toMatchObject({ state: 'done', bytesTransferred: 0, epoch: 3 });
  });
});

describe('a primary that is alive', () => {
  it('is not replaced when only the way from the desktop to it is cut', async () => {
    const stage = await openStage();
    await stage.desk.standby.check(NAME).finished;
    stage.primary.cutOff();
    expect((await stage.desk.watch.tryUrl(stage.primary.url)).kind).toBe('reset');
    const plan = await stage.desk.standby.plan({ name: NAME, intent: 'promote' });
    expect(plan.blockedBy).toEqual(['STANDBY_PRIMARY_SEEN']);
    expect(plan.facts.find(({ key }) => key === 'primary-from-standby')).toMatchObject({
      level: 'block',
      values: { machine: NAME, url: stage.primary.url, seen: 1 },
    });
    await expect(stage.desk.promote(NAME)).rejects.toMatchObject({ code: 'STANDBY_PRIMARY_SEEN' });
    expect(await stage.desk.standby.incidents()).toEqual([]);
  });

  it('stops a promotion that was begun while it was away for everybody', async () => {
    const stage = await openStage({ behaviour: { readyAfterMs: 1500 } });
    await stage.primary.down();
    const { finished } = await stage.desk.promote(NAME);
    let cut = false;
    stage.desk.bus.on('standby.changed', ({ running }) => {
      if (cut || running?.steps.find(({ name }) => name === 'warm')?.state !== 'running') return;
      cut = true;
      stage.primary.cutOff();
      void stage.primary.up();
    });
    await expect(finished).rejects.toMatchObject({ code: 'STANDBY_PRIMARY_SEEN' });
    expect(stage.desk.gate.read()).toMatchObject({ site: 'primary', epoch: 0 });
    const [view] = await stage.desk.standby.incidents();
    expect(view).toMatchObject({ state: 'undone' });
  });

  it('is not replaced when it is the official API', async () => {
    const stage = await openStage({ primary: { official: true } });
    await stage.desk.standby.check(NAME).finished;
    const alive = await stage.desk.standby.plan({ name: NAME, intent: 'promote' });
    expect(alive.blockedBy).toEqual(['STANDBY_PRIMARY_ANSWERS']);
    await stage.primary.down();
    const away = await stage.desk.standby.plan({ name: NAME, intent: 'promote' });
    expect(away.blockedBy).toEqual([]);
    expect(away.facts.find(({ key }) => key === 'primary-from-standby')).toMatchObject({ level: 'ok' });
  });

  it('is failed back to with the key that it wants', async () => {
    const stage = await openStage({ primary: { key: 'key of the primary' } });
    const target = { url: stage.primary.url, intervalS: 10, failures: 3, deep: false };
    await stage.primary.down();
    await (await stage.desk.promote(NAME)).finished;
    await stage.primary.up();
    await stage.desk.watch.set(target);
    await expect(stage.desk.failBack(NAME)).rejects.toMatchObject({ code: 'STANDBY_VOICE_NOT_PROVEN' });
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby' });
    await stage.desk.watch.set(target, 'key of the primary');
    expect((await stage.desk.failBack(NAME)).state).toBe('done');
    expect(stage.desk.gate.read()).toMatchObject({ site: 'primary' });
  });
});
