/** `project`, where it is about rows: what the screen does with a row, its place, its manner and its takes. */
import type { CallInput } from '../contract/index.ts';
import type { Row } from '../contract/projects.ts';
import type { Client } from './client.ts';
import { columns } from './columns.ts';
import { idOf, openProject, rowAt, rowFacts, rowIds, rowLines } from './project-lookup.ts';
import type { Values } from './project-options.ts';
import type { Terminal } from './terminal.ts';
import { given, readNumber, required, UsageError, type VerbContext } from './verb.ts';

type OnRows = (positionals: readonly string[], values: Values, context: VerbContext) => Promise<void>;

export type RowVerb = keyof typeof rowVerbs;

export const rowVerbs = {
  rows: async (positionals, _values, context) => {
    const client = await context.client();
    await showRows(client, await idOf(client, idIn(positionals)), context);
  },
  set: setRows,
  add: async (positionals, values, context) => {
    const text = required(positionals.slice(1).join(' '), 'TEXT');
    await act(positionals, context, (client, { projectId, rows }) => {
      const before = values.before === undefined ? {} : { before: rowAt(rows, values.before).id };
      const input = { projectId, text, ...before, ...given({ voiceId: values.voice, split: values.split }) };
      return client.call('projects.addRows', input as CallInput<'projects.addRows'>);
    });
  },
  split: async (positionals, _values, context) => {
    const [row, at] = [required(positionals[1], 'ROW'), readPlace(positionals[2], 'AT')];
    await act(positionals, context, (client, { projectId, rows }) => {
      const { id, text } = rowAt(rows, row);
      return client.call('projects.splitRow', { projectId, rowId: id, at: unitsBefore(text, at) });
    });
  },
  join: async (positionals, _values, context) => {
    const first = required(positionals[1], 'ROW');
    await act(positionals, context, (client, { projectId, rows }) => {
      const at = rows.indexOf(rowAt(rows, first));
      const both = rows.slice(at, at + 2).map(({ id }) => id);
      return client.call('projects.joinRows', { projectId, rowIds: both });
    });
  },
  move: async (positionals, _values, context) => {
    const [row, to] = [required(positionals[1], 'ROW'), required(positionals[2], 'TO')];
    await act(positionals, context, (client, { projectId, rows }) => {
      const moved = rowAt(rows, row);
      const place = rows.indexOf(rowAt(rows, to));
      const before = rows.filter((one) => one !== moved)[place]?.id ?? null;
      return client.call('projects.moveRows', { projectId, rowIds: [moved.id], before });
    });
  },
  'remove-rows': async (positionals, _values, context) => {
    const named = required(positionals[1], 'ROWS');
    await act(positionals, context, (client, { projectId, rows }) =>
      client.call('projects.removeRows', { projectId, rowIds: rowIds(rows, named) }),
    );
  },
  undo: async (positionals, _values, context) => {
    await act(positionals, context, (client, { projectId }) => client.call('projects.undo', { projectId }));
  },
  takes: async (positionals, _values, context) => {
    const written = required(positionals[1], 'ROW');
    const client = await context.client();
    const row = rowAt((await openProject(client, idIn(positionals))).rows, written);
    context.terminal.result(row.takes, takeLines(row, context.terminal));
  },
  choose: async (positionals, { keep, name }, context) => {
    await actOnTake(positionals, context, async (client, place) => {
      let chosen = await client.call('projects.chooseTake', place);
      if (name !== undefined) chosen = await client.call('projects.nameTake', { ...place, name });
      return keep ? client.call('projects.keepTake', { ...place, kept: true }) : chosen;
    });
  },
  /** Whoever keeps a take means to hear it. */
  keep: async (positionals, { off = false }, context) => {
    await actOnTake(positionals, context, async (client, place) => {
      if (!off) await client.call('projects.chooseTake', place);
      return client.call('projects.keepTake', { ...place, kept: !off });
    });
  },
  name: async (positionals, _values, context) => {
    const name = positionals.slice(3).join(' ').trim() || null;
    await actOnTake(positionals, context, (client, place) => client.call('projects.nameTake', { ...place, name }));
  },
} as const satisfies Readonly<Record<string, OnRows>>;

