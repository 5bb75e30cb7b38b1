/**
 * Disks that never answer. A real FUSE file system whose program is stopped lets every call into it wait for ever; below
 * `/proc` nothing can be made. Whatever was asked ends with a sentence, and the rest of the studio goes on.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyPilotLibrary, startedHome } from '../fakes/pilot-library.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { understudy } from './cli.ts';

/** The runs beside are slow ones: what is proved is that it ends, and what it says. */
const SLOW = { timeout: 240_000 };

async function timed(dataDir: string, args: readonly string[]) {
  const startedMs = performance.now();
  const run = await understudy(dataDir, args);
  return { ...run, seconds: (performance.now() - startedMs) / 1000 };
}

describe('a folder below /proc', SLOW, () => {
  it('is refused at once, with a sentence, and nothing is set', async () => {
    const home = await tempDir();
    const { seconds: startS } = await timed(home, ['store', 'check']);
    const run = await timed(home, ['store', 'set', 'folder', '/proc/nope']);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('BACKUP_STORE_FOLDER_REFUSED') });
    // As long as any other command takes here, and not for ever.
    expect(run.seconds).toBeLessThan(startS + 10);
    expect((await understudy(home, ['backup', 'status', '--json'])).stdout).toContain('"store": null');
  });

  it('is no place for the studio either', async () => {
    expect((await understudy('/proc/nope/studio', ['status'])).code).toBe(1);
  });
});

describe('a pipe where a file is expected', SLOW, () => {
  it('is refused by an import instead of being waited for', async () => {
    const home = await startedHome();
    const pipe = path.join(home, 'voice.ckpt');
    spawnSync('mkfifo', [pipe]);
    const files = ['--gpt', pipe, '--sovits', pipe, '--ref', pipe, '--ref-text', 'x', '--ref-lang', 'en'];
    const run = await understudy(home, ['voices', 'import', '--name', 'Lin', ...files]);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('APP_NOT_A_FILE') });
    const model = await understudy(home, ['models', 'add', 'hubert', pipe]);
    expect(model).toMatchObject({ code: 1, stderr: expect.stringContaining('APP_NOT_A_FILE') });
  });
});

describe('a pipe where a key is expected', SLOW, () => {
  it('is refused instead of being waited for', async () => {
    const home = await startedHome();
    const pipe = path.join(home, 'key');
    spawnSync('mkfifo', [pipe]);
    const run = await understudy(home, ['serve', '--tts-port', '0', '--voice', 'pilot', '--tts-key-file', pipe]);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('APP_INPUT_INVALID') });
  });
});

