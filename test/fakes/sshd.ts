/** OpenSSH's own server on a free loopback port, with keys and folders of its own. Nothing here is a stand-in. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import path from 'node:path';
import type { MachineAddress } from '../../electron/standby/ports.ts';
import { until } from '../fixtures/until.ts';
import type { NetworkMachine } from './network.ts';

export interface Sshd {
  readonly address: MachineAddress;
  /** Home of whoever logs in. */
  readonly home: string;
  readonly dir: string;
  /** Replaces the keys that are let in; `''` locks everybody out. */
  authorize(line: string): Promise<void>;
  /** The client key's public line, without options. */
  readonly publicLine: string;
  /** Processes of this server: the listener and its connections. */
  pids(): number[];
  signal(name: NodeJS.Signals): void;
  /** Ends every connection and the listener, then starts it again, with new host keys or keys of other types if asked. */
  restart(options?: { readonly newHostKey?: boolean; readonly hostKeyTypes?: readonly HostKeyType[] }): Promise<void>;
  stop(): Promise<void>;
}

export interface SshdOptions {
  /** Reads every command that comes, as the account's login shell would. */
  readonly loginShell?: 'bash' | 'tcsh' | 'fish';
  /** What every command finds in its environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly listen?: '127.0.0.1' | '::1' | Pick<NetworkMachine, 'address' | 'prefix'>;
  readonly hostKeyTypes?: readonly HostKeyType[];
  /** Keys that are let in lie where they lie on most hosts: in `.ssh/authorized_keys` of the home folder. */
  readonly keysAtHome?: boolean;
  /** Lines of sshd_config that come before all others, and so win. */
  readonly config?: readonly string[];
}

export type HostKeyType = 'ed25519' | 'rsa' | 'ecdsa';

export async function startSshd(dir: string, options: SshdOptions = {}): Promise<Sshd> {
  const { loginShell, listen: place = '127.0.0.1' } = options;
  const { address: listen, prefix } = typeof place === 'string' ? { address: place, prefix: [] } : place;
  let hostKeyTypes = options.hostKeyTypes ?? ['ed25519'];
  // Only a server that runs as root wants it.
  await mkdir('/run/sshd', { recursive: true }).catch(() => {});
  await mkdir(dir, { recursive: true });
  const home = path.join(dir, 'home');
  await mkdir(home, { recursive: true });
  const keyFile = path.join(dir, 'client');
  makeKey(keyFile);
  const hostKey = (type: HostKeyType): string => path.join(dir, `host-${type}`);
  for (const type of hostKeyTypes) makeKey(hostKey(type), { type });
  const publicLine = (await readFile(`${keyFile}.pub`, 'utf8')).trim();
  const authorized = options.keysAtHome ? path.join(home, '.ssh/authorized_keys') : path.join(dir, 'authorized_keys');
  if (options.keysAtHome) await mkdir(path.dirname(authorized), { mode: 0o700 });
  const port = await freePort();
  const config = path.join(dir, 'sshd_config');
  // SetEnv wins over the account's HOME, so a test cannot touch the home folder of whoever runs it. The account's own shell
  // only starts the one that the test wants; SHLVL=0 lets bash read its .bashrc as under sshd.
  const shellLine = `ForceCommand exec env -u SSH_ORIGINAL_COMMAND SHLVL=0 ${loginShell} -c "$SSH_ORIGINAL_COMMAND"`;
  const configure = (): Promise<void> =>
    writeFile(
      config,
      [
        ...(options.config ?? []),
        `Port ${port}`,
        `ListenAddress ${listen}`,
        ...hostKeyTypes.map((type) => `HostKey ${hostKey(type)}`),
        ...(loginShell ? [shellLine] : []),
        `PidFile ${path.join(dir, 'pid')}`,
        `AuthorizedKeysFile ${authorized}`,
        'UsePAM no',
        'StrictModes no',
        'PasswordAuthentication no',
        'PermitRootLogin prohibit-password',
        'PrintMotd no',
        `SetEnv ${Object.entries({ HOME: home, ...options.env })
          .map(([name, value]) => `${name}="${value}"`)
          .join(' ')}`,
        `Subsystem sftp internal-sftp -d ${home}`,
        '',
      ].join('\n'),
    );
  await configure();
  let child: ChildProcess;
  const sshd: Sshd = {
    address: { host: listen, port, user: userInfo().username, keyFile, fingerprint: '' },
    home,
    dir,
    publicLine,
    async authorize(line) {
      await writeFile(authorized, `${line}\n`);
      await chmod(authorized, 0o600);
    },
    pids: () => [child.pid ?? 0, ...descendants(child.pid ?? 0)],
    signal(name) {
      for (const pid of sshd.pids()) kill(pid, name);
    },
    async restart({ newHostKey = false, hostKeyTypes: wanted = hostKeyTypes } = {}) {
      await sshd.stop();
      if (newHostKey) {
        for (const type of hostKeyTypes) {
          await rm(hostKey(type));
          await rm(`${hostKey(type)}.pub`);
        }
      }
      hostKeyTypes = wanted;
      for (const type of hostKeyTypes) if (!existsSync(hostKey(type))) makeKey(hostKey(type), { type });
      await configure();
      child = await launch(config, listen, port, prefix);
    },
    async stop() {
      const pids = sshd.pids();
      for (const pid of pids) kill(pid, 'SIGKILL');
      await until('the end of sshd', () => !pids.some(isAlive));
    },
  };
  await sshd.authorize(publicLine);
  child = await launch(config, listen, port, prefix);
  return { ...sshd, address: { ...sshd.address, fingerprint: fingerprintOf(hostKey(hostKeyTypes[0] ?? 'ed25519')) } };
}

export function fingerprintOf(keyFile: string): string {
  return execFileSync('ssh-keygen', ['-l', '-f', `${keyFile}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';
}

export function makeKey(file: string, options: { readonly passphrase?: string; readonly type?: string } = {}): void {
  execFileSync('ssh-keygen', ['-q', '-t', options.type ?? 'ed25519', '-N', options.passphrase ?? '', '-f', file]);
}

async function launch(config: string, listen: string, port: number, prefix: readonly string[]): Promise<ChildProcess> {
  const [program = '', ...words] = [...prefix, '/usr/sbin/sshd', '-D', '-e', '-f', config];
  // `ip netns exec` becomes the program that it is given: the process is the same.
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return until('sshd to listen', async () => {
    if (child.exitCode !== null) throw new Error(`sshd ended: ${said}`);
    return (await answers(listen, port)) && child;
  });
}

/** Session processes of sshd itself, not what they started: a service is its own session by then. */
function descendants(pid: number): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,comm='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const below = (parent: number): number[] =>
    table
      .filter(([, ppid, name]) => Number(ppid) === parent && name === 'sshd')
      .flatMap(([child]) => [Number(child), ...below(Number(child))]);
  return below(pid);
}

function kill(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

/**
 * A port that nobody listens on. It lies below those that the kernel gives to outgoing connections, so none of them takes it
 * before its program does, and is drawn from so many that two test files at once hardly meet.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
