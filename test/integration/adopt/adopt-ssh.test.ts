import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AdoptPlan, AdoptReport } from '../../../electron/contract/adopt.ts';
import type { VoiceSummary } from '../../../electron/contract/voices.ts';
import { officialCommit, officialFolder } from '../../fakes/official-folder.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { makeKey, type Sshd, type SshdOptions, startSshd } from '../../fakes/sshd.ts';
import { understudy } from '../../faults/cli.ts';
import { tempDir } from '../../unit/temp-dir.ts';
import { traceOf } from './trace-of.ts';

async function primary(options: SshdOptions = {}): Promise<Sshd> {
  const sshd = await startSshd(path.join(await tempDir(), 'primary'), options);
  onTestFinished(() => sshd.stop());
  return sshd;
}

const placeOn = ({ address: { user, host } }: Sshd, place: string): string => `${user}@${host}:${place}`;
const login = ({ address: { port, keyFile } }: Sshd): string[] => ['--port', String(port), '--key', keyFile];
const compared = (sshd: Sshd): string[] => [...login(sshd), '--fingerprint', sshd.address.fingerprint];

async function json<T>(home: string, args: readonly string[]): Promise<T> {
  const run = await understudy(home, [...args, '--json'], { env: { SSH_AUTH_SOCK: '' } });
  expect(run, run.stderr).toMatchObject({ code: 0 });
  return JSON.parse(run.stdout) as T;
}

describe('adopting over SSH', () => {
  it('asks to compare the host key first, and says the command that goes on', async () => {
    const home = await startedHome();
    const sshd = await primary();
    await officialFolder(sshd.home);
    const run = await understudy(home, ['adopt', placeOn(sshd, 'GPT-SoVITS'), ...login(sshd), '--dry-run', '--json'], {
      env: { SSH_AUTH_SOCK: '' },
    });
    expect(run.code).toBe(1);
    const error = JSON.parse(run.stderr.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
    expect(error).toMatchObject({
      code: 'STANDBY_HOST_KEY_UNKNOWN',
      details: { fingerprint: sshd.address.fingerprint },
    });
    const { user, host, port, keyFile } = sshd.address;
    expect(error['remedyCommand']).toBe(
      `understudy adopt ${user}@${host}:GPT-SoVITS --dry-run --port ${port} --key ${keyFile} --fingerprint ${sshd.address.fingerprint}`,
    );
  });

  it.each(['bash', 'tcsh', 'fish'] as const)(
    'brings voices from a host whose %s writes a window title and a greeting, speaks them and backs them up',
    async (loginShell) => {
      const home = await startedHome();
      const sshd = await primary({ loginShell });
      const title =
        loginShell === 'fish' ? 'printf "\\033]0;render node\\007"' : 'printf "\\033]0;render node\\007"; echo welcome';
      await writeFile(path.join(sshd.home, '.bashrc'), `${title}\n`);
      await writeFile(path.join(sshd.home, '.tcshrc'), `printf "\\033]0;render node\\007"\necho welcome\n`);
      const official = await officialFolder(sshd.home, { experiment: '林 夏' });
      const before = await traceOf(official);
      await json(home, ['store', 'set', 'folder', path.join(await tempDir(), 'store'), '--create']);

      const report = await json<AdoptReport>(home, ['adopt', placeOn(sshd, official), ...compared(sshd)]);
      expect(report).toMatchObject({ taken: [{ key: 'v2/林 夏' }], failed: [], backupError: null });
      const voices = await json<readonly VoiceSummary[]>(home, ['voices', 'list']);
      const voice = voices.find(({ name }) => name === '林 夏');
      expect(voice).toMatchObject({ inRelease: report.releaseId, provenance: { from: 'ssh', commit: officialCommit } });
      const out = path.join(home, 'take.wav');
      await json(home, ['speak', 'Hello, this is a test.', '--voice', voice?.id ?? '', '--lang', 'en', '--out', out]);
      expect((await stat(out)).size).toBeGreaterThan(44 + 32_000);
      expect(await traceOf(official)).toEqual(before);

      const again = await json<AdoptReport>(home, ['adopt', placeOn(sshd, official), ...compared(sshd)]);
      expect(again).toMatchObject({ taken: [], present: [{ voiceId: voice?.id }] });
    },
  );

  it('takes an alias of the SSH configuration, through a jump host, with a key that has a passphrase', async () => {
    const home = await startedHome();
    const [jump, sshd] = await Promise.all([primary(), primary()]);
    await officialFolder(sshd.home);
    const person = await tempDir();
    const locked = path.join(person, 'locked');
    makeKey(locked, { passphrase: 'open-sesame' });
    await sshd.authorize((await readFile(`${locked}.pub`, 'utf8')).trim());
    await writeFile(path.join(person, 'passphrase'), 'open-sesame\n');
    await mkdir(path.join(person, '.ssh'), { mode: 0o700 });
    const hosts = [
      ['gate', jump.address.port, jump.address.keyFile, ''],
      ['studio', sshd.address.port, locked, '\n  ProxyJump gate'],
    ].map(
      ([name, port, key, more]) => `Host ${name}\n  HostName 127.0.0.1\n  Port ${port}\n  IdentityFile ${key}${more}\n`,
    );
    await writeFile(path.join(person, '.ssh/config'), hosts.join(''), { mode: 0o600 });
    const run = await understudy(
      home,
      [
        ...['adopt', 'studio:GPT-SoVITS', '--dry-run', '--json', '--passphrase-file', path.join(person, 'passphrase')],
        ...['--jump-fingerprint', jump.address.fingerprint, '--fingerprint', sshd.address.fingerprint],
      ],
      { env: { HOME: person, SSH_AUTH_SOCK: '' } },
    );
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect((JSON.parse(run.stdout) as AdoptPlan).voices.map(({ key }) => key)).toEqual(['v2/lin']);
  });

  it('knows a voice by its content, wherever the folder lies now', async () => {
    const home = await startedHome();
    const sshd = await primary();
    const official = await officialFolder(sshd.home);
    const { taken } = await json<AdoptReport>(home, ['adopt', placeOn(sshd, '~/GPT-SoVITS/'), ...compared(sshd)]);
    await rename(official, path.join(sshd.home, 'elsewhere'));
    const plan = await json<AdoptPlan>(home, ['adopt', placeOn(sshd, 'elsewhere'), ...compared(sshd), '--dry-run']);
    expect(plan.voices[0]?.present).toBe(taken[0]?.voiceId);
  });
});