describe('a store on a mount that hangs', SLOW, () => {
  let folder: string;
  let mount: string;
  let home: string;
  let fuse: ChildProcess;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'understudy-hang-'));
    mount = path.join(folder, 'nas');
    home = path.join(folder, 'home');
    await mkdir(mount);
    await mkdir(path.join(folder, 'disk'));
    await copyPilotLibrary(home);
    fuse = spawn('bindfs', ['-f', path.join(folder, 'disk'), mount], { stdio: 'ignore' });
    while (spawnSync('mountpoint', ['-q', mount]).status !== 0) await sleep(20);
    expect((await understudy(home, ['store', 'set', 'folder', mount])).code).toBe(0);
    expect((await understudy(home, ['backup', 'now'])).code).toBe(0);
    expect((await understudy(home, ['releases', 'list', '--json'])).stdout).toContain('releaseId');
    fuse.kill('SIGSTOP');
  }, 240_000);
  afterAll(async () => {
    fuse.kill('SIGCONT');
    spawnSync('umount', ['-l', mount]);
    fuse.kill('SIGKILL');
    await once(fuse, 'exit');
    await rm(folder, { recursive: true, force: true });
  });

  it('leaves a command its answer from what is known', async () => {
    const status = await understudy(home, ['status', '--json']);
    expect(status.code).toBe(0);
    const releases = await understudy(home, ['releases', 'list', '--json']);
    expect(releases).toMatchObject({ code: 0 });
    expect(JSON.parse(releases.stdout)).toHaveLength(1);
    const check = await understudy(home, ['store', 'check', '--json']);
    expect(JSON.parse(check.stdout)).toEqual({
      grade: null,
      testedAt: null,
      checks: [{ name: 'reach', state: 'fail', finding: null, details: { code: 'BACKUP_STORE_SILENT' } }],
    });
  });

  it('leaves a host alive: other calls are answered, the store is told to be silent, and it ends when asked', async () => {
    const host = spawn(
      process.execPath,
      [path.resolve('electron/cli/main.ts'), 'serve', '--json', '--data-dir', home],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(host.stdout, 'data');
    const asked = Array.from({ length: 8 }, () => understudy(home, ['releases', 'list', '--json']));
    const beside = await understudy(home, ['status', '--json']);
    expect(beside.code).toBe(0);
    for (const run of await Promise.all(asked)) expect(run.code).toBe(0);
    const overview = JSON.parse((await understudy(home, ['backup', 'status', '--json'])).stdout);
    expect(overview.silentSince).toEqual(expect.any(String));
    host.kill('SIGTERM');
    const [code] = await once(host, 'exit');
    expect(code).toBe(0);
    expect(existsSync(path.join(home, 'host.json'))).toBe(false);
  });

  it('lets go of a backup that is cancelled', async () => {
    const main = path.resolve('electron/cli/main.ts');
    const run = spawn(process.execPath, [main, 'backup', 'now', '--data-dir', home], { stdio: 'ignore' });
    const ended = once(run, 'exit');
    const running = async () => {
      const names = await readdir(path.join(home, 'jobs'));
      // A job is written beside its file and renamed, so a name may be gone again.
      const jobs = await Promise.all(
        names.map((name) => readFile(path.join(home, 'jobs', name), 'utf8').catch(() => '')),
      );
      return jobs.some((job) => job.includes('"state": "running"'));
    };
    while (!(await running())) await sleep(20);
    run.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
  });

  it('is refused as a new store, and as a folder to make one in', async () => {
    const other = await startedHome();
    for (const place of [mount, path.join(mount, 'new')]) {
      const run = await understudy(other, ['store', 'set', 'folder', place]);
      expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('BACKUP_STORE_SILENT') });
    }
  });

  it('is told as silent where a release is restored to it or a model taken from it', async () => {
    const other = await startedHome();
    expect((await understudy(other, ['store', 'set', 'folder', path.join(other, 'store')])).code).toBe(0);
    const made = await understudy(other, ['backup', 'now', '--json']);
    const { releaseId } = JSON.parse(made.stdout) as { releaseId: string };
    const silent = { code: 1, stderr: expect.stringContaining('APP_DISK_SILENT') };
    const to = path.join(mount, 'restored');
    expect(await understudy(other, ['releases', 'restore', releaseId, '--to', to])).toMatchObject(silent);
    expect(await understudy(other, ['models', 'add', 'hubert', path.join(mount, 'hubert')])).toMatchObject(silent);
  });

  it('is told as silent where the key of a standby lies on it', async () => {
    const other = await startedHome();
    const at = ['--host', '127.0.0.1', '--port', '1', '--user', 'a', '--fingerprint', `SHA256:${'a'.repeat(43)}`];
    const run = await understudy(other, ['standby', 'add', 'spare', ...at, '--key', path.join(mount, 'key')]);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('APP_DISK_SILENT') });
  });

  it('is no pipe that somebody waits for, where a key is expected', async () => {
    const other = await startedHome();
    const pipe = path.join(other, 'key');
    spawnSync('mkfifo', [pipe]);
    const at = ['--host', '127.0.0.1', '--port', '1', '--user', 'a', '--fingerprint', `SHA256:${'a'.repeat(43)}`];
    const run = await understudy(other, ['standby', 'add', 'spare', ...at, '--key', pipe]);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('STANDBY_KEY_FILE_UNREADABLE') });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('lets a command go that is inside a call into it: %s', async (signal) => {
    const main = path.resolve('electron/cli/main.ts');
    const out = path.join(mount, 'take.wav');
    const run = spawn(
      process.execPath,
      [main, 'speak', 'hello', '--voice', 'pilot', '--out', out, '--data-dir', home],
      {
        stdio: 'ignore',
      },
    );
    const ended = once(run, 'exit');
    await isInsideCall(run.pid ?? 0);
    run.kill(signal);
    expect(await ended).toEqual([null, signal]);
  });
});

/** A thread of the process waits in the kernel for the file system's answer. */
async function isInsideCall(pid: number): Promise<void> {
  for (;;) {
    const threads = await readdir(`/proc/${pid}/task`);
    // A thread may end while the list is read.
    const stackOf = (id: string): Promise<string> => readFile(`/proc/${pid}/task/${id}/wchan`, 'utf8').catch(() => '');
    const stacks = await Promise.all(threads.map(stackOf));
    if (stacks.some((stack) => stack.includes('fuse') || stack.includes('request_wait_answer'))) return;
    await sleep(50);
  }
}
