/** `primary`: agent and gate before an official installation that is there already. */
import path from 'node:path';
import type { InstalledPrimary, MovedCutover } from '../contract/standby.ts';
import { AppError } from '../kernel/app-error.ts';
import type { CliWords } from '../words/cli-words.ts';
import type { Client } from './client.ts';
import { readKeyFile } from './key-file.ts';
import { commandLine } from './remedies.ts';
import { defineVerb, given, readOptions, readPort, required, unknownAction } from './verb.ts';

const SSH_PORT = 22;

const options = {
  host: { type: 'string', value: 'HOST' },
  port: { type: 'string', value: 'N' },
  user: { type: 'string', value: 'USER' },
  key: { type: 'string', value: 'FILE' },
  fingerprint: { type: 'string', value: 'SHA256:…' },
  listen: { type: 'string', value: 'N' },
  'listener-key-file': { type: 'string', value: 'FILE' },
  'reference-folder': { type: 'string', value: 'DIR', multiple: true },
} as const;
type Values = ReturnType<typeof readOptions<typeof options>>['values'];

export const primary = defineVerb({
  name: 'primary',
  forms: {
    install:
      'install URL --host HOST [--port N] --user USER --key FILE [--fingerprint SHA256:…] [--listen N] [--listener-key-file FILE] [--reference-folder DIR]',
    uninstall: 'uninstall',
  },
  options,
  example: 'install http://192.168.1.20:9880 --host 192.168.1.20 --user lin --key ~/.ssh/id_ed25519',
  async run([action, ...args], context) {
    const { terminal, signal, host } = context;
    const { values, positionals } = readOptions(args, options, { words: 1 });
    switch (action) {
      case 'install': {
        const client = await host();
        const input = await readInput(required(positionals[0], 'URL'), values, client);
        const { jobId } = await client.call('standby.installPrimary', input);
        const installed = await client.finish<InstalledPrimary>(jobId, { signal, onChange: terminal.follow() });
        const { url, officialUrl, cutover } = installed;
        return terminal.result(installed, [
          terminal.cli.primaryInstalled(url, officialUrl),
          ...brought(terminal.cli, cutover),
        ]);
      }
      case 'uninstall': {
        const removed = await (await host()).call('standby.uninstallPrimary', {});
        const { cli } = terminal;
        const left = removed.agentLeft ? [cli.agentLeft(removed.host)] : [];
        return terminal.result(removed, [cli.primaryRemoved(removed.url), ...brought(cli, removed.cutover), ...left]);
      }
      default:
        throw unknownAction('primary', action);
    }
  },
});

function brought(cli: CliWords, cutover: MovedCutover | null): string[] {
  return cutover === null ? [] : [cli.cutoverBrought(cutover.primaryUrl, cutover.serviceUrl)];
}

async function readInput(url: string, values: Values, client: Client) {
  const host = required(values.host, '--host');
  const port = readPort(values.port, '--port') ?? SSH_PORT;
  const user = required(values.user, '--user');
  const keyFile = path.resolve(required(values.key, '--key'));
  const referenceFolders = await foldersOf(values, client);
  const accessKey = await readKeyFile(values['listener-key-file']);
  const listenPort = readPort(values.listen, '--listen');
  const fingerprint = values.fingerprint ?? (await askToCompare(url, { host, port, user, keyFile }, values, client));
  return { url, host, port, user, keyFile, fingerprint, referenceFolders, ...given({ listenPort, accessKey }) };
}

/** The folder of the recording that the primary is heard with, where none is named. */
async function foldersOf(values: Values, client: Client): Promise<string[]> {
  const named = values['reference-folder'] ?? [];
  if (named.length > 0) return named;
  const { target } = await client.call('watch.status', {});
  const recording = target?.reference?.audioPath;
  return [required(recording && path.posix.dirname(recording), '--reference-folder')];
}

async function askToCompare(
  url: string,
  address: { readonly host: string; readonly port: number; readonly user: string; readonly keyFile: string },
  values: Values,
  client: Client,
): Promise<never> {
  const { host, port, user, keyFile } = address;
  const seen = await client.call('standby.readHostKey', { host, port });
  const again = ['primary', 'install', url, '--host', host, '--port', String(port), '--user', user, '--key', keyFile];
  const rest = [
    ...(values.listen ? ['--listen', values.listen] : []),
    ...(values['listener-key-file'] ? ['--listener-key-file', values['listener-key-file']] : []),
    ...(values['reference-folder'] ?? []).flatMap((folder) => ['--reference-folder', folder]),
  ];
  throw new AppError('STANDBY_HOST_KEY_UNKNOWN', {
    details: { host, port, fingerprint: seen.fingerprint, algorithm: seen.algorithm },
    remedy: { kind: 'run', command: commandLine([...again, ...rest, '--fingerprint', seen.fingerprint]) },
  });
}
