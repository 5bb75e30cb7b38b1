/** How the command line behaves as a process: what stands on which stream, with which exit code, in which language. */
import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../electron/app/version.ts';
import { copyPilotLibrary } from '../fakes/pilot-library.ts';
import { type CliRun, understudy } from './cli.ts';

const main = path.resolve('electron/cli/main.ts');
const english = { LC_ALL: 'C.UTF-8' };
const chinese = { LC_ALL: 'zh_CN.UTF-8' };
let root: string;
let home: string;

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'understudy-manners-'));
  home = path.join(root, 'home');
  writeFileSync(path.join(root, 'file'), '');
  await copyPilotLibrary(home);
  expect((await understudy(home, ['voices', 'list'])).code).toBe(0);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Without a data folder, as asking for help is. */
function ask(args: readonly string[], env: Readonly<Record<string, string>> = english): Promise<CliRun> {
  const nowhere = path.join(root, 'never-made');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [main, ...args],
      { env: { ...process.env, UNDERSTUDY_HOME: nowhere, ...env } },
      (error, stdout, stderr) => {
        expect(existsSync(nowhere)).toBe(false);
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

function shell(line: string): Promise<CliRun> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...english, NODE: process.execPath, MAIN: main, UNDERSTUDY_HOME: home };
    execFile('bash', ['-c', `set -o pipefail; ${line}`], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

function start(args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [main, ...args, '--data-dir', home], { env: { ...process.env, ...english } });
}

const noTrace = (run: CliRun): void => expect(run.stderr + run.stdout).not.toMatch(/^\s+at .+:\d+/m);

describe('help', () => {
  it.each([[['--help']], [['help']], [[]]])('%j lists the verbs on standard output', async (args) => {
    const run = await ask(args);
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toContain('  releases  ');
  });

  it.each([[['releases', '--help']], [['help', 'releases']], [['releases', 'restore', '-h']]])(
    '%j tells one',
    async (args) => {
      const run = await ask(args);
      expect([run.code, run.stderr]).toEqual([0, '']);
      expect(run.stdout).toContain('understudy releases restore RID --to DIR');
      expect((await ask(args, chinese)).stdout).toContain('用法：');
    },
  );

  it('--version is the version', async () => {
    expect(await ask(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([
    ['build/start.ts', '--no-open'],
    ['build/demo/main.ts', '--keep'],
  ])('%s has its own, and refuses what it does not know', async (script, option) => {
    const run = (args: string[]) =>
      new Promise<CliRun>((resolve) => {
        execFile(
          process.execPath,
          [script, ...args],
          { env: { ...process.env, ...english } },
          (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
        );
      });
    const help = await run(['--help']);
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toContain(option);
    const wrong = await run([option.slice(0, -1)]);
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain(`Did you mean ${option}?`);
    noTrace(wrong);
  });
});

describe('wrong use', () => {
  it.each([
    [['stauts'], 'status'],
    [['releases', 'lsit'], 'list'],
    [['speak', 'x', '--voyce', 'pilot'], '--voice'],
    [['status', '--data-dir'], '--data-dir DIR'],
    [['speak', 'two', 'words', '--voice', 'pilot', '--out', 'x.wav'], '"words"'],
    [['promote', 'n', '--reason', 'r', '--confirm', 'n'], '--plan'],
    [['serve', '--port', '99999'], '65535'],
  ])('%j is told in a few lines', async (args, named) => {
    const run = await ask(args);
    expect([run.code, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain(named);
    expect(run.stderr.trim().split('\n').length).toBeLessThanOrEqual(3);
  });

  it('with --json is a document, in Chinese where the terminal is', async () => {
    const run = await ask(['stauts', '--json'], chinese);
    expect([run.code, run.stdout]).toEqual([2, '']);
    expect(JSON.parse(run.stderr)).toMatchObject({
      code: 'CLI_USAGE',
      message: '没有命令「stauts」。是否要用 status？',
    });
  });
});

describe('an error', () => {
  it('names the command that helps, also in JSON and in Chinese', async () => {
    const run = await understudy(home, ['backup', 'now'], { env: english });
    expect([run.code, run.stdout]).toEqual([1, '']);
    expect(run.stderr).toContain('→ understudy store set folder PATH');
    const json = await understudy(home, ['backup', 'now', '--json'], { env: chinese });
    expect([json.code, json.stdout]).toEqual([1, '']);
    expect(JSON.parse(json.stderr)).toMatchObject({
      code: 'BACKUP_STORE_MISSING',
      message: expect.stringMatching(/^未备份/),
      details: {},
      remedy: { kind: 'open', screen: 'backup' },
      remedyCommand: 'understudy store set folder PATH',
    });
  });

  it.each([
    ['nofolder/x.wav', 'APP_FOLDER_MISSING'],
    ['.', 'APP_FILE_UNWRITABLE'],
    ['file/x.wav', 'APP_FILE_UNWRITABLE'],
    ['/proc/x.wav', 'APP_FILE_UNWRITABLE'],
  ])('of the output %s comes before the work', async (out, code) => {
    const run = await understudy(home, ['speak', 'Hello.', '--voice', 'pilot', '--out', path.resolve(root, out)]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`${code}:`);
    noTrace(run);
    expect(
      existsSync(path.join(home, 'takes'))
        ? readdirSync(path.join(home, 'takes')).filter((name) => name.endsWith('.wav'))
        : [],
    ).toEqual([]);
  });

  it('of a restore into a folder that is not empty, or cannot be, changes nothing', async () => {
    const studio = path.join(root, 'studio');
    expect((await understudy(studio, ['store', 'set', 'folder', path.join(root, 'store')])).code).toBe(0);
    const made = await understudy(studio, ['backup', 'now', '--json']);
    const { releaseId } = JSON.parse(made.stdout) as { releaseId: string };
    expect(made.stdout).not.toContain('nothing had changed');
    expect((await understudy(studio, ['backup', 'now'])).stdout).toContain('nothing had changed');
    const full = path.join(root, 'full');
    mkdirSync(full);
    writeFileSync(path.join(full, 'mine'), '');
    for (const [to, code] of [
      [full, 'BACKUP_TARGET_NOT_EMPTY'],
      [path.join(full, 'mine/x'), 'APP_FILE_UNWRITABLE'],
      ['/proc/x', 'APP_FILE_UNWRITABLE'],
    ] as const) {
      const run = await understudy(studio, ['releases', 'restore', releaseId, '--to', to]);
      expect(run.code).toBe(1);
      expect(run.stderr).toContain(`${code}:`);
      noTrace(run);
    }
    expect(readdirSync(full)).toEqual(['mine']);
  });

  it.each(['file', 'file/below', '/proc/nope'])('of the data folder %s', async (place) => {
    const run = await understudy(path.resolve(root, place), ['status']);
    expect([run.code, run.stdout]).toEqual([1, '']);
    expect(run.stderr).toMatch(/^APP_DATA_DIR_UNUSABLE:/);
    noTrace(run);
  });

  it('of a port that is taken ends the process', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    try {
      const run = await understudy(path.join(root, 'served'), ['serve', '--port', String(port)]);
      expect([run.code, run.stdout]).toEqual([1, '']);
      expect(run.stderr).toMatch(/^APP_PORT_TAKEN:/);
    } finally {
      other.close();
    }
  });
});

describe('output', () => {
  it.each(['', '--json'])('that a full disk does not take is an error: status %s', async (json) => {
    const run = await shell(`"$NODE" "$MAIN" status ${json} > /dev/full`);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('APP_DISK_FULL');
    noTrace(run);
  });

  it('to a reader that leaves is no error', async () => {
    expect(await shell('"$NODE" "$MAIN" audit export | head -c 1')).toEqual({ code: 0, stdout: '{', stderr: '' });
    expect(await shell('"$NODE" "$MAIN" doctor | true')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('is aligned and in the language of the terminal; JSON keeps its names', async () => {
    const doctor = await understudy(home, ['doctor'], { env: chinese });
    expect(doctor.stdout).toMatch(/^通过 {2}内存 +free：/m);
    const models = await understudy(home, ['models', 'list'], { env: english });
    const columns = models.stdout
      .trim()
      .split('\n')
      .map((line) => line.indexOf('not here'));
    expect(new Set(columns).size).toBe(1);
    const json = JSON.parse((await understudy(home, ['models', 'list', '--json'], { env: chinese })).stdout);
    expect(json[0]).toMatchObject({ name: 'hubert', state: 'missing', sizeBytes: 0 });
  });
});

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s while a take is made: %i, and no file', async (signal, code) => {
    const out = path.join(root, `${signal}.wav`);
    const child = start([
      'speak',
      'This is a long sentence of many words. '.repeat(200),
      '--voice',
      'pilot',
      '--out',
      out,
    ]);
    const said = text(child.stderr);
    const jobs = path.join(home, 'jobs');
    const before = existsSync(jobs) ? readdirSync(jobs).length : 0;
    await expect
      .poll(() => (existsSync(jobs) ? readdirSync(jobs).length : 0), { timeout: 30_000 })
      .toBeGreaterThan(before);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([code, null]);
    expect(await said).toContain('Cancelled.');
    expect(readdirSync(root).filter((name) => name.startsWith(signal))).toEqual([]);
  });

  it('while it waits for standard input', async () => {
    const changedAt = (): bigint => statSync(root, { bigint: true }).mtimeNs;
    const before = changedAt();
    const child = start(['speak', '-', '--voice', 'pilot', '--out', path.join(root, 'waits.wav')]);
    const said = text(child.stderr);
    // Its handlers are there once the trial file has come and gone; a signal before would end it without a word.
    await expect.poll(changedAt, { timeout: 60_000 }).toBeGreaterThan(before);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(await said).toContain('Cancelled.');
    expect(existsSync(path.join(root, 'waits.wav'))).toBe(false);
  });

  it('is the ordinary end of what runs until it is stopped', async () => {
    const primary = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(primary, 'listening');
    const { port } = primary.address() as { port: number };
    try {
      expect((await understudy(home, ['watch', 'set', `http://127.0.0.1:${port}`, '--interval', '1'])).code).toBe(0);
      const child = start(['watch', 'run']);
      const out = text(child.stdout);
      await once(child.stderr, 'data');
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
      expect(await out).toContain(`http://127.0.0.1:${port}`);
    } finally {
      primary.close();
    }
  });
});

it('text from standard input is spoken, and what is no text is refused', async () => {
  const out = path.join(root, 'piped.wav');
  const run = await shell(`echo Hello. | "$NODE" "$MAIN" speak - --voice pilot --seed 1 --out '${out}' --json`);
  expect(run.code, run.stderr).toBe(0);
  expect(JSON.parse(run.stdout)).toMatchObject({ file: out, seed: 1 });
  const wrong = await shell(`printf '\\xc4\\xe3' | "$NODE" "$MAIN" speak - --voice pilot --out '${out}.2'`);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('not UTF-8');
  expect(existsSync(`${out}.2`)).toBe(false);
});
