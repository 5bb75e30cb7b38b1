/** What goes wrong while promoting, with real parts failing the way real ones do. */
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../../fixtures/until.ts';
import { changeVoice } from '../../integration/standby/desk.ts';
import { NAME, openStage, type Stage } from '../../integration/standby/stage.ts';

async function lastView(stage: Stage) {
  const [view] = await stage.desk.standby.incidents();
  if (!view) throw new Error('no incident');
  return view;
}

/** Nothing of the failed operation is left: listeners, port and register are as before. */
async function expectTakenBack(stage: Stage): Promise<void> {
  expect((await lastView(stage)).state).toBe('undone');
  expect(stage.desk.gate.read()).toMatchObject({ site: 'primary', epoch: 0 });
  expect(stage.desk.standby.overview()).toMatchObject({ running: null, serving: null });
  await expect(fetch(`http://127.0.0.1:${stage.servicePort}/healthz`)).rejects.toThrow();
}

/** Calls `act` as soon as the running promotion has begun the step. */
function when(stage: Stage, step: string, act: () => unknown): void {
  let done = false;
  stage.desk.bus.on('standby.changed', ({ running }) => {
    if (done || running?.steps.find((item) => item.name === step)?.state !== 'running') return;
    done = true;
    void act();
  });
}

describe('a promotion', () => {
  it('stops at a changed host key and names both', async () => {
    const stage = await openStage();
    await stage.primary.down();
    const { finished } = await stage.desk.promote(NAME);
    await finished;
    await stage.primary.up();
    await stage.desk.failBack(NAME);
    await stage.primary.down();
    await stage.sshd.restart({ newHostKey: true });
    const plan = await stage.desk.standby.plan({ name: NAME, intent: 'promote' });
    expect(plan.blockedBy).toContain('STANDBY_HOST_KEY_CHANGED');
    await expect(stage.desk.promote(NAME)).rejects.toMatchObject({ code: 'STANDBY_HOST_KEY_CHANGED' });
    await expect(stage.desk.standby.check(NAME).finished).rejects.toMatchObject({
      code: 'STANDBY_HOST_KEY_CHANGED',
      remedy: { kind: 'compare-host-key', expected: stage.sshd.address.fingerprint },
    });
  });

  it('goes on with the pinned host key on a machine that has keys of other types', async () => {
    // Added by the fingerprint of a key that the machine does not show first.
    const stage = await openStage({ sshd: { hostKeyTypes: ['rsa', 'ed25519', 'ecdsa'] } });
    await stage.primary.down();
    expect((await (await stage.desk.promote(NAME)).finished).state).toBe('done');
    const { fingerprint } = stage.sshd.address;
    const other = { ...stage.sshd.address, name: 'other', servicePort: stage.servicePort };
    expect(await stage.desk.standby.add(other)).toMatchObject({ fingerprint });
    await stage.sshd.restart({ hostKeyTypes: ['ed25519', 'ecdsa'] });
    await expect(stage.desk.standby.check(NAME).finished).rejects.toMatchObject({
      code: 'STANDBY_HOST_KEY_CHANGED',
      details: { expected: fingerprint },
    });
  });

  it('fails at the first step when its key was revoked between plan and operation', async () => {
    const stage = await openStage();
    await stage.desk.standby.check(NAME).finished;
    await stage.primary.down();
    const { planId, planHash } = await stage.desk.standby.plan({ name: NAME, intent: 'promote' });
    await stage.sshd.authorize('');
    const confirmed = { planId, planHash, confirmName: NAME, reason: 'test', actor: 'Lin' };
    await expect((await stage.desk.standby.promote(confirmed)).finished).rejects.toMatchObject({
      code: 'STANDBY_KEY_REFUSED',
    });
    const { steps } = await lastView(stage);
    const begun = steps.filter((step) => step.state !== 'skipped').map((step) => [step.name, step.state]);
    expect(begun).toEqual([['connect', 'failed']]);
    await expectTakenBack(stage);
  });

  it('works with a key that may run the agent and nothing else', async () => {
    const stage = await openStage();
    const { checks } = await stage.desk.standby.check(NAME).finished;
    expect(checks.find((check) => check.name === 'key-restricted')?.state).toBe('warn');
    await stage.sshd.authorize(`restrict,command="${stage.agentRoot}/program/run" ${stage.sshd.publicLine}`);
    await stage.primary.down();
    expect((await (await stage.desk.promote(NAME)).finished).state).toBe('done');
    const again = await stage.desk.standby.check(NAME).finished;
    expect(again.checks.find((check) => check.name === 'key-restricted')?.state).toBe('ok');
    expect(await stage.ask()).toMatchObject({ site: 'standby' });
  });

  it('notices a connection that has fallen silent and takes everything back', async () => {
    const shellTimings = { connectTimeoutMs: 5_000, keepaliveIntervalMs: 1_000, keepaliveCount: 4 };
    const stage = await openStage({ behaviour: { readyAfterMs: 3_600_000 }, shellTimings });
    await stage.primary.down();
    const { finished } = await stage.desk.promote(NAME);
    when(stage, 'warm', () => stage.sshd.signal('SIGSTOP'));
    // A step that only runs out of its own time has another code.
    await expect(finished).rejects.toMatchObject({
      code: expect.stringMatching(/STANDBY_(CONNECTION_LOST|UNREACHABLE)/),
    });
    stage.sshd.signal('SIGCONT');
    const view = await lastView(stage);
    expect(view.state).toBe('undone');
    // The standby could not be told to stop; the next epoch takes its place there.
    expect(view.steps.find((step) => step.name === 'start')?.details).toHaveProperty('problem');
    expect(stage.desk.gate.read()).toMatchObject({ site: 'primary', epoch: 0 });
    await changeVoice(path.join(stage.dir, 'desk'), {});
    await stage.desk.backup.start().finished;
    expect((await (await stage.desk.promote(NAME)).finished).state).toBe('done');
    expect(await stage.ask()).toMatchObject({ site: 'standby' });
  });

  it('names the program that has its port', async () => {
    const stage = await openStage();
    await stage.desk.standby.check(NAME).finished;
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(stage.servicePort, '127.0.0.1', resolve));
    onTestFinished(() => void squatter.close());
    await stage.primary.down();
    await expect((await stage.desk.promote(NAME)).finished).rejects.toMatchObject({ code: 'STANDBY_CHECK_FAILED' });
    const port = stage.desk.standby.overview().machines[0]?.lastCheck?.checks.find((check) => check.name === 'port');
    expect(port).toMatchObject({ state: 'fail', details: { holder: expect.stringContaining(String(process.pid)) } });
  });

  it('refuses a release in which one byte was changed on the standby, before a port opens, and heals at the next try', async () => {
    const stage = await openStage();
    const opened: string[] = [];
    await stage.primary.down();
    const { finished } = await stage.desk.promote(NAME);
    // At once, because the verification is about to begin.
    when(stage, 'verify', () => {
      const tree = path.join(stage.agentRoot, 'releases', stage.releaseId, 'tree/voices/lin/weights.bin');
      const bytes = readFileSync(tree);
      bytes[7] = (bytes[7] ?? 0) ^ 1;
      chmodSync(tree, 0o600);
      writeFileSync(tree, bytes);
      opened.push(tree);
    });
    await expect(finished).rejects.toMatchObject({ code: 'STANDBY_RELEASE_MISMATCH' });
    expect(opened.length).toBe(1);
    const failed = await lastView(stage);
    expect(failed.steps.find((step) => step.name === 'start')?.state).toBe('skipped');
    await expectTakenBack(stage);
    expect((await (await stage.desk.promote(NAME)).finished).state).toBe('done');
  });

  it('refuses it also when the byte changes after the verification', async () => {
    const stage = await openStage();
    await stage.primary.down();
    const { finished } = await stage.desk.promote(NAME);
    when(stage, 'start', () => {
      const blobs = path.join(stage.agentRoot, 'blobs');
      execFileSync('sh', ['-c', `cd ${blobs} && for f in *; do chmod u+w $f; printf x >> $f; done`]);
    });
    await expect(finished).rejects.toMatchObject({ code: 'STANDBY_RELEASE_MISMATCH' });
    await expectTakenBack(stage);
  });

  it('goes back when the primary answers again before the cutover', async () => {
    const stage = await openStage({ behaviour: { readyAfterMs: 1500 } });
    await stage.primary.down();
    const { finished } = await stage.desk.promote(NAME);
    when(stage, 'warm', () => stage.primary.up());
    await expect(finished).rejects.toMatchObject({ code: 'STANDBY_PRIMARY_ANSWERS' });
    await expectTakenBack(stage);
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'primary' });
    const files = await readdir(path.join(stage.agentRoot, 'epochs'));
    expect(files.sort()).toEqual(['000000000001.closed.json', '000000000001.json']);
  });

  it.each([
    ['a voice that is silent', { sound: 'silence' }, 'STANDBY_VOICE_NOT_PROVEN'],
    ['a voice of 46 milliseconds', { sound: 'short' }, 'STANDBY_VOICE_NOT_PROVEN'],
    ['the voice of another release', { releaseId: 'other' }, 'STANDBY_VOICE_NOT_PROVEN'],
    ['a service that ends at once', { exit: 7 }, 'STANDBY_START_FAILED'],
  ])('does not give listeners %s', async (_what, behaviour, code) => {
    const stage = await openStage({ behaviour });
    await stage.primary.down();
    await expect((await stage.desk.promote(NAME)).finished).rejects.toMatchObject({ code });
    await expectTakenBack(stage);
  });

  it('is cancelled by a person before the cutover', async () => {
    const stage = await openStage({ behaviour: { readyAfterMs: 30_000 } });
    await stage.primary.down();
    const { finished } = await stage.desk.promote(NAME);
    finished.catch(() => {});
    const { incidentId } = await new Promise<{ incidentId: string }>((resolve) => {
      when(stage, 'warm', () => resolve(stage.desk.standby.overview().running ?? { incidentId: '' }));
    });
    expect((await stage.desk.standby.abort(incidentId, 'Lin')).state).toBe('undone');
    await expectTakenBack(stage);
  });

  it('does nothing with a plan that is stale, wrongly confirmed or not needed', async () => {
    const stage = await openStage();
    await stage.desk.standby.check(NAME).finished;
    const healthy = await stage.desk.standby.plan({ name: NAME, intent: 'promote' });
    expect(healthy.blockedBy).toEqual(['STANDBY_PRIMARY_ANSWERS']);
    const confirm = (plan: typeof healthy, confirmName = NAME) => ({
      planId: plan.planId,
      planHash: plan.planHash,
      confirmName,
      reason: 'test',
      actor: 'Lin',
    });
    await expect(stage.desk.standby.promote(confirm(healthy))).rejects.toMatchObject({
      code: 'STANDBY_PRIMARY_ANSWERS',
    });
    await stage.primary.down();
    const plan = await stage.desk.standby.plan({ name: NAME, intent: 'promote' });
    await expect(stage.desk.standby.promote(confirm(plan, 'spare2'))).rejects.toMatchObject({
      code: 'STANDBY_NAME_NOT_CONFIRMED',
    });
    await stage.desk.standby.setCutover({
      provider: 'gate',
      listenHost: '127.0.0.1',
      listenPort: 0,
      primaryUrl: 'http://127.0.0.1:9',
    });
    await expect(stage.desk.standby.promote(confirm(plan))).rejects.toMatchObject({ code: 'STANDBY_PLAN_STALE' });
    expect(await stage.desk.standby.incidents()).toEqual([]);
  });
});

describe('a service on the standby', () => {
  it('outlives the SSH connections and the desktop, and is started again when it crashes', async () => {
    const stage = await openStage();
    await stage.primary.down();
    await (await stage.desk.promote(NAME)).finished;
    await stage.sshd.restart();
    await stage.reopen();
    expect(await stage.ask()).toMatchObject({ status: 200, site: 'standby' });
    const health = async () =>
      (await (await fetch(`http://127.0.0.1:${stage.servicePort}/healthz`)).json()) as { readonly pid: number };
    const { pid } = await health();
    process.kill(pid, 'SIGKILL');
    const next = await until(
      'a service that answers again',
      async () => (await health().catch(() => ({ pid: 0 }))).pid,
    );
    expect(next).not.toBe(pid);
    expect((await stat(path.join(stage.agentRoot, 'run/service.json'))).mode & 0o077).toBe(0);
  });
});
