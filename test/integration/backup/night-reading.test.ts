/**
 * A seventh of the store is read back each night: what went bad there is found within a week, red everywhere, repaired by the next
 * backup and green again, and each of these is in the audit log by name.
 */
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blobKey, releaseKey, signatureKey } from '../../../electron/backup/release/keys.ts';
import type { StoreSettings } from '../../../electron/contract/models/settings.ts';
import { deriveStatus } from '../../../electron/status/rules.ts';
import { factsOf } from '../../fakes/quiet-facts.ts';
import { type StrictS3, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { createHeldTime } from './held-time.ts';
import { fillVoice, introduce, openStudio, removeFolders, type Studio } from './studio.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** 02:00 in Shanghai. */
const FIRST_NIGHT = Date.UTC(2026, 10, 22, 18);
/** The two loops of a computer, in the order in which they are set up. */
const BACKUP = 0;
const READING = 1;

/** The same store as a bucket and as a folder, to be damaged from outside. */
interface Bucket {
  readonly settings: StoreSettings;
  readonly server: StrictS3 | undefined;
  keys(): Promise<readonly string[]>;
  read(key: string): Promise<Buffer>;
  write(key: string, bytes: Uint8Array): Promise<void>;
  flip(key: string, at: number): Promise<void>;
  cut(key: string): Promise<void>;
  remove(key: string): Promise<void>;
  close(): Promise<void>;
}

async function openBucket(kind: 's3' | 'folder'): Promise<Bucket> {
  if (kind === 's3') {
    const server = await startStrictS3();
    const whole = (key: string): string => `understudy/v1/${key}`;
    return {
      settings: server.settings,
      server,
      keys: async () => server.keys().map((key) => key.slice('understudy/v1/'.length)),
      read: (key) => server.read(whole(key)),
      write: (key, bytes) => server.write(whole(key), bytes),
      flip: (key, at) => server.corrupt(whole(key), at),
      cut: async (key) => server.write(whole(key), (await server.read(whole(key))).subarray(0, 100)),
      remove: (key) => server.remove(whole(key)),
      close: () => server.close(),
    };
  }
  const folder = await mkdtemp(path.join(os.tmpdir(), 'night-'));
  const fileOf = (key: string): string => path.join(folder, 'understudy/v1', key);
  return {
    settings: { kind: 'folder', path: folder },
    server: undefined,
    async keys() {
      const items = await readdir(fileOf('.'), { recursive: true, withFileTypes: true });
      const files = items.filter((item) => item.isFile()).map((item) => path.join(item.parentPath, item.name));
      return files.map((file) => path.relative(fileOf('.'), file)).sort();
    },
    read: (key) => readFile(fileOf(key)),
    write: (key, bytes) => writeFile(fileOf(key), bytes),
    async flip(key, at) {
      const bytes = await readFile(fileOf(key));
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      await writeFile(fileOf(key), bytes);
    },
    cut: (key) => truncate(fileOf(key), 100),
    remove: (key) => rm(fileOf(key)),
    close: () => removeFolders(folder),
  };
}

describe.each(['s3', 'folder'] as const)('what goes bad in a store (%s)', (kind) => {
  let bucket: Bucket;
  let time: ReturnType<typeof createHeldTime>;
  let studio: Studio;
  let other: Studio;
  const opened: Studio[] = [];

  const open = async (deviceName: string): Promise<Studio> => {
    const opening = await openStudio({
      server: bucket.server,
      deviceName,
      clock: time.clock,
      ticker: time.ticker,
      store: bucket.settings,
      wrapStore: (store) => ({ ...store, serverNow: async () => time.clock.now() }),
    });
    opened.push(opening);
    await opening.backup.setStore(bucket.settings, { createFolder: true });
    return opening;
  };
  const blobOf = async (name: string): Promise<string> => {
    const [newest] = await studio.backup.releases();
    const { files } = await studio.backup.show(newest?.releaseId ?? '');
    return blobKey(files.find((file) => file.path === `voices/lin/${name}`)?.sha256 ?? '');
  };
  /** Something new in the library, so that the night has a release of its own. */
  const workOn = (number: number): Promise<void> => writeFile(path.join(studio.voice, 'work.txt'), `day ${number}`);
  const night = async (number: number): Promise<void> => {
    await workOn(number);
    time.moveTo(FIRST_NIGHT + number * DAY_MS + 60_000);
    await time.tick();
  };
  const sentence = (of: Studio): string =>
    deriveStatus({ nowMs: time.clock.now(), jobs: [], ...factsOf({ backup: of.backup.overview() }) }).sentence.key;
  const told = (event: string) => studio.audited.filter((line) => line.event === event).map(({ data }) => data);

  beforeEach(async () => {
    bucket = await openBucket(kind);
    time = createHeldTime(FIRST_NIGHT - 6 * HOUR_MS);
    time.moveTo(FIRST_NIGHT - 6 * HOUR_MS);
    studio = await open('workstation-3');
    await fillVoice(studio.voice);
    studio.backup.watchSchedule();
    await night(0);
    other = await open('workstation-4');
    await introduce(studio, other);
  });
  afterEach(async () => {
    for (const item of opened.splice(0)) {
      await item.close();
      await removeFolders(item.dir);
    }
    await bucket.close();
  });

  /** Red here and on the other computer, and not to be had for a promotion. */
  async function expectRed(voices: readonly string[]): Promise<void> {
    const { damaged } = studio.backup.overview();
    expect(damaged[0]).toMatchObject({ by: 'workstation-3', blobs: 1, voices, lost: false });
    expect(sentence(studio)).toBe('releaseDamaged');
    for (const { backup } of [studio, other]) {
      const releases = await backup.releases();
      expect(releases.length).toBeGreaterThan(0);
      for (const release of releases) {
        expect(release).toMatchObject({ damaged: { voices, lost: false }, verifiedAt: null, verification: null });
      }
      expect(await backup.latest()).toBeNull();
      const refused = { code: 'BACKUP_RELEASE_DAMAGED', remedy: { kind: 'run', command: 'understudy backup now' } };
      await expect(backup.newestThatCounts()).rejects.toMatchObject(refused);
      await expect(backup.readRelease(releases[0]?.releaseId ?? '')).rejects.toMatchObject(refused);
    }
    expect(sentence(other)).toBe('releaseDamaged');
    expect(told('backup.damageFound').length).toBe((await studio.backup.releases()).length);
    expect(told('backup.damageFound')[0]).toMatchObject({ blobs: 1, voices });
  }

  async function expectGreenAgain(): Promise<void> {
    for (const { backup } of [studio, other]) {
      const releases = await backup.releases();
      expect(releases.map(({ damaged }) => damaged)).toEqual(releases.map(() => null));
      expect((await backup.latest())?.releaseId).toBe(releases[0]?.releaseId);
      expect(backup.overview().damaged).toEqual([]);
    }
    expect(sentence(studio)).not.toBe('releaseDamaged');
    for (const { releaseId } of await studio.backup.releases()) {
      expect(await other.verify(releaseId, true)).toMatchObject({ ok: true });
    }
  }

  it('is found within a week when one bit of it flips, and repaired by the next backup', async () => {
    const key = await blobOf('gpt.onnx');
    const right = await bucket.read(key);
    await bucket.flip(key, 77_777);
    let nights = 0;
    while (studio.backup.overview().damaged.length === 0) {
      nights += 1;
      expect(nights).toBeLessThanOrEqual(7);
      await night(nights);
    }
    await expectRed(['Lin']);
    expect(told('backup.damageFound')[0]).toMatchObject({ files: ['voices/lin/gpt.onnx'] });

    const before = (await studio.backup.releases()).map(({ releaseId }) => releaseId);
    const result = await studio.publish();
    expect(result.repaired.toSorted()).toEqual(before.toSorted());
    expect(result.lost).toEqual([]);
    expect(Buffer.compare(await bucket.read(key), right)).toBe(0);
    await expectGreenAgain();
    expect(
      told('backup.damageRepaired')
        .map((data) => data?.['releaseId'])
        .toSorted(),
    ).toEqual(before.toSorted());
    expect(told('backup.damageRepaired')[0]).toMatchObject({ voices: ['Lin'], files: ['voices/lin/gpt.onnx'] });
    const [kept] = told('backup.quarantined');
    const aside = await bucket.read(String(kept?.['key']));
    expect(aside.length).toBe(right.length);
    expect(Buffer.compare(aside, right)).not.toBe(0);
  });

  it.each([
    ['cut short', (key: string) => bucket.cut(key)],
    ['deleted', (key: string) => bucket.remove(key)],
  ])('is found the same night when it is %s', async (_what, damage) => {
    await workOn(1);
    time.moveTo(FIRST_NIGHT + DAY_MS + 60_000);
    await time.tickOne(BACKUP);
    const key = await blobOf('gpt.onnx');
    const right = await bucket.read(key);
    await damage(key);
    await time.tickOne(READING);
    await expectRed(['Lin']);
    await studio.publish();
    expect(Buffer.compare(await bucket.read(key), right)).toBe(0);
    await expectGreenAgain();
    expect(told('backup.damageRepaired')).toHaveLength(2);
  });

  it.each([
    ['manifest', blobKey],
    ['signature', signatureKey],
  ])('is found and repaired too when it is the %s of a release', async (_what, keyOf) => {
    const [{ releaseId } = { releaseId: '' }] = await studio.backup.releases();
    const index = (await bucket.read(releaseKey(releaseId, 'index.json'))).toString();
    const key = keyOf(/sha256:([0-9a-f]{64})/.exec(index)?.[1] ?? '');
    const right = await bucket.read(key);
    await bucket.flip(key, right.length - 12);
    expect(await studio.verify(releaseId, false)).toMatchObject({ ok: false });
    expect(await studio.backup.latest()).toBeNull();
    expect(told('backup.damageFound')).toEqual([expect.objectContaining({ releaseId, blobs: 1 })]);
    expect((await studio.publish()).repaired).toEqual([releaseId]);
    expect(Buffer.compare(await bucket.read(key), right)).toBe(0);
    expect(told('backup.damageRepaired')).toEqual([expect.objectContaining({ releaseId })]);
    await expectGreenAgain();
  });

  it('is named too when the next backup comes before anybody looked', async () => {
    const key = await blobOf('gpt.onnx');
    await bucket.remove(key);
    const [{ releaseId } = { releaseId: '' }] = await studio.backup.releases();
    await studio.publish();
    expect(told('backup.damageRepaired')).toEqual([
      expect.objectContaining({ releaseId, blobs: 1, voices: ['Lin'], files: ['voices/lin/gpt.onnx'] }),
    ]);
    await expectGreenAgain();
  });

  it('is found by hand as well, and a file that is good again takes the mark back', async () => {
    const key = await blobOf('gpt.onnx');
    const right = await bucket.read(key);
    await bucket.flip(key, 5);
    const [{ releaseId } = { releaseId: '' }] = await studio.backup.releases();
    expect(await studio.verify(releaseId, false)).toMatchObject({ ok: true });
    expect(await studio.verify(releaseId, true)).toMatchObject({ ok: false });
    await expectRed(['Lin']);
    // Sizes alone do not make it good.
    expect(await studio.verify(releaseId, false)).toMatchObject({ ok: false, damaged: [{ problem: 'content' }] });
    await bucket.write(key, right);
    expect(await other.verify(releaseId, false)).toMatchObject({ ok: true });
    await expectGreenAgain();
    expect(other.audited.map(({ event }) => event)).toContain('backup.damageGone');
  });

  it('is told as lost where the right bytes are not here any more, and newer releases count', async () => {
    const key = await blobOf('gpt.onnx');
    await bucket.flip(key, 5);
    const [{ releaseId } = { releaseId: '' }] = await studio.backup.releases();
    await studio.verify(releaseId, true);
    await writeFile(path.join(studio.voice, 'gpt.onnx'), 'retrained');
    time.moveTo(time.clock.now() + HOUR_MS);
    const result = await studio.publish();
    expect(result).toMatchObject({ repaired: [], lost: [{ releaseId, voices: ['Lin'] }] });
    expect(told('backup.damageLost')).toEqual([
      expect.objectContaining({ releaseId, voices: ['Lin'], files: ['voices/lin/gpt.onnx'] }),
    ]);
    expect(await studio.backup.latest()).toMatchObject({ releaseId: result.releaseId, damaged: null });
    expect(studio.backup.overview().damaged).toMatchObject([{ releaseId, lost: true }]);
    expect(sentence(studio)).not.toBe('releaseDamaged');
    await expect(other.backup.readRelease(releaseId)).rejects.toMatchObject({ details: { lost: true } });
    // A computer that still has them repairs it.
    await writeFile(path.join(studio.voice, 'gpt.onnx'), await bucket.read(key).then((bytes) => flipped(bytes, 5)));
    expect((await studio.publish()).repaired).toEqual([releaseId]);
    await expectGreenAgain();
  });

  it('does not become visible: a release is published when the store has named all of it', async () => {
    const [before] = await studio.backup.releases();
    await writeFile(path.join(studio.voice, 'gpt.onnx'), 'retrained');
    const seen: string[] = [];
    const losing = await openStudio({
      server: bucket.server,
      dir: studio.dir,
      clock: time.clock,
      store: bucket.settings,
      wrapStore: (store) => ({
        ...store,
        put(key, bytes, options) {
          seen.push(key);
          return store.put(key, bytes, options);
        },
        async putFile(key, file, options) {
          await store.putFile(key, file, options);
          await store.delete(key);
        },
      }),
    });
    opened.push(losing);
    await expect(losing.publish()).rejects.toMatchObject({ code: 'BACKUP_VERIFY_FAILED' });
    expect(seen.filter((key) => key.endsWith('/index.json'))).toEqual([]);
    expect(await other.backup.releases()).toHaveLength(1);
    expect((await other.backup.latest())?.releaseId).toBe(before?.releaseId);
  });

  it('is not believed of somebody who is not of the studio', async () => {
    const [{ releaseId } = { releaseId: '' }] = await studio.backup.releases();
    const key = await blobOf('gpt.onnx');
    const stranger = await open('stranger');
    await bucket.flip(key, 5);
    expect(await stranger.verify(releaseId, true)).toMatchObject({ ok: false });
    expect((await bucket.keys()).filter((name) => name.startsWith('marks/'))).toHaveLength(1);
    expect(await other.backup.latest()).toMatchObject({ releaseId, damaged: null });
  });

  it('is read once a week as a whole, by whichever computer comes first, and that is shown', async () => {
    other.backup.watchSchedule();
    for (let number = 0; number < 7; number++) await night(number);
    const { reading } = other.backup.overview();
    expect(reading).toMatchObject({ damaged: 0 });
    expect(Math.abs(Date.parse(reading?.completeAt ?? '') - FIRST_NIGHT)).toBeLessThan(HOUR_MS);
    expect(reading?.blobs).toBeGreaterThan(0);
    expect(reading?.blobs).toBeLessThanOrEqual(reading?.of ?? 0);
    const readings = (await bucket.keys()).filter((name) => name.startsWith('readings/'));
    expect(readings).toHaveLength(7);
    expect(new Set(readings.map((name) => name.split('/')[1])).size).toBe(7);
    const oldest = async () => (await other.backup.releases()).at(-1)?.verification ?? null;
    expect(await oldest()).toBeNull();
    await night(7);
    // By the first of the seven nights after its own.
    expect(await oldest()).toMatchObject({ how: 'read', by: 'workstation-3' });
    expect(Math.abs(Date.parse((await oldest())?.at ?? '') - FIRST_NIGHT - DAY_MS)).toBeLessThan(HOUR_MS);
    expect((await other.backup.releases())[0]?.verification).toMatchObject({ how: 'listed', by: 'workstation-4' });
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}
