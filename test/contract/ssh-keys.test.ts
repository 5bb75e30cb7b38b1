/** With what somebody signs in to OpenSSH's server: keys of every form that people have, and a real ssh-agent. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createRemoteShell } from '../../electron/platform/ssh-session.ts';
import type { MachineAddress } from '../../electron/standby/ports.ts';
import { fingerprintOf, makeKey, type Sshd, startSshd } from '../fakes/sshd.ts';
import { until } from '../fixtures/until.ts';

const timings = { connectTimeoutMs: 240_000, keepaliveIntervalMs: 20_000, keepaliveCount: 6 };
const PASSPHRASE = '口令 with spaces';

let dir: string;
let sshd: Sshd;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'keys-'));
  sshd = await startSshd(path.join(dir, 'host'));
});
afterAll(async () => {
  await sshd?.stop();
  await rm(dir, { recursive: true, force: true });
});

const below = (name: string): string => path.join(dir, name);
const shellWith = (environment: NodeJS.ProcessEnv = {}, kept: Readonly<Record<string, string>> = {}) =>
  createRemoteShell((file) => readFile(file), timings, {
    environment,
    secrets: { read: async (name) => kept[name] ?? null },
  });

async function greets(address: MachineAddress, shell = shellWith()): Promise<string> {
  const session = await shell.connect(address);
  const { stdout } = await session.exec('echo hello');
  session.close();
  return stdout;
}

const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });

/** Each makes a locked key in `file` and says its line for authorized_keys. */
const forms: Readonly<Record<string, (file: string) => string>> = {
  'OpenSSH ed25519': (file) => {
    makeKey(file, { passphrase: PASSPHRASE });
    return lineOf(file);
  },
  'OpenSSH RSA': (file) => {
    makeKey(file, { passphrase: PASSPHRASE, type: 'rsa' });
    return lineOf(file);
  },
  'PEM RSA': (file) => {
    execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-m', 'PEM', '-N', PASSPHRASE, '-f', file]);
    return lineOf(file);
  },
  'PEM EC': (file) => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-m', 'PEM', '-N', PASSPHRASE, '-f', file]);
    return lineOf(file);
  },
  'PKCS #8 RSA': (file) => {
    execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-m', 'PKCS8', '-N', PASSPHRASE, '-f', file]);
    return lineOf(file);
  },
  'PKCS #8 EC': (file) => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-m', 'PKCS8', '-N', PASSPHRASE, '-f', file]);
    return lineOf(file);
  },
  'PKCS #8 ed25519': (file) => {
    openssl('genpkey', '-algorithm', 'ed25519', '-aes256', '-pass', `pass:${PASSPHRASE}`, '-out', file);
    openssl('pkey', '-in', file, '-passin', `pass:${PASSPHRASE}`, '-pubout', '-outform', 'DER', '-out', `${file}.der`);
    const point = execFileSync('tail', ['-c', '32', `${file}.der`]);
    const name = 'ssh-ed25519';
    const lengths = [name.length, point.length].map((length) => Buffer.from([0, 0, 0, length]));
    const blob = Buffer.concat(
      [...[lengths[0], Buffer.from(name)], ...[lengths[1], point]].map((part) => part ?? point),
    );
    return `${name} ${blob.toString('base64')}`;
  },
};

function lineOf(file: string): string {
  return execFileSync('ssh-keygen', ['-y', '-P', PASSPHRASE, '-f', file], { encoding: 'utf8' }).trim();
}

