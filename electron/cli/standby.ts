/** `standby`: spare workstations. A machine is added with the fingerprint that a person compared, or not at all. */
import path from 'node:path';
import type { Machine, PlaceResult, PreflightReport, WarmReport } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { showAddress } from '../words/address.ts';
import { columns } from './columns.ts';
import { checkLines } from './details.ts';
import { commandLine } from './remedies.ts';
import type { Terminal } from './terminal.ts';
import {
  assertAction,
  defineVerb,
  given,
  readOptions,
  readPort,
  required,
  unknownAction,
  type VerbContext,
} from './verb.ts';

const SSH_PORT = 22;

const options = {
  host: { type: 'string', value: 'HOST' },
  port: { type: 'string', value: 'N' },
  user: { type: 'string', value: 'USER' },
  key: { type: 'string', value: 'FILE' },
  fingerprint: { type: 'string', value: 'SHA256:…' },
  'service-port': { type: 'string', value: 'N' },
  release: { type: 'string', value: 'RID' },
} as const;

export const standby = defineVerb({
  name: 'standby',
  forms: {
    add: 'add NAME --host HOST [--port N] --user USER --key FILE [--fingerprint SHA256:…] [--service-port N]',
    practice: 'practice',
    list: 'list',
    check: 'check NAME',
    warm: 'warm NAME',
    cool: 'cool NAME',
    place: 'place NAME [--release RID]',
    nightly: 'nightly NAME on|off',
    remove: 'remove NAME',
  },
  options,
  example: 'add standby-2 --host 192.168.1.42 --user lin --key ~/.ssh/id_ed25519',
  async run([action, ...args], context) {
    const { client: open, host, terminal, signal } = context;
    const { values, positionals } = readOptions(args, options, { words: action === 'nightly' ? 2 : 1 });
    const machineName = (): string => required(positionals[0], 'NAME');
    const show = (machine: Machine): void => terminal.result(machine, machineLines([machine], terminal));
    switch (action) {
      case 'add':
        return show(await addMachine(machineName(), values, context));
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
      case 'remove': {
        const input = { name: machineName() };
        const removed = await (await open()).call('standby.remove', input);
        return terminal.result(removed, [terminal.cli.machineForgotten(removed.name)]);
      }
      default:
        throw unknownAction('standby', action);
    }
  },
});

type Values = ReturnType<typeof readOptions<typeof options>>['values'];

async function addMachine(name: string, values: Values, { client: open }: VerbContext): Promise<Machine> {
  const host = required(values.host, '--host');
  const port = readPort(values.port, '--port') ?? SSH_PORT;
  const user = required(values.user, '--user');
  const keyFile = path.resolve(required(values.key, '--key'));
  const servicePort = readPort(values['service-port'], '--service-port');
  const { fingerprint } = values;
  const client = await open();
  if (fingerprint !== undefined) {
    return client.call('standby.add', { name, host, port, user, keyFile, fingerprint, ...given({ servicePort }) });
  }
  const seen = await client.call('standby.readHostKey', { host, port });
  const again = ['standby', 'add', name, '--host', host, '--port', String(port), '--user', user, '--key', keyFile];
  throw new AppError('STANDBY_HOST_KEY_UNKNOWN', {
    details: { host, port, fingerprint: seen.fingerprint, algorithm: seen.algorithm },
    remedy: { kind: 'run', command: commandLine([...again, '--fingerprint', seen.fingerprint]) },
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
    list.map(({ name, user, host, port, fingerprint, practice, lastCheck, lastPlaced }) => [
      name,
      `${user}@${showAddress(host, port)}`,
      fingerprint,
      lastCheck === null
        ? cli.unchecked
        : lastCheck.ok
          ? cli.checkPassed(when(lastCheck.at))
          : cli.checkFailed(when(lastCheck.at)),
      lastPlaced === null ? '' : cli.placedRelease(lastPlaced.releaseId, when(lastPlaced.at)),
      practice ? cli.practice : '',
    ]),
  );
}

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
