/** `standby`: spare workstations. A machine is added with the fingerprint that a person compared, or not at all. */
import path from 'node:path';
import type {
  AdminKeyStatus,
  HostKeyShown,
  HostLookedUp,
  JumpHost,
  Machine,
  PlaceResult,
  PreflightReport,
  WarmReport,
} from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { showAddress } from '../words/address.ts';
import { columns } from './columns.ts';
import { checkLines } from './details.ts';
import { readKeyFile } from './key-file.ts';
import { withPassphrase } from './passphrase.ts';
import { commandLine } from './remedies.ts';
import type { Terminal } from './terminal.ts';
import {
  assertAction,
  defineVerb,
  given,
  readOptions,
  readPort,
  required,
  UsageError,
  unknownAction,
  type VerbContext,
} from './verb.ts';

const options = {
  host: { type: 'string', value: 'HOST' },
  port: { type: 'string', value: 'N' },
  user: { type: 'string', value: 'USER' },
  key: { type: 'string', value: 'FILE|agent' },
  'passphrase-file': { type: 'string', value: 'FILE' },
  jump: { type: 'string', value: '[USER@]HOST[:PORT]' },
  'jump-key': { type: 'string', value: 'FILE|agent', multiple: true },
  'jump-fingerprint': { type: 'string', value: 'SHA256:…', multiple: true },
  fingerprint: { type: 'string', value: 'SHA256:…' },
  'service-port': { type: 'string', value: 'N' },
  mac: { type: 'string', value: 'AA:BB:CC:DD:EE:FF' },
  release: { type: 'string', value: 'RID' },
  'admin-key-file': { type: 'string', value: 'FILE' },
  pair: { type: 'boolean' },
  'no-pair': { type: 'boolean' },
} as const;

export const standby = defineVerb({
  name: 'standby',
  forms: {
    add: 'add NAME --host HOST [--port N] [--user USER] [--key FILE|agent] [--passphrase-file FILE] [--jump [USER@]HOST[:PORT],…] [--jump-key FILE|agent] [--jump-fingerprint SHA256:…] [--fingerprint SHA256:…] [--service-port N] [--mac AA:BB:CC:DD:EE:FF] [--pair | --no-pair]',
    practice: 'practice',
    list: 'list',
    check: 'check NAME',
    warm: 'warm NAME',
    cool: 'cool NAME',
    place: 'place NAME [--release RID]',
    nightly: 'nightly NAME on|off',
    mac: 'mac NAME AA:BB:CC:DD:EE:FF|off',
    pair: 'pair NAME [--key FILE|agent] [--passphrase-file FILE]',
    remove: 'remove NAME',
    adminKey: 'admin-key show|new|off',
    giveAdminKey: 'admin-key set --admin-key-file FILE',
  },
  options,
  example: 'add standby-2 --host 192.168.1.42 --user lin --key ~/.ssh/id_ed25519',
  async run([action, ...args], context) {
    const { client: open, host, terminal, signal } = context;
    const { values, positionals } = readOptions(args, options, {
      words: action === 'nightly' || action === 'mac' ? 2 : 1,
    });
    const machineName = (): string => required(positionals[0], 'NAME');
    const show = (machine: Machine): void => terminal.result(machine, machineLines([machine], terminal));
    switch (action) {
      case 'add':
        return addMachine(machineName(), values, context).then((machine) =>
          values.pair ? pairMachine(machine.name, {}, context) : show(machine),
        );
      case 'practice':
        return show(await (await host()).call('standby.addPractice', {}));
      case 'list': {
        const { machines } = await (await open()).call('standby.overview', {});
        return terminal.result(machines, machineLines(machines, terminal));
      }
      case 'check': {
        const input = { name: machineName() };
        const client = await host();
        const { jobId } = await client.call('standby.check', input);
        const report = await client.finish<PreflightReport>(jobId, { signal, onChange: terminal.follow() });
        terminal.result(report, reportLines(report, terminal));
        return assertPassed(report);
      }
      case 'warm': {
        const input = { name: machineName() };
        const client = await host();
        const { jobId } = await client.call('standby.warm', input);
        const report = await client.finish<WarmReport>(jobId, { signal, onChange: terminal.follow() });
        return terminal.result(report, [terminal.cli.warmed(report.machine, report.releaseId ?? '')]);
      }
      case 'cool': {
        const input = { name: machineName() };
        const report = await (await host()).call('standby.cool', input);
        return terminal.result(report, [terminal.cli.cooled(report.machine)]);
      }
      case 'place': {
        const client = await host();
        const input = { name: machineName(), ...given({ releaseId: values.release }) };
        const { jobId } = await client.call('standby.place', input);
        const placed = await client.finish<PlaceResult>(jobId, { signal, onChange: terminal.follow() });
        return terminal.result(placed, [placedLine(placed, terminal)]);
      }
      case 'nightly': {
        const input = { name: machineName(), nightly: positionals[1] === 'on' };
        assertAction('standby nightly NAME', positionals[1], ['on', 'off']);
        return show(await (await open()).call('standby.setPlacing', input));
      }
      case 'mac': {
        const typed = required(positionals[1], 'AA:BB:CC:DD:EE:FF|off');
        const input = { name: machineName(), mac: typed === 'off' ? null : typed };
        return show(await (await open()).call('standby.setMac', input));
      }
      case 'pair':
        return pairMachine(machineName(), values, context);
      case 'remove': {
        const input = { name: machineName() };
        const removed = await (await open()).call('standby.remove', input);
        const left = removed.keyLeft ? [terminal.cli.keyLineLeft] : [];
        return terminal.result(removed, [terminal.cli.machineForgotten(removed.name), ...left]);
      }
      case 'admin-key':
        return adminKey(positionals[0], values, context);
      default:
        throw unknownAction('standby', action);
    }
  },
});

