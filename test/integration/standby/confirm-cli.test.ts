/** A promotion by command: it is done with the hash of the plan that was read, and never without. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { copyPilotLibrary } from '../../fakes/studio.ts';
import { understudy } from '../../faults/cli.ts';
import { tempDir } from '../../unit/temp-dir.ts';

it.each(['promote', 'failback'])('%s --confirm without --plan is wrong usage and does nothing', async (verb) => {
  const home = path.join(await tempDir(), 'home');
  const { code, stdout, stderr } = await understudy(home, [verb, 'spare', '--confirm', 'spare', '--reason', 'r']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`--plan HASH is missing: run \`${verb}\` without --confirm, read the plan`);
  await expect(readdir(home)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('the printed plan ends with the whole command, which is refused once the plan is another one', async () => {
  const home = await tempDir();
  await copyPilotLibrary(home);
  const run = (args: readonly string[]) => understudy(home, args);
  expect((await run(['standby', 'practice'])).code).toBe(0);
  const shown = await run(['promote', 'practice', '--reason', "Lin's $5 cable"]);
  expect(shown.code, shown.stderr).toBe(0);
  const last = shown.stdout.trimEnd().split('\n').at(-1) ?? '';
  const hash = /--plan ([0-9a-f]{32}) /.exec(last)?.[1] ?? '';
  expect(last).toBe(
    `  understudy promote "practice" --plan ${hash} --confirm "practice" --reason 'Lin'\\''s $5 cable'`,
  );

  const confirm = (plan: string) =>
    run(['promote', 'practice', '--plan', plan, '--confirm', 'practice', '--reason', 'r', '--json']);
  const wrong = await confirm('0'.repeat(32));
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
  expect(wrong.stderr).toContain('STANDBY_PLAN_STALE');
  // The same plan still holds in another process; what stops it now is that there is no gate.
  expect((await confirm(hash)).stderr).toContain('STANDBY_CUTOVER_MISSING');
}, 120_000);
