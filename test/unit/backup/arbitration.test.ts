/** Whether a store creates an object once is tried out, never believed. */
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkArbitration } from '../../../electron/backup/store/arbitration.ts';
import { openFolderStore } from '../../../electron/platform/object-store-folder.ts';
import { openS3Store } from '../../../electron/platform/object-store-s3.ts';
import { arbitrationOf } from '../../../electron/standby/registers/arbitration-rules.ts';
import { type StrictS3Options, startStrictS3 } from '../../fakes/strict-s3-server.ts';
import { tempDir } from '../temp-dir.ts';

async function openBucket(options: StrictS3Options) {
  const server = await startStrictS3(options);
  onTestFinished(() => server.close());
  const journalDir = path.join(await tempDir(), 'uploads');
  const store = openS3Store(server.settings, { keys: server, journalDir, lookup: server.lookup });
  onTestFinished(() => store.close());
  return { server, store };
}

describe('a race for one key', () => {
  it.each([
    ['a bucket', {}],
    ['a bucket of OSS', { personality: 'oss' }],
  ] as const)('has one winner in %s, and leaves nothing behind', async (_what, options) => {
    const { server, store } = await openBucket(options);
    expect(await checkArbitration(store)).toEqual({
      name: 'arbitrates',
      state: 'ok',
      finding: 'arbitrates',
      details: { rounds: 5, racers: 8, winners: 1 },
    });
    expect(server.keys()).toEqual([]);
  });

  it('has one winner in a folder', async () => {
    const dir = await tempDir();
    const store = await openFolderStore(dir, { create: 'folder' });
    expect(await checkArbitration(store)).toMatchObject({ state: 'ok' });
    expect((await store.list('probe/')).objects).toEqual([]);
  });

  it('has many winners where the condition is ignored', async () => {
    const { server, store } = await openBucket({ ignoresConditions: true });
    const { state, details } = await checkArbitration(store);
    expect(state).toBe('warn');
    expect(details['winners']).toBe(8);
    expect(server.keys()).toEqual([]);
  });

  it('has many winners where OSS ignores its own header', async () => {
    const { store } = await openBucket({ personality: 'oss', ignoresConditions: true });
    expect(await checkArbitration(store)).toMatchObject({ state: 'warn' });
  });

  it('is judged all the same by a key that may not delete', async () => {
    const { server, store } = await openBucket({});
    server.addFault({ operation: 'DeleteObject', kind: 'deny', times: 5 });
    expect(await checkArbitration(store)).toMatchObject({ state: 'ok' });
  });
});

it.each([
  [null, 1, null],
  [true, 0, 'A'],
  [true, 3, 'A'],
  [false, 1, 'B'],
  [false, 2, 'C'],
  [false, 0, 'C'],
] as const)('a store that arbitrates: %s, with %i standbys, is of grade %s', (ok, machines, grade) => {
  const at = '2026-11-01T10:00:00.000Z';
  expect(arbitrationOf(ok === null ? null : { ok, at }, machines)).toEqual(grade && { grade, testedAt: at });
});
