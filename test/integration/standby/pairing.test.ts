/** From the key of a person to a key that may run the agent and nothing else. sshd, shells and the agent are real. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, chmod, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileSecretBox } from '../../../electron/platform/secret-box-file.ts';
import { createRemoteShell } from '../../../electron/platform/ssh-session.ts';
import { askAgent } from '../../../electron/standby/agent-client.ts';
import { makeKey } from '../../fakes/sshd.ts';
import { openStage, type Stage, NAME as UNPAIRED } from './stage.ts';

const NAME = 'paired';
const KEPT = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOnotherPersonsKeyThatMustStayAsItIs00000000 other@desk';

interface Paired extends Stage {
  readonly keys: string;
  readonly authorized: () => Promise<string>;
}

/** A machine that was added to be paired, whose authorized_keys another person uses, too. */
async function openPaired(options: { readonly keysAtHome?: boolean } = {}): Promise<Paired> {
  const stage = await openStage({ sshd: { keysAtHome: options.keysAtHome ?? true } });
  await stage.desk.standby.add({ name: NAME, ...stage.sshd.address, servicePort: stage.servicePort, pairing: true });
  const keys = path.join(stage.sshd.home, '.ssh/authorized_keys');
  return Object.assign(Object.create(stage), { keys, authorized: () => readFile(keys, 'utf8') }) as Paired;
}

const machineOf = ({ desk }: Stage) => desk.standby.overview().machines.find(({ name }) => name === NAME);
const restrictedState = (report: { readonly checks: readonly { readonly name: string; readonly state: string }[] }) =>
  report.checks.find(({ name }) => name === 'key-restricted');

