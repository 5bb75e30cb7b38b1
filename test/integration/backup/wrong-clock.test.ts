/** Releases dated in the future: a folder takes its dates from a computer's clock, and that may be more than a year ahead. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHeldTime } from './held-time.ts';
import { fillVoice, introduce, openStudio, removeFolders, type Studio } from './studio.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_AHEAD_MS = 400 * DAY_MS;
/** 02:00 in Shanghai. */
const NIGHT = Date.UTC(2026, 10, 22, 18);

describe('a folder store and a clock that was 400 days ahead', () => {
  let folder: string;
  let time: ReturnType<typeof createHeldTime>;
  const opened: Studio[] = [];

  const open = async (deviceName: string): Promise<Studio> => {
    const store = { kind: 'folder', path: folder } as const;
    const opening = await openStudio({
      deviceName,
      clock: time.clock,
      ticker: time.ticker,
      store,
      wrapStore: (real) => ({ ...real, serverNow: async () => time.clock.now() }),
    });
    opened.push(opening);
    await fillVoice(opening.voice, 1000);
    await opening.backup.setStore(store, { createFolder: true });
    return opening;
  };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'wrong-clock-'));
    time = createHeldTime(NIGHT - HOUR_MS);
  });
  afterEach(async () => {
    for (const item of opened.splice(0)) {
      await item.close();
      await removeFolders(item.dir);
    }
    await removeFolders(folder);
  });

  it.each([
    ['400 days', YEAR_AHEAD_MS],
    ['26 hours', 26 * HOUR_MS],
  ])('%s ahead: the release is shown as such, and newer real ones are the newest', async (_what, aheadMs) => {
    const studio = await open('workstation-3');
    const wrong = await open('workstation-4');
    await introduce(studio, wrong);
    const { releaseId: real } = await studio.publish();
    time.moveTo(NIGHT + aheadMs);
    const { releaseId: future } = await wrong.publish();
    time.moveTo(NIGHT);
    expect((await studio.backup.releases()).map(({ releaseId, ahead }) => ({ releaseId, ahead }))).toEqual([
      { releaseId: real, ahead: false },
      { releaseId: future, ahead: true },
    ]);
    for (const { backup } of [studio, wrong]) {
      expect((await backup.latest())?.releaseId).toBe(real);
      expect(await backup.newestThatCounts()).toBe(real);
    }
    time.moveTo(NIGHT + HOUR_MS);
    const { releaseId: newer } = await studio.publish();
    expect((await wrong.backup.latest())?.releaseId).toBe(newer);
    // It was seen as the newest by the clock of that day; that it is gone later is no setback of the store.
    await removeFolders(path.join(folder, 'understudy/v1/releases', future));
    expect((await wrong.backup.latest())?.releaseId).toBe(newer);
  });

  it('is better than nothing where there is no other', async () => {
    const studio = await open('workstation-3');
    time.moveTo(NIGHT + YEAR_AHEAD_MS);
    const { releaseId } = await studio.publish();
    time.moveTo(NIGHT);
    expect(await studio.backup.latest()).toMatchObject({ releaseId, ahead: true });
  });

  it('takes no place of another one when old releases are pruned', async () => {
    const studio = await open('workstation-3');
    /** With something new in it: else there would be no release. */
    const publishAt = async (ms: number): Promise<string> => {
      time.moveTo(ms);
      await writeFile(path.join(studio.voice, 'work.txt'), String(ms));
      return (await studio.publish()).releaseId;
    };
    for (let day = 60; day >= 0; day -= 1) await publishAt(NIGHT - day * DAY_MS);
    const before = await studio.backup.prune({ apply: false });
    const ahead: string[] = [];
    for (let day = 0; day < 20; day++) ahead.push(await publishAt(NIGHT + YEAR_AHEAD_MS + day * DAY_MS));
    time.moveTo(NIGHT);
    const { keep, remove, applied } = await studio.backup.prune({ apply: true });
    expect(applied).toBe(true);
    expect(remove).toEqual(before.remove);
    expect(keep.toSorted()).toEqual([...before.keep, ...ahead].toSorted());
    expect((await studio.backup.releases()).filter((release) => release.ahead)).toHaveLength(20);
  });

  it('keeps no night from being backed up, and no missing backup from being told, once the clock is right', async () => {
    const studio = await open('workstation-3');
    studio.backup.watchSchedule();
    time.moveTo(NIGHT + YEAR_AHEAD_MS);
    await time.tick();
    expect(studio.backup.overview().lastRelease?.trigger).toBe('schedule');
    time.moveTo(NIGHT - HOUR_MS);
    await time.tick();
    time.moveTo(NIGHT + 60_000);
    await time.tick();
    const [newest] = await studio.backup.releases();
    expect(newest).toMatchObject({ trigger: 'schedule', ahead: false });
    expect(newest?.createdAt.slice(0, 10)).toBe('2026-11-22');
    await studio.backup.setSchedule({ enabled: true, time: '01:00', timeZone: 'Asia/Shanghai' });
    time.moveTo(NIGHT + 28 * HOUR_MS);
    expect(studio.backup.overview()).toMatchObject({ overdue: true });
  });

  it('a computer that was asleep with a wrong clock says after 26 hours that there is no backup', async () => {
    const studio = await open('workstation-3');
    studio.backup.watchSchedule();
    time.moveTo(NIGHT + YEAR_AHEAD_MS);
    await studio.publish();
    time.moveTo(NIGHT - HOUR_MS);
    await time.tick();
    time.moveTo(NIGHT + 26 * HOUR_MS);
    expect(studio.backup.overview()).toMatchObject({ overdue: true, overdueHours: 27 });
  });
});