type Values = ReturnType<typeof readOptions<typeof options>>['values'];
type Added = Machine & Pick<HostLookedUp, 'notUsed'>;

async function addMachine(name: string, values: Values, context: VerbContext): Promise<Added> {
  const { client: open, terminal } = context;
  const typed = {
    host: required(values.host, '--host'),
    ...given({
      port: readPort(values.port, '--port'),
      user: values.user,
      key: values.key === undefined ? undefined : keyPlace(values.key),
      jump: values.jump,
    }),
    jumpKeys: (values['jump-key'] ?? []).map(keyPlace),
  };
  const servicePort = readPort(values['service-port'], '--service-port');
  const filed = await readKeyFile(values['passphrase-file']);
  const client = await open();
  const { notUsed, ...found } = await client.call('standby.lookUpHost', typed);
  if (found.keyFrom === 'file' && found.keyFile === '') throw new UsageError((wrong) => wrong.missing('--key'));
  for (const line of notUsed) terminal.note(terminal.cli.notFollowed(line));
  const compared = (values['jump-fingerprint'] ?? []).flatMap((text) => text.split(','));
  const jumps = found.jumps.map((jump, index) => ({ ...jump, fingerprint: compared[index] }));
  return withPassphrase(filed, context, async (passphrase) => {
    const { fingerprint } = values;
    const known = jumps.flatMap((jump) =>
      jump.fingerprint === undefined ? [] : [{ ...jump, fingerprint: jump.fingerprint }],
    );
    if (fingerprint !== undefined && known.length === jumps.length) {
      const pairing = values['no-pair'] !== true;
      const machine = {
        ...found,
        name,
        jumps: known,
        fingerprint,
        pairing,
        ...given({ servicePort, passphrase, mac: values.mac }),
      };
      return { ...(await client.call('standby.add', machine)), notUsed };
    }
    const { host, port } = found;
    const shown = await client.call('standby.readHostKey', { host, port, jumps, ...given({ passphrase }) });
    throw notCompared(name, values, shown, shown.jump === null ? found : (jumps[shown.jump] ?? found), notUsed);
  });
}

/** A key comes from a file and is told once, on the standard output. */
async function adminKey(
  act: string | undefined,
  values: Values,
  { client: open, terminal }: VerbContext,
): Promise<void> {
  const say = terminal.cli.adminKey;
  const lineOf = ({ isSet, setAt }: AdminKeyStatus): string =>
    isSet ? say.isSet(setAt === null ? '' : terminal.when(setAt)) : say.none;
  assertAction('standby admin-key', act, ['show', 'new', 'set', 'off']);
  if (act === 'show') {
    const status = await (await open()).call('standby.adminKey', {});
    return terminal.result(status, [lineOf(status)]);
  }
  const given = act === 'set' ? await readKeyFile(required(values['admin-key-file'], '--admin-key-file')) : null;
  const wanted = act === 'new' ? {} : { adminKey: given ?? null };
  const set = await (await open()).call('standby.setAdminKey', wanted);
  const shown = set.adminKey === null ? [lineOf(set)] : [set.adminKey, say.shownOnce];
  terminal.result(set, [...shown, set.told === null ? say.withNext : say.told(set.told)]);
}

