/** Projects and rows as commands name and show them: rows by their place, from 1; projects by their id or name. */
import type { Project, ProjectSummary, Row } from '../contract/projects.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Client } from './client.ts';
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './verb.ts';

export async function idOf(client: Client, idOrName: string): Promise<string> {
  const all = await client.call('projects.list', {});
  const named = all.filter(({ id, name }) => id === idOrName || name === idOrName);
  if (named.length === 1 && named[0]) return named[0].id;
  throw new AppError('PROJECTS_UNKNOWN', {
    details: { projectId: idOrName, projects: all.map(({ id }) => id) },
    remedy: { kind: 'run', command: 'understudy project list' },
  });
}

export async function openProject(client: Client, idOrName: string): Promise<Project> {
  return client.call('projects.open', { projectId: await idOf(client, idOrName) });
}

export function rowAt(rows: readonly Row[], written: string): Row {
  const row = /^\d+$/.test(written) ? rows[Number(written) - 1] : undefined;
  if (!row) throw new AppError('PROJECTS_ROW_UNKNOWN', { details: { row: written, rows: rows.length } });
  return row;
}

/** `3,7-9`: places of rows. */
export function rowIds(rows: readonly Row[], written: string): string[] {
  return written.split(',').flatMap((part) => {
    const [, from, to] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    if (from === undefined) throw new UsageError((wrong) => wrong.notRows(written));
    const [first, last] = [rowAt(rows, from), rowAt(rows, to ?? from)];
    return rows.slice(rows.indexOf(first), rows.indexOf(last) + 1).map(({ id }) => id);
  });
}

export function rowFacts({ text, state, takes, chosenTakeId, error }: Row, index: number) {
  const chosen = takes.find(({ takeId }) => takeId === chosenTakeId);
  return {
    row: index + 1,
    text,
    state,
    takeId: chosen?.takeId ?? null,
    audioSeconds: chosen?.audioSeconds ?? null,
    sha256: chosen?.sha256 ?? null,
    ...(error === null ? {} : { error: error.code }),
  };
}

export function rowLines(rows: readonly Row[], { cli, format }: Terminal, from = 0): string[] {
  return columns(
    rows.map((row, index) => {
      const { audioSeconds } = rowFacts(row, index);
      const seconds = audioSeconds === null ? '' : format.span(audioSeconds);
      return [String(from + index + 1), cli.project.states[row.state], seconds, row.text];
    }),
  );
}

export function summaryLines(projects: readonly ProjectSummary[], { cli, format, when }: Terminal): string[] {
  return columns(
    projects.map(({ id, name, rows, states, audioSeconds, changedAt }) => [
      id,
      name,
      cli.project.rows(rows),
      cli.project.ready(states.spoken + states.kept),
      format.span(audioSeconds),
      when(changedAt),
    ]),
  );
}
