/** A release that is brought ahead of time: over real SSH, with nothing about it that listeners could notice. */
import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { releaseTimeMs } from '../../../electron/backup/release/release-id.ts';
import { until } from '../../fixtures/until.ts';
import { NAME, openStage, type Stage } from './stage.ts';

const bytesOfPlan = async ({ desk }: Stage): Promise<number> =>
  (await desk.standby.plan({ name: NAME, intent: 'promote' })).bytesToTransfer;

/** Events of the audit log that tell of placing, the newest last. */
const told = ({ desk }: Stage) =>
  desk
    .auditLines()
    .filter(({ event }) => event.startsWith('standby.place'))
    .reverse();

/** Of two releases of one second neither is the later one. */
async function backUpLater(stage: Stage, after: string): Promise<string> {
  await writeFile(path.join(stage.dir, 'desk/voices/lin/more.bin'), randomBytes(1000));
  await until('the next second', () => Date.now() >= releaseTimeMs(after) + 1000);
  return (await stage.desk.backup.start().finished).releaseId;
}

describe('a release that is placed', () => {
  it('is verified there, leaves service and epochs alone, and a promotion has nothing left to bring', async () => {
    const stage = await openStage();
    const missing = await bytesOfPlan(stage);
    expect(missing).toBeGreaterThan(0);
    const placed = await stage.desk.standby.place({ name: NAME, actor: 'Lin' }).finished;
    expect(placed).toMatchObject({ machine: NAME, releaseId: stage.releaseId });
    // The agent's Node is the release's own.
    expect(placed.bytes).toBeGreaterThan(0);
    expect(placed.bytes).toBeLessThanOrEqual(missing);
    expect(await readdir(path.join(stage.agentRoot, 'epochs'))).toEqual([]);
    expect(await readdir(path.join(stage.agentRoot, 'run'))).toEqual([]);
    expect(stage.desk.standby.overview().machines[0]?.lastPlaced).toMatchObject({ releaseId: stage.releaseId });
    expect(told(stage)).toMatchObject([{ event: 'standby.placed', data: { machine: NAME, bytes: placed.bytes } }]);
    expect(await bytesOfPlan(stage)).toBe(0);
    expect(await stage.desk.standby.place({ name: NAME, actor: 'Lin' }).finished).toMatchObject({ bytes: 0 });

    await stage.primary.down();
    const view = await (await stage.desk.promote(NAME)).finished;
    expect(view).toMatchObject({ state: 'done', bytesTransferred: 0 });
    // What was hashed by another run of the agent is read again.
    const details = view.steps.find(({ name }) => name === 'verify')?.details;
    expect(details?.['readBytes']).toBe(details?.['bytes']);
  });

  it('makes way for a promotion', async () => {
    const stage = await openStage();
    await writeFile(path.join(stage.dir, 'desk/voices/lin/large.bin'), randomBytes(60_000_000));
    const large = await backUpLater(stage, stage.releaseId);
    await stage.desk.standby.check(NAME).finished;
    await stage.primary.down();
    const steps = new Set<string | null>();
    stage.desk.bus.on('job.changed', ({ kind, step }) => void (kind === 'standby-place' && steps.add(step)));
    const { finished } = stage.desk.standby.place({ name: NAME, actor: 'Lin' });
    finished.catch(() => {});
    const { planId, planHash } = await stage.desk.standby.plan({ name: NAME, intent: 'promote' });
    await until('the transfer', () => steps.has('standby.step.transfer'));
    const confirmed = { planId, planHash, confirmName: NAME, reason: 'test', actor: 'Lin' };
    const promotion = await stage.desk.standby.promote(confirmed);
    await expect(finished).rejects.toMatchObject({ name: 'AbortError' });
    expect(() => stage.desk.standby.place({ name: NAME, actor: 'Lin' })).toThrow('STANDBY_INCIDENT_ACTIVE');
    expect(await promotion.finished).toMatchObject({ state: 'done', releaseId: large });
    // Given up by nobody's fault, it is no failure.
    expect(told(stage)).toEqual([]);
  });

  it('is given up with the machine that a person removes, and by a person alone', async () => {
    const stage = await openStage();
    await writeFile(path.join(stage.dir, 'desk/voices/lin/large.bin'), randomBytes(60_000_000));
    await backUpLater(stage, stage.releaseId);
    for (const end of ['cancel', 'remove'] as const) {
      const placing = stage.desk.standby.place({ name: NAME, actor: 'Lin' });
      placing.finished.catch(() => {});
      const step = () => stage.desk.jobs.get(placing.jobId).step;
      await until('the transfer', () => step() === 'standby.step.transfer');
      if (end === 'cancel') stage.desk.jobs.cancel(placing.jobId);
      else await stage.desk.standby.remove(NAME);
      await expect(placing.finished).rejects.toMatchObject({ name: 'AbortError' });
      expect(stage.desk.jobs.get(placing.jobId).state).toBe('cancelled');
    }
    expect(told(stage)).toEqual([]);
    // The agent there gave up as well, and what it had is taken up by the next one.
    const half = await readdir(path.join(stage.agentRoot, 'incoming'));
    const { sshd, servicePort } = stage;
    await stage.desk.standby.add({ name: NAME, ...sshd.address, servicePort });
    await stage.desk.standby.place({ name: NAME, actor: 'Lin' }).finished;
    expect(half.length).toBeLessThanOrEqual(1);
    expect(await readdir(path.join(stage.agentRoot, 'incoming'))).toEqual([]);
  });

  it('is told as a failure when there is none of that name', async () => {
    const stage = await openStage();
    await expect(
      stage.desk.standby.place({ name: NAME, releaseId: 'none', actor: 'Lin' }).finished,
    ).rejects.toMatchObject({
      code: 'BACKUP_RELEASE_UNKNOWN',
    });
    expect(told(stage)).toMatchObject([{ event: 'standby.placeFailed', data: { code: 'BACKUP_RELEASE_UNKNOWN' } }]);
  });
});

