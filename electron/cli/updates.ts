/** `updates`: new versions of this program from the team's own bucket, and giving one to everyone. */
import path from 'node:path';
import type { InstalledVersion, OfferedVersion, PublishedVersion, UpdatesStatus } from '../contract/updates.ts';
import { heldSentence } from '../words/held-sentence.ts';
import { versionState } from '../words/version-state.ts';
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';
import { defineVerb, readOptions, required, UsageError, unknownAction } from './verb.ts';

const options = {
  notes: { type: 'string', value: 'TEXT' },
  check: { type: 'string', value: 'on|off' },
  get: { type: 'string', value: 'on|off' },
} as const;

export const updates = defineVerb({
  name: 'updates',
  forms: {
    status: 'status',
    check: 'check',
    get: 'get',
    install: 'install',
    publish: 'publish FILE... [--notes TEXT]',
    auto: 'auto [--check on|off] [--get on|off]',
  },
  options,
  example: 'publish understudy-1.2.0-linux-x64.tar.gz --notes "Drills no longer need the microphone"',
  async run([action, ...args], { client: open, terminal, signal }) {
    const { values, positionals } = readOptions(args, options, { words: action === 'publish' ? Infinity : 0 });
    const client = await open();
    const finish = <T>({ jobId }: { readonly jobId: string }): Promise<T> =>
      client.finish<T>(jobId, { signal, onChange: terminal.follow() });
    const show = (status: UpdatesStatus): void => terminal.result(status, statusLines(status, terminal));
    switch (action) {
      case 'status':
        return show(await client.call('updates.status', {}));
      case 'check':
        return show(await client.call('updates.check', {}));
      case 'get':
        return show(await finish<UpdatesStatus>(await client.call('updates.get', {})));
      case 'install': {
        const done = await finish<InstalledVersion>(await client.call('updates.install', {}));
        return terminal.result(done, outcomeLines(done, terminal));
      }
      case 'publish': {
        const files = [required(positionals[0], 'FILE'), ...positionals.slice(1)].map((file) => path.resolve(file));
        const started = await client.call('updates.publish', { files, notes: values.notes ?? '' });
        const published = await finish<PublishedVersion>(started);
        return terminal.result(published, publishedLines(published, terminal));
      }
      case 'auto': {
        const { automatic } = await client.call('updates.status', {});
        const wanted = {
          check: readSwitch(values.check, '--check') ?? automatic.check,
          get: readSwitch(values.get, '--get') ?? automatic.get,
        };
        await client.call('settings.set', { updates: wanted });
        return show(await client.call('updates.status', {}));
      }
      default:
        throw unknownAction('updates', action);
    }
  },
});

function readSwitch(value: string | undefined, name: string): boolean | undefined {
  if (value === undefined) return undefined;
  if (value === 'on' || value === 'off') return value === 'on';
  throw new UsageError((wrong) => wrong.noValue(name, 'on|off'));
}

function statusLines(status: UpdatesStatus, { words, format, when }: Terminal): string[] {
  const said = words.updates;
  const { running, offered, passedOver, held, installed, automatic } = status;
  const facts: string[][] = [
    [words.settings.version, `${running.version} · ${said.kinds[running.kind]}`],
    [said.state, said.states[versionState(status)](offered?.version ?? installed ?? running.version)],
    ...(offered
      ? [
          [said.size, `${format.bytes(offered.package.sizeBytes)} · ${offered.package.name}`],
          [said.signed, said.signedBy(offered.by.name, when(offered.publishedAt))],
          ['', offered.by.fingerprint],
        ]
      : []),
    ...notesOf(offered).map((line, index) => [index === 0 ? said.notes : '', line]),
    ...(status.file === null ? [] : [[said.file, status.file]]),
    ...(offered && held !== null ? [[said.held, heldSentence(words, held)]] : []),
    ...passedOver.map(({ version, reason }) => [version, said.passedOver[reason]]),
    [said.asked, status.checkedAt === null ? said.never : when(status.checkedAt)],
    ...(status.checkFailed ? [['', words.errors.codes[status.checkFailed.code].title]] : []),
    [
      said.automatic,
      [automatic.check ? said.looks : said.looksNot, automatic.get ? said.gets : said.getsNot].join(' · '),
    ],
  ];
  return columns(facts);
}

const notesOf = (offered: OfferedVersion | null): string[] => (offered?.notes ? offered.notes.split('\n') : []);

function outcomeLines(done: InstalledVersion, { words }: Terminal): string[] {
  const { version, how, file, command, previous } = done;
  return [
    words.updates.outcomes[how](version),
    ...(command === null ? [] : [`  ${command}`]),
    ...(how === 'file' && file !== null ? [`  ${file}`] : []),
    ...(how === 'switched' ? [words.updates.restart] : []),
    ...(previous === null ? [] : [words.updates.wayBack(previous)]),
  ];
}

function publishedLines({ version, packages }: PublishedVersion, { words, format }: Terminal): string[] {
  return [
    words.updates.published(version),
    ...columns(
      packages.map(({ name, sizeBytes, sha256 }) => [`  ${name}`, format.bytes(sizeBytes), `sha256 ${sha256}`]),
    ),
  ];
}
