/** What is told at a terminal of the drills so far, and of the one of every month. */
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { drill } from '../../../electron/cli/drill.ts';
import { createTerminal } from '../../../electron/cli/terminal.ts';
import type { DrillScheduleStatus } from '../../../electron/contract/models/drill-schedule.ts';
import { wordsOf } from '../../../electron/words/words.ts';
import { pretendedDrill } from '../../fakes/host/drills.ts';

/** What a host answers to each call, and what is printed then. */
async function said(answers: Readonly<Record<string, unknown>>, ...args: string[]): Promise<string[]> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const terminal = createTerminal({ json: false, verbose: false, locale: 'en', argv: args, stdout, stderr });
  const client = async () => ({ call: async (name: string) => answers[name] });
  await drill.run(args, { terminal, client } as never);
  return String(stdout.read() ?? '')
    .trimEnd()
    .split('\n');
}

const { standby } = wordsOf('en');

it('each drill is a line: its id, its machine, after how long it spoke or that it did not', async () => {
  const well = { ...pretendedDrill({ mediaPath: 'm', seconds: 1 }), drillId: 'D-2', machine: 'spare', rtoSeconds: 41 };
  const failed = { ...well, drillId: 'D-1', ok: false, rtoSeconds: null };
  const lines = await said({ 'standby.drills': [well, failed] }, 'list');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(new RegExp(`^D-2 .* spare +41 .* ${standby.drillPassed}$`));
  expect(lines[1]).toMatch(new RegExp(`^D-1 .* spare .* ${standby.drillFailed}$`));
});

it('the schedule tells that one is owed, and how the last one ended', async () => {
  const at = '2026-11-05T04:00:00Z';
  const drillSchedule: DrillScheduleStatus = {
    machine: 'spare',
    day: 5,
    time: '04:00',
    nextAt: '2026-12-05T04:00:00Z',
    overdueSince: at,
    last: { drillId: 'D-1', machine: 'spare', at, ok: false, rtoSeconds: null },
  };
  const lines = await said({ 'standby.overview': { drillSchedule } }, 'schedule');
  expect(lines).toEqual([
    expect.stringContaining('Drill on spare every month on day 5 at 04:00; next '),
    expect.stringContaining('One has been owed since '),
    expect.stringContaining(`· spare · ${standby.drillFailed}`),
  ]);
});
