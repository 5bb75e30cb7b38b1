/** A store from which the newest release was deleted: an old one must not go on air as if nothing were amiss. */
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../../fixtures/until.ts';
import { NAME, openStage, type Stage } from './stage.ts';

const deleteFromStore = (stage: Stage, releaseId: string): Promise<void> =>
  rm(path.join(stage.dir, 'desk/store/understudy/v1/releases', releaseId, 'index.json'));

/** A release is dated to the second; of the same one neither is newer. */
async function publishLater(stage: Stage): Promise<string> {
  const second = Math.floor(Date.now() / 1000);
  await until('the next second', () => Math.floor(Date.now() / 1000) > second);
  await writeFile(path.join(stage.dir, 'desk/voices/lin/more.bin'), randomBytes(1000));
  return (await stage.desk.backup.start().finished).releaseId;
}

const factsOf = async (stage: Stage, releaseId?: string) => {
  const { facts, blockedBy } = await stage.desk.standby.plan({ name: NAME, intent: 'promote', releaseId });
  return { told: facts.filter(({ key }) => key.startsWith('release-')), blockedBy };
};

it('is not promoted where this computer has seen a newer one, also after a restart', async () => {
  const stage = await openStage();
  await stage.desk.standby.check(NAME).finished;
  const releaseId = await publishLater(stage);
  await stage.primary.down();
  expect((await factsOf(stage)).told).toEqual([]);
  await deleteFromStore(stage, releaseId);
  const blocked = {
    told: [{ key: 'release-rolled-back', level: 'block', values: { newest: releaseId } }],
    blockedBy: ['BACKUP_RELEASE_ROLLED_BACK'],
  };
  expect(await factsOf(stage)).toMatchObject(blocked);
  await stage.reopen();
  expect(await factsOf(stage)).toMatchObject(blocked);
  // Whoever names the release has chosen it, and reads that it is not the newest.
  expect(await factsOf(stage, stage.releaseId)).toMatchObject({
    told: [{ key: 'release-older', level: 'warn', values: { releaseId: stage.releaseId, newest: releaseId } }],
    blockedBy: [],
  });
  const { finished } = await stage.desk.promote(NAME, stage.releaseId);
  expect(await finished).toMatchObject({ state: 'done', releaseId: stage.releaseId });
});

it('is not promoted where the standby has verified a newer one', async () => {
  const stage = await openStage();
  const releaseId = await publishLater(stage);
  await stage.primary.down();
  await (await stage.desk.promote(NAME)).finished;
  await stage.primary.up();
  await stage.desk.failBack(NAME);
  await stage.primary.down();
  await deleteFromStore(stage, releaseId);
  await rm(path.join(stage.desk.dir, 'backup/newest-seen.json'));
  await stage.reopen();
  expect(await factsOf(stage)).toMatchObject({
    told: [{ key: 'release-rolled-back', level: 'block', values: { releaseId: stage.releaseId, newest: releaseId } }],
    blockedBy: ['BACKUP_RELEASE_ROLLED_BACK'],
  });
});
