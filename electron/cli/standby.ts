/** `standby`: spare workstations. A machine is added with the fingerprint that a person compared, or not at all. */
import path from 'node:path';
import type { Machine, PreflightReport } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import { readNumber, readOptions, required, UsageError, type Verb } from './verb.ts';

const line = (machine: Machine): string =>
  `${machine.name}  ${machine.user}@${machine.host}:${machine.port}  ${machine.fingerprint}${machine.practice ? '  practice (this computer)' : ''}`;

export const standby: Verb = {
  usage: [
    'standby add NAME --host H [--port P] --user U --key FILE [--fingerprint SHA256:…] [--service-port P]',
    'standby practice   (a practice machine on this computer)',
    'standby list | check NAME | remove NAME',
  ],
  async run([action, ...args], { client: open, host: openHost, terminal, signal }) {
    const { values, positionals } = readOptions(args, {
      host: { type: 'string' },
      port: { type: 'string' },
      user: { type: 'string' },
      key: { type: 'string' },
      fingerprint: { type: 'string' },
      'service-port': { type: 'string' },
    });
    switch (action) {
      case 'add': {
        const name = required(positionals[0], 'NAME');
        const host = required(values.host, '--host');
        const port = readNumber(values.port, '--port') ?? 22;
        const user = required(values.user, '--user');
        const keyFile = path.resolve(required(values.key, '--key'));
        const client = await open();
        if (values.fingerprint === undefined) {
          const seen = await client.call('standby.readHostKey', { host, port });
          throw new AppError('STANDBY_HOST_KEY_UNKNOWN', {
            details: { host, port, fingerprint: seen.fingerprint, algorithm: seen.algorithm },
            remedy: {
              kind: 'run',
              command: `understudy standby add ${JSON.stringify(name)} … --fingerprint ${seen.fingerprint}   (after comparing it on the machine's own screen)`,
            },
          });
        }
        const servicePort = readNumber(values['service-port'], '--service-port');
        const machine = await client.call('standby.add', {
          name,
          host,
          port,
          user,
          keyFile,
          fingerprint: values.fingerprint,
          ...(servicePort === undefined ? {} : { servicePort }),
        });
        return terminal.result(machine, [line(machine)]);
      }
      case 'practice': {
        const machine = await (await openHost()).call('standby.addPractice', {});
        return terminal.result(machine, [line(machine)]);
      }
      case 'list': {
        const { machines } = await (await open()).call('standby.overview', {});
        return terminal.result(machines, machines.map(line));
      }
      case 'check': {
        const client = await openHost();
        const { jobId } = await client.call('standby.check', { name: required(positionals[0], 'NAME') });
        const report = await client.finish<PreflightReport>(jobId, { signal, onChange: terminal.follow() });
        terminal.result(
          report,
          report.checks.map((check) => `${check.state.padEnd(4)} ${check.name}  ${JSON.stringify(check.details)}`),
        );
        if (!report.ok) {
          const failed = report.checks.filter((check) => check.state === 'fail').map((check) => check.name);
          throw new AppError('STANDBY_CHECK_FAILED', { details: { machine: report.machine, failed } });
        }
        return;
      }
      case 'remove': {
        const removed = await (await open()).call('standby.remove', { name: required(positionals[0], 'NAME') });
        return terminal.result(removed, [`${removed.name} removed; nothing on that machine was changed`]);
      }
      default:
        throw new UsageError(`standby ${action ?? ''}: no such action`);
    }
  },
};
