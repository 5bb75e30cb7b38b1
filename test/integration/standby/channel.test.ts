/** A promotion that names a channel in place of a release, over real SSH; and what it leaves behind about the release. */
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { releaseTimeMs } from '../../../electron/backup/release/release-id.ts';
import { until } from '../../fixtures/until.ts';
import { NAME, openStage } from './stage.ts';

it('serves the release that the channel points to, and its voice counts as heard', async () => {
  const stage = await openStage();
  const { backup, standby } = stage.desk;
  await until('the next second', () => Date.now() >= releaseTimeMs(stage.releaseId) + 1000);
  await writeFile(path.join(stage.dir, 'desk/voices/lin/more.bin'), randomBytes(1000));
  const { releaseId: newer } = await backup.start().finished;
  await backup.setChannel({ name: 'prod', releaseId: stage.releaseId });
  await standby.check(NAME).finished;
  await stage.primary.down();
  await expect(standby.plan({ name: NAME, intent: 'promote', releaseId: 'spare' })).rejects.toMatchObject({
    code: 'BACKUP_RELEASE_UNKNOWN',
  });
  const { facts } = await standby.plan({ name: NAME, intent: 'promote', releaseId: 'prod' });
  expect(facts.find(({ key }) => key === 'release-older')?.values).toMatchObject({ releaseId: stage.releaseId });

  const view = await (await stage.desk.promote(NAME, 'prod')).finished;
  expect(view).toMatchObject({ state: 'done', releaseId: stage.releaseId, voiceProof: { ok: true } });
  const heard = Object.fromEntries((await backup.releases()).map((release) => [release.releaseId, release.heard]));
  expect(heard).toMatchObject({ [stage.releaseId]: { by: expect.any(String) }, [newer]: null });
});
