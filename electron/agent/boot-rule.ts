/**
 * Lets this machine run `run boot` when it starts: by the account's own systemd where there is one, else by cron, and where
 * there is neither a person is told the line. Only for an agent in the account's own home, whose start nobody else arranges.
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import type { BootRule } from '../contract/models/agent.ts';
import type { Layout } from './layout.ts';

const UNIT = 'understudy-standby.service';
const COMMAND_MS = 10_000;

/** Runs a program of this machine; `exitCode` null: there is none of that name. */
export type RunProgram = (
  name: string,
  args: readonly string[],
  input?: string,
) => Promise<{ readonly exitCode: number | null; readonly stdout: string }>;

interface BootDeps {
  readonly run: RunProgram;
  readonly home: string;
  /** Home of the account as the system knows it. */
  readonly accountHome: string;
  readonly accountName: string;
}

export type BootCommand = 'install' | 'remove' | 'status';

export async function bootRule(layout: Layout, command: BootCommand, deps: BootDeps = system()): Promise<BootRule> {
  const line = `@reboot ${quoted(path.join(layout.program, 'run'))} boot`;
  const kind = await kindOf(deps);
  if (kind === 'none') return { kind, installed: false, lingers: null, line };
  if (kind === 'cron') {
    if (command !== 'status') await writeCrontab(line, command === 'install', deps);
    return { kind, installed: (await readCrontab(deps)).includes(line), lingers: null, line };
  }
  const file = path.join(deps.home, '.config/systemd/user', UNIT);
  if (command === 'install') await installUnit(file, layout, deps);
  if (command === 'remove') await removeUnit(file, deps);
  const { exitCode } = await systemctl(deps, 'is-enabled', UNIT);
  return { kind, installed: exitCode === 0, lingers: await lingers(deps), line };
}

async function kindOf(deps: BootDeps): Promise<BootRule['kind']> {
  if ((await realpath(deps.home).catch(() => '')) !== (await realpath(deps.accountHome).catch(() => ''))) return 'none';
  if ((await systemctl(deps, 'show-environment')).exitCode === 0) return 'systemd';
  // An account that may not have one is refused with 1 like one that has none yet; it is told apart when it is written.
  return (await deps.run('crontab', ['-l'])).exitCode === null ? 'none' : 'cron';
}

async function installUnit(file: string, layout: Layout, deps: BootDeps): Promise<void> {
  const unit = [
    '[Unit]',
    'Description=Understudy: the voice service of this standby comes back after a restart',
    'After=network.target',
    '',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    'KillMode=process',
    `ExecStart=${quoted(path.join(layout.program, 'run'))} boot`,
    '',
    '[Install]',
    'WantedBy=default.target',
    '',
  ].join('\n');
  await mkdir(path.dirname(file), { recursive: true });
  if ((await readFile(file, 'utf8').catch(() => '')) !== unit) await writeFile(file, unit);
  await systemctl(deps, 'daemon-reload');
  await systemctl(deps, 'enable', UNIT);
  // Without it the account's programs start when somebody logs in. Whether it is allowed is for the system to say.
  if (!(await lingers(deps))) await deps.run('loginctl', ['enable-linger', deps.accountName]);
}

async function removeUnit(file: string, deps: BootDeps): Promise<void> {
  await systemctl(deps, 'disable', UNIT);
  await rm(file, { force: true });
  await systemctl(deps, 'daemon-reload');
}

async function lingers({ run, accountName }: BootDeps): Promise<boolean> {
  const { stdout } = await run('loginctl', ['show-user', accountName, '--property=Linger', '--value']);
  return stdout.trim() === 'yes';
}

const systemctl = ({ run }: BootDeps, ...args: string[]): ReturnType<RunProgram> =>
  run('systemctl', ['--user', ...args]);

async function readCrontab({ run }: BootDeps): Promise<readonly string[]> {
  const { exitCode, stdout } = await run('crontab', ['-l']);
  return exitCode === 0 ? stdout.split('\n') : [];
}

async function writeCrontab(line: string, wanted: boolean, deps: BootDeps): Promise<void> {
  const before = await readCrontab(deps);
  if (before.includes(line) === wanted) return;
  const others = before.filter((item) => item !== line && item !== '');
  await deps.run('crontab', ['-'], [...others, ...(wanted ? [line] : []), ''].join('\n'));
}

/** As a shell and systemd both read it. */
const quoted = (file: string): string => (/^[\w./@-]+$/.test(file) ? file : `"${file.replace(/["$\\`%]/g, '\\$&')}"`);

function system(): BootDeps {
  const account = accountOf();
  const env = { XDG_RUNTIME_DIR: `/run/user/${process.getuid?.()}`, ...process.env };
  return {
    run: (name, args, input) =>
      new Promise((resolve) => {
        const child = execFile(name, [...args], { timeout: COMMAND_MS, env, encoding: 'utf8' }, (error, stdout) =>
          resolve({ exitCode: exitCodeOf(error), stdout }),
        );
        child.stdin?.on('error', () => {});
        child.stdin?.end(input ?? '');
      }),
    home: homedir(),
    accountHome: String(account?.homedir ?? ''),
    accountName: String(account?.username ?? ''),
  };
}

/** Null for a number that no account has. */
function accountOf(): ReturnType<typeof userInfo> | null {
  try {
    return userInfo();
  } catch {
    return null;
  }
}

function exitCodeOf(error: (Error & { readonly code?: unknown }) | null): number | null {
  if (error === null) return 0;
  return typeof error.code === 'number' ? error.code : null;
}