describe('pairing', () => {
  it('leaves one line more, and from then on needs no key of a person, for checks, promotion and removal', async () => {
    const stage = await openPaired();
    const { desk, sshd, keys, authorized } = stage;
    // The other name of the same host, whose key goes away here.
    await desk.standby.remove(UNPAIRED);
    // As some editors leave it: no line end after the last line.
    const before = `# keys of the studio\n${sshd.publicLine}\n${KEPT}`;
    await writeFile(keys, before, { mode: 0o640 });
    await chmod(keys, 0o640);

    const report = await desk.standby.check(NAME).finished;
    expect(restrictedState(report)).toMatchObject({ state: 'ok' });
    expect(report.ok).toBe(true);
    const after = await authorized();
    expect(after.startsWith(`${before}\n`)).toBe(true);
    const added = after.slice(before.length + 1);
    expect(added).toMatch(
      /^restrict,command="\\"\$HOME\/\.understudy\/program\/run\\"" ssh-ed25519 [A-Za-z0-9+/=]+ understudy:desk\n$/,
    );
    expect((await stat(keys)).mode & 0o777).toBe(0o640);
    expect(machineOf(stage)).toMatchObject({ keyFrom: 'own', keyFile: '', pairing: false });

    await writeFile(keys, `${KEPT}\n${added}`);
    await rm(sshd.address.keyFile);
    expect(await desk.standby.check(NAME).finished).toMatchObject({ ok: true });
    expect(await authorized()).toBe(`${KEPT}\n${added}`);
    await stage.primary.down();
    expect((await (await desk.promote(NAME)).finished).state).toBe('done');
    await stage.primary.up();
    expect(await desk.failBack(NAME)).toMatchObject({ state: 'done' });

    expect(await desk.standby.remove(NAME)).toEqual({ name: NAME, keyLeft: false });
    expect(await authorized()).toBe(`${KEPT}\n`);
    const secrets = createFileSecretBox(path.join(desk.dir, 'secrets'));
    expect(await secrets.read(`standby.${NAME}.key`)).toBeNull();
  });

  it('makes a key that runs nothing, forwards nothing and puts no file', async () => {
    const stage = await openPaired();
    const { desk, dir, sshd, primary } = stage;
    await desk.standby.check(NAME).finished;
    const secrets = createFileSecretBox(path.join(desk.dir, 'secrets'));
    const stolen = path.join(dir, 'stolen');
    await writeFile(stolen, (await secrets.read(`standby.${NAME}.key`)) ?? '', { mode: 0o600 });
    const { host, port, user } = sshd.address;
    const ssh = (...args: string[]): string =>
      execFileSync('sh', [
        '-c',
        '"$@" < /dev/null 2>&1; true',
        'sh',
        ...['ssh', '-F', 'none', '-i', stolen, '-p', String(port), '-o', 'StrictHostKeyChecking=no'],
        ...['-o', 'UserKnownHostsFile=/dev/null', ...args],
      ]).toString();
    const touched = path.join(dir, 'touched');
    ssh(`${user}@${host}`, `touch ${touched}`);
    expect(existsSync(touched)).toBe(false);
    const target = new URL(primary.url);
    expect(ssh('-W', `${target.hostname}:${target.port}`, `${user}@${host}`)).toMatch(/administratively prohibited/);

    const shell = createRemoteShell((file) => readFile(file), undefined, { secrets });
    const session = await shell.connect({ ...sshd.address, name: NAME, keyFrom: 'own', keyFile: '' });
    await expect(session.put(stolen, 'put', { mode: 0o600 })).rejects.toMatchObject({ code: 'STANDBY_COMMAND_FAILED' });
    // Nor does it see the network of the standby: without the signature of its owner nothing is looked at.
    await expect(askAgent(session, { verb: 'probe', url: `${primary.url}/healthz` })).rejects.toMatchObject({
      code: 'STANDBY_PROBE_REFUSED',
    });
    session.close();
  });

  it('is refused where sshd reads another file, and leaves that machine as it was', async () => {
    const stage = await openPaired({ keysAtHome: false });
    const { desk, sshd } = stage;
    await expect(desk.standby.pair(NAME).finished).rejects.toMatchObject({
      code: 'STANDBY_PAIRING_REFUSED',
      details: { reason: 'line-not-read' },
    });
    expect(existsSync(path.join(sshd.home, '.ssh'))).toBe(false);
    expect(machineOf(stage)).toMatchObject({ keyFrom: 'file', keyFile: sshd.address.keyFile, pairing: true });
    const report = await desk.standby.check(NAME).finished;
    expect(restrictedState(report)).toMatchObject({ state: 'warn', details: { reason: 'line-not-read' } });
    expect(report.ok).toBe(true);
    expect(machineOf(stage)).toMatchObject({ keyFrom: 'file', pairing: false });
  });

  it('follows a link to where the keys are, and writes into nothing that is no file of its own', async () => {
    const stage = await openPaired();
    const { desk, sshd, keys, authorized } = stage;
    const elsewhere = path.join(sshd.home, 'dotfiles-keys');
    await rename(keys, elsewhere);
    await symlink(elsewhere, keys);
    expect(await desk.standby.pair(NAME).finished).toMatchObject({ ok: true });
    expect(await readFile(elsewhere, 'utf8')).toContain('understudy:desk');
    await desk.standby.remove(NAME);
    expect(await readFile(elsewhere, 'utf8')).toBe(`${sshd.publicLine}\n`);
    expect(await authorized()).toBe(`${sshd.publicLine}\n`);

    const other = await openPaired({ keysAtHome: false });
    await mkdir(path.join(other.sshd.home, '.ssh/authorized_keys'), { recursive: true });
    await expect(other.desk.standby.pair(NAME).finished).rejects.toMatchObject({
      code: 'STANDBY_PAIRING_REFUSED',
      details: { reason: 'file-not-own' },
    });
  });

  it('brings a newer agent by the old one, with the key that may run nothing else', async () => {
    const stage = await openPaired();
    const { desk, dir, agentRoot } = stage;
    await desk.standby.check(NAME).finished;
    const built = path.join(dir, 'desk/agent/agent.mjs');
    await appendFile(built, '\n// a newer build\n');
    await appendFile(path.join(dir, 'desk/agent/run'), '\n# and its start\n');
    expect(await desk.standby.check(NAME).finished).toMatchObject({ ok: true });
    for (const name of ['agent.mjs', 'run', 'node']) {
      const there = path.join(agentRoot, 'program', name);
      expect((await readFile(there)).equals(await readFile(path.join(dir, 'desk/agent', name)))).toBe(true);
      expect((await stat(there)).mode & 0o777).toBe(name === 'agent.mjs' ? 0o644 : 0o755);
    }
    expect(machineOf(stage)).toMatchObject({ keyFrom: 'own' });
  });

  it('is done again with a key that may install, when the agent is gone', async () => {
    const stage = await openPaired();
    const { desk, dir, sshd, agentRoot, authorized } = stage;
    await desk.standby.check(NAME).finished;
    const paired = await authorized();
    await rm(path.join(agentRoot, 'program'), { recursive: true });
    await expect(desk.standby.check(NAME).finished).rejects.toMatchObject({ code: 'STANDBY_AGENT_MISSING' });

    const keyFile = path.join(dir, 'locked');
    makeKey(keyFile, { passphrase: 'words' });
    await appendFile(path.join(sshd.home, '.ssh/authorized_keys'), await readFile(`${keyFile}.pub`));
    await expect(desk.standby.pair(NAME, { keyFrom: 'file', keyFile }).finished).rejects.toMatchObject({
      code: 'STANDBY_KEY_PASSPHRASE',
    });
    const again = desk.standby.pair(NAME, { keyFrom: 'file', keyFile, passphrase: 'words' });
    expect(await again.finished).toMatchObject({ ok: true });
    expect(machineOf(stage)).toMatchObject({ keyFrom: 'own', keyFile: '' });
    expect((await authorized()).startsWith(paired)).toBe(true);
    expect((await authorized()).match(/understudy:/g)).toHaveLength(1);
  });

  it('is forgotten also when the machine cannot be reached; that its line is still there is said', async () => {
    const stage = await openPaired();
    await stage.desk.standby.check(NAME).finished;
    await stage.sshd.stop();
    expect(await stage.desk.standby.remove(NAME)).toEqual({ name: NAME, keyLeft: true });
    expect(await stage.desk.standby.remove(UNPAIRED)).toEqual({ name: UNPAIRED, keyLeft: false });
  });
});

it('the command of the line is read alike by every login shell', async () => {
  const stage = await openPaired();
  await stage.desk.standby.check(NAME).finished;
  const [, command = ''] = /command="(.*)" ssh-ed25519/.exec(await stage.authorized()) ?? [];
  for (const shell of ['sh', 'bash', 'tcsh', 'fish']) {
    const said = execFileSync(shell, ['-c', command.replaceAll('\\"', '"')], {
      input: `${JSON.stringify({ verb: 'status' })}\n`,
      env: { ...process.env, HOME: stage.sshd.home },
      encoding: 'utf8',
    });
    expect({ shell, said: JSON.parse(said) }).toMatchObject({ shell, said: { kind: 'done' } });
  }
});
