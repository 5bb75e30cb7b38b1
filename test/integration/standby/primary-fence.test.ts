/** What the gate before a primary does while a standby serves, before that and after it: over real SSH, with real processes. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../../fixtures/until.ts';
import { endServicesBelow } from './desk.ts';
import { bootPrimary, openOfficialSite } from './official-site.ts';
import { NAME } from './stage.ts';

/** A studio whose listeners know the gate. */
async function openGatedSite() {
  const site = await openOfficialSite();
  const { stage, wanted, recording } = site;
  const { desk } = stage;
  await desk.standby.installPrimary(wanted).finished;
  const url = `http://127.0.0.1:${wanted.listenPort}`;
  await desk.standby.setCutover({ provider: 'gate', listenHost: '127.0.0.1', listenPort: 0, primaryUrl: url });
  desk.watch.start();
  await until('a healthy primary', () => desk.watch.status().state === 'healthy');
  const body = JSON.stringify({ text: 'hello', text_lang: 'en', ref_audio_path: recording, prompt_lang: 'zh' });
  return {
    ...site,
    url,
    /** As a listener who knows the primary's own address. */
    async listen() {
      const answer = await fetch(`${url}/tts`, { method: 'POST', body });
      await answer.arrayBuffer();
      return { status: answer.status, retryAfter: answer.headers.get('retry-after') };
    },
    async health(): Promise<Record<string, unknown>> {
      return (await (await fetch(`${url}/understudy/healthz`)).json()) as Record<string, unknown>;
    },
    /** The installation dies, and a standby takes its place. */
    async promote() {
      await stage.primary.down();
      await until('the P1', () => desk.watch.status().incident);
      return (await desk.promote(NAME)).finished;
    },
  };
}

const factsOf = (
  view: { readonly steps: readonly { readonly name: string; readonly details: object }[] },
  name: string,
) => view.steps.find((step) => step.name === name)?.details;

describe('the gate before a primary that comes back (A12)', () => {
  it('is closed by a promotion, stays closed when the installation is back, and is opened by the way home', async () => {
    const { stage, url, listen, health, promote } = await openGatedSite();
    const { desk, primary } = stage;
    const promoted = await promote();
    expect(promoted).toMatchObject({ state: 'done', epoch: 1 });
    expect(factsOf(promoted, 'fence-primary')).toMatchObject({ fenced: true, mode: 'fenced' });
    await primary.up();
    expect(await listen()).toEqual({ status: 503, retryAfter: '5' });
    expect(await health()).toMatchObject({ mode: 'fenced', epoch: 1, ready: false, warm: true });
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby' });

    await until('the watch to see it', () => desk.watch.status().state === 'fenced');
    expect(desk.watch.status().incident?.state).toBe('served-by-standby');
    const plan = await desk.standby.plan({ name: NAME, intent: 'fail-back' });
    expect(plan.blockedBy).toEqual([]);
    expect(plan.facts.find(({ key }) => key === 'primary-fenced')?.level).toBe('ok');
    await expect(desk.standby.uninstallPrimary()).rejects.toMatchObject({
      code: 'PRIMARY_GATE_FENCED',
      details: { machine: NAME },
    });

    const back = await desk.failBack(NAME);
    expect(back).toMatchObject({ state: 'done', epoch: 2, voiceProof: { ok: true } });
    expect(factsOf(back, 'open-primary')).toMatchObject({ reached: true, mode: 'serve' });
    expect((await listen()).status).toBe(200);
    expect(await health()).toMatchObject({ mode: 'serve', epoch: 2, settled: true, ready: true });
    await until('the watch to see that', () => desk.watch.status().state === 'healthy');
    const steps = desk.auditLines().flatMap(({ event, data }) => (event.endsWith('.step') ? [data['step']] : []));
    expect(steps).toEqual(expect.arrayContaining(['fence-primary', 'open-primary']));
    expect(await desk.standby.uninstallPrimary()).toMatchObject({ agentLeft: false });
    await expect(fetch(url)).rejects.toThrow();
  });

  it('that no promotion could reach hears from the standby that it was replaced, and lets nobody in', async () => {
    const { stage, sshd, listen, health, promote } = await openGatedSite();
    await sshd.stop();
    const promoted = await promote();
    expect(promoted.state).toBe('done');
    expect(factsOf(promoted, 'fence-primary')).toMatchObject({ fenced: false, problem: 'STANDBY_UNREACHABLE' });
    await stage.primary.up();
    await until('the gate to be closed', async () => (await health())['mode'] === 'fenced');
    expect(await health()).toMatchObject({ epoch: 1, settled: true });
    expect((await listen()).status).toBe(503);
  });

  it('asks who serves before it lets anybody in after a restart of its machine', async () => {
    const { stage, sshd, listen, health, promote } = await openGatedSite();
    endServicesBelow(sshd.home);
    await sshd.stop();
    expect((await promote()).state).toBe('done');
    await stage.primary.up();
    await sshd.restart();
    await bootPrimary(sshd);
    expect((await listen()).status).toBe(503);
    await until('it to know', async () => (await health())['epoch'] === 1);
    expect(await health()).toMatchObject({ mode: 'fenced' });
    expect((await stage.desk.failBack(NAME)).state).toBe('done');
    expect((await listen()).status).toBe(200);
    // The next restart finds nobody who serves in its place.
    endServicesBelow(sshd.home);
    await bootPrimary(sshd);
    await until('listeners to be let in', async () => (await listen()).status === 200);
  });

  it('lets listeners in again when the promotion that closed it is taken back', async () => {
    const { stage, listen, health } = await openGatedSite();
    const { desk, primary } = stage;
    await primary.down();
    await until('the P1', () => desk.watch.status().incident);
    const { finished } = await desk.promote(NAME);
    let modeMeanwhile: unknown = null;
    desk.bus.on('standby.changed', ({ running }) => {
      if (modeMeanwhile !== null || running?.steps.find(({ name }) => name === 'serve')?.state !== 'running') return;
      modeMeanwhile = health().then(({ mode }) => mode);
      void desk.standby.abort(running.incidentId, 'Lin').catch(() => {});
    });
    await expect(finished).rejects.toMatchObject({ details: { outcome: 'undone' } });
    expect(await modeMeanwhile).toBe('fenced');
    await primary.up();
    expect((await listen()).status).toBe(200);
  });

  it('that another computer put there cannot be opened by this one, and the plan says so', async () => {
    const { stage, promote } = await openGatedSite();
    expect((await promote()).state).toBe('done');
    await stage.primary.up();
    await rm(path.join(stage.desk.dir, 'standby/primary-gate.json'));
    const plan = await stage.desk.standby.plan({ name: NAME, intent: 'fail-back' });
    expect(plan.blockedBy).toEqual(['PRIMARY_GATE_ELSEWHERE']);
  });
});
