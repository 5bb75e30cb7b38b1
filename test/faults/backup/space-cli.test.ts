/** Keeping, removing, bringing back and freeing by command, on a folder. */
import { mkdtemp, readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyPilotLibrary } from '../../fakes/pilot-library.ts';
import { removeFolders } from '../../integration/backup/studio.ts';
import { understudy } from '../cli.ts';

const english = { LC_ALL: 'C.UTF-8' };
let root: string;
let home: string;

async function run(...args: string[]) {
  const { code, stdout, stderr } = await understudy(home, args, { env: english });
  expect([code, stderr.includes('    at ')], stderr).toEqual([0, false]);
  return stdout;
}
const json = async (...args: string[]) => JSON.parse(await run(...args, '--json'));

beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'space-cli-'));
  home = path.join(root, 'home');
  await copyPilotLibrary(home);
  await run('store', 'set', 'folder', path.join(root, 'store'), '--create');
});
afterAll(() => removeFolders(root));

it('keeps by a rule, removes, brings back and frees', async () => {
  const made = [(await json('backup', 'now')).releaseId];
  await run('readings', 'set', '小明', 'xiao3 ming2');
  made.push((await json('backup', 'now')).releaseId);
  const folders = () => readdir(path.join(root, 'store/understudy/v1/releases'));
  expect(await run('releases', 'retention', 'show')).toContain('the last 3 verified, the newest of 7 days, 4 weeks');

  const rule = [
    '--last',
    '1',
    '--daily',
    '0',
    '--weekly',
    '0',
    '--monthly',
    '0',
    '--young-days',
    '0',
    '--nightly',
    'off',
  ];
  const view = await json('releases', 'retention', 'set', ...rule);
  expect(view.rule).toEqual({ last: 1, daily: 0, weekly: 0, monthly: 0, youngDays: 0, nightly: false });
  expect(view).toMatchObject({ keep: [made[1]], remove: [made[0]] });
  expect(await run('releases', 'prune')).toContain('Nothing was removed. To do it, add --apply.');
  expect(await folders()).toHaveLength(2);

  const pruned = await json('releases', 'prune', '--apply', '--space');
  expect(pruned).toMatchObject({
    applied: true,
    denied: false,
    remove: [made[0]],
    space: { state: 'nothing', blobs: 0 },
  });
  expect(await readdir(path.join(root, 'store/understudy/v1/releases', made[0])).catch(() => [])).toEqual([]);
  expect(await json('releases', 'trash')).toMatchObject([{ releaseId: made[0] }]);

  expect(await run('releases', 'undo', made[0])).toContain(`${made[0]} is back, and pinned.`);
  expect(await json('releases', 'trash')).toEqual([]);
  expect(await json('releases', 'verify', made[0], '--deep')).toMatchObject({ ok: true });
  expect(await json('releases', 'prune', '--apply')).toMatchObject({ remove: [] });
  expect(await run('releases', 'collect', '--apply')).toContain(
    'Every file in the store belongs to a release or is recent.',
  );
});

it('says what is wrong, and changes nothing', async () => {
  const refused = async (...args: string[]) => {
    const { code, stderr } = await understudy(home, args, { env: english });
    return [code, stderr.trim().split('\n')[0]];
  };
  const before = await json('releases', 'retention', 'show');
  expect(await refused('releases', 'retention', 'set')).toEqual([2, expect.stringContaining('--last')]);
  expect(await refused('releases', 'retention', 'set', '--daily', 'many')).toEqual([2, expect.any(String)]);
  expect((await refused('releases', 'retention', 'set', '--last', '0'))[0]).toBeGreaterThan(0);
  expect((await refused('releases', 'retention', 'set', '--nightly', 'maybe'))[0]).toBe(2);
  expect((await refused('releases', 'undo', '20260101T000000Z-000000000000'))[0]).toBe(1);
  expect((await json('releases', 'retention', 'show')).rule).toEqual(before.rule);
});
