/** `project`: scripts as rows. Rows are named by their place, from 1; projects by their id, or a name that only one has. */
import path from 'node:path';
import type { CallInput } from '../contract/index.ts';
import type { Project, SpeakRowsResult } from '../contract/projects.ts';
import { orAborted } from '../kernel/or-aborted.ts';
import { columns } from './columns.ts';
import { exportProject, readChapters, readWishes } from './project-export.ts';
import { idOf, openProject, rowAt, rowFacts, rowIds, summaryLines } from './project-lookup.ts';
import { projectOptions, type Values } from './project-options.ts';
import { type RowVerb, rowVerbs } from './project-rows.ts';
import { readTextFromStdin } from './stdin.ts';
import { defineVerb, given, readOptions, required, UsageError, unknownAction, type VerbContext } from './verb.ts';

export const project = defineVerb({
  name: 'project',
  forms: {
    import:
      'import FILE|- --voice ID [--name NAME] [--split line|paragraph|sentence] [--lang LANGUAGE] [--speaker NAME=ID]…',
    list: 'list',
    new: 'new --name NAME --voice ID [--split line|paragraph|sentence] [--lang LANGUAGE]',
    edit: 'edit ID [--name NAME] [--voice ID] [--split line|paragraph|sentence] [--lang LANGUAGE]',
    rows: 'rows ID',
    set: 'set ID ROW TEXT [--voice ID] [--ref NAME] [--speed N] [--pause SECONDS] …',
    manner:
      'set ID ROWS [--voice ID] [--ref NAME] [--speed N] [--pause SECONDS] [--lang LANGUAGE] [--seed N] [--speaker NAME] [--chapter TITLE]',
    add: 'add ID TEXT [--before ROW] [--voice ID] [--split line|paragraph|sentence]',
    split: 'split ID ROW AT',
    join: 'join ID ROW',
    move: 'move ID ROW TO',
    'remove-rows': 'remove-rows ID ROWS',
    undo: 'undo ID',
    find: 'find ID FIND [--match-case]',
    replace: 'replace ID FIND TEXT [--match-case] [--rows ROWS]',
    speak: 'speak ID [--rows 3,7-9] [--again]',
    takes: 'takes ID ROW',
    choose: 'choose ID ROW TAKE [--keep] [--name NAME]',
    keep: 'keep ID ROW TAKE [--off]',
    name: 'name ID ROW TAKE [NAME]',
    export:
      'export ID --out FILE.wav|.flac|.mp3|.opus|.m4a|.srt|.vtt|.chapters.vtt|.txt|.zip [--loudness -16] [--rows ROWS] …',
    remove: 'remove ID',
    'put-back': 'put-back ID',
  },
  options: projectOptions,
  example: 'import episode.txt --voice pilot --name "Episode 1"',
  async run([action, ...args], context) {
    const { client: open, terminal } = context;
    const { values, positionals } = readOptions(args, projectOptions);
    const id = (): string => required(positionals[0], 'ID');
    const onRows = action === undefined || !Object.hasOwn(rowVerbs, action) ? null : rowVerbs[action as RowVerb];
    if (onRows !== null) return onRows(positionals, values, context);
    switch (action) {
      case 'import': {
        const made = await importScript(required(positionals[0], 'FILE'), values, context);
        return terminal.result(made.summary, summaryLines([made.summary], terminal));
      }
      case 'new': {
        const [name, voiceId] = [required(values.name, '--name'), required(values.voice, '--voice')];
        const input = { name, voiceId, ...given({ language: values.lang, split: values.split }) };
        const made = await (await open()).call('projects.create', input as CallInput<'projects.create'>);
        return terminal.result(made.summary, summaryLines([made.summary], terminal));
      }
      case 'edit': {
        const { name, voice: voiceId, lang: language, split } = values;
        const change = given({ name, voiceId, language, split });
        if (Object.keys(change).length === 0) throw new UsageError((wrong) => wrong.missing('--name'));
        const client = await open();
        const input = { projectId: await idOf(client, id()), ...change } as CallInput<'projects.edit'>;
        const summary = await client.call('projects.edit', input);
        return terminal.result(summary, summaryLines([summary], terminal));
      }
      case 'list': {
        const all = await (await open()).call('projects.list', {});
        return terminal.result(all, all.length === 0 ? [terminal.cli.none.projects] : summaryLines(all, terminal));
      }
      case 'find': {
        const find = required(positionals[1], 'FIND');
        const client = await open();
        const { summary, rows } = await openProject(client, id());
        const { rowIds: found, ...counts } = await client.call('projects.find', {
          projectId: summary.id,
          find,
          matchCase: values['match-case'] ?? false,
        });
        const here = rows.flatMap((row, index) => (found.includes(row.id) ? [rowFacts(row, index)] : []));
        return terminal.result({ ...counts, found: here }, [
          terminal.cli.project.found(counts.places, counts.rows),
          ...columns(here.map(({ row, text }) => [String(row), text])),
        ]);
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
    file === '-' ? { text: await orAborted(readTextFromStdin(terminal.format), signal) } : { path: path.resolve(file) };
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