async function setRows(positionals: readonly string[], values: Values, context: VerbContext): Promise<void> {
  const named = required(positionals[1], 'ROW');
  const text = positionals.slice(2).join(' ') || undefined;
  const changes = given({ text, ...mannerIn(values) });
  if (Object.keys(changes).length === 0) throw new UsageError((wrong) => wrong.missing('TEXT'));
  const { terminal } = context;
  const client = await context.client();
  const { summary, rows } = await openProject(client, idIn(positionals));
  // A text is of one row.
  const ids = text === undefined ? rowIds(rows, named) : [rowAt(rows, named).id];
  const input = { projectId: summary.id, rowIds: ids, changes } as CallInput<'projects.setRows'>;
  await client.call('projects.setRows', input);
  const after = (await client.call('projects.open', { projectId: summary.id })).rows;
  const changed = after.flatMap((row, index) => (ids.includes(row.id) ? [{ row, index }] : []));
  const facts = changed.map(({ row, index }) => rowFacts(row, index));
  const lines = changed.flatMap(({ row, index }) => rowLines([row], terminal, index));
  terminal.result(ids.length === 1 ? facts[0] : facts, lines);
}

/** What an empty value stands for is the row's own default again. */
function mannerIn({ voice, ref, speed, pause, lang, seed, speaker, chapter }: Values) {
  const orNone = (value: string | undefined): string | null | undefined => (value === '' ? null : value);
  return {
    voiceId: voice,
    reference: orNone(ref),
    speed: speed === '' ? null : readNumber(speed, '--speed'),
    pauseAfterS: readNumber(pause, '--pause'),
    language: lang,
    seed: readNumber(seed, '--seed'),
    speaker: orNone(speaker?.at(-1)),
    chapter: orNone(chapter?.at(-1)),
  };
}

interface Here {
  readonly projectId: string;
  readonly rows: readonly Row[];
}

const idIn = (positionals: readonly string[]): string => required(positionals[0], 'ID');

async function act(
  positionals: readonly string[],
  context: VerbContext,
  does: (client: Client, here: Here) => Promise<unknown>,
): Promise<void> {
  const id = idIn(positionals);
  const client = await context.client();
  const { summary, rows } = await openProject(client, id);
  await does(client, { projectId: summary.id, rows });
  await showRows(client, summary.id, context);
}

async function showRows(client: Client, projectId: string, { terminal }: VerbContext): Promise<void> {
  const { rows } = await client.call('projects.open', { projectId });
  terminal.result(rows.map(rowFacts), rowLines(rows, terminal));
}

/** Takes have long ids: their beginning is enough where only one begins so. */
async function actOnTake(
  positionals: readonly string[],
  { client: open, terminal }: VerbContext,
  does: (client: Client, place: CallInput<'projects.chooseTake'>) => Promise<Row>,
): Promise<void> {
  const [id, written] = [idIn(positionals), required(positionals[1], 'ROW')];
  const begin = required(positionals[2], 'TAKE');
  const client = await open();
  const { summary, rows } = await openProject(client, id);
  const row = rowAt(rows, written);
  const takes = row.takes.filter(({ takeId }) => takeId.startsWith(begin));
  const takeId = takes.length === 1 ? (takes[0]?.takeId ?? '') : begin;
  const after = await does(client, { projectId: summary.id, rowId: row.id, takeId });
  terminal.result(rowFacts(after, rows.indexOf(row)), takeLines(after, terminal));
}

function readPlace(written: string | undefined, name: string): number {
  const place = readNumber(required(written, name), name);
  if (place === undefined || !Number.isInteger(place) || place < 0)
    throw new UsageError((wrong) => wrong.notNumber(name, written ?? ''));
  return place;
}

/** Characters as people count them, in the units in which a text counts its places. */
function unitsBefore(text: string, characters: number): number {
  const segments = [...new Intl.Segmenter().segment(text)];
  return segments[characters]?.index ?? text.length;
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
