/** `notify`: by which channels people are told. What signs in to a channel comes from a file or standard input, never from the command line. */
import {
  type ChannelKind,
  type ChannelView,
  channelKinds,
  type NotifyOverview,
  type NotifyPolicy,
  noticeLevels,
  type TypedChannel,
} from '../contract/models/notify.ts';
import { AppError } from '../kernel/app-error.ts';
import { columns } from './columns.ts';
import { readTextFromStdin } from './stdin.ts';
import type { Terminal } from './terminal.ts';
import { readTextFile } from './text-file.ts';
import {
  assertAction,
  defineVerb,
  given,
  readNumber,
  readOptions,
  readPort,
  required,
  UsageError,
  unknownAction,
} from './verb.ts';

const options = {
  'secret-file': { type: 'string', value: 'FILE' },
  name: { type: 'string', value: 'NAME' },
  level: { type: 'string', value: 'LEVEL' },
  second: { type: 'boolean' },
  chat: { type: 'string', value: 'ID' },
  'api-url': { type: 'string', value: 'URL' },
  host: { type: 'string', value: 'HOST' },
  port: { type: 'string', value: 'N' },
  user: { type: 'string', value: 'USER' },
  from: { type: 'string', value: 'ADDRESS' },
  to: { type: 'string', value: 'ADDRESS', multiple: true },
  quiet: { type: 'string', value: 'HH:MM-HH:MM' },
  'escalate-after': { type: 'string', value: 'MINUTES' },
  'remind-after': { type: 'string', value: 'MINUTES' },
  desktop: { type: 'string', value: 'LEVEL' },
} as const;

type Values = ReturnType<typeof readOptions<typeof options>>['values'];

export const notify = defineVerb({
  name: 'notify',
  forms: {
    list: 'list',
    robot:
      'set dingtalk|feishu|wecom|slack|discord|ntfy|webhook --secret-file FILE [--name NAME] [--level LEVEL] [--second]',
    telegram: 'set telegram --chat ID --secret-file FILE [--name NAME] [--level LEVEL] [--second]',
    email: 'set email --host HOST [--port N] [--user USER] --from ADDRESS --to ADDRESS [--secret-file FILE]',
    test: 'test NAME',
    remove: 'remove NAME',
    rules: 'rules [--quiet HH:MM-HH:MM|off] [--escalate-after MINUTES] [--remind-after MINUTES] [--desktop LEVEL]',
  },
  options,
  example: 'set dingtalk --secret-file robot.txt',
  async run([action, ...args], { client: open, terminal, signal }) {
    const { values, positionals } = readOptions(args, options, { words: 1 });
    const show = (overview: NotifyOverview): void => terminal.result(overview, listLines(overview, terminal));
    switch (action) {
      case 'list':
        return show(await (await open()).call('notify.overview', {}));
      case 'set': {
        assertAction('notify set', positionals[0], channelKinds);
        const lines = await readSecret(values['secret-file'], terminal, signal);
        const channel = channelFor(positionals[0] as ChannelKind, values, lines);
        return show(await (await open()).call('notify.setChannel', { channel }));
      }
      case 'test': {
        const name = required(positionals[0], 'NAME');
        const tested = await (await open()).call('notify.test', { name }).catch((error: unknown) => {
          // The channel's own words are what helps.
          if (error instanceof AppError && error.code === 'NOTIFY_NOT_DELIVERED') {
            terminal.note(terminal.cli.channelSays(String(error.details['answer'])));
          }
          throw error;
        });
        return terminal.result(tested, [terminal.words.notify.tested(tested.answer)]);
      }
      case 'remove':
        return show(await (await open()).call('notify.removeChannel', { name: required(positionals[0], 'NAME') }));
      case 'rules': {
        const policy = policyFrom(values);
        const client = await open();
        const overview = await (Object.keys(policy).length === 0
          ? client.call('notify.overview', {})
          : client.call('notify.setPolicy', { policy }));
        return terminal.result(overview.policy, ruleLines(overview.policy, terminal));
      }
      default:
        throw unknownAction('notify', action);
    }
  },
});

