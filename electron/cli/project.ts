/** `project`: scripts as rows. Rows are named by their place, from 1; projects by their id, or a name that only one has. */
import path from 'node:path';
import type { CallInput } from '../contract/index.ts';
import type { Project, ProjectSummary, Row, SpeakRowsResult } from '../contract/projects.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Client } from './client.ts';
import { columns } from './columns.ts';
import { orAbort } from './interrupt.ts';
import { exportOptions, exportProject, readChapters, readWishes } from './project-export.ts';
import { readTextFromStdin } from './stdin.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb, given, readOptions, required, UsageError, unknownAction, type VerbContext } from './verb.ts';

const options = {
  voice: { type: 'string', value: 'ID' },
  name: { type: 'string', value: 'NAME' },
  split: { type: 'string', value: 'HOW' },
  lang: { type: 'string', value: 'LANGUAGE' },
  speaker: { type: 'string', value: 'NAME=ID', multiple: true },
  rows: { type: 'string', value: 'ROWS' },
  again: { type: 'boolean' },
  keep: { type: 'boolean' },
  'match-case': { type: 'boolean' },
  ...exportOptions,
} as const;

type Values = ReturnType<typeof readOptions<typeof options>>['values'];

export const project = defineVerb({
  name: 'project',
  forms: {
    import:
      'import FILE|- --voice ID [--name NAME] [--split line|paragraph|sentence] [--lang LANGUAGE] [--speaker NAME=ID]…',
    list: 'list',
    rows: 'rows ID',
    set: 'set ID ROW TEXT [--voice ID]',
    add: 'add ID TEXT [--voice ID]',
    replace: 'replace ID FIND TEXT [--match-case] [--rows ROWS]',
    speak: 'speak ID [--rows 3,7-9] [--again]',
    takes: 'takes ID ROW',
    choose: 'choose ID ROW TAKE [--keep] [--name NAME]',
    export:
      'export ID --out FILE.wav|.flac|.mp3|.opus|.m4a|.srt|.vtt|.chapters.vtt|.txt|.zip [--loudness -16] [--rows ROWS] …',
    remove: 'remove ID',
    'put-back': 'put-back ID',
  },
  options,
  example: 'import episode.txt --voice pilot --name "Episode 1"',
  async run([action, ...args], context) {
    const { client: open, terminal } = context;
    const { values, positionals } = readOptions(args, options);
    const id = (): string => required(positionals[0], 'ID');
    const showRows = async (client: Client, projectId: string): Promise<void> => {
      const { rows } = await client.call('projects.open', { projectId });
      terminal.result(rows.map(rowFacts), rowLines(rows, terminal));
    };
    switch (action) {
      case 'import': {
        const made = await importScript(required(positionals[0], 'FILE'), values, context);
        return terminal.result(made.summary, summaryLines([made.summary], terminal));
      }
      case 'list': {
        const all = await (await open()).call('projects.list', {});
        return terminal.result(all, all.length === 0 ? [terminal.cli.none.projects] : summaryLines(all, terminal));
      }
      case 'rows': {
        const client = await open();
        return showRows(client, await idOf(client, id()));
      }
      case 'set': {
        const [row, text] = [required(positionals[1], 'ROW'), required(positionals.slice(2).join(' '), 'TEXT')];
        const client = await open();
        const { summary, rows } = await openProject(client, id());
        const { id: rowId } = rowAt(rows, row);
        const changes = given({ text, voiceId: values.voice });
        await client.call('projects.setRows', { projectId: summary.id, rowIds: [rowId], changes });
        const after = await client.call('projects.open', { projectId: summary.id });
        const index = after.rows.findIndex((one) => one.id === rowId);
        const changed = after.rows.slice(index, index + 1);
        return terminal.result(changed.map((one) => rowFacts(one, index))[0], rowLines(changed, terminal, index));
      }
      case 'add': {
        const text = required(positionals.slice(1).join(' '), 'TEXT');
        const client = await open();
        const projectId = await idOf(client, id());
        await client.call('projects.addRows', { projectId, text, ...given({ voiceId: values.voice }) });
        return showRows(client, projectId);
      }
      case 'replace': {
        const [find, replacement] = [required(positionals[1], 'FIND'), positionals[2]];
        if (replacement === undefined) throw new UsageError((wrong) => wrong.missing('TEXT'));
        const client = await open();
        const { summary, rows } = await openProject(client, id());
        const replaced = await client.call('projects.replace', {
          projectId: summary.id,
          find,
          with: replacement,
          matchCase: values['match-case'] ?? false,
          ...(values.rows === undefined ? {} : { rowIds: rowIds(rows, values.rows) }),
        });
        return terminal.result(replaced, [terminal.cli.project.replaced(replaced.places, replaced.rows)]);
      }
      case 'speak':
        return speak(id(), values, context);
      case 'takes': {
        const written = required(positionals[1], 'ROW');
        const client = await open();
        const row = rowAt((await openProject(client, id())).rows, written);
        return terminal.result(row.takes, takeLines(row, terminal));
      }
      case 'choose':
        return choose(positionals, values, context);
      case 'export': {
        const wishes = readWishes(values);
        const client = await open();
        const { summary, rows } = await openProject(client, id());
        const chapters = readChapters(values).map(({ row, title }) => ({ rowId: rowAt(rows, row).id, title }));
        const chosen = values.rows === undefined ? {} : { rowIds: rowIds(rows, values.rows) };
        return exportProject(client, { projectId: summary.id, ...wishes, ...chosen, chapters }, context);
      }
      case 'remove': {
        const client = await open();
        const projectId = await idOf(client, id());
        const removed = await client.call('projects.remove', { projectId });
        return terminal.result(removed, [terminal.cli.putBackHint(`understudy project put-back ${projectId}`)]);
      }
      case 'put-back': {
        const { summary } = await (await open()).call('projects.putBack', { projectId: id() });
        return terminal.result(summary, summaryLines([summary], terminal));
      }
      default:
        throw unknownAction('project', action);
    }
  },
});

