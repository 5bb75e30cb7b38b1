/** A removed release: what goes with it, what comes back, and until when. */
import { beforeEach, describe, expect, it } from 'vitest';
import { blobKey, releaseKey } from '../../../electron/backup/release/keys.ts';
import { readTrash, removeRelease, undoRemoval } from '../../../electron/backup/space/trash.ts';
import { createMemoryStore, type MemoryStore } from '../../fakes/memory-store.ts';
import { digestOf, writeRelease } from '../../fakes/release-in-store.ts';

const DAY_MS = 24 * 3_600_000;
const start = Date.UTC(2026, 10, 28, 2);
const weights = Buffer.from('weights');

describe('a release that is removed', () => {
  let nowMs: number;
  let store: MemoryStore;
  let releaseId: string;
  const folder = (): Record<string, string> =>
    Object.fromEntries(
      [...store.held]
        .filter(([key]) => key.startsWith('releases/'))
        .map(([key, { bytes }]) => [key, Buffer.from(bytes).toString('base64')]),
    );
  const remove = () => removeRelease(store, { releaseId, reason: 'retention', by: 'desk' });

  beforeEach(() => {
    nowMs = start;
    store = createMemoryStore({ now: () => nowMs });
    ({ releaseId } = writeRelease(store, [{ path: 'voices/lin/gpt.onnx', bytes: weights }], { atMs: start - DAY_MS }));
  });

  it('leaves nothing that looks like a release, and comes back byte for byte', async () => {
    const before = folder();
    expect(Object.keys(before)).toHaveLength(4);
    await remove();
    expect(folder()).toEqual({});
    expect(store.held.has(blobKey(digestOf(weights)))).toBe(true);
    nowMs += 6.9 * DAY_MS;
    await undoRemoval(store, releaseId);
    expect(folder()).toEqual(before);
    await undoRemoval(store, releaseId);
    expect(folder()).toEqual(before);
  });

  it('is out of sight before anything else of it goes', async () => {
    const deleted: string[] = [];
    const watched = { ...store, delete: async (key: string) => void deleted.push(key) };
    await removeRelease(watched, { releaseId, reason: 'person', by: 'desk' });
    expect(deleted[0]).toBe(releaseKey(releaseId, 'index.json'));
    expect((await readTrash(store, nowMs)).entries).toMatchObject([{ releaseId, removedAtMs: start }]);
  });

  it('cannot be put back after a week, nor twice removed', async () => {
    await remove();
    await expect(remove()).rejects.toMatchObject({ code: 'BACKUP_RELEASE_UNKNOWN' });
    nowMs += 7 * DAY_MS;
    await expect(undoRemoval(store, releaseId)).rejects.toMatchObject({ code: 'BACKUP_TRASH_EXPIRED' });
    expect(folder()).toEqual({});
    nowMs += 2 * DAY_MS;
    await expect(undoRemoval(store, releaseId)).rejects.toMatchObject({ code: 'BACKUP_RELEASE_UNKNOWN' });
  });

  it('is not put back when one of its files is gone', async () => {
    await remove();
    store.held.delete(blobKey(digestOf(weights)));
    await expect(undoRemoval(store, releaseId)).rejects.toMatchObject({
      code: 'BACKUP_VERIFY_FAILED',
      details: { releaseId, sha256: digestOf(weights) },
    });
    expect(folder()).toEqual({});
  });

  it('has a copy for each removal, so that clearing away an old one takes no new one along', async () => {
    await remove();
    nowMs += DAY_MS;
    await undoRemoval(store, releaseId);
    await remove();
    expect((await readTrash(store, nowMs)).entries.map((entry) => entry.removedAtMs)).toEqual([start + DAY_MS, start]);
  });

  it('of the first versions comes back, too', async () => {
    const index = store.held.get(releaseKey(releaseId, 'index.json'))?.bytes ?? new Uint8Array();
    const kept = { releaseId, reason: 'retention', index: Buffer.from(index).toString('base64') };
    store.write(`trash/${releaseId}.json`, Buffer.from(JSON.stringify(kept)), start);
    store.held.delete(releaseKey(releaseId, 'index.json'));
    await undoRemoval(store, releaseId);
    expect(store.held.has(releaseKey(releaseId, 'index.json'))).toBe(true);
  });
});
