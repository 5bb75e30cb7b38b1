/** `releases channel`: names such as `prod` and `spare` that say which release is meant. */
import type { ChannelEntry, ChannelView } from '../contract/backup.ts';
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';
import { assertAction, readOptions, required, type VerbContext } from './verb.ts';

export async function runChannel(args: readonly string[], { client: open, terminal }: VerbContext): Promise<void> {
  const { positionals } = readOptions(args, {}, { words: 3 });
  const [action = 'list', name, releaseId] = positionals;
  assertAction('releases channel', action, ['list', 'set', 'history']);
  const wanted = (): string => required(name, 'NAME');
  switch (action) {
    case 'set': {
      const input = { name: wanted(), releaseId: required(releaseId, 'RID') };
      const set = await (await open()).call('backup.setChannel', input);
      return terminal.result(set, channelLines([set], terminal));
    }
    case 'history': {
      const entries = await (await open()).call('backup.channelHistory', { name: wanted() });
      return terminal.result(entries, historyLines(entries, terminal));
    }
    default: {
      const list = await (await open()).call('backup.channels', {});
      return terminal.result(list, channelLines(list, terminal));
    }
  }
}

function channelLines(list: readonly ChannelView[], { cli, when }: Terminal): string[] {
  if (list.length === 0) return [cli.none.channels];
  return columns(
    list.map(({ name, releaseId, setAt, by, passedOver }) => [
      name,
      releaseId ?? '–',
      setAt === null ? '' : when(setAt),
      by ?? '',
      passedOver > 0 ? cli.passedOver(passedOver) : '',
    ]),
  );
}

function historyLines(entries: readonly ChannelEntry[], { cli, when }: Terminal): string[] {
  return columns(
    entries.map(({ key, releaseId, setAt, by, fault }) =>
      fault === null ? [releaseId ?? '', setAt === null ? '' : when(setAt), by ?? ''] : [key, cli.faults[fault], ''],
    ),
  );
}
