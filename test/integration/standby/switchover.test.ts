/** A planned switch, and the time in which it is taken back by itself, with real parts. */
import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../../fixtures/until.ts';
import type { Desk } from './desk.ts';
import { openOfficialSite } from './official-site.ts';
import { NAME, openStage, type Stage } from './stage.ts';

async function switchTo(desk: Desk, windowSeconds?: number) {
  await desk.standby.check(NAME).finished;
  const plan = await desk.standby.plan({ name: NAME, intent: 'switchover', windowSeconds });
  expect(plan.blockedBy).toEqual([]);
  const { planId, planHash } = plan;
  return desk.standby.switchover({ planId, planHash, confirmName: NAME, reason: 'maintenance', actor: 'Lin' });
}

const detailsOf = (
  view: { readonly steps: readonly { readonly name: string; readonly details: object }[] },
  name: string,
) => view.steps.find((step) => step.name === name)?.details;

/** Listeners who keep their connections, asking one after the other until it is over, and so many times at least. */
function listeners(url: string, least: number, reference: object = {}) {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const failed: (number | string)[] = [];
  const sites = new Set<string | undefined>();
  let isOver = false;
  let asked = 0;
  const say = (): Promise<void> =>
    new Promise((resolve) => {
      const body = JSON.stringify({ text: `sentence ${asked}`, text_lang: 'en', prompt_lang: 'en', ...reference });
      const headers = { 'content-length': Buffer.byteLength(body) };
      const sent = request(`${url}/tts`, { method: 'POST', agent, headers }, (answer) => {
        if (answer.statusCode !== 200) failed.push(answer.statusCode ?? 0);
        sites.add(String(answer.headers['x-understudy-site'] ?? ''));
        answer.resume().on('close', resolve);
      });
      sent.on('error', (error) => {
        failed.push(String(error));
        resolve();
      });
      sent.end(body);
    });
  const ended = Promise.all(
    Array.from({ length: 6 }, async () => {
      while (!isOver || asked < least) {
        asked += 1;
        await say();
      }
    }),
  );
  return {
    async end() {
      isOver = true;
      await ended;
      return { failed, asked, sites };
    },
  };
}

const addressOf = ({ desk }: Stage): string => desk.cutover.status()?.serviceUrl.replace(/\/$/, '') ?? '';

describe('a planned switch (A10)', () => {
  it('moves listeners while the primary is well: of 2,000 requests none fails', async () => {
    const stage = await openStage();
    const { desk } = stage;
    await desk.watch.set({ url: stage.primary.url, intervalS: 0.5, failures: 3, deep: false });
    desk.watch.start();
    await until('a healthy primary', () => desk.watch.status().state === 'healthy');
    const load = listeners(addressOf(stage), 2_000);
    const view = await (await switchTo(desk)).finished;
    const { failed, asked, sites } = await load.end();
    expect(failed).toEqual([]);
    expect(asked).toBeGreaterThanOrEqual(2_000);
    expect(sites).toEqual(new Set(['primary', 'standby']));
    expect(view).toMatchObject({ state: 'done', intent: 'switchover', epoch: 1, rtoSeconds: null });
    expect(desk.standby.overview().serving).toMatchObject({ machine: NAME });
    expect((await desk.failBack(NAME)).state).toBe('done');
  });

  it('is refused while the primary is not well, and so is another plan in its place', async () => {
    const stage = await openStage();
    const { desk } = stage;
    await desk.standby.check(NAME).finished;
    await stage.primary.down();
    const plan = await desk.standby.plan({ name: NAME, intent: 'switchover' });
    expect(plan.blockedBy).toEqual(['STANDBY_PRIMARY_NOT_WELL']);
    await stage.primary.up();
    const { planId, planHash } = await desk.standby.plan({ name: NAME, intent: 'switchover' });
    const confirmed = { planId, planHash, confirmName: NAME, reason: 'test', actor: 'Lin' };
    await expect(desk.standby.promote(confirmed)).rejects.toMatchObject({ code: 'STANDBY_PLAN_STALE' });
  });

  it('has the gate before the primary send on whoever still comes there', async () => {
    const { stage, wanted, recording } = await openOfficialSite();
    const { desk } = stage;
    await desk.standby.installPrimary(wanted).finished;
    const url = `http://127.0.0.1:${wanted.listenPort}`;
    await desk.standby.setCutover({ provider: 'gate', listenHost: '127.0.0.1', listenPort: 0, primaryUrl: url });
    // They know the primary's own address, and nobody tells them another.
    const load = listeners(url, 300, { ref_audio_path: recording });
    const view = await (await switchTo(desk)).finished;
    const { failed, sites } = await load.end();
    expect(failed).toEqual([]);
    expect(sites).toEqual(new Set(['primary', 'standby']));
    expect(detailsOf(view, 'stand-back')).toMatchObject({ fenced: true, mode: 'forward' });
    const health = await (await fetch(`${url}/understudy/healthz`)).json();
    expect(health).toMatchObject({ mode: 'forward', epoch: 1, settled: true });
    expect((await desk.failBack(NAME)).state).toBe('done');
    const body = JSON.stringify({ text: 'hello', text_lang: 'en', ref_audio_path: recording, prompt_lang: 'zh' });
    const answer = await fetch(`${url}/tts`, { method: 'POST', body });
    expect([answer.status, answer.headers.get('x-understudy-site')]).toEqual([200, 'primary']);
  });
});

describe('the time before a switch counts for good (A2, A12)', () => {
  it('ends with a commit when the standby is well', async () => {
    const stage = await openStage();
    const view = await (await switchTo(stage.desk, 2)).finished;
    expect(view.state).toBe('done');
    expect(detailsOf(view, 'window')).toMatchObject({ seconds: 2, failures: 0 });
  });

  it('sends listeners back by itself when the standby fails and the primary is well', async () => {
    const stage = await openStage();
    const { desk } = stage;
    const { finished } = await switchTo(desk, 600);
    const ended = expect(finished).rejects.toMatchObject({ code: 'STANDBY_WINDOW_FAILED' });
    const steps = () => desk.standby.overview().running?.steps;
    await until('the window', () => steps()?.find(({ name }) => name === 'window')?.state === 'running');
    // It answers as before, and says nothing.
    await writeFile(path.join(stage.agentRoot, 'run/state/voice-lost'), '');
    await ended;
    await until('listeners to be back', async () => (await stage.ask()).site === 'primary');
    await until(
      'the way back to end',
      () => desk.standby.overview().running === null && desk.standby.overview().serving === null,
    );
    const back = (await desk.standby.incidents()).find(({ intent }) => intent === 'fail-back');
    expect(back).toMatchObject({ state: 'done', epoch: 2 });
    expect(back?.steps.map(({ name }) => name)).not.toContain('split');
    await expect(fetch(`http://127.0.0.1:${stage.servicePort}/healthz`)).rejects.toThrow();
  });
});
