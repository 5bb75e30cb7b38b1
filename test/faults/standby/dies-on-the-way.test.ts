/** The standby dies when listeners were just sent to it. Real sshd, real processes, killed without a word. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../../fixtures/until.ts';
import { NAME, openStage, type Stage } from '../../integration/standby/stage.ts';

/** Supervisor and service of the standby; the agent at the end of the connection lives on. */
function killService({ agentRoot }: Stage): void {
  const lines = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  const wanted = lines.filter(
    (line) => line.includes(agentRoot) && (line.includes('service.mjs') || line.endsWith(' supervise')),
  );
  expect(wanted.length).toBeGreaterThanOrEqual(2);
  for (const line of wanted) process.kill(Number(line.trim().split(/\s+/)[0]), 'SIGKILL');
}

/** In the moment in which the promotion begins to wait for listeners. */
function onTheWay(stage: Stage, act: () => void): void {
  let isDone = false;
  stage.desk.bus.on('standby.changed', ({ running }) => {
    if (isDone || running?.steps.find(({ name }) => name === 'converge')?.state !== 'running') return;
    isDone = true;
    act();
  });
}

async function openWithDeadPrimary(): Promise<Stage> {
  const stage = await openStage();
  await stage.primary.down();
  return stage;
}

describe('a standby that dies when listeners were just sent to it', () => {
  it('is started again under the same promotion, which goes on', async () => {
    const stage = await openWithDeadPrimary();
    onTheWay(stage, () => killService(stage));
    const view = await (await stage.desk.promote(NAME)).finished;
    expect(view).toMatchObject({ state: 'done', epoch: 1 });
    expect(view.steps.find(({ name }) => name === 'converge')?.details).toMatchObject({ restarted: true });
    expect(await stage.ask()).toEqual({ status: 200, site: 'standby', release: stage.releaseId });
  });

  it('and cannot be started ends the promotion, and it may be promoted again at once', async () => {
    const stage = await openWithDeadPrimary();
    onTheWay(stage, () => {
      rmSync(path.join(stage.agentRoot, 'releases', stage.releaseId), { recursive: true });
      killService(stage);
    });
    await expect((await stage.desk.promote(NAME)).finished).rejects.toMatchObject({
      code: 'BACKUP_RELEASE_UNKNOWN',
      details: { step: 'converge', outcome: 'failed' },
    });
    const plan = await stage.desk.standby.plan({ name: NAME, intent: 'promote' });
    expect(plan.blockedBy).toEqual([]);
    expect(await (await stage.desk.promote(NAME)).finished).toMatchObject({ state: 'done', epoch: 2 });
    expect(await stage.ask()).toEqual({ status: 200, site: 'standby', release: stage.releaseId });
  });

  it('with its whole machine ends the promotion as soon as that is plain, and is back when its machine is', async () => {
    const stage = await openWithDeadPrimary();
    onTheWay(stage, () => {
      killService(stage);
      stage.sshd.signal('SIGKILL');
    });
    await expect((await stage.desk.promote(NAME)).finished).rejects.toMatchObject({
      code: 'STANDBY_UNREACHABLE',
      details: { step: 'converge', outcome: 'failed' },
    });
    const { incidentId } = (await stage.desk.standby.incidents())[0] ?? { incidentId: '' };
    await stage.sshd.restart();
    const resumed = await stage.desk.standby.resume(incidentId, 'Lin');
    expect(await resumed.finished).toMatchObject({ state: 'done', epoch: 1 });
    await until('the voice', async () => (await stage.ask()).status === 200);
  });
});
