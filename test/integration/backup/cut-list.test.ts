/** A bucket whose lists are cut short: nothing is concluded from them, and what was known before stays as it was. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { openStudio, removeFolders } from './studio.ts';

async function withThreeReleases() {
  const server = await startStrictS3();
  onTestFinished(() => server.close());
  const studio = await openStudio({ server });
  onTestFinished(async () => {
    await studio.close();
    await removeFolders(studio.dir);
  });
  await studio.backup.setStore(server.settings);
  for (const [index, day] of [3, 2, 1].entries()) {
    server.setClockOffset(-day * 24 * 3_600_000);
    await writeFile(path.join(studio.voice, 'weights.bin'), `weights ${index}`);
    await studio.publish();
  }
  return { server, studio };
}

it('releases are told from whole lists alone: nothing is the newest, whole or missing by half a list', async () => {
  const { server, studio } = await withThreeReleases();
  const newest = (await studio.backup.releases())[0]?.releaseId ?? '';
  // Says that there is more, and not how to ask for it; asked from the last key on, it begins anew.
  server.setListing({ pageKeys: 6, tokens: false, startAfter: false });
  const unsound = { code: 'BACKUP_LIST_UNSOUND' };
  await expect(studio.backup.releases()).rejects.toMatchObject(unsound);
  await expect(studio.backup.latest()).rejects.toMatchObject(unsound);
  await expect(studio.backup.newestThatCounts()).rejects.toMatchObject(unsound);
  await expect(studio.backup.prune({ apply: true })).rejects.toMatchObject(unsound);
  expect(studio.backup.overview().lastRelease?.releaseId).toBe(newest);
  // One that can be asked from the last key on is read to its end.
  server.setListing({ pageKeys: 2, tokens: false });
  expect((await studio.backup.releases()).map(({ releaseId }) => releaseId)).toHaveLength(3);
  expect((await studio.backup.latest())?.releaseId).toBe(newest);
});

it.each(['pins/', 'marks/', 'devices/'])('a list of %s that is cut short is no empty one', async (prefix) => {
  const { server, studio } = await withThreeReleases();
  const [release] = await studio.backup.releases();
  await studio.backup.pin({ releaseId: release?.releaseId ?? '', pinned: true });
  server.setListing({
    spoil: ({ body }) => (body.includes(`<Prefix>understudy/v1/${prefix}`) ? { body: body.slice(0, 150) } : {}),
  });
  await expect(studio.backup.releases()).rejects.toMatchObject({ code: 'BACKUP_LIST_UNSOUND' });
});
