/** `backup`: make a release now, and when it happens by itself. */
import type { BackupOverview, BackupResult } from '../contract/backup.ts';
import type { ScheduleSettings } from '../contract/models/settings.ts';
import { AppError } from '../kernel/app-error.ts';
import { runBandwidth } from './bandwidth.ts';
import { gapLines } from './gap-lines.ts';
import { describeCheck } from './release-check.ts';
import type { Terminal } from './terminal.ts';
import { assertAction, defineVerb, readOptions, required, unknownAction, type VerbContext } from './verb.ts';

const options = {
  tz: { type: 'string', value: 'ZONE' },
  from: { type: 'string', value: 'HH:MM' },
  to: { type: 'string', value: 'HH:MM' },
} as const;

export const backup = defineVerb({
  name: 'backup',
  forms: {
    now: 'now',
    status: 'status',
    show: 'schedule show',
    set: 'schedule set HH:MM [--tz ZONE]',
    off: 'schedule off',
    bandwidth: 'bandwidth show',
    limit: 'bandwidth set RATE [--from HH:MM] [--to HH:MM]',
    unlimited: 'bandwidth off',
  },
  options,
  example: 'schedule set 02:30 --tz Asia/Shanghai',
  async run([action, ...args], context) {
    const { client: open, terminal, signal } = context;
    const { values, positionals } = readOptions(args, options, {
      words: action === 'schedule' || action === 'bandwidth' ? 2 : 0,
    });
    switch (action) {
      case 'now': {
        const client = await open();
        const { jobId } = await client.call('backup.start', {});
        const result = await client.finish<BackupResult>(jobId, { signal, onChange: terminal.follow() });
        terminal.result(result, [...describeResult(result, terminal), ...gapLines(result.partial, terminal.words)]);
        return assertWhole(result);
      }
      case 'status': {
        const overview = await (await open()).call('backup.overview', {});
        return terminal.result(overview, describeOverview(overview, terminal));
      }
      case 'schedule':
        return runSchedule(positionals, values.tz, context);
      case 'bandwidth':
        return runBandwidth(positionals, values, context);
      default:
        throw unknownAction('backup', action);
    }
  },
});

async function runSchedule(
  [action, time]: readonly string[],
  timeZone: string | undefined,
  { client: open, terminal }: VerbContext,
): Promise<void> {
  assertAction('backup schedule', action, ['show', 'set', 'off']);
  const wanted = action === 'set' ? required(time, 'HH:MM') : null;
  const client = await open();
  const { schedule: current, nextAt } = await client.call('backup.overview', {});
  if (action === 'show') return terminal.result(current, describeSchedule(current, nextAt, terminal));
  const schedule =
    wanted === null
      ? { ...current, enabled: false }
      : { enabled: true, time: wanted, timeZone: timeZone ?? current.timeZone };
  const changed = await client.call('backup.setSchedule', { schedule });
  terminal.result(changed.schedule, describeSchedule(changed.schedule, changed.nextAt, terminal));
}

/** A script that goes by the exit code hears it too. @throws AppError BACKUP_RELEASE_PARTIAL. */
function assertWhole({ releaseId, partial }: BackupResult): void {
  if (!partial) return;
  const missing = partial.missing.map(({ reason, voice, path }) => [reason, voice?.id, path].filter(Boolean).join(' '));
  throw new AppError('BACKUP_RELEASE_PARTIAL', { details: { releaseId, missing } });
}

/** Damaged releases, and how much of the store was read back. */
function describeStoreState({ damaged, reading }: BackupOverview, { words, format, when }: Terminal): string[] {
  const { sentence, nameSeparator, ...said } = words.backup;
  const told = (lost: boolean, tell: (count: number, voices: string) => string): string[] => {
    const releases = damaged.filter((release) => release.lost === lost);
    const voices = [...new Set(releases.flatMap((release) => release.voices))].join(nameSeparator);
    return releases.length === 0 ? [] : [tell(releases.length, voices)];
  };
  const read = reading && said.reading(format.number(reading.blobs), format.number(reading.of));
  const complete = reading?.completeAt ? [said.readComplete(when(reading.completeAt))] : [];
  return [
    ...told(false, sentence.damaged),
    ...told(true, sentence.lost),
    ...(read === null ? [] : [[read, ...complete].join(' · ')]),
  ];
}

function describeResult(result: BackupResult, terminal: Terminal): string[] {
  const { words, cli, format } = terminal;
  const made = cli.releaseMade(
    result.releaseId,
    cli.files(result.files),
    format.bytes(result.bytesTotal),
    format.bytes(result.bytesUploaded),
    format.span(result.seconds),
  );
  const facts = [made, ...(result.bytesUploaded === 0 ? [cli.unchanged] : [])];
  const { partial } = result;
  const state = result.verified ? cli.verified : cli.notVerified;
  const voices = [...new Set(result.lost.flatMap((release) => release.voices))].join(words.backup.nameSeparator);
  return [
    [...facts, partial ? words.partial.listed(partial.missing.length + partial.more) : state].join(' · '),
    ...(result.repaired.length === 0 ? [] : [cli.repaired(result.repaired.join(words.backup.nameSeparator))]),
    ...(result.lost.length === 0 ? [] : [words.backup.sentence.lost(result.lost.length, voices)]),
  ];
}

function describeOverview(overview: BackupOverview, terminal: Terminal): string[] {
  const { words, cli, format, when } = terminal;
  const { lastRelease: last, overdue, overdueHours, schedule, nextAt, tidying } = overview;
  return [
    last
      ? `${cli.lastRelease(last.releaseId, when(last.stillWholeAt ?? last.createdAt))} · ${describeCheck(last, terminal)}`
      : cli.none.releases,
    ...gapLines(last?.partial, words),
    ...describeStoreState(overview, terminal),
    ...(overview.doneBy ? [words.backup.doneBy(overview.doneBy.host)] : []),
    ...describeSchedule(schedule, nextAt, terminal),
    ...(overdue ? [cli.overdue(format.span(overdueHours * 3600))] : []),
    ...(tidying.denied ? [words.backup.denied] : []),
    ...(tidying.problem ? [words.backup.tidyProblem(tidying.problem.key)] : []),
  ];
}

function describeSchedule(schedule: ScheduleSettings, nextAt: string | null, { cli, when }: Terminal): string[] {
  if (!schedule.enabled) return [cli.noSchedule];
  return [
    cli.schedule(schedule.time, schedule.timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone),
    ...(nextAt === null ? [] : [cli.next(when(nextAt))]),
  ];
}
