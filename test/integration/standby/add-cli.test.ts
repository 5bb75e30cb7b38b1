/** Adding a machine at the terminal: aliases, jump hosts, keys with a passphrase, and what a person may get wrong there. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { copyPilotLibrary } from '../../fakes/pilot-library.ts';
import { makeKey, type Sshd, startSshd } from '../../fakes/sshd.ts';
import { understudy } from '../../faults/cli.ts';
import { until } from '../../fixtures/until.ts';

const PASSPHRASE = 'open-sesame-九';

let dir: string;
let home: string;
let jump: Sshd;
let machine: Sshd;
let dataDir: string;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'add-'));
  home = path.join(dir, 'person');
  await mkdir(path.join(home, '.ssh'), { recursive: true, mode: 0o700 });
  [jump, machine] = await Promise.all([startSshd(below('jump')), startSshd(below('machine'))]);
});
afterAll(async () => {
  await jump?.stop();
  await machine?.stop();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(dir, 'data-'));
  await copyPilotLibrary(dataDir);
  await configure([]);
  for (const sshd of [jump, machine]) await sshd.authorize(sshd.publicLine);
});

const below = (name: string): string => path.join(dir, name);
const stored = (): string | null => {
  const file = path.join(dataDir, 'standby/machines.json');
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
};
/** Of the person: nothing of whoever runs the test counts. */
const environment = (more: Readonly<Record<string, string>> = {}) => ({ HOME: home, SSH_AUTH_SOCK: '', ...more });
const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  understudy(dataDir, args, { env: environment(env) });

function at({ address }: Sshd, options: Readonly<Record<string, string>> = {}): string[] {
  const { host, port, user, keyFile, fingerprint } = address;
  const all = { host, port: String(port), user, key: keyFile, fingerprint, ...options };
  return Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
}

/** One that the machine lets in. */
async function lockedKey(): Promise<string> {
  const key = path.join(dataDir, '..', `locked-${path.basename(dataDir)}`);
  makeKey(key, { passphrase: PASSPHRASE });
  await machine.authorize(readFileSync(`${key}.pub`, 'utf8').trim());
  return key;
}

async function configure(lines: readonly string[]): Promise<void> {
  await writeFile(path.join(home, '.ssh/config'), `${lines.join('\n')}\n`, { mode: 0o600 });
}

describe('standby add', () => {
  it('takes an alias, shows what it became, and asks for each host key on the way, the nearest first', async () => {
    await configure([
      `Host gate\n  HostName 127.0.0.1\n  Port ${jump.address.port}\n  IdentityFile ${jump.address.keyFile}`,
      `Host studio\n  HostName 127.0.0.1\n  Port ${machine.address.port}\n  ProxyJump gate`,
      `  IdentityFile ${machine.address.keyFile}\n  PKCS11Provider /usr/lib/opensc.so`,
    ]);
    const add = ['standby', 'add', 'spare', '--host', 'studio', '--json'];
    const told = async (args: readonly string[]) => {
      const { code, stderr } = await run(args);
      expect(code).toBe(1);
      const error = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as {
        readonly code: string;
        readonly details: Readonly<Record<string, unknown>>;
        readonly remedyCommand: string;
      };
      expect(error.code).toBe('STANDBY_HOST_KEY_UNKNOWN');
      return error;
    };
    const first = await told(add);
    expect(first.details).toMatchObject({ port: jump.address.port, fingerprint: jump.address.fingerprint });
    expect(first.details['notUsed']).toEqual([expect.stringContaining('pkcs11provider')]);
    expect(first.remedyCommand).toBe(
      `understudy standby add spare --host studio --jump-fingerprint ${jump.address.fingerprint}`,
    );
    const jumpKnown = [...add, '--jump-fingerprint', jump.address.fingerprint];
    const second = await told(jumpKnown);
    expect(second.details).toMatchObject({ port: machine.address.port, fingerprint: machine.address.fingerprint });
    expect(second.remedyCommand).toContain(`--jump-fingerprint ${jump.address.fingerprint}`);
    expect(stored()).toBeNull();

    const added = await run([...jumpKnown, '--fingerprint', machine.address.fingerprint]);
    expect(added).toMatchObject({ code: 0 });
    const { host, port, keyFile } = machine.address;
    expect(JSON.parse(added.stdout)).toMatchObject({ host, port, keyFrom: 'file', keyFile });
    const hop = { host, port: jump.address.port, keyFile: jump.address.keyFile, fingerprint: jump.address.fingerprint };
    expect(JSON.parse(stored() ?? '')).toMatchObject({ machines: [{ name: 'spare', host, port, jumps: [hop] }] });
    const listed = await run(['standby', 'list']);
    expect(listed.stdout).toContain(`through ${machine.address.user}@127.0.0.1:${jump.address.port}`);
  });

  it('keeps a passphrase in the secret box and nowhere else, until the machine is removed', async () => {
    const key = await lockedKey();
    await writeFile(below('passphrase'), `${PASSPHRASE}\n`);
    await writeFile(below('wrong'), 'something else\n');
    const add = ['standby', 'add', 'spare', ...at(machine, { key })];
    const refused = await run(add);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('STANDBY_KEY_PASSPHRASE:') });
    const wrong = await run([...add, '--passphrase-file', below('wrong')]);
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('STANDBY_KEY_PASSPHRASE_WRONG:') });
    expect(stored()).toBeNull();
    expect(await run([...add, '--passphrase-file', below('passphrase')])).toMatchObject({ code: 0 });
    expect(filesWith(PASSPHRASE)).toEqual([]);
    const secrets = (): string => readFileSync(path.join(dataDir, 'secrets/secrets.json'), 'utf8');
    expect(secrets()).toContain('standby.spare.passphrase');
    expect(await run(['standby', 'remove', 'spare'])).toMatchObject({ code: 0 });
    expect(secrets()).not.toContain('standby.spare');
  });

  it('asks for a passphrase where a person sits, and does not show it', async () => {
    const key = await lockedKey();
    const main = path.resolve('electron/cli/main.ts');
    const words = [process.execPath, main, 'standby', 'add', 'spare', ...at(machine, { key }), '--data-dir', dataDir];
    const quoted = words.map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['-qec', quoted, '/dev/null'], { env: { ...process.env, ...environment() } });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    await until('the question', () => said.includes(key));
    child.stdin.write(`x\u007f${PASSPHRASE}\r`);
    expect({ code: await ended, said }).toMatchObject({ code: 0 });
    expect(said).not.toContain(PASSPHRASE);
    expect(stored()).toContain('spare');
  });
});

