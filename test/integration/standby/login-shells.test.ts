/** A standby whose login shell is not a quiet bash. All shells, sshd and the agent are real. */
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { AgentChannel, askAgent } from '../../../electron/standby/agent-client.ts';
import type { RemoteSession } from '../../../electron/standby/ports.ts';
import type { SshdOptions } from '../../fakes/sshd.ts';
import { type Host, openHost, trust } from './host.ts';

const install = (host: Host, session: RemoteSession) => host.enrol(new AgentChannel(session));

async function say(host: Host, file: string, lines: readonly string[]): Promise<void> {
  const startup = path.join(host.sshd.home, file);
  await mkdir(path.dirname(startup), { recursive: true });
  await writeFile(startup, `${lines.join('\n')}\n`);
}

/** A line that looks like an agent's answer is noise like any other. */
const lie = `{"kind":"done","result":{"protocol":1,"forced":true,"trust":null}}`;

const shells: readonly (readonly [string, NonNullable<SshdOptions['loginShell']>, string, readonly string[]])[] = [
  ['a quiet tcsh', 'tcsh', '.tcshrc', ['set history = 100']],
  ['a tcsh that talks', 'tcsh', '.cshrc', ['echo -n "render node: "', 'stty erase "^H"', `echo '${lie}'`, 'set echo']],
  ['a tcsh that repeats its commands', 'tcsh', '.tcshrc', ['set verbose', 'set backslash_quote']],
  ['fish', 'fish', '.config/fish/config.fish', ['printf "\\e]0;render node\\a"', 'tput cols', `echo '${lie}'`]],
  [
    'a bash that writes a window title, without a line end',
    'bash',
    '.bashrc',
    [`echo '${lie}'`, 'printf "\\033]0;render node\\007"'],
  ],
  [
    'a bash that talks before and after',
    'bash',
    '.bashrc',
    ['echo "Last login: Mon"', 'echo -n "$ "', "trap 'echo bye; echo -n logout' EXIT", 'set -x'],
  ],
  ['a bash whose lines end in CR LF', 'bash', '.bashrc', ['exec > >(sed -u "s/\\$/\\r/")']],
];

describe('the login shell of a standby', () => {
  it.each(shells)('may be %s: a bare machine is enrolled and asked', async (_what, loginShell, file, lines) => {
    const host = await openHost({ loginShell });
    await say(host, file, lines);
    const session = await host.connect();
    const first = await install(host, session);
    expect(first).toMatchObject({ installed: true, hello: { forced: false, trust: null } });
    expect(await install(host, session)).toMatchObject({ installed: false, hello: { trust } });
    for (const name of ['node', 'agent.mjs', 'run']) {
      const there = await readFile(path.join(host.sshd.home, '.understudy/program', name));
      expect(there.equals(await readFile(path.join(host.dir, 'agent', name)))).toBe(true);
    }
    const told: number[] = [];
    const blob = { sha256: 'a'.repeat(64), sizeBytes: 5 };
    expect(
      await askAgent(session, { verb: 'missing', blobs: [blob] }, { onProgress: (done) => told.push(done) }),
    ).toEqual([{ ...blob, have: 0 }]);
    await expect(askAgent(session, { verb: 'verify', releaseId: 'none' })).rejects.toMatchObject({
      code: expect.stringMatching(/^(STANDBY|BACKUP)_/),
    });
  });

  it('may talk also where a key is bound to the agent', async () => {
    const host = await openHost();
    await install(host, await host.connect());
    await say(host, '.bashrc', [`echo '${lie}'`, 'printf "\\033]0;render node\\007"']);
    const run = path.join(host.sshd.home, '.understudy/program/run');
    await host.sshd.authorize(`restrict,command="SHLVL=0 bash -c ${run}" ${host.sshd.publicLine}`);
    const hello = await askAgent(await host.connect(), { verb: 'hello' });
    expect(hello).toMatchObject({ forced: true, trust, protocol: expect.any(Number) });
    expect(hello.protocol).toBeGreaterThan(1);
  });

  it('that refuses everybody is quoted', async () => {
    const host = await openHost({ loginShell: 'bash' });
    await say(host, '.bashrc', ['echo "This account is currently not available."', 'exit 1']);
    await expect(install(host, await host.connect())).rejects.toMatchObject({
      code: 'STANDBY_COMMAND_FAILED',
      details: { exitCode: 1, said: 'This account is currently not available.' },
    });
  });

  it('finds an agent that cannot run, and puts a whole one there', async () => {
    const host = await openHost({ loginShell: 'tcsh' });
    const session = await host.connect();
    await install(host, session);
    await rm(path.join(host.sshd.home, '.understudy/program/node'));
    expect(await install(host, session)).toMatchObject({ installed: true });
    await chmod(path.join(host.sshd.home, '.understudy/program/run'), 0o600);
    expect(await install(host, session)).toMatchObject({ installed: true });
  });
});