describe('a private key with a passphrase', () => {
  it.each(Object.entries(forms))('as %s opens with its passphrase only', async (form, make) => {
    const keyFile = below(form.replaceAll(/[ #]/g, '-'));
    await sshd.authorize(make(keyFile));
    const address = { ...sshd.address, keyFile };
    await expect(greets(address)).rejects.toMatchObject({ code: 'STANDBY_KEY_PASSPHRASE', details: { keyFile } });
    const wrong = greets({ ...address, passphrase: 'something else' });
    await expect(wrong).rejects.toMatchObject({ code: 'STANDBY_KEY_PASSPHRASE_WRONG', details: { keyFile } });
    expect(await greets({ ...address, passphrase: PASSPHRASE })).toBe('hello\n');
    const kept = shellWith({}, { 'standby.spare.passphrase': PASSPHRASE });
    expect(await greets({ ...address, name: 'spare' }, kept)).toBe('hello\n');
    await expect(greets({ ...address, name: 'other' }, kept)).rejects.toMatchObject({ code: 'STANDBY_KEY_PASSPHRASE' });
  });

  it('of a form that cannot be used is named as that', async () => {
    const keyFile = below('unusable');
    const cases = {
      'PuTTY 3': 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: x\nPublic-Lines: 0\n',
      'the public half': sshd.publicLine,
      'X25519 in PKCS #8': execFileSync('openssl', ['genpkey', '-algorithm', 'x25519'], { encoding: 'utf8' }),
    };
    for (const [form, text] of Object.entries(cases)) {
      await writeFile(keyFile, text);
      const asked = greets({ ...sshd.address, keyFile }).catch((error: unknown) => error);
      expect({ form, error: await asked }).toMatchObject({ form, error: { code: 'STANDBY_KEY_FORMAT' } });
    }
  });
});

describe('the running ssh-agent', () => {
  const withAgent = { ...{ keyFrom: 'agent' as const, keyFile: '' } };

  async function startAgent(name: string): Promise<{ readonly socket: string; readonly child: ChildProcess }> {
    const socket = below(name);
    const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    onTestFinished(() => void child.kill());
    await until('ssh-agent', () => isRunning(socket));
    return { socket, child };
  }

  /** `ssh-add -l` ends with 2 when it reaches no agent. */
  function isRunning(socket: string): boolean {
    try {
      sshAdd(socket, ['-l']);
      return true;
    } catch (error) {
      return (error as { readonly status?: number }).status === 1;
    }
  }

  function sshAdd(socket: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
    execFileSync('ssh-add', ['-q', ...args], { env: { ...process.env, SSH_AUTH_SOCK: socket, ...env }, stdio: 'pipe' });
  }

  it('signs, and is told apart from one that is gone, empty, locked or has no fitting key', async () => {
    const { socket, child } = await startAgent('agent');
    const address = { ...sshd.address, ...withAgent };
    const shell = shellWith({ SSH_AUTH_SOCK: socket });
    await expect(greets(address, shell)).rejects.toMatchObject({
      code: 'STANDBY_SSH_AGENT_EMPTY',
      details: { socket },
    });

    const stranger = below('agent-stranger');
    makeKey(stranger);
    sshAdd(socket, [stranger]);
    await sshd.authorize(sshd.publicLine);
    await expect(greets(address, shell)).rejects.toMatchObject({
      code: 'STANDBY_KEY_REFUSED',
      details: { key: 'ssh-agent', keys: [fingerprintOf(stranger)] },
    });

    sshAdd(socket, [sshd.address.keyFile]);
    expect(await greets(address, shell)).toBe('hello\n');
    expect(await greets({ ...sshd.address, jumps: [address] }, shell)).toBe('hello\n');

    const askpass = below('askpass');
    await writeFile(askpass, '#!/bin/sh\necho locked\n', { mode: 0o700 });
    sshAdd(socket, ['-x'], { SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' });
    await expect(greets(address, shell)).rejects.toMatchObject({ code: 'STANDBY_SSH_AGENT_EMPTY' });

    child.kill();
    await until('the end of ssh-agent', () => !isRunning(socket));
    const gone = { code: 'STANDBY_SSH_AGENT', details: { reason: 'gone', socket } };
    await expect(greets(address, shell)).rejects.toMatchObject(gone);
    await expect(greets(address)).rejects.toMatchObject({ code: 'STANDBY_SSH_AGENT', details: { reason: 'not-set' } });
  });

  it('with more keys than the server wants to hear of is refused, not unreachable', async () => {
    const { socket } = await startAgent('many');
    for (let count = 0; count < 7; count++) {
      makeKey(below(`many-${count}`));
      sshAdd(socket, [below(`many-${count}`)]);
    }
    await expect(greets({ ...sshd.address, ...withAgent }, shellWith({ SSH_AUTH_SOCK: socket }))).rejects.toMatchObject(
      {
        code: 'STANDBY_KEY_REFUSED',
      },
    );
  });

  it('that never answers is given up, and its socket let go', async () => {
    const socket = below('silent');
    const heard: Socket[] = [];
    const server = createServer((connection) => heard.push(connection.on('error', () => {}).resume()));
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    onTestFinished(() => void server.close());
    const shell = shellWith({ SSH_AUTH_SOCK: socket });
    await expect(greets({ ...sshd.address, ...withAgent }, shell)).rejects.toMatchObject({
      code: 'STANDBY_SSH_AGENT',
      details: { reason: 'silent', socket },
    });
    await until('the socket to be closed', () => heard.length === 1 && heard[0]?.destroyed);
  });
});