describe('after a backup', () => {
  it('the release is brought to machines whose check passed, unless a person said no', async () => {
    const stage = await openStage();
    const placed = () => stage.desk.standby.overview().machines[0]?.lastPlaced?.releaseId;
    stage.desk.standby.startPlacing();
    const unchecked = await backUpLater(stage, stage.releaseId);
    await stage.desk.standby.check(NAME).finished;
    const second = await backUpLater(stage, unchecked);
    await until('the second release there', () => placed() === second);
    expect(told(stage).map(({ event }) => event)).toEqual(['standby.placed']);
    expect(await bytesOfPlan(stage)).toBe(0);

    expect(await stage.desk.standby.setPlacing(NAME, false)).toMatchObject({ placeNightly: false });
    const third = await backUpLater(stage, second);
    await stage.desk.standby.setPlacing(NAME, true);
    const fourth = await backUpLater(stage, third);
    await until('the fourth release there', () => placed() === fourth);
    expect(told(stage).map(({ data }) => data['releaseId'])).toEqual([second, fourth]);
  });

  it('a machine that is away is written down and is no job that failed', async () => {
    const stage = await openStage();
    await stage.desk.standby.check(NAME).finished;
    stage.desk.standby.startPlacing();
    let jobs = 0;
    stage.desk.bus.on('job.changed', ({ kind }) => void (kind === 'standby-place' && jobs++));
    await stage.sshd.stop();
    await backUpLater(stage, stage.releaseId);
    await until('a line of it', () => told(stage).length > 0);
    expect(told(stage)).toMatchObject([
      { event: 'standby.placeFailed', data: { machine: NAME, code: 'STANDBY_UNREACHABLE' } },
    ]);
    expect(jobs).toBe(0);
  });
});
