/** The desktop app as it is packaged: bundled main process, preload, engine and hash worker, run unchanged on the stand-in. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { buildRenderer } from '../../build/build-renderer.ts';
import { buildShell } from '../../build/build-shell.ts';

it('opens, speaks and quits from its bundles', async () => {
  await buildRenderer();
  await buildShell();
  const home = await mkdtemp(path.join(tmpdir(), 'understudy-bundle-'));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [path.resolve('test/shell/run-bundle.ts')], {
      env: { ...process.env, UNDERSTUDY_HOME: home },
    });
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      job: 'done',
      error: null,
      take: { seed: 1, provider: 'cpu' },
      tray: '尚未设置',
      icon: false,
    });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
