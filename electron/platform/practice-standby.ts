/**
 * A practice standby: an SSH server on loopback with a host key, a client key and a folder of its own, so that the whole
 * promotion can be tried on one computer. It is a real SSH server to everyone who connects; it just is no second machine.
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import ssh2, { type AuthContext, type Connection, type ServerChannel, type Session } from 'ssh2';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../kernel/json-file.ts';
import type { Log } from '../kernel/ports.ts';
import { secretEqual } from '../kernel/secret-equal.ts';
import type { PracticeMachine } from '../standby/ports.ts';
import { fingerprintOfKey } from './ssh-host-key.ts';
import { makeKey, publicPartOf } from './ssh-own-key.ts';

const { Server, utils } = ssh2;
const HOST = '127.0.0.1';
const USER = 'practice';

const practiceState = z.object({ sshPort: z.number().int(), servicePort: z.number().int() });

export function createPracticeStandby(deps: { readonly dir: string; readonly log: Log }): PracticeMachine {
  const { dir, log } = deps;
  const home = path.join(dir, 'home');
  const keys = path.join(dir, 'keys');
  const stateFile = path.join(dir, 'practice.json');
  let server: ssh2.Server | null = null;
  const connections = new Set<Connection>();
  let starting: ReturnType<PracticeMachine['start']> | null = null;

  async function open(): ReturnType<PracticeMachine['start']> {
    await mkdir(home, { recursive: true });
    await mkdir(keys, { recursive: true, mode: 0o700 });
    const hostKey = await readOrMakeKey(path.join(keys, 'host'));
    const keyFile = path.join(keys, 'client');
    const clientKey = publicPartOf(await readOrMakeKey(keyFile));
    const state = (await readJsonFile(stateFile, practiceState)) ?? { sshPort: 0, servicePort: await freePort() };

    const opened = new Server({ hostKeys: [hostKey] }, (connection) => {
      connections.add(connection);
      connection.on('close', () => connections.delete(connection));
      connection.on('error', (error: Error) =>
        log.debug('practice machine: connection ended', { error: error.message }),
      );
      connection.on('authentication', (context) =>
        admits(context, clientKey) ? context.accept() : context.reject(['publickey']),
      );
      connection.on('session', (accept) => serveSession(accept(), home));
    });
    const sshPort = await listen(opened, state.sshPort);
    server = opened;
    await writeJsonFile(stateFile, { ...state, sshPort });
    return {
      host: HOST,
      port: sshPort,
      user: USER,
      keyFile,
      fingerprint: fingerprintOfKey(publicPartOf(hostKey)),
      servicePort: state.servicePort,
    };
  }

  return {
    start() {
      starting ??= open().catch((error: unknown) => {
        starting = null;
        throw error;
      });
      return starting;
    },
    async close() {
      const old = server;
      server = null;
      starting = null;
      if (!old) return;
      const closed = new Promise<void>((resolve) => old.close(() => resolve()));
      for (const connection of connections) connection.end();
      await closed;
    },
  };
}

function serveSession(session: Session, home: string): void {
  session.on('exec', (accept, _reject, { command }) => runCommand(accept(), command, home));
}

/** Like sshd: a shell in the home folder, with a small environment, that a lost connection does not kill. */
function runCommand(channel: ServerChannel, command: string, home: string): void {
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: home,
    env: { HOME: home, PATH: '/usr/local/bin:/usr/bin:/bin', USER, LOGNAME: USER, SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  channel.pipe(child.stdin);
  child.stdin.on('error', () => {});
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  channel.on('close', () => child.stdin.destroy());
  child.on('error', () => {
    channel.exit(127);
    channel.end();
  });
  child.on('close', (code, killedBy) => {
    if (killedBy) channel.exit(killedBy);
    else channel.exit(code ?? 255);
    channel.end();
  });
}

function admits(context: AuthContext, clientKey: Buffer): boolean {
  if (context.method !== 'publickey' || context.username !== USER) return false;
  const { key, signature, blob } = context;
  if (!secretEqual(key.data, clientKey)) return false;
  if (!signature || !blob) return true;
  const parsed = utils.parseKey(clientKeyText(clientKey));
  return !(parsed instanceof Error) && parsed.verify(blob, signature, context.hashAlgo) === true;
}

function clientKeyText(key: Buffer): string {
  return `ssh-ed25519 ${key.toString('base64')}`;
}

async function readOrMakeKey(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const made = makeKey('understudy practice');
  await writeFile(file, made, { mode: 0o600, flag: 'wx' });
  return made;
}

/** The port from last time, so that a machine that was added stays reachable; another one when that is taken. */
async function listen(server: ssh2.Server, port: number): Promise<number> {
  const attempt = (wanted: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, HOST, () => {
        server.off('error', reject);
        resolve((server.address() as AddressInfo).port);
      });
    });
  try {
    return await attempt(port);
  } catch (error) {
    if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return attempt(0);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, HOST, resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