/** The lines of the file, without empty ones; `-` is standard input. */
async function readSecret(file: string | undefined, { format }: Terminal, signal: AbortSignal): Promise<string[]> {
  if (file === undefined) return [];
  const text = file === '-' ? await readTextFromStdin(format) : await readTextFile(file, format, signal);
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}

/** The first line is the address, token or password; the second what signs or lets in beside it. */
function channelFor(kind: ChannelKind, values: Values, [first, second]: readonly string[]): TypedChannel {
  const common = {
    name: values.name ?? kind,
    role: values.second ? ('second' as const) : ('first' as const),
    ...given({ level: readLevel(values.level, '--level') }),
  };
  const address = first?.trim() ?? '';
  const own = first === undefined ? {} : { secret: { url: address } };
  switch (kind) {
    case 'dingtalk':
    case 'feishu':
      if (first === undefined) return { kind, ...common };
      return { kind, ...common, secret: { url: address, ...given({ signingSecret: second }) } };
    case 'wecom':
    case 'slack':
    case 'discord':
      return { kind, ...common, ...own };
    case 'ntfy':
      if (first === undefined) return { kind, ...common };
      return { kind, ...common, secret: { url: address, ...given({ token: second }) } };
    case 'webhook':
      if (first === undefined) return { kind, ...common };
      return { kind, ...common, secret: { url: address, signingSecret: second ?? '' } };
    case 'telegram': {
      const chat = required(values.chat, '--chat');
      const api = given({ apiUrl: values['api-url'] });
      return { kind, ...common, chat, ...api, ...(first === undefined ? {} : { secret: { token: address } }) };
    }
    case 'email': {
      const port = readPort(values.port, '--port');
      const [host, from] = [required(values.host, '--host'), required(values.from, '--from')];
      const { to = [] } = values;
      required(to[0], '--to');
      const server = { host, from, to, ...given({ port, user: values.user }) };
      return { kind, ...common, ...server, ...(first === undefined ? {} : { secret: { password: first } }) };
    }
  }
}

function readLevel(typed: string | undefined, name: string) {
  if (typed === undefined) return undefined;
  assertAction(`notify ${name}`, typed, noticeLevels);
  return noticeLevels.find((level) => level === typed);
}

function policyFrom(values: Values): Partial<NotifyPolicy> {
  return given({
    quiet: readQuiet(values.quiet),
    escalateAfterMinutes: readNumber(values['escalate-after'], '--escalate-after'),
    remindAfterMinutes: readNumber(values['remind-after'], '--remind-after'),
    desktop: readLevel(values.desktop, '--desktop'),
  });
}

function readQuiet(typed: string | undefined): NotifyPolicy['quiet'] | undefined {
  if (typed === undefined) return undefined;
  if (typed === 'off') return null;
  const [, from, to] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(typed) ?? [];
  if (from === undefined || to === undefined) throw new UsageError((wrong) => wrong.missing('HH:MM-HH:MM'));
  return { from, to };
}

function listLines({ channels }: NotifyOverview, terminal: Terminal): string[] {
  if (channels.length === 0) return [terminal.words.notify.none];
  return columns(channels.map((channel) => rowOf(channel, terminal)));
}

function rowOf(channel: ChannelView, { words: { notify: words }, when }: Terminal): string[] {
  const { name, kind, level, role, hasSecret, last, waiting } = channel;
  return [
    name,
    words.kinds[kind],
    words.levels[level],
    words.roles[role],
    ...(hasSecret ? [] : [words.noSecret]),
    ...(waiting > 0 ? [words.waitingCount(waiting)] : []),
    ...(last ? [words.states[last.state], when(last.at), last.answer ?? ''] : []),
  ];
}

function ruleLines(policy: NotifyPolicy, { words: { notify: words } }: Terminal): string[] {
  return columns([
    [words.quiet, policy.quiet ? `${policy.quiet.from}-${policy.quiet.to}` : '-'],
    [words.escalateAfter, String(policy.escalateAfterMinutes)],
    [words.remindAfter, String(policy.remindAfterMinutes)],
    [words.desktop, words.levels[policy.desktop]],
  ]);
}
