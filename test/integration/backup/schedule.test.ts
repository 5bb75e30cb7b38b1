/** The nightly run: on time, late after sleep, once; with several computers, failing stores and wrong clocks. The clock is the test's. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimKey, layoutKey } from '../../../electron/backup/release/keys.ts';
import { openS3Store } from '../../../electron/platform/object-store-s3.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { createHeldTime } from './held-time.ts';
import { fillVoice, introduce, openStudio, removeFolders, type Studio } from './studio.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('the nightly backup', () => {
  // 22 November 2026, 20:00 in Shanghai.
  const evening = Date.UTC(2026, 10, 22, 12);
  const two = Date.UTC(2026, 10, 22, 18);
  let server: StrictS3;
  let dir: string;
  let studio: Studio;
  let time: ReturnType<typeof createHeldTime>;
  const opened: Studio[] = [];
  /** How often somebody looked through the library. */
  let collected = 0;

  /** The store's clock goes with the held one, unless a test says otherwise. */
  const moveTo = (ms: number, storeMs = ms): void => {
    time.moveTo(ms);
    server.setClockOffset(storeMs - Date.now());
  };
  const open = async (deviceName: string, folder?: string): Promise<Studio> => {
    const opening = await openStudio({
      server,
      ...(folder === undefined ? {} : { dir: folder }),
      deviceName,
      clock: time.clock,
      ticker: time.ticker,
      store: server.settings,
      wrapSource: (source) => ({
        collect(signal) {
          collected++;
          return source.collect(signal);
        },
      }),
      wrapStore: (store) => ({
        ...store,
        async serverNow() {
          // The held clock jumps; a fresh answer says where it is now.
          await store.head(layoutKey);
          return store.serverNow();
        },
      }),
    });
    opened.push(opening);
    if (folder === undefined) await fillVoice(opening.voice, 10_000);
    await opening.backup.setStore(server.settings);
    opening.backup.watchSchedule();
    return opening;
  };
  const releases = () => studio.backup.releases();

  beforeEach(async () => {
    server = await startStrictS3();
    dir = await mkdtemp(path.join(os.tmpdir(), 'schedule-'));
    time = createHeldTime(evening);
    collected = 0;
    moveTo(evening);
    studio = await open('workstation-3');
  });
  afterEach(async () => {
    for (const item of opened.splice(0)) {
      await item.close();
      await removeFolders(item.dir);
    }
    await server.close();
    await removeFolders(dir);
  });

  it('looks through the library once a night', async () => {
    moveTo(two + 5000);
    await time.tick();
    expect(await releases()).toHaveLength(1);
    expect(collected).toBe(1);
  });

  it('waits for its time, runs once, and says when the next one is', async () => {
    await time.tick();
    moveTo(two - 1000);
    await time.tick();
    expect(await releases()).toEqual([]);
    expect(studio.backup.overview().nextAt).toBe('2026-11-22T18:00:00.000Z');
    moveTo(two + 5000);
    await time.tick();
    await time.tick();
    moveTo(two + HOUR_MS);
    await time.tick();
    expect((await releases()).map((release) => release.trigger)).toEqual(['schedule']);
    expect(studio.backup.overview().nextAt).toBe('2026-11-23T18:00:00.000Z');
    expect(studio.backup.overview().days.at(-1)).toEqual({ day: '2026-11-23', state: 'verified' });
  });

  it('makes up for any number of missed nights with exactly one late run', async () => {
    moveTo(two + 5 * 24 * HOUR_MS + 7 * HOUR_MS);
    expect(studio.backup.overview()).toMatchObject({ overdue: true, overdueHours: 133 });
    await time.tick();
    await time.tick();
    expect((await releases()).map((release) => release.trigger)).toEqual(['late']);
    expect(studio.backup.overview()).toMatchObject({ overdue: false, overdueHours: 0 });
    moveTo(two + 6 * 24 * HOUR_MS + 1000);
    await writeFile(path.join(studio.voice, 'gpt.onnx'), 'retrained');
    await time.tick();
    expect((await releases()).map((release) => release.trigger)).toEqual(['schedule', 'late']);
  });

  it('is overdue after 26 hours without a verified release, whatever was tried', async () => {
    moveTo(two);
    await time.tick();
    moveTo(two + 26 * HOUR_MS);
    expect(studio.backup.overview().overdue).toBe(false);
    moveTo(two + 27 * HOUR_MS);
    expect(studio.backup.overview()).toMatchObject({ overdue: true, overdueHours: 27 });
  });

  it('tries a failing store again with growing pauses, for four hours, then at the next slot', async () => {
    server.setSecret('revoked');
    const tries: number[] = [];
    for (let minute = 0; minute < 12 * 60; minute++) {
      moveTo(two + minute * MINUTE_MS);
      server.resetStats();
      await time.tick();
      if (server.stats.requests > 0) tries.push(minute);
    }
    expect(tries).toEqual([0, 5, 15, 35, 75, 135, 195]);
    expect(studio.backup.overview().lastError?.code).toBe('BACKUP_BUCKET_DENIED');
    await studio.backup.setStoreKeys({ accessKeyId: server.accessKeyId, secretAccessKey: 'revoked' });
    moveTo(two + 24 * HOUR_MS);
    await time.tick();
    expect((await releases()).map((release) => release.trigger)).toEqual(['schedule']);
    expect(studio.backup.overview().lastError).toBeNull();
  });

  it('neither skips nor doubles a night when the clock here jumps', async () => {
    // A day ahead of the world.
    moveTo(two + 24 * HOUR_MS, evening);
    await time.tick();
    expect(await releases()).toEqual([]);
    moveTo(two + MINUTE_MS);
    await time.tick();
    expect(await releases()).toHaveLength(1);
    // A day behind, then right again.
    moveTo(two - 24 * HOUR_MS, two + HOUR_MS);
    await time.tick();
    moveTo(two + 2 * HOUR_MS);
    await time.tick();
    expect(await releases()).toHaveLength(1);
  });

  it('is one release for two computers with the same library', async () => {
    const other = await open('workstation-4');
    await introduce(studio, other);
    await rm(other.voice, { recursive: true });
    await cp(studio.voice, other.voice, { recursive: true });
    moveTo(two);
    await time.tick();
    moveTo(two + 10 * MINUTE_MS);
    await time.tick();
    expect(await releases()).toHaveLength(1);
    expect(other.backup.overview()).toMatchObject({ lastRelease: { host: 'workstation-3' }, lastError: null });
    // A night with nothing new needs none at all, and is good on both.
    moveTo(two + 24 * HOUR_MS);
    await time.tick();
    moveTo(two + 24 * HOUR_MS + 10 * MINUTE_MS);
    await time.tick();
    expect(await releases()).toHaveLength(1);
    moveTo(two + 49 * HOUR_MS);
    for (const { backup } of [studio, other]) {
      expect(backup.overview()).toMatchObject({ overdue: false, lastError: null });
      expect(backup.overview().days.find(({ day }) => day === '2026-11-24')?.state).toBe('verified');
    }
    // A library of its own is never left out.
    await writeFile(path.join(other.voice, 'gpt.onnx'), 'retrained');
    await time.tick();
    moveTo(two + 49 * HOUR_MS + 10 * MINUTE_MS);
    await time.tick();
    expect((await releases()).map((release) => release.host)).toEqual(['workstation-4', 'workstation-3']);
  });

  describe('of two computers with one copied data folder, so with one key', () => {
    let copy: Studio;

    beforeEach(async () => {
      await studio.backup.trust.lists();
      const folder = path.join(dir, 'copy');
      await cp(studio.dir, folder, { recursive: true });
      copy = await open('workstation-3', folder);
      expect((await copy.backup.identity()).publicKey).toBe((await studio.backup.identity()).publicKey);
    });

    it('is one release when both look at the same moment, and the other says whose it is', async () => {
      moveTo(two);
      await time.tickAtOnce();
      expect(await releases()).toHaveLength(1);
      moveTo(two + 10 * MINUTE_MS);
      await time.tickAtOnce();
      const [made] = await releases();
      expect(await releases()).toHaveLength(1);
      const said = [studio, copy].map(({ backup }) => backup.overview().doneBy);
      expect(said).toContainEqual({ releaseId: made?.releaseId, host: 'workstation-3' });
      expect(said).toContain(null);
      for (const { backup } of [studio, copy]) {
        expect(backup.overview()).toMatchObject({ lastRelease: { releaseId: made?.releaseId }, lastError: null });
      }
    });

    it('is one release too when the one that had begun it died', async () => {
      const store = openS3Store(server.settings, { keys: server, journalDir: dir, lookup: server.lookup });
      const claim = { session: 'gone', host: 'workstation-3', at: new Date(two).toISOString() };
      moveTo(two);
      await store.put(claimKey('2026-11-23', 1), Buffer.from(JSON.stringify(claim)));
      await store.close();
      await time.tickAtOnce();
      expect(await releases()).toEqual([]);
      moveTo(two + 76 * MINUTE_MS);
      await time.tickAtOnce();
      expect(await releases()).toHaveLength(1);
    });
  });

  it('of a computer that is not trusted does not count as tonight’s', async () => {
    const stranger = await open('workstation-4');
    await rm(stranger.voice, { recursive: true });
    await cp(studio.voice, stranger.voice, { recursive: true });
    await stranger.publish();
    moveTo(two);
    await stranger.publish();
    await time.tick();
    moveTo(two + 76 * MINUTE_MS);
    await time.tick();
    expect((await releases()).filter(({ signed }) => signed).map(({ host }) => host)).toEqual(['workstation-3']);
  });

  it('does not run when it is switched off, and refuses a time zone that does not exist', async () => {
    await studio.backup.setSchedule({ enabled: false, time: '02:00', timeZone: '' });
    moveTo(two + 24 * HOUR_MS);
    await time.tick();
    expect(await releases()).toEqual([]);
    expect(studio.backup.overview()).toMatchObject({ nextAt: null, overdue: false });
    await expect(
      studio.backup.setSchedule({ enabled: true, time: '02:00', timeZone: 'Mars/Olympus' }),
    ).rejects.toMatchObject({ code: 'BACKUP_SCHEDULE_INVALID' });
    expect(studio.settings.schedule.enabled).toBe(false);
  });

  it('prunes by retention and keeps what was removed in the trash', async () => {
    const made: string[] = [];
    for (let day = 40; day >= 0; day -= 4) {
      moveTo(evening - day * 24 * HOUR_MS);
      made.push((await studio.publishAnew()).releaseId);
    }
    await studio.backup.pin({ releaseId: made[1] ?? '', pinned: true });
    const plan = await studio.backup.prune({ apply: false });
    expect(plan.remove.length).toBeGreaterThan(0);
    expect(plan.remove).not.toContain(made[1]);
    expect(await releases()).toHaveLength(made.length);
    const done = await studio.backup.prune({ apply: true });
    expect(done).toEqual({ ...plan, applied: true });
    expect((await releases()).map((release) => release.releaseId)).toEqual(plan.keep);
    for (const releaseId of plan.remove) {
      const trashed = server.keys().filter((key) => key.startsWith(`understudy/v1/trash/${releaseId}.`));
      expect(trashed).toHaveLength(1);
      const kept = JSON.parse((await server.read(trashed[0] ?? '')).toString());
      expect(Buffer.from(kept.index, 'base64').toString()).toContain(releaseId);
      expect(server.keys().filter((key) => key.includes(`releases/${releaseId}`))).toEqual([]);
      await expect(studio.backup.readRelease(releaseId)).rejects.toMatchObject({ code: 'BACKUP_RELEASE_UNKNOWN' });
    }
    for (const releaseId of plan.keep) expect((await studio.verify(releaseId, true)).ok).toBe(true);
  });
});
