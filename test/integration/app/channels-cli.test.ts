/** Channels and the proof of a release as people use them: by command, with the pilot voice. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { ChannelEntry, ChannelView, ReleaseProof, ReleaseSummary } from '../../../electron/contract/backup.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';

it('a release is pointed to, heard, and shown with both', async () => {
  const home = await startedHome();
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const run = (...args: string[]) => understudy(home, args, { env: { LC_ALL: 'en_US.UTF-8' } });
  const json = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await run(...args, '--json');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    return JSON.parse(stdout) as T;
  };
  await run('store', 'set', 'folder', path.join(home, 'store'), '--create');
  const { releaseId } = await json<{ releaseId: string }>('backup', 'now');
  expect(await json<ChannelView[]>('releases', 'channel')).toEqual([]);

  const wrong = await run('releases', 'channel', 'set', 'prod', '20260101T000000Z-000000000000', '--json');
  expect(JSON.parse(wrong.stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({ code: 'BACKUP_RELEASE_UNKNOWN' });
  expect((await run('releases', 'channel', 'set', 'prod')).code).toBe(2);
  const set = await json<ChannelView>('releases', 'channel', 'set', 'prod', releaseId);
  expect(set).toMatchObject({ name: 'prod', releaseId, passedOver: 0 });
  expect(await json<ChannelView[]>('releases', 'channel', 'list')).toEqual([set]);
  expect(await json<ChannelEntry[]>('releases', 'channel', 'history', 'prod')).toMatchObject([
    { releaseId, fault: null },
  ]);

  const proof = await json<ReleaseProof>('releases', 'prove', releaseId);
  expect(proof).toMatchObject({ releaseId, voices: [{ id: 'pilot' }] });
  expect(proof.voices[0]?.audioSeconds).toBeGreaterThan(0.8);

  const [release] = await json<ReleaseSummary[]>('releases', 'list');
  expect(release).toMatchObject({
    channels: ['prod'],
    heard: { at: proof.at, by: proof.by },
    provenance: { parent: null, device: expect.stringMatching(/^(\w{4}-){5}\w{4}$/) },
    voices: [{ id: 'pilot', facts: { version: 'v2', symbols: 732 } }],
  });
  const shown = (await run('releases', 'list')).stdout;
  expect(shown).toContain('channel prod');
  expect(shown).toContain(`heard`);

  // Nothing new: the same release, not another one.
  expect(await json<object>('backup', 'now')).toMatchObject({ releaseId, bytesUploaded: 0, unchanged: true });
  expect(await json<ReleaseSummary[]>('releases', 'list')).toHaveLength(1);
});
