/** `drill schedule`: the drill of a month, its day and its machine. */
import type { DrillScheduleStatus } from '../contract/models/drill-schedule.ts';
import type { Terminal } from './terminal.ts';
import { assertAction, given, readNumber, readOptions, required, unknownAction, type VerbContext } from './verb.ts';

export const scheduleOptions = {
  day: { type: 'string', value: 'D' },
  at: { type: 'string', value: 'HH:MM' },
} as const;

/** The first of a month, after the nightly backup of most. */
const USUAL = { day: 1, time: '04:00' };
const actions = ['show', 'set', 'off'];

export async function scheduleDrills(args: readonly string[], { client: open, terminal }: VerbContext): Promise<void> {
  const { values, positionals } = readOptions(args, scheduleOptions, { words: 2 });
  const [action = 'show', name] = positionals;
  assertAction('drill schedule', action, actions);
  const show = (status: DrillScheduleStatus | null): void => terminal.result(status, linesOf(status, terminal));
  switch (action) {
    case 'show':
      return show((await (await open()).call('standby.overview', {})).drillSchedule ?? null);
    case 'set': {
      const typed = given({ day: readNumber(values.day, '--day'), time: values.at });
      const machine = required(name, 'NAME');
      const client = await open();
      const before = (await client.call('standby.overview', {})).drillSchedule ?? USUAL;
      const schedule = { machine, day: before.day, time: before.time, ...typed };
      return show(await client.call('standby.setDrillSchedule', { schedule }));
    }
    case 'off':
      return show(await (await open()).call('standby.setDrillSchedule', { schedule: null }));
    default:
      throw unknownAction('drill', action);
  }
}

function linesOf(status: DrillScheduleStatus | null, { cli, when, words, format }: Terminal): string[] {
  const { drillSchedule: say } = cli;
  if (status === null) return [say.off];
  const { machine, day, time, nextAt, overdueSince, last } = status;
  const { standby } = words;
  const outcome = (took: number | null): string =>
    took === null ? standby.drillFailed : standby.drillSpoke(format.span(took));
  return [
    say.on(machine, day, time, when(nextAt)),
    ...(overdueSince === null ? [] : [say.overdue(when(overdueSince))]),
    ...(last === null
      ? []
      : [`${standby.lastDrill} · ${when(last.at)} · ${last.machine} · ${outcome(last.ok ? last.rtoSeconds : null)}`]),
  ];
}
