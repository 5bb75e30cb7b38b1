/** A promotion by command: it is done with the hash of the plan that was read, and never without. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Plan } from '../../../electron/contract/models/plan.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';
import { tempDir } from '../../unit/temp-dir.ts';

it.each(['promote', 'failback'])('%s --confirm without --plan is wrong usage and does nothing', async (verb) => {
  const home = path.join(await tempDir(), 'home');
  const { code, stdout, stderr } = await understudy(home, [verb, 'spare', '--confirm', 'spare', '--reason', 'r']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('--plan');
  expect(stderr).toContain('leave --confirm out');
  await expect(readdir(home)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('the hash of the printed plan is refused once the plan is another one', async () => {
  const home = await startedHome();
  const run = (args: readonly string[]) => understudy(home, args);
  expect((await run(['standby', 'practice'])).code).toBe(0);
  const shown = await run(['promote', 'practice', '--reason', 'a cable', '--json']);
  expect(shown.code, shown.stderr).toBe(0);
  const plan = JSON.parse(shown.stdout) as Plan;
  // The machine was never checked: that is done first, and so is no reason any more.
  expect(plan.blockedBy).toContain('STANDBY_CUTOVER_MISSING');
  expect(plan.blockedBy).not.toContain('STANDBY_CHECK_NEEDED');
  const hash = plan.planHash;

  const confirm = (plan: string) =>
    run(['promote', 'practice', '--plan', plan, '--confirm', 'practice', '--reason', 'r', '--json']);
  const wrong = await confirm('0'.repeat(32));
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
  expect(wrong.stderr).toContain('STANDBY_PLAN_STALE');
  // The same plan still holds in another process; what stops it now is that there is no gate.
  expect((await confirm(hash)).stderr).toContain('STANDBY_CUTOVER_MISSING');
});
