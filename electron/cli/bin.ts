/** `bin`: what was removed and can still be put back, whatever it is. */
import type { BinKind } from '../contract/names.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Client } from './client.ts';
import { columns } from './columns.ts';
import { defineVerb, readOptions, required, unknownAction } from './verb.ts';

interface Removed {
  readonly kind: BinKind;
  readonly id: string;
  readonly name: string;
  /** Of rows. */
  readonly projectId?: string;
  readonly keptUntil: string;
}

const TEXT_CHARACTERS = 60;

export const bin = defineVerb({
  name: 'bin',
  forms: { list: 'list', 'put-back': 'put-back ID' },
  options: {},
  example: 'list',
  async run([action, ...args], { client: open, terminal }) {
    const { positionals } = readOptions(args, {}, { words: action === 'list' ? 0 : 1 });
    const { bin: said } = terminal.words.diagnostics;
    switch (action) {
      case 'list': {
        const all = await removedIn(await open());
        const lines = all.map(({ kind, id, name, keptUntil }) => [
          id,
          said.kinds[kind],
          `${said.until} ${terminal.when(keptUntil)}`,
          name.length > TEXT_CHARACTERS ? `${name.slice(0, TEXT_CHARACTERS)}…` : name,
        ]);
        return terminal.result(all, all.length === 0 ? [said.empty] : columns(lines));
      }
      case 'put-back': {
        const begin = required(positionals[0], 'ID');
        const client = await open();
        const one = named(await removedIn(client), begin);
        await putBack(client, one);
        return terminal.result(one, columns([[one.id, said.kinds[one.kind], one.name]]));
      }
      default:
        throw unknownAction('bin', action);
    }
  },
});

/** The shortest kept first. */
async function removedIn(client: Client): Promise<Removed[]> {
  const voices = await client.call('voices.removed', {});
  const projects = await client.call('projects.removed', {});
  const rows = await client.call('projects.removedRows', {});
  const takes = await client.call('synthesis.removedTakes', {});
  const all: Removed[] = [
    ...voices.map(({ id, name, keptUntil }) => ({ kind: 'voice' as const, id, name, keptUntil })),
    ...projects.map(({ id, name, keptUntil }) => ({ kind: 'project' as const, id, name, keptUntil })),
    ...rows.map(({ projectId, rowId, text, keptUntil }) => {
      return { kind: 'row' as const, id: rowId, name: text, projectId, keptUntil };
    }),
    ...takes.map(({ id, text, keptUntil }) => ({ kind: 'take' as const, id, name: text, keptUntil })),
  ];
  return all.sort((a, b) => a.keptUntil.localeCompare(b.keptUntil));
}

/** Some ids are long: their beginning is enough where only one begins so. */
function named(all: readonly Removed[], begin: string): Removed {
  const same = all.filter(({ id }) => id === begin);
  const found = same.length > 0 ? same : all.filter(({ id }) => id.startsWith(begin));
  if (found.length === 1 && found[0]) return found[0];
  throw new AppError('DIAGNOSTICS_NOT_IN_BIN', {
    details: { id: begin, found: found.length },
    remedy: { kind: 'run', command: 'understudy bin list' },
  });
}

async function putBack(client: Client, { kind, id, projectId = '' }: Removed): Promise<void> {
  switch (kind) {
    case 'voice':
      return void (await client.call('voices.putBack', { voiceId: id }));
    case 'project':
      return void (await client.call('projects.putBack', { projectId: id }));
    case 'row':
      return void (await client.call('projects.putRowsBack', { projectId, rowIds: [id] }));
    case 'take':
      return void (await client.call('synthesis.putTakeBack', { takeId: id }));
  }
}
