/** `drill`: a promotion up to the voice that is heard, beside everything real. Nothing has to be confirmed, as nothing is moved. */
import type { DrillReport } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { columns } from './columns.ts';
import { scheduleDrills, scheduleOptions } from './drill-schedule.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb, given, readOptions, required, type VerbContext } from './verb.ts';

const drillOptions = { release: { type: 'string', value: 'RID' } } as const;
const options = { ...drillOptions, ...scheduleOptions };

/** What was begun on the machine is taken away again first. */
const CLEAN_WITHIN_MS = 10_000;

export const drill = defineVerb({
  name: 'drill',
  forms: {
    drill: 'NAME [--release RID]',
    list: 'list',
    schedule: 'schedule [show]',
    set: 'schedule set NAME [--day D] [--at HH:MM]',
    off: 'schedule off',
  },
  options,
  example: 'schedule set standby-2 --day 1 --at 04:00',
  endsWithinMs: CLEAN_WITHIN_MS,
  async run(args, context) {
    const { host, terminal, signal } = context;
    if (args[0] === 'list') return listDrills(args.slice(1), context);
    if (args[0] === 'schedule') return scheduleDrills(args.slice(1), context);
    const { values, positionals } = readOptions(args, drillOptions, { words: 1 });
    const input = { name: required(positionals[0], 'NAME'), ...given({ releaseId: values.release }) };
    const client = await host();
    const { jobId } = await client.call('standby.drill', input);
    const report = await client.finish<DrillReport>(jobId, { signal, onChange: terminal.follow() });
    terminal.result(report, reportLines(report, terminal));
    if (report.ok) return;
    throw new AppError('STANDBY_COMMAND_FAILED', { details: { machine: report.machine, reason: 'too slow' } });
  },
});

async function listDrills(args: readonly string[], { client, terminal }: VerbContext): Promise<void> {
  readOptions(args, {}, { words: 0 });
  const list = await (await client()).call('standby.drills', {});
  terminal.result(list, listLines(list, terminal));
}

function listLines(list: readonly DrillReport[], { words, cli, when, format }: Terminal): string[] {
  if (list.length === 0) return [cli.none.drills];
  const { standby, common } = words;
  return columns(
    list.map(({ drillId, startedAt, machine, rtoSeconds, ok }) => [
      drillId,
      when(startedAt),
      machine,
      rtoSeconds === null ? common.none : format.span(rtoSeconds),
      ok ? standby.drillPassed : standby.drillFailed,
    ]),
  );
}

function reportLines({ machine, ok, segments, proof, ...times }: DrillReport, terminal: Terminal): string[] {
  const { cli, format, words } = terminal;
  const span = (seconds: number | null): string => format.span(seconds ?? 0);
  const took = span(times.rtoSeconds);
  return [
    ...columns(
      Object.entries(segments).map(([name, seconds]) => [
        words.standby.stepNames[name as keyof typeof segments],
        span(seconds),
      ]),
      '  ',
    ),
    ok ? cli.drilled(machine, took, span(times.forecastSeconds), span(times.rpoSeconds)) : cli.drillSlow(machine, took),
    ...(proof === null ? [] : [cli.drillSound(proof.file)]),
  ];
}
