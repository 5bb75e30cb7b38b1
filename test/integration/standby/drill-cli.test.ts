/** Drills by command: the list of them, and the one of every month. What a drill does is in drill.test.ts. */
import { expect, it } from 'vitest';
import type { DrillScheduleStatus } from '../../../electron/contract/models/drill-schedule.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';

it('a drill of every month is set, shown, moved and switched off by command', async () => {
  const home = await startedHome();
  const run = (...args: string[]) => understudy(home, args, { env: { LC_ALL: 'C.UTF-8' } });
  const did = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await run(...args, '--json');
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as T;
  };
  expect((await run('drill', 'list')).stdout).toContain('No drill so far.');
  const unknown = await run('drill', 'schedule', 'set', 'practice', '--json');
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('STANDBY_UNKNOWN') });
  await did('standby', 'practice');
  const set = await did<DrillScheduleStatus>('drill', 'schedule', 'set', 'practice', '--day', '5');
  expect(set).toMatchObject({ machine: 'practice', day: 5, time: '04:00', overdueSince: null, last: null });
  expect(Date.parse(set.nextAt)).toBeGreaterThan(Date.now());
  expect(await did('drill', 'schedule', 'set', 'practice', '--at', '05:30')).toMatchObject({ day: 5, time: '05:30' });
  expect((await run('drill', 'schedule', 'show')).stdout).toContain('Drill on practice every month on day 5 at 05:30');
  expect((await run('drill', 'schedule', 'set', 'practice', '--day', '31')).code).toBe(1);
  expect(await did('drill', 'schedule', 'off')).toBeNull();
  expect((await run('drill', 'schedule')).stdout).toContain('No drill is held by itself');
});
