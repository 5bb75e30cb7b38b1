/** Freeing what no release names: what it takes for free, when it stops, and what keeps it from deleting anything. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../electron/backup/ports.ts';
import { blobKey, releaseKey, releasesPrefix, signatureKey } from '../../../electron/backup/release/keys.ts';
import { collectBlobs } from '../../../electron/backup/space/collect.ts';
import { clearLeftovers } from '../../../electron/backup/space/leftovers.ts';
import { removeRelease } from '../../../electron/backup/space/trash.ts';
import { AppError } from '../../../electron/kernel/app-error.ts';
import { createMemoryStore, type MemoryStore } from '../../fakes/memory-store.ts';
import { digestOf, writeRelease } from '../../fakes/release-in-store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const start = Date.UTC(2026, 10, 28, 2);
const file = (name: string) => ({ path: `voices/lin/${name}`, bytes: Buffer.from(name) });
const keyOf = (name: string): string => blobKey(digestOf(Buffer.from(name)));

describe('the collector', () => {
  let nowMs: number;
  let store: MemoryStore;
  /** A release that stays, and files that none names: one of long ago, one that is young. */
  beforeEach(() => {
    nowMs = start;
    store = createMemoryStore({ now: () => nowMs });
    writeRelease(store, [file('kept')], { atMs: start - 50 * DAY_MS });
    store.write(keyOf('old'), Buffer.from('old'), start - 40 * DAY_MS);
    store.write(keyOf('young'), Buffer.from('young'), start - 29 * DAY_MS);
  });
  const collect = (of: ObjectStore = store, apply = true) => collectBlobs(of, { apply });
  const held = (...names: string[]): boolean[] => names.map((name) => store.held.has(keyOf(name)));
  const tombstones = (): string[] => [...store.held.keys()].filter((key) => key.startsWith('gc/'));
  const nextNight = (): void => {
    nowMs = start + 24 * HOUR_MS;
  };

  it('announces one night what it deletes in the next, and says how much that is', async () => {
    expect(await collect(store, false)).toMatchObject({ state: 'found', blobs: 1, bytes: 3, notBefore: null });
    expect(tombstones()).toEqual([]);
    const announced = await collect();
    expect(announced).toMatchObject({ state: 'announced', blobs: 1, bytes: 3 });
    expect(announced.notBefore).toBe(new Date(start + 23.5 * HOUR_MS).toISOString());
    nowMs = start + 23 * HOUR_MS;
    expect(await collect()).toMatchObject({ state: 'waiting', notBefore: announced.notBefore });
    expect(tombstones()).toHaveLength(1);
    nextNight();
    expect(await collect()).toMatchObject({ state: 'freed', blobs: 1, bytes: 3 });
    expect(held('kept', 'old', 'young')).toEqual([true, false, true]);
    expect(await collect()).toMatchObject({ state: 'freed', blobs: 0 });
    nowMs += 3 * HOUR_MS;
    expect(await collect(store, false)).toMatchObject({ state: 'found', blobs: 1 });
  });

  it('deletes nothing when its time is over, and announces anew', async () => {
    await collect();
    nowMs = start + 25.3 * HOUR_MS;
    expect(await collect()).toMatchObject({ state: 'announced' });
    expect(held('old')).toEqual([true]);
    expect(tombstones()).toHaveLength(2);
  });

  it('stops before its time is over', async () => {
    for (let n = 0; n < 5; n++) store.write(keyOf(`old ${n}`), Buffer.from(`old ${n}`), start - 40 * DAY_MS);
    await collect();
    nowMs = start + 25 * HOUR_MS;
    let deletions = 0;
    const slow: ObjectStore = {
      ...store,
      async delete(key, signal) {
        deletions += Number(key.startsWith('blobs/'));
        if (key.startsWith('blobs/')) nowMs += 5 * 60_000;
        return store.delete(key, signal);
      },
    };
    expect(await collect(slow)).toMatchObject({ state: 'freed', blobs: 3 });
    expect(deletions).toBe(3);
    expect(nowMs).toBe(start + 25.25 * HOUR_MS);
  });

  it('keeps what a release names that came meanwhile, what was objected to, and what was written anew', async () => {
    for (const name of ['wanted', 'objected', 'rewritten'])
      store.write(keyOf(name), Buffer.from(name), start - 40 * DAY_MS);
    expect(await collect()).toMatchObject({ blobs: 4 });
    nextNight();
    writeRelease(store, [file('wanted')], { atMs: start + HOUR_MS });
    store.write(
      'leases/x.0.json',
      Buffer.from(JSON.stringify({ digests: [digestOf(Buffer.from('objected'))] })),
      start + HOUR_MS,
    );
    store.write(keyOf('rewritten'), Buffer.from('rewritten'), start + HOUR_MS);
    expect(await collect()).toMatchObject({ state: 'freed', blobs: 1 });
    expect(held('wanted', 'objected', 'rewritten', 'old')).toEqual([true, true, true, false]);
  });

  it('keeps what lies in the trash for a week', async () => {
    writeRelease(store, [file('trashed')], { atMs: start - 50 * DAY_MS, trashedAtMs: start - 6 * DAY_MS });
    writeRelease(store, [file('expired')], { atMs: start - 50 * DAY_MS, trashedAtMs: start - 9 * DAY_MS });
    await collect();
    nextNight();
    await collect();
    expect(held('trashed', 'expired')).toEqual([true, false]);
  });

  it('misses no release that is removed while it lists', async () => {
    writeRelease(store, [file('other')], { atMs: start - 45 * DAY_MS });
    await collect();
    nextNight();
    // Its writer had looked before the announcement, so it did not object.
    const { releaseId } = writeRelease(store, [file('old')], { atMs: start + 20 * HOUR_MS });
    const removing: ObjectStore = {
      ...store,
      async list(prefix, options) {
        if (prefix === releasesPrefix && store.held.has(releaseKey(releaseId, 'index.json'))) {
          await removeRelease(store, { releaseId, reason: 'retention', by: 'desk' });
        }
        return store.list(prefix, options);
      },
    };
    await collect(removing);
    expect(held('old')).toEqual([true]);
  });

  it.each<[string, (releaseId: string, manifestSha256: string) => void]>([
    ['an index that is torn', (id) => store.write(releaseKey(id, 'index.json'), Buffer.from('{"schema'), start)],
    [
      'an index of a name that is none',
      () => store.write('releases/copy of mine/index.json', Buffer.from('{}'), start),
    ],
    ['a manifest that is missing', (_id, manifest) => store.held.delete(blobKey(manifest))],
    ['a manifest with a flipped bit', (_id, manifest) => store.write(blobKey(manifest), Buffer.from('{}'), start)],
    ['trash that is torn', () => store.write('trash/20261127T020000Z-000000000000.json', Buffer.from('{'), start)],
    ['a lease that is torn', () => store.write('leases/x.0.json', Buffer.from('{"digests":["'), start + HOUR_MS)],
  ])('deletes nothing while there is %s, and names it', async (_what, spoil) => {
    const spoilt = writeRelease(store, [file('spoilt')], { atMs: start - 50 * DAY_MS });
    await collect();
    nextNight();
    spoil(spoilt.releaseId, spoilt.manifestSha256);
    const blobs = [...store.held.keys()].filter((key) => key.startsWith('blobs/'));
    await expect(collect()).rejects.toMatchObject({
      code: 'BACKUP_COLLECT_UNSAFE',
      details: { key: expect.any(String) },
    });
    expect([...store.held.keys()].filter((key) => key.startsWith('blobs/'))).toEqual(blobs);
    // Nor is anything announced by that.
    nowMs = start + 3 * DAY_MS;
    store.write('leases/x.1.json', Buffer.from('{'), nowMs);
    await expect(collect()).rejects.toMatchObject({ code: 'BACKUP_COLLECT_UNSAFE' });
    expect(tombstones()).toHaveLength(1);
  });

  it('believes no listing that lacks a release which was there', async () => {
    const { releaseId } = writeRelease(store, [file('spare')], { atMs: start - 50 * DAY_MS });
    await collect();
    nextNight();
    const lying: ObjectStore = {
      ...store,
      async list(prefix, options) {
        const { objects } = await store.list(prefix, options);
        return { objects: objects.filter(({ key }) => !key.startsWith(`releases/${releaseId}`)) };
      },
    };
    await expect(collect(lying)).rejects.toMatchObject({
      details: { key: `releases/${releaseId}`, reason: 'vanished' },
    });
    expect(held('old')).toEqual([true]);
  });

  it.each([
    ['is torn', '{"candidates":["'],
    ['asks for time until 2099', (digest: string) => tombstone(digest, { deadline: '2099-01-01T00:00:00.000Z' })],
    [
      'claims that its night is now',
      (digest: string) => tombstone(digest, { notBefore: new Date(start - HOUR_MS).toISOString() }),
    ],
  ])('does not act on an announcement that %s', async (_what, content) => {
    const bytes = Buffer.from(typeof content === 'string' ? content : content(digestOf(Buffer.from('old'))));
    store.write('gc/odd.json', bytes, start - HOUR_MS);
    const { state, odd } = await collect();
    expect(state).not.toBe('freed');
    expect(held('old')).toEqual([true]);
    if (_what !== 'claims that its night is now') expect(odd).toEqual(['gc/odd.json']);
  });
  const tombstone = (digest: string, change: object): string =>
    JSON.stringify({
      candidates: [digest],
      notBefore: new Date(start + 22.5 * HOUR_MS).toISOString(),
      deadline: new Date(start + 25 * HOUR_MS).toISOString(),
      ...change,
    });

  it('announces nothing with a key that may not delete', async () => {
    const writer: ObjectStore = {
      ...store,
      delete: async () => {
        throw new AppError('BACKUP_BUCKET_DENIED');
      },
    };
    expect(await collect(writer)).toMatchObject({ state: 'denied' });
    expect(tombstones()).toEqual([]);
  });

  describe('clears away what was left over:', () => {
    const left = (): string[] =>
      [...store.held.keys()].filter((key) => !/^(blobs|signatures|releases)\//.test(key)).sort();

    it('objections, claims, announcements, probes and the damaged, in their time', async () => {
      const days: readonly (readonly [string, number])[] = [
        ['leases/a.0.json', 3],
        ['gc/a.json', 7],
        ['days/2026-10-01.json', 30],
        ['probe/a', 2],
        ['quarantine/a', 30],
        ['trash/a.json', 9],
      ];
      for (const [key, age] of days) {
        store.write(key, Buffer.from('not even JSON'), start - age * DAY_MS - 1);
        store.write(`${key}.young`, Buffer.from('{"deadline":"2099'), start - age * DAY_MS + HOUR_MS);
      }
      expect(await clearLeftovers(store)).toEqual({ removed: days.length, stuck: 0 });
      expect(left()).toEqual(days.map(([key]) => `${key}.young`).sort());
    });

    it('what looks like a release and is none, but no publication or undo under way', async () => {
      const removed = writeRelease(store, [file('gone')], { atMs: start - 20 * DAY_MS });
      await removeRelease(store, { releaseId: removed.releaseId, reason: 'retention', by: 'desk' });
      const write = (id: string, name: 'RESTORE.txt', atMs: number) =>
        store.write(releaseKey(id, name), Buffer.from('x'), atMs);
      write(removed.releaseId, 'RESTORE.txt', start - DAY_MS);
      write('20261101T020000Z-00000000dead', 'RESTORE.txt', start - 3 * DAY_MS);
      write('20261128T010000Z-0000000000aa', 'RESTORE.txt', start - HOUR_MS);
      expect(await clearLeftovers(store)).toEqual({ removed: 2, stuck: 0 });
      write(removed.releaseId, 'RESTORE.txt', start + HOUR_MS);
      nowMs = start + 2 * HOUR_MS;
      expect(await clearLeftovers(store)).toEqual({ removed: 0, stuck: 0 });
    });

    it('signatures of manifests that are gone', async () => {
      const kept = writeRelease(store, [file('kept')], { atMs: start - 40 * DAY_MS });
      store.write(signatureKey('0'.repeat(64)), Buffer.from('x'), start - 31 * DAY_MS);
      store.write(signatureKey('1'.repeat(64)), Buffer.from('x'), start - 29 * DAY_MS);
      expect(await clearLeftovers(store)).toEqual({ removed: 1, stuck: 0 });
      expect(store.held.has(signatureKey(kept.manifestSha256))).toBe(true);
      expect(store.held.has(signatureKey('1'.repeat(64)))).toBe(true);
    });
  });
});
