/** A store that was set back: the newest release that was ever seen is not there any more. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createManualTicker } from '../../fakes/manual-ticker.ts';
import { until } from '../../fixtures/until.ts';
import { openStudio, type Studio } from './studio.ts';

/** Ids sort by the second in which they were made. */
function publishLater(studio: Studio, than: string) {
  return until('a release of a later second', async () => {
    const next = await studio.publishAnew();
    return next.releaseId.slice(0, 16) > than.slice(0, 16) ? next : null;
  });
}

async function withTwoReleases() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'floor-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const studio = await openStudio({ ticker: createManualTicker() });
  const dirs = { dir: studio.dir };
  let current: Studio = studio;
  onTestFinished(() => current.close());
  await writeFile(path.join(studio.voice, 'weights.bin'), 'weights');
  await studio.backup.setStore({ kind: 'folder', path: folder }, { createFolder: true });
  const older = await studio.publishAnew();
  const newer = await publishLater(studio, older.releaseId);
  const setBack = async (): Promise<void> => {
    for (const { releaseId } of await studio.backup.releases()) {
      if (releaseId === older.releaseId) continue;
      await rm(path.join(folder, 'understudy/v1/releases', releaseId), { recursive: true });
    }
  };
  return {
    studio,
    folder,
    older: older.releaseId,
    newer: newer.releaseId,
    setBack,
    async reopen() {
      await current.close();
      current = await openStudio({ ...dirs, ticker: createManualTicker(), store: { kind: 'folder', path: folder } });
      return current;
    },
  };
}

it('an older release is not taken for the newest because newer ones are gone from the store', async () => {
  const { studio, older, newer, setBack, reopen } = await withTwoReleases();
  expect((await studio.backup.latest())?.releaseId).toBe(newer);
  await setBack();
  const refused = { code: 'BACKUP_RELEASE_ROLLED_BACK', details: { seen: newer, newest: older } };
  await expect(studio.backup.latest()).rejects.toMatchObject(refused);
  const again = await reopen();
  await expect(again.backup.newestThatCounts()).rejects.toMatchObject(refused);
  expect(await again.backup.newestSeen()).toBe(newer);
  // By its name it is still to be had.
  expect((await again.backup.readRelease(older)).summary.releaseId).toBe(older);
  const { releaseId } = await publishLater(again, newer);
  expect((await again.backup.latest())?.releaseId).toBe(releaseId);
});

it('another store has a newest release of its own', async () => {
  const { studio, folder, newer } = await withTwoReleases();
  expect(await studio.backup.newestSeen()).toBe(newer);
  await studio.backup.setStore({ kind: 'folder', path: path.join(folder, 'another') }, { createFolder: true });
  expect(await studio.backup.newestSeen()).toBeNull();
  expect(await studio.backup.latest()).toBeNull();
});
