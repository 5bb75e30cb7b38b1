/** `project export`: an episode as a file. What was measured on it is told. */
import path from 'node:path';
import type { Exported } from '../contract/export.ts';
import type { CallInput } from '../contract/index.ts';
import { exportFormatOf, exportFormats } from '../contract/names.ts';
import type { Client } from './client.ts';
import type { Terminal } from './terminal.ts';
import { given, readNumber, type readOptions, required, UsageError, type VerbContext } from './verb.ts';

export const exportOptions = {
  out: { type: 'string', value: 'FILE' },
  loudness: { type: 'string', value: 'LUFS' },
  'true-peak': { type: 'string', value: 'DB' },
  rate: { type: 'string', value: '44100|48000' },
  'fade-in': { type: 'string', value: 'SECONDS' },
  'fade-out': { type: 'string', value: 'SECONDS' },
  'room-tone': { type: 'boolean' },
  chapter: { type: 'string', value: 'ROW=TITLE', multiple: true },
  pattern: { type: 'string', value: 'PATTERN' },
  'row-format': { type: 'string', value: 'FORMAT' },
} as const;

type Values = ReturnType<typeof readOptions<typeof exportOptions>>['values'];
type Input = CallInput<'projects.export'>;

/** What the options say; their ranges are judged by the call itself. @throws UsageError. */
export function readWishes(values: Values): Omit<Input, 'projectId'> {
  const out = required(values.out, '--out');
  const format = exportFormatOf(out);
  if (format === null) throw new UsageError((wrong) => wrong.notExport(out, exportFormats.join(', ')));
  return {
    path: path.resolve(out),
    format,
    ...given({
      loudness: readNumber(values.loudness, '--loudness'),
      truePeakDb: readNumber(values['true-peak'], '--true-peak'),
      sampleRateHz: readNumber(values.rate, '--rate') as 48_000 | undefined,
      fadeInS: readNumber(values['fade-in'], '--fade-in'),
      fadeOutS: readNumber(values['fade-out'], '--fade-out'),
      roomTone: values['room-tone'],
      pattern: values.pattern,
      rowFormat: values['row-format'] as 'wav' | undefined,
    }),
  };
}

/** Places of rows with their titles. */
export function readChapters({ chapter = [] }: Values): { readonly row: string; readonly title: string }[] {
  return chapter.map((written) => {
    const [, row, title] = /^\s*(\d+)\s*=\s*(\S.*)$/su.exec(written) ?? [];
    if (row === undefined || title === undefined) throw new UsageError((wrong) => wrong.notChapter(written));
    return { row, title };
  });
}

export async function exportProject(client: Client, input: Input, { terminal, signal }: VerbContext): Promise<void> {
  const { jobId } = await client.call('projects.export', input);
  const { sound, ...written } = await client.finish<Exported>(jobId, { signal, onChange: terminal.follow() });
  terminal.result({ ...written, ...sound }, linesOf({ sound, ...written }, terminal));
}

function linesOf({ file, seconds, rows, sound, staleRows }: Exported, { cli, format }: Terminal): string[] {
  const facts = [cli.project.rows(rows), format.span(seconds)];
  if (sound !== null) {
    const { loudness, loudnessBefore, truePeakDb } = sound;
    const lufs = (value: number | null): string => (value === null ? '-' : format.number(value, 1));
    facts.push(cli.project.levels(lufs(loudness), lufs(loudnessBefore), format.number(truePeakDb, 1)));
  }
  const stale = staleRows.length === 0 ? [] : [cli.project.exportedStale(staleRows.join(', '))];
  return [`${file}  ${facts.join(' · ')}`, ...stale];
}