describe('what a person gets wrong is refused at once, and nothing is stored', () => {
  it.each<readonly [string, string, () => Promise<readonly [readonly string[], Readonly<Record<string, string>>?]>]>([
    ['a user that the machine does not know', 'STANDBY_KEY_REFUSED', async () => [at(machine, { user: 'mallory' })]],
    [
      'a key that is not let in',
      'STANDBY_KEY_REFUSED',
      async () => {
        makeKey(below('stranger'));
        return [at(machine, { key: below('stranger') })];
      },
    ],
    ['a key file that is not there', 'STANDBY_KEY_FILE_UNREADABLE', async () => [at(machine, { key: below('none') })]],
    [
      'the public half of a key',
      'STANDBY_KEY_FORMAT',
      async () => [at(machine, { key: `${machine.address.keyFile}.pub` })],
    ],
    [
      'a jump host that refuses the key',
      'STANDBY_JUMP_REFUSED',
      async () => {
        await jump.authorize('');
        return [viaJump()];
      },
    ],
    [
      'a jump host with another host key',
      'STANDBY_HOST_KEY_CHANGED',
      async () => [viaJump({ 'jump-fingerprint': `SHA256:${'A'.repeat(43)}` })],
    ],
    [
      'an ssh-agent that is not there',
      'STANDBY_SSH_AGENT',
      async () => [at(machine, { key: 'agent' }), { SSH_AUTH_SOCK: below('no-socket') }],
    ],
    [
      'an ssh-agent that never answers',
      'STANDBY_SSH_AGENT',
      async () => {
        const server = createServer(() => {});
        await new Promise<void>((resolve) => server.listen(below('hung'), resolve));
        onTestFinished(() => void server.close());
        return [at(machine, { key: 'agent' }), { SSH_AUTH_SOCK: below('hung') }];
      },
    ],
    [
      'an SSH configuration that includes itself',
      'STANDBY_SSH_CONFIG',
      async () => {
        await configure(['Include config']);
        return [at(machine)];
      },
    ],
  ])('%s', async (_what, code, prepare) => {
    const before = JSON.stringify({ machines: [], serving: null });
    await mkdir(path.join(dataDir, 'standby'), { recursive: true });
    await writeFile(path.join(dataDir, 'standby/machines.json'), before);
    const [options, env] = await prepare();
    const { code: exit, stderr, stdout } = await run(['standby', 'add', 'spare', ...options], env);
    expect({ exit, stdout, said: stderr.match(/^([A-Z_]+):/m)?.[1] }).toEqual({ exit: 1, stdout: '', said: code });
    expect(stored()).toBe(before);
  });

  /** Root may read every file; everybody else may not. */
  it('a key file of another user', async () => {
    await chmod(machine.address.keyFile, 0o000);
    onTestFinished(() => chmod(machine.address.keyFile, 0o600));
    const asRoot = process.getuid?.() === 0;
    const command = ['standby', 'add', 'spare', ...at(machine), '--data-dir', dataDir];
    for (const folder of [dir, dataDir, home]) await chmod(folder, 0o777);
    const main = path.resolve('electron/cli/main.ts');
    const own = [process.execPath, main, ...command];
    const [program = '', ...args] = asRoot
      ? ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', ...own]
      : own;
    const child = spawn(program, args, { env: { ...process.env, ...environment() } });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
    expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining('STANDBY_KEY_FILE_UNREADABLE:') });
    expect(stored()).toBeNull();
  });
});

function viaJump(options: Readonly<Record<string, string>> = {}): string[] {
  const { host, port, user, keyFile, fingerprint } = jump.address;
  return at(machine, {
    jump: `${user}@${host}:${port}`,
    'jump-key': keyFile,
    'jump-fingerprint': fingerprint,
    ...options,
  });
}

function filesWith(text: string): string[] {
  return readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => path.join(item.parentPath, item.name))
    .filter((file) => readFileSync(file).includes(text));
}
