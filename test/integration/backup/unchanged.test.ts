/** A backup with nothing new: no new release, and yet the day is good, here and on every other computer of the studio. */
import { chmod, cp, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { expectedTree, fillVoice, introduce, openStudio, removeFolders, type Studio, withoutRecipe } from './studio.ts';

const HOUR_MS = 3_600_000;
/** Of two releases of one second neither is the newer one; and the store's clock goes on while a test takes its time. */
const LATER_MS = HOUR_MS / 4;
const prefix = 'understudy/v1/';

describe('a backup with nothing new', () => {
  let server: StrictS3;
  let studio: Studio;
  let nowMs: number;
  const clock = { now: () => nowMs, monotonicMs: () => nowMs };

  const open = async (deviceName: string): Promise<Studio> => {
    const opened = await openStudio({ server, deviceName, clock });
    await fillVoice(opened.voice, 10_000);
    await opened.backup.setStore(server.settings);
    return opened;
  };
  const moveOn = (ms: number): void => {
    nowMs += ms;
    server.setClockOffset(nowMs - Date.now());
  };
  const close = async (...opened: Studio[]): Promise<void> => {
    for (const one of opened) {
      await one.close();
      await removeFolders(one.dir);
    }
  };
  const keysBelow = (folder: string): string[] => server.keys().filter((key) => key.startsWith(`${prefix}${folder}`));

  beforeEach(async () => {
    server = await startStrictS3();
    nowMs = Date.now();
    studio = await open('workstation-3');
  });
  afterEach(async () => {
    await close(studio);
    await server.close();
  });

  it('makes no release, says which one holds everything, and counts like one', async () => {
    const made = await studio.publish();
    expect(made.unchanged).toBe(false);
    moveOn(25 * HOUR_MS);
    // Touched, and still the same bytes.
    await utimes(path.join(studio.voice, 'gpt.onnx'), new Date(), new Date());
    const again = await studio.publish();
    expect(again).toMatchObject({
      releaseId: made.releaseId,
      files: made.files,
      bytesTotal: made.bytesTotal,
      bytesUploaded: 0,
      verified: true,
      unchanged: true,
    });
    const [release, ...others] = await studio.backup.releases();
    expect(others).toEqual([]);
    // By the store's clock, which went on while this test ran.
    expect(Math.abs(Date.parse(release?.stillWholeAt ?? '') - nowMs)).toBeLessThan(HOUR_MS / 2);
    // 26 hours count from now on, and the day is green.
    moveOn(25 * HOUR_MS);
    const overview = studio.backup.overview();
    expect(overview).toMatchObject({ overdue: false, lastError: null, lastRelease: { releaseId: made.releaseId } });
    expect(overview.days.filter(({ state }) => state === 'verified')).toHaveLength(2);
    moveOn(2 * HOUR_MS);
    expect(studio.backup.overview().overdue).toBe(true);
    expect(studio.audited.map(({ event }) => event)).toEqual(['backup.published', 'backup.unchanged']);
  });

  it('leaves a bounded number of small objects, however many nights go by', async () => {
    await studio.publish();
    const before = keysBelow('').length;
    for (let night = 0; night < 6; night++) {
      moveOn(24 * HOUR_MS);
      expect((await studio.publish()).unchanged).toBe(true);
    }
    expect(keysBelow('releases/').filter((key) => key.endsWith('index.json'))).toHaveLength(1);
    expect(keysBelow('still-whole/')).toHaveLength(3);
    expect(keysBelow('').length - before - keysBelow('leases/').length).toBeLessThan(4);
  });

  it('makes one when a byte, a right or a file is new, and when a file is gone', async () => {
    const { releaseId } = await studio.publish();
    const seen = new Set([releaseId]);
    const changes: (() => Promise<unknown>)[] = [
      () => writeFile(path.join(studio.voice, 'gpt.onnx'), 'retrained'),
      () => chmod(path.join(studio.voice, 'run'), 0o644),
      () => writeFile(path.join(studio.voice, 'notes.txt'), 'new'),
      () => rm(path.join(studio.voice, 'notes.txt')),
    ];
    for (const change of changes) {
      await change();
      moveOn(LATER_MS);
      const made = await studio.publish();
      expect(made.unchanged).toBe(false);
      seen.add(made.releaseId);
      expect((await studio.publish()).unchanged).toBe(true);
    }
    expect(seen.size).toBe(5);
  });

  it('is one when what the last release holds came back after another one', async () => {
    const first = await studio.publish();
    moveOn(LATER_MS);
    const second = await studio.publishAnew();
    moveOn(LATER_MS);
    await rm(path.join(studio.voice, 'notes.txt'));
    const third = await studio.publish();
    expect(new Set([first, second, third].map(({ releaseId }) => releaseId)).size).toBe(3);
  });

  it('makes one when a newer release that was seen is gone', async () => {
    await studio.publish();
    moveOn(LATER_MS);
    const { releaseId } = await studio.publishAnew();
    moveOn(LATER_MS);
    await rm(path.join(studio.voice, 'notes.txt'));
    await server.remove(`${prefix}releases/${releaseId}/index.json`);
    const made = await studio.publish();
    expect(made.unchanged).toBe(false);
    expect((await studio.backup.latest())?.releaseId).toBe(made.releaseId);
  });

  it('sends what the store has lost, and confirms only what is whole', async () => {
    const { releaseId } = await studio.publish();
    const { entries } = await studio.backup.readRelease(releaseId);
    const lost = entries.find((entry) => entry.path.endsWith('gpt.onnx'));
    await server.remove(`${prefix}blobs/sha256/${lost?.sha256}`);
    expect(await studio.publish()).toMatchObject({ bytesUploaded: lost?.sizeBytes, verified: true });
    expect((await studio.verify(releaseId, true)).ok).toBe(true);
    // Something that no file here has the bytes of: the release cannot be made whole, so there has to be another.
    const { manifestSha256 } = await studio.backup.readRelease(releaseId);
    const config = (await studio.backup.readRelease(releaseId)).configSha256;
    expect(config).not.toBe(manifestSha256);
    await server.remove(`${prefix}blobs/sha256/${config}`);
    const made = await studio.publish();
    expect(made.unchanged).toBe(false);
    const target = path.join(studio.dir, 'restored');
    await studio.restore(made.releaseId, target);
    expect(await withoutRecipe(target)).toEqual(await expectedTree(studio.voice));
  });

  it('is told to another computer with the same library by the store itself', async () => {
    const other = await openStudio({ server, deviceName: 'workstation-4', clock });
    await rm(other.voice, { recursive: true });
    await cp(studio.voice, other.voice, { recursive: true });
    await other.backup.setStore(server.settings);
    await introduce(studio, other);
    const { releaseId } = await studio.publish();
    moveOn(48 * HOUR_MS);
    expect((await studio.publish()).unchanged).toBe(true);
    const seen = (await other.backup.releases())[0];
    expect(seen).toMatchObject({ releaseId, stillWholeAt: expect.any(String) });
    await close(other);
  });

  it('that somebody else made up is not believed', async () => {
    const { releaseId } = await studio.publish();
    const content = { releaseId, manifestSha256: 'a'.repeat(64), at: '2099-01-01T00:00:00.000Z', by: 'nobody' };
    await server.write(
      `${prefix}still-whole/${releaseId}/20990101T000000Z-000000000000.json`,
      Buffer.from(JSON.stringify(content)),
    );
    expect((await studio.backup.releases())[0]?.stillWholeAt).toBeNull();
  });
});
