/**
 * One host per data folder. The desktop (on the Chromium stand-in) runs a job; commands beside it are answered by it, write
 * through it and leave its job alone. Without a host, commands write one after the other.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildRenderer } from '../../build/build-renderer.ts';
import { verifyChain } from '../../electron/audit/chain.ts';
import type { Job } from '../../electron/contract/models/job.ts';
import { startShell } from '../../electron/shell/main.ts';
import * as electron from '../fakes/electron/electron.ts';
import { copyPilotLibrary, startedHome } from '../fakes/pilot-library.ts';
import { understudy } from '../faults/cli.ts';
import { until } from '../fixtures/until.ts';
import { tempDir } from '../unit/temp-dir.ts';

const tenVerbs: readonly (readonly string[])[] = [
  ['status'],
  ['voices', 'list'],
  ['readings', 'set', '小明', 'xiao3 ming2'],
  ['readings', 'set', '重庆', 'chong2 qing4'],
  ['watch', 'pause', '5'],
  ['watch', 'resume'],
  ['backup', 'schedule', 'set', '03:00'],
  ['backup', 'status'],
  ['audit', 'verify'],
  ['doctor'],
];

async function openShell() {
  const started = await startShell({
    rendererDir: await buildRenderer(),
    iconsDir: path.resolve('build/icons'),
    preload: path.resolve('electron/shell/preload.ts'),
  });
  if (!started) throw new Error('the shell did not start');
  return started;
}

async function readChain(dataDir: string) {
  const lines = (await readFile(path.join(dataDir, 'audit', 'log.jsonl'), 'utf8')).trimEnd().split('\n');
  return verifyChain(lines.map((line) => JSON.parse(line)));
}

async function runAll(dataDir: string): Promise<void> {
  const runs = await Promise.all(tenVerbs.map((args) => understudy(dataDir, [...args, '--json'])));
  for (const [index, run] of runs.entries()) {
    expect({ verb: tenVerbs[index], code: run.code, stderr: run.stderr }).toMatchObject({ code: 0 });
    expect(() => JSON.parse(run.stdout)).not.toThrow();
  }
}

describe('beside the open desktop', () => {
  let dataDir: string;
  let shell: NonNullable<Awaited<ReturnType<typeof startShell>>>;

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'understudy-one-host-'));
    await copyPilotLibrary(dataDir);
    process.env['UNDERSTUDY_HOME'] = dataDir;
    shell = await openShell();
  });
  afterAll(async () => {
    delete process.env['UNDERSTUDY_HOME'];
    electron.app.emit('before-quit', { preventDefault() {} });
    await electron.closeBrowser();
    await until('the end of the app', () => electron.app.quitCodes.length > 0);
    await rm(dataDir, { recursive: true, force: true });
  });

  it('ten commands at once are one chain, and the desktop’s job goes on', async () => {
    const text = 'One sentence after the other is spoken, and nobody takes the folder away. '.repeat(150);
    const started = await shell.host.call('synthesis.start', {
      voiceId: 'pilot',
      text,
      parameters: { language: 'en' },
    });
    if (!started.ok) throw new Error(started.error.technical);
    const { jobId } = started.data;
    const jobNow = async (): Promise<Job> => {
      const answer = await shell.host.call('jobs.get', { jobId });
      if (!answer.ok) throw new Error(answer.error.technical);
      return answer.data;
    };
    await expect.poll(async () => (await jobNow()).state).toBe('running');
    await runAll(dataDir);
    expect(await jobNow()).toMatchObject({ state: 'running', error: null });
    expect(JSON.parse(await readFile(path.join(dataDir, 'jobs', `${jobId}.json`), 'utf8'))).toMatchObject({
      state: 'running',
    });
    // The commands wrote through the desktop: it knows what they changed.
    expect(await shell.host.call('synthesis.readings', {})).toMatchObject({
      data: expect.arrayContaining([expect.objectContaining({ word: '小明' })]),
    });
    await shell.host.call('jobs.cancel', { jobId });
    await expect.poll(async () => (await jobNow()).state).toBe('cancelled');
    expect(await readChain(dataDir)).toMatchObject({ ok: true, firstBadLine: null });
  });

  it('a second host is refused by the name of the first', async () => {
    const run = await understudy(dataDir, ['serve', '--json']);
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
      code: 'APP_DATA_DIR_BUSY',
      details: { holder: 'desktop', pid: process.pid },
    });
  });
});

describe('beside a running `serve`', () => {
  it('the desktop joins it, and takes over when it ends', async () => {
    const dataDir = await startedHome();
    const main = path.resolve('electron/cli/main.ts');
    const serve = spawn(process.execPath, [main, 'serve', '--json', '--data-dir', dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void serve.kill('SIGKILL'));
    await once(serve.stdout, 'data');
    process.env['UNDERSTUDY_HOME'] = dataDir;
    const joined = await openShell();
    expect(await joined.host.call('settings.set', { studioName: '一号棚' })).toMatchObject({ ok: true });
    expect(JSON.parse(await readFile(path.join(dataDir, 'host.json'), 'utf8'))).toMatchObject({ pid: serve.pid });
    const page = await electron.BrowserWindow.getAllWindows()[0]?.page;
    await page?.getByText('一号棚').first().waitFor();
    serve.kill('SIGTERM');
    await expect.poll(() => electron.app.relaunched).toBe(true);
  });
});

describe('without a host', () => {
  it('ten commands at once on a new folder are one writer after the other', async () => {
    const dataDir = await tempDir();
    await runAll(dataDir);
    expect(await readChain(dataDir)).toMatchObject({ ok: true, lines: 5 });
    expect(await readdir(dataDir)).not.toContain('host.json');
  });

  it('a command touches no job and opens no port, also where a gate is set to one that is taken', async () => {
    const dataDir = await startedHome();
    expect(await understudy(dataDir, ['watch', 'pause', '5'])).toMatchObject({ code: 0 });
    const at = '2026-01-01T00:00:00.000Z';
    const job = {
      id: 'a-job',
      kind: 'promote',
      state: 'running',
      subject: 'm',
      step: null,
      progress: { done: 0, total: 0, unit: 'steps' },
      createdAt: at,
      startedAt: at,
      endedAt: null,
      error: null,
      result: null,
    };
    const file = path.join(dataDir, 'jobs', 'a-job.json');
    await writeFile(file, JSON.stringify(job));
    await mkdir(path.join(dataDir, 'standby'), { recursive: true });
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const gate = { listenHost: '127.0.0.1', listenPort: port, primaryUrl: 'http://127.0.0.1:1', site: 'primary' };
    await writeFile(
      path.join(dataDir, 'standby', 'gate.json'),
      JSON.stringify({ ...gate, upstreamUrl: 'http://127.0.0.1:1', epoch: 0, releaseId: null, accessKey: null }),
    );
    await runAll(dataDir);
    taken.close();
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(job);
  });
});