async function importScript(
  file: string,
  values: Values,
  { client: open, terminal, signal }: VerbContext,
): Promise<Project> {
  const voiceId = required(values.voice, '--voice');
  const script =
    file === '-' ? { text: await orAbort(readTextFromStdin(terminal.format), signal) } : { path: path.resolve(file) };
  const voices = Object.fromEntries((values.speaker ?? []).map(speakerOf));
  const input = {
    script,
    voiceId,
    voices,
    ...given({ name: values.name, split: values.split, language: values.lang }),
  };
  // What stands behind the options is judged by the call itself.
  return (await open()).call('projects.import', input as CallInput<'projects.import'>);
}

function speakerOf(pair: string): readonly [string, string] {
  const at = pair.lastIndexOf('=');
  if (at <= 0 || at === pair.length - 1) throw new UsageError((wrong) => wrong.notPair('--speaker', pair));
  return [pair.slice(0, at), pair.slice(at + 1)];
}

async function speak(idOrName: string, { rows: named, again }: Values, context: VerbContext): Promise<void> {
  const { client: open, terminal, signal } = context;
  const client = await open();
  const { summary, rows } = await openProject(client, idOrName);
  const { jobId } = await client.call('projects.speak', {
    projectId: summary.id,
    again: again ?? false,
    ...(named === undefined ? {} : { rowIds: rowIds(rows, named) }),
  });
  const made = await client.finish<SpeakRowsResult>(jobId, { signal, onChange: terminal.follow() });
  const { spoken, failed, audioSeconds, computeSeconds } = made;
  const { format, cli } = terminal;
  const lines = [cli.project.spoken(spoken, format.span(audioSeconds), format.span(computeSeconds))];
  terminal.result(made, failed === 0 ? lines : [...lines, cli.project.failed(failed)]);
}

/** Takes have long ids: their beginning is enough where only one begins so. */
async function choose(positionals: readonly string[], { keep, name }: Values, context: VerbContext): Promise<void> {
  const { client: open, terminal } = context;
  const [id, written] = [required(positionals[0], 'ID'), required(positionals[1], 'ROW')];
  const begin = required(positionals[2], 'TAKE');
  const client = await open();
  const { summary, rows } = await openProject(client, id);
  const row = rowAt(rows, written);
  const takes = row.takes.filter(({ takeId }) => takeId.startsWith(begin));
  const place = { projectId: summary.id, rowId: row.id, takeId: takes.length === 1 ? (takes[0]?.takeId ?? '') : begin };
  let chosen = await client.call('projects.chooseTake', place);
  if (name !== undefined) chosen = await client.call('projects.nameTake', { ...place, name });
  if (keep) chosen = await client.call('projects.keepTake', { ...place, kept: true });
  terminal.result(rowFacts(chosen, rows.indexOf(row)), takeLines(chosen, terminal));
}

function takeLines({ takes, chosenTakeId }: Row, { cli, words, format, when }: Terminal): string[] {
  return columns(
    takes.map(({ takeId, name, kept, fits, seed, audioSeconds, createdAt }) => [
      takeId === chosenTakeId ? '*' : '',
      takeId,
      cli.project.states[fits ? (kept ? 'kept' : 'spoken') : 'stale'],
      format.span(audioSeconds),
      words.studio.seedOf(String(seed)),
      when(createdAt),
      name ?? '',
    ]),
  );
}

async function idOf(client: Client, idOrName: string): Promise<string> {
  const all = await client.call('projects.list', {});
  const named = all.filter(({ id, name }) => id === idOrName || name === idOrName);
  if (named.length === 1 && named[0]) return named[0].id;
  throw new AppError('PROJECTS_UNKNOWN', {
    details: { projectId: idOrName, projects: all.map(({ id }) => id) },
    remedy: { kind: 'run', command: 'understudy project list' },
  });
}

async function openProject(client: Client, idOrName: string): Promise<Project> {
  return client.call('projects.open', { projectId: await idOf(client, idOrName) });
}

function rowAt(rows: readonly Row[], written: string): Row {
  const row = /^\d+$/.test(written) ? rows[Number(written) - 1] : undefined;
  if (!row) throw new AppError('PROJECTS_ROW_UNKNOWN', { details: { row: written, rows: rows.length } });
  return row;
}

/** `3,7-9`: places of rows. */
function rowIds(rows: readonly Row[], written: string): string[] {
  return written.split(',').flatMap((part) => {
    const [, from, to] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    if (from === undefined) throw new UsageError((wrong) => wrong.notRows(written));
    const [first, last] = [rowAt(rows, from), rowAt(rows, to ?? from)];
    return rows.slice(rows.indexOf(first), rows.indexOf(last) + 1).map(({ id }) => id);
  });
}

function rowFacts({ text, state, takes, chosenTakeId, error }: Row, index: number) {
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

function rowLines(rows: readonly Row[], { cli, format }: Terminal, from = 0): string[] {
  return columns(
    rows.map((row, index) => {
      const { audioSeconds } = rowFacts(row, index);
      const seconds = audioSeconds === null ? '' : format.span(audioSeconds);
      return [String(from + index + 1), cli.project.states[row.state], seconds, row.text];
    }),
  );
}

function summaryLines(projects: readonly ProjectSummary[], { cli, format, when }: Terminal): string[] {
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
