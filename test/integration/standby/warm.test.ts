/** A standby that is kept loaded: after a new release, after a restart of its machine, and what its card tells. Real sshd. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { releaseTimeMs } from '../../../electron/backup/release/release-id.ts';
import type { Machine } from '../../../electron/contract/standby.ts';
import { until } from '../../fixtures/until.ts';
import { changeVoice, endServicesBelow } from './desk.ts';
import { NAME, openStage, type Stage } from './stage.ts';

const run = promisify(execFile);

async function openWarm(): Promise<Stage> {
  const stage = await openStage();
  await stage.desk.standby.place({ name: NAME, actor: 'Lin' }).finished;
  await stage.desk.standby.warm(NAME).finished;
  return stage;
}

/** Of two releases of one second neither is the later one. */
async function backUpLater(stage: Stage, behaviour: Readonly<Record<string, unknown>>): Promise<string> {
  await until('the next second', () => Date.now() >= releaseTimeMs(stage.releaseId) + 1000);
  await changeVoice(path.join(stage.dir, 'desk'), behaviour);
  return (await stage.desk.backup.start().finished).releaseId;
}

const place = (stage: Stage) => stage.desk.standby.place({ name: NAME, actor: 'Lin' }).finished;
const warmOf = ({ desk }: Stage): Machine['warm'] => desk.standby.overview().machines[0]?.warm;

async function healthOf(stage: Stage): Promise<Record<string, unknown> | null> {
  const answer = await fetch(`http://127.0.0.1:${stage.servicePort}/healthz`).catch(() => null);
  return answer && ((await answer.json()) as Record<string, unknown>);
}

const told = ({ desk }: Stage): readonly string[] =>
  desk
    .auditLines()
    .map(({ event }) => event)
    .filter((event) => event === 'standby.warmed' || event === 'standby.warmFailed');

/** As when its power was gone for a moment. */
async function restartMachine(stage: Stage): Promise<string> {
  endServicesBelow(stage.agentRoot);
  await until('the end of it', async () => (await healthOf(stage)) === null);
  const { stdout } = await run(path.join(stage.agentRoot, 'program/run'), ['boot'], { encoding: 'utf8' });
  return stdout;
}

describe('a machine that is kept loaded', () => {
  it('is loaded with each new release that is placed there, and lets nobody in', async () => {
    const stage = await openWarm();
    expect(warmOf(stage)).toMatchObject({ releaseId: stage.releaseId, since: expect.any(String) });
    const newer = await backUpLater(stage, { readyAfterMs: 300 });
    await place(stage);
    expect(await healthOf(stage)).toMatchObject({ releaseId: newer, warm: true, ready: false, epoch: 0 });
    expect((await fetch(`http://127.0.0.1:${stage.servicePort}/tts`)).status).toBe(503);
    expect(warmOf(stage)).toMatchObject({ releaseId: newer });
    expect(told(stage)).toEqual(['standby.warmed']);
    // An older one that is placed by hand is not what is wanted loaded.
    await stage.desk.standby.place({ name: NAME, releaseId: stage.releaseId, actor: 'Lin' }).finished;
    expect(await healthOf(stage)).toMatchObject({ releaseId: newer });
  });

  it('keeps what it has where the new release does not come up', async () => {
    const stage = await openWarm();
    const newer = await backUpLater(stage, { exit: 3 });
    expect(await place(stage)).toMatchObject({ releaseId: newer });
    expect(told(stage)).toEqual(['standby.warmFailed']);
    expect(await healthOf(stage)).toMatchObject({ releaseId: stage.releaseId, warm: true });
    expect(warmOf(stage)).toMatchObject({ releaseId: stage.releaseId });
  });

  it('is not touched while it serves, and not called loaded', async () => {
    const stage = await openWarm();
    await stage.primary.down();
    expect((await (await stage.desk.promote(NAME)).finished).state).toBe('done');
    expect(warmOf(stage)).toBeNull();
    await backUpLater(stage, { readyAfterMs: 300 });
    await place(stage);
    expect(await healthOf(stage)).toMatchObject({ releaseId: stage.releaseId, ready: true, mode: 'serve', epoch: 1 });
    expect(told(stage)).toEqual([]);
    expect(warmOf(stage)).toBeNull();
  });

  it('is loaded again after a restart of the machine, and nobody is let in', async () => {
    const stage = await openWarm();
    expect(await restartMachine(stage)).toContain('loaded again');
    await until('the voice to be loaded', async () => (await healthOf(stage))?.['warm'] === true);
    expect(await healthOf(stage)).toMatchObject({ releaseId: stage.releaseId, ready: false, mode: 'warm', epoch: 0 });
    expect((await fetch(`http://127.0.0.1:${stage.servicePort}/tts`)).status).toBe(503);
    const before = warmOf(stage);
    await stage.desk.standby.check(NAME).finished;
    expect(warmOf(stage)).toMatchObject({ releaseId: stage.releaseId });
    expect(warmOf(stage)?.since).not.toBe(before?.since);
    await stage.primary.down();
    const view = await (await stage.desk.promote(NAME)).finished;
    expect(view).toMatchObject({ state: 'done', epoch: 1 });
    expect(view.steps.find(({ name }) => name === 'connect')?.details).toMatchObject({ loaded: true });
  });

  it('that was let sleep stays asleep after a restart', async () => {
    const stage = await openWarm();
    await stage.desk.standby.cool(NAME);
    expect(warmOf(stage)).toBeNull();
    expect(await restartMachine(stage)).toContain('nothing');
    expect(await healthOf(stage)).toBeNull();
  });

  it('is told as asleep by the next check when nothing runs there any more', async () => {
    const stage = await openWarm();
    endServicesBelow(stage.agentRoot);
    await until('the end of it', async () => (await healthOf(stage)) === null);
    await stage.desk.standby.check(NAME).finished;
    expect(warmOf(stage)).toBeNull();
  });
});
