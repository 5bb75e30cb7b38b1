/** `trust`: whose releases count. A computer is let in by the fingerprint that a person typed, or not at all. */
import path from 'node:path';
import {
  type MachineTold,
  type TrustChange,
  type TrustedDevice,
  type TrustOverview,
  type TrustRequest,
  trustRequest,
} from '../contract/trust.ts';
import { AppError } from '../kernel/app-error.ts';
import { columns } from './columns.ts';
import { writeWholeFile } from './output-file.ts';
import { commandLine } from './remedies.ts';
import type { Terminal } from './terminal.ts';
import { readTextFile } from './text-file.ts';
import { assertAction, defineVerb, given, readOptions, required, unknownAction, type VerbContext } from './verb.ts';

/** The file proves the request: who has it could let this computer in elsewhere. */
const OWNER_ONLY = 0o600;

const options = {
  out: { type: 'string', value: 'FILE' },
  file: { type: 'string', value: 'FILE' },
  name: { type: 'string', value: 'N' },
  since: { type: 'string', value: 'WHEN' },
} as const;

export const trust = defineVerb({
  name: 'trust',
  forms: {
    list: 'list',
    request: 'request [--out FILE]',
    add: 'add FINGERPRINT [--file FILE] [--name N]',
    accept: 'accept FINGERPRINT',
    revoke: 'revoke FINGERPRINT [--since WHEN]',
    rotate: 'rotate',
    twoPersons: 'two-persons on|off',
    approve: 'approve promote|switchover|failback NAME HASH',
  },
  options,
  example: 'add 7K2M-9QXD-4RTB-0GZW-H3NE-8VCA --file request.json',
  async run([action, ...args], context) {
    const { client: open, terminal } = context;
    const { values, positionals } = readOptions(args, options, { words: action === 'approve' ? 3 : 1 });
    const fingerprint = (): string => required(positionals[0], 'FINGERPRINT');
    switch (action) {
      case 'list': {
        const overview = await (await open()).call('trust.overview', {});
        for (const line of notes(overview, terminal)) terminal.note(line);
        return terminal.result(overview.devices, deviceLines(overview.devices, terminal));
      }
      case 'request':
        return ask(values.out, context);
      case 'add': {
        const request = values.file === undefined ? undefined : await readRequest(values.file, context);
        if (request && positionals[0] === undefined) throw needsFingerprint(request, values.file ?? '');
        const order = { fingerprint: fingerprint(), ...given({ request, name: values.name }) };
        const change = await (await open()).call('trust.add', order);
        const { fingerprint: own } = change.overview.self;
        if (!request) terminal.note(terminal.cli.trust.acceptThere(commandLine(['trust', 'accept', own])));
        return show(change, terminal);
      }
      case 'accept': {
        const overview = await (await open()).call('trust.accept', { fingerprint: fingerprint() });
        return terminal.result(overview.devices, deviceLines(overview.devices, terminal));
      }
      case 'revoke': {
        const order = { fingerprint: fingerprint(), ...given({ since: values.since }) };
        const change = await (await open()).call('trust.revoke', order);
        terminal.note(terminal.cli.trust.otherKeysStay);
        return show(change, terminal);
      }
      case 'rotate': {
        const change = await (await open()).call('trust.rotate', {});
        terminal.note(terminal.cli.trust.newKit);
        return show(change, terminal);
      }
      case 'two-persons': {
        assertAction('trust two-persons', positionals[0], ['on', 'off']);
        const set = await (await open()).call('trust.setTwoPersons', { on: positionals[0] === 'on' });
        return terminal.result(set, [set.on ? terminal.cli.trust.twoPersons : terminal.cli.trust.onePerson]);
      }
      case 'approve': {
        const [verb, name, hash] = positionals;
        assertAction('trust approve', verb, ['promote', 'switchover', 'failback']);
        const intent = verb === 'promote' || verb === 'switchover' ? verb : 'fail-back';
        const what = { intent, machine: required(name, 'NAME'), planHash: required(hash, 'HASH') } as const;
        const approval = await (await open()).call('trust.approve', what);
        terminal.note(terminal.cli.trust.handOver);
        return terminal.result(approval, [approval.line]);
      }
      default:
        throw unknownAction('trust', action);
    }
  },
});

async function ask(out: string | undefined, { client: open, terminal }: VerbContext): Promise<void> {
  const request = await (await open()).call('trust.request', {});
  const { secret: _secret, ...shown } = request;
  if (out !== undefined) await writeWholeFile(path.resolve(out), `${JSON.stringify(request, null, 2)}\n`, OWNER_ONLY);
  const file = out === undefined ? [] : ['--file', path.basename(out)];
  const { trust: words } = terminal.cli;
  terminal.result(out === undefined ? shown : { ...shown, file: path.resolve(out) }, [
    words.fingerprint(request.fingerprint),
    words.typeThere(commandLine(['trust', 'add', 'FINGERPRINT', ...file])),
  ]);
}

/** @throws AppError TRUST_REQUEST_INVALID, APP_FILE_UNREADABLE. */
async function readRequest(file: string, { terminal, signal }: VerbContext): Promise<TrustRequest> {
  const text = await readTextFile(path.resolve(file), terminal.format, signal);
  try {
    return trustRequest.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('TRUST_REQUEST_INVALID', { details: { file }, remedy: { kind: 'choose-file' }, cause });
  }
}

/** Says who it is; the code is typed from the other screen, not copied from here. */
function needsFingerprint({ name, fingerprint }: TrustRequest, file: string): AppError {
  return new AppError('TRUST_FINGERPRINT_NEEDED', {
    details: { name, fingerprint },
    remedy: { kind: 'run', command: commandLine(['trust', 'add', 'FINGERPRINT', '--file', file]) },
  });
}

function show({ overview, machines }: TrustChange, terminal: Terminal): void {
  for (const line of [...notes(overview, terminal), ...machines.map((machine) => toldLine(machine, terminal))]) {
    terminal.note(line);
  }
  terminal.result(
    { number: overview.number, devices: overview.devices, machines },
    deviceLines(overview.devices, terminal),
  );
}

function toldLine({ machine, told }: MachineTold, { words }: Terminal): string {
  return told ? words.trust.told(machine) : words.trust.notTold(machine);
}

function notes({ self, requests, problem }: TrustOverview, { cli, words: { trust: words } }: Terminal): string[] {
  return [
    ...(self.state === 'apart' ? [words.apart, cli.trust.fingerprint(self.fingerprint)] : []),
    ...(self.state === 'revoked' ? [words.revokedHere] : []),
    ...(self.offered
      ? [words.offered, `  → ${commandLine(['trust', 'accept', 'FINGERPRINT'])}`]
      : self.waiting
        ? [words.waiting]
        : []),
    ...requests.map(({ name }) => words.asks(name)),
    ...(problem ? [words[problem.kind](problem.number, problem.fingerprint)] : []),
  ];
}

function deviceLines(devices: readonly TrustedDevice[], { words: { trust: words }, when }: Terminal): string[] {
  return columns(
    devices.map(({ fingerprint, name, addedAt, revokedAt, self }) => [
      fingerprint,
      name,
      revokedAt === null ? words.added(when(addedAt)) : words.revoked(when(revokedAt)),
      self ? words.self : '',
    ]),
  );
}
