/** What is cleared away by itself, night after night, and what is told of it. The clock is the test's. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultRetention } from '../../../electron/contract/models/retention.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { createHeldTime } from './held-time.ts';
import { expectedTree, fillVoice, openStudio, removeFolders, type Studio, withoutRecipe } from './studio.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** 02:00 in Shanghai. */
const two = Date.UTC(2026, 10, 22, 18);
const rule = { last: 1, daily: 3, weekly: 0, monthly: 0, youngDays: 0, nightly: true };

describe('the nights of a store', () => {
  let server: StrictS3;
  let studio: Studio;
  let time: ReturnType<typeof createHeldTime>;
  let busy = false;

  const moveTo = (ms: number): void => {
    time.moveTo(ms);
    server.setClockOffset(ms - Date.now());
  };
  /** The night so many days after the first, a little after its time. */
  async function night(number: number): Promise<void> {
    moveTo(two + number * DAY_MS + 5_000);
    await writeFile(path.join(studio.voice, 'gpt.onnx'), `trained on day ${number}`);
    await time.tick();
  }
  const releases = async (): Promise<readonly string[]> =>
    (await studio.backup.releases()).map(({ releaseId }) => releaseId);
  const events = (): string[] => studio.audited.map(({ event }) => event);
  const blobs = (): string[] => server.keys().filter((key) => key.includes('/blobs/'));

  beforeEach(async () => {
    busy = false;
    server = await startStrictS3();
    time = createHeldTime(two - HOUR_MS);
    moveTo(two - HOUR_MS);
    studio = await openStudio({
      server,
      clock: time.clock,
      ticker: time.ticker,
      store: server.settings,
      isBusy: () => busy,
      wrapStore: (store) => ({
        ...store,
        async serverNow(signal) {
          // The held clock jumps; a fresh answer says where it is now.
          await store.head('x', signal);
          return store.serverNow(signal);
        },
      }),
    });
    await fillVoice(studio.voice, 10_000);
    await studio.backup.setStore(server.settings);
    await studio.backup.setRetention(rule);
    studio.backup.watchSchedule();
  });
  afterEach(async () => {
    await studio.close();
    await server.close();
    await removeFolders(studio.dir);
  });

  it('old releases go after the backup, with a line in the audit, and can be brought back for a week', async () => {
    await night(0);
    const tree = await expectedTree(studio.voice);
    for (const number of [1, 2]) await night(number);
    const [, , oldest = ''] = await releases();
    expect(events()).not.toContain('backup.pruned');
    await night(3);
    expect(await releases()).toHaveLength(3);
    expect(await releases()).not.toContain(oldest);
    expect(studio.audited.find(({ event }) => event === 'backup.pruned')).toMatchObject({
      actor: 'schedule',
      data: { removed: [oldest], kept: 3 },
    });
    expect(studio.backup.overview().tidying).toMatchObject({ rule, removed: 1, problem: null });
    expect(await studio.backup.removed()).toMatchObject([{ releaseId: oldest, by: 'workstation-3' }]);

    const back = await studio.backup.undo({ releaseId: oldest });
    expect(back).toMatchObject({ releaseId: oldest, pinned: true, signed: true });
    expect(await studio.backup.removed()).toEqual([]);
    const target = path.join(studio.dir, 'restored');
    await studio.restore(oldest, target);
    expect(await withoutRecipe(target)).toEqual(tree);
    // The next night does not take it away again.
    await night(4);
    expect(await releases()).toContain(oldest);
  });

  it('what no release names is announced in one night and freed in the next, or when its time comes', async () => {
    for (const number of [0, 1, 2, 3, 4]) await night(number);
    expect(studio.backup.overview().tidying.collected).toMatchObject({ state: 'nothing' });
    // The files of what was removed have rested for a month, and nobody can put it back.
    for (const [first, next] of [
      [40, 41],
      [80, 80.99],
    ] as const) {
      await night(first);
      const { collected } = studio.backup.overview().tidying;
      expect(collected).toMatchObject({ state: 'announced' });
      const before = blobs();
      moveTo(two + next * DAY_MS);
      await time.tick();
      expect(studio.backup.overview().tidying.collected).toMatchObject({ state: 'freed', blobs: collected?.blobs });
      expect(before.filter((key) => !blobs().includes(key))).toHaveLength(collected?.blobs ?? 0);
      expect(collected?.blobs).toBeGreaterThan(0);
    }
    expect(events().filter((event) => event === 'backup.collected')).toHaveLength(4);
    for (const releaseId of await releases()) expect((await studio.verify(releaseId, true)).ok).toBe(true);
  });

  it('nothing is removed while something is wrong with the primary', async () => {
    busy = true;
    for (let number = 0; number < 5; number++) await night(number);
    expect(await releases()).toHaveLength(5);
    expect(studio.backup.overview().tidying).toMatchObject({ prunedAt: null, collectedAt: null });
    busy = false;
    await night(5);
    expect(await releases()).toHaveLength(3);
  });

  it('nothing is removed by itself when a person said so', async () => {
    await studio.backup.setRetention({ ...rule, nightly: false });
    for (let number = 0; number < 5; number++) await night(number);
    expect(await releases()).toHaveLength(5);
    expect((await studio.backup.prune({ apply: true })).remove).toHaveLength(2);
  });

  it('a key that may not delete is told, and stands in the way of no backup', async () => {
    server.addFault({ operation: 'DeleteObject', kind: 'deny', times: Number.POSITIVE_INFINITY });
    for (let number = 0; number < 5; number++) await night(number);
    expect(await releases()).toHaveLength(5);
    expect(studio.backup.overview()).toMatchObject({ lastError: null, tidying: { denied: true, problem: null } });
    expect(await studio.backup.prune({ apply: true })).toMatchObject({ applied: false, denied: true });
    expect(await studio.collect(true)).toMatchObject({ state: 'denied' });
    expect(server.keys().filter((key) => /\/(gc|trash)\//.test(key))).toEqual([]);
    server.clearFaults();
    await night(5);
    expect(await releases()).toHaveLength(3);
    expect(studio.backup.overview().tidying.denied).toBe(false);
  });

  it('what cannot be read is told once, keeps everything, and stands in the way of no backup', async () => {
    await server.write('understudy/v1/releases/20261101T020000Z-0123456789ab/index.json', Buffer.from('{"torn'));
    for (let number = 0; number < 9; number++) await night(number);
    const { tidying, lastError } = studio.backup.overview();
    expect(lastError).toBeNull();
    expect(tidying.problem).toMatchObject({
      code: 'BACKUP_COLLECT_UNSAFE',
      key: 'releases/20261101T020000Z-0123456789ab/index.json',
    });
    expect(events().filter((event) => event === 'backup.tidyFailed')).toHaveLength(1);
    expect(await releases()).toHaveLength(3);
  });

  it('a release that no trusted computer signed is left alone, and takes no other’s place', async () => {
    const stranger = await openStudio({ server, store: server.settings, clock: time.clock, deviceName: 'stranger' });
    await fillVoice(stranger.voice, 10_000);
    await stranger.publish();
    for (let number = 0; number < 5; number++) await night(number);
    const plan = await studio.backup.retention({});
    expect(plan.foreign).toHaveLength(1);
    expect(await releases()).toHaveLength(4);
    await stranger.close();
    await removeFolders(stranger.dir);
  });

  it('a rule can be looked at before it is set, with why each release is kept', async () => {
    await studio.backup.setRetention({ ...rule, nightly: false });
    for (let number = 0; number < 5; number++) await night(number);
    const [newest = '', second = ''] = await releases();
    const view = await studio.backup.retention({ rule: { ...rule, daily: 2 } });
    expect(view.keep).toEqual([newest, second]);
    expect(view.why).toEqual({ [newest]: ['last', 'daily'], [second]: ['daily'] });
    expect(studio.settings.retention).toEqual({ ...rule, nightly: false });
    expect((await studio.backup.retention({})).keep).toHaveLength(3);
  });

  it('claims and announcements that are torn or from the year 2099 stop no night', async () => {
    const far = '2099-01-01T00:00:00.000Z';
    const claim = { session: 'another', host: 'another', at: far };
    await server.write('understudy/v1/days/2026-11-23.json', Buffer.from('{"torn'));
    await server.write('understudy/v1/days/2026-11-24.json', Buffer.from(JSON.stringify(claim)));
    await server.write(
      'understudy/v1/gc/far.json',
      Buffer.from(JSON.stringify({ candidates: ['0'.repeat(64)], deadline: far })),
    );
    await server.write('understudy/v1/gc/torn.json', Buffer.from('{"torn'));
    await night(0);
    await night(1);
    expect(await releases()).toHaveLength(2);
    expect(studio.backup.overview().lastError).toBeNull();
    expect(studio.backup.overview().tidying.collected?.odd).toEqual(['gc/far.json', 'gc/torn.json']);
    expect(server.keys().filter((key) => key.includes('/leases/'))).toEqual([]);
  });

  it('the usual rule counts where none was set', async () => {
    studio.settings.retention = undefined;
    expect(studio.backup.overview().tidying.rule).toEqual(defaultRetention);
  });
});