/** Fails where the machine keeps a key that opens more than the agent. */
async function pairMachine(name: string, values: Partial<Values>, context: VerbContext): Promise<void> {
  const { terminal, signal } = context;
  const key = values.key === undefined ? null : keyPlace(values.key);
  const keySource =
    key === null ? {} : key === 'agent' ? { keyFrom: 'agent' as const } : { keyFrom: 'file' as const, keyFile: key };
  const filed = await readKeyFile(values['passphrase-file']);
  const client = await context.host();
  const report = await withPassphrase(filed, context, async (passphrase) => {
    const { jobId } = await client.call('standby.pair', { name, ...keySource, ...given({ passphrase }) });
    return client.finish<PreflightReport>(jobId, { signal, onChange: terminal.follow() });
  });
  terminal.result(report, reportLines(report, terminal));
  assertPassed(report);
}

/** `agent` is no file: one of that name is written `./agent`. */
function keyPlace(typed: string): string {
  return typed === 'agent' ? typed : path.resolve(typed);
}

/** Says the command again, with the fingerprint that is to be compared now. */
function notCompared(
  name: string,
  values: Values,
  shown: HostKeyShown,
  { host, port }: { readonly host: string; readonly port: number },
  notUsed: readonly string[],
): AppError {
  const words = (option: keyof Values): string[] =>
    [values[option] ?? []].flat().flatMap((value) => {
      if (typeof value === 'boolean') return value ? [`--${option}`] : [];
      return [`--${option}`, option === 'key' ? keyPlace(value) : value];
    });
  const again = Object.keys(options).flatMap((option) => words(option as keyof Values));
  const { fingerprint, algorithm, jump } = shown;
  const next = [jump === null ? '--fingerprint' : '--jump-fingerprint', fingerprint];
  return new AppError('STANDBY_HOST_KEY_UNKNOWN', {
    details: { host, port, fingerprint, algorithm, ...(notUsed.length > 0 && { notUsed }) },
    remedy: { kind: 'run', command: commandLine(['standby', 'add', name, ...again, ...next]) },
  });
}

function placedLine({ machine, releaseId, bytes, seconds }: PlaceResult, { cli, format }: Terminal): string {
  return cli.placed(machine, releaseId, format.bytes(bytes), format.span(seconds));
}

/** @throws AppError STANDBY_CHECK_FAILED. */
function assertPassed({ ok, machine, checks }: PreflightReport): void {
  if (ok) return;
  const failed = checks.filter(({ state }) => state === 'fail').map(({ name }) => name);
  throw new AppError('STANDBY_CHECK_FAILED', { details: { machine, failed } });
}

function machineLines(list: readonly Machine[], { cli, when }: Terminal): string[] {
  if (list.length === 0) return [cli.none.machines];
  return columns(
    list.map(({ name, user, host, port, jumps, fingerprint, practice, lastCheck, lastPlaced, mac }) => [
      name,
      [loginOf({ user, host, port }), ...jumps.map((jump) => cli.through(loginOf(jump))).reverse()].join(' '),
      fingerprint,
      lastCheck === null
        ? cli.unchecked
        : lastCheck.ok
          ? cli.checkPassed(when(lastCheck.at))
          : cli.checkFailed(when(lastCheck.at)),
      lastPlaced === null ? '' : cli.placedRelease(lastPlaced.releaseId, when(lastPlaced.at)),
      mac === undefined ? '' : cli.wokenBy(mac),
      practice ? cli.practice : '',
    ]),
  );
}

const loginOf = ({ user, host, port }: Pick<JumpHost, 'user' | 'host' | 'port'>): string =>
  `${user}@${showAddress(host, port)}`;

function reportLines({ checks }: PreflightReport, terminal: Terminal): string[] {
  const { checkNames, checkFixes } = terminal.words.standby;
  return checkLines(
    terminal,
    checks.map(({ name, state, details }) => ({
      state,
      name: checkNames[name] ?? name,
      details,
      fix: checkFixes[name],
    })),
  );
}
