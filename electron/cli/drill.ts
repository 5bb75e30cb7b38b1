/** `drill`: a promotion up to the voice that is heard, beside everything real. Nothing has to be confirmed, as nothing is moved. */
import type { DrillReport } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb, given, readOptions, required } from './verb.ts';

const options = { release: { type: 'string', value: 'RID' } } as const;

/** What was begun on the machine is taken away again first. */
const CLEAN_WITHIN_MS = 10_000;

export const drill = defineVerb({
  name: 'drill',
  forms: { drill: 'NAME [--release RID]' },
  options,
  example: 'standby-2',
  endsWithinMs: CLEAN_WITHIN_MS,
  async run(args, { host, terminal, signal }) {
    const { values, positionals } = readOptions(args, options, { words: 1 });
    const input = { name: required(positionals[0], 'NAME'), ...given({ releaseId: values.release }) };
    const client = await host();
    const { jobId } = await client.call('standby.drill', input);
    const report = await client.finish<DrillReport>(jobId, { signal, onChange: terminal.follow() });
    terminal.result(report, reportLines(report, terminal));
    if (report.ok) return;
    throw new AppError('STANDBY_COMMAND_FAILED', { details: { machine: report.machine, reason: 'too slow' } });
  },
});

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
