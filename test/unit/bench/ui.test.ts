/** What `bench -- ui` makes of what it saw: frames, file sizes, and the processor time and memory of processes. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cpuSecondsIn, usageBelow, usageOf } from '../../bench/host-parts/usage.ts';
import { frameTimesOf } from '../../bench/ui-parts/frames.ts';
import { pageBytesOf } from '../../bench/ui-parts/page-bytes.ts';
import { until } from '../../fixtures/until.ts';
import { tempDir } from '../temp-dir.ts';

describe('frames', () => {
  it('are told by their middle, their slowest and the refreshes that passed without one', () => {
    const steady = Array.from({ length: 101 }, (_, index) => index * (1000 / 60));
    expect(frameTimesOf(steady)).toMatchObject({ frames: 100, missed: 0 });
    const last = steady.at(-1) ?? 0;
    const held = frameTimesOf([...steady, last + 50, last + 50 + 1000 / 60]);
    expect(held).toMatchObject({ frames: 102, slowestMs: 50, missed: 2 });
    expect(held.medianMs).toBeCloseTo(16.67, 1);
    expect(held.p95Ms).toBeCloseTo(16.67, 1);
  });

  it('of a page that drew nothing are an error, not a zero', () => {
    expect(() => frameTimesOf([12])).toThrow(/no two frames/);
  });
});

it('the page is counted as it is compressed: all of it, and what was asked for', async () => {
  const dir = await tempDir();
  await mkdir(path.join(dir, 'assets'));
  await writeFile(path.join(dir, 'index.html'), '<p>');
  await writeFile(path.join(dir, '.source'), randomBytes(5_000));
  await writeFile(path.join(dir, 'assets/early.js'), 'a'.repeat(10_000));
  await writeFile(path.join(dir, 'assets/late.js'), randomBytes(3_000));
  await writeFile(path.join(dir, 'assets/font.woff2'), randomBytes(2_000));
  const { whole, scriptsAndStyles, firstPage } = pageBytesOf(dir, ['/', '/assets/early.js', '/api/events']);
  expect(firstPage).toBeLessThan(200);
  expect(scriptsAndStyles).toBeGreaterThan(3_000);
  expect(scriptsAndStyles).toBeLessThan(3_200);
  expect(whole).toBeGreaterThan(scriptsAndStyles + 2_000);
  expect(whole).toBeLessThan(5_500);
});

describe('what processes take', () => {
  it('is read behind a name that looks like fields', () => {
    const fields = ['S', ...Array.from({ length: 10 }, () => '0'), '150', '50', '20', '5', '20', '0'];
    expect(cpuSecondsIn(`42 (a) R 1 (b) ${fields.join(' ')}`)).toBe(2.25);
  });

  it('counts a process, its child, and the time of a child that has ended', async () => {
    const work = 'while (process.cpuUsage().user < 500_000);';
    const script = `
      const { spawn } = require('node:child_process');
      const ended = spawn(process.execPath, ['-e', ${JSON.stringify(work)}]);
      ended.once('exit', () => {
        spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
          .once('spawn', () => console.log('ready'));
      });
      process.stdin.once('end', () => process.exit()).resume();`;
    // A group of its own, so that the grandchild can be ended with it.
    const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
    const pid = child.pid ?? 0;
    try {
      await once(child.stdout, 'data');
      const all = await until('both processes', async () => {
        const usage = await usageOf(pid);
        return usage.processes === 2 && usage.rssBytes > 40e6 ? usage : null;
      });
      const below = await usageBelow(pid);
      expect(below.processes).toBe(1);
      expect(below.rssBytes).toBeLessThan(all.rssBytes);
      expect(all.cpuSeconds - below.cpuSeconds).toBeGreaterThan(0.5);
    } finally {
      process.kill(-pid, 'SIGKILL');
      await once(child, 'exit');
    }
    expect(await usageOf(pid)).toEqual({ processes: 0, rssBytes: 0, cpuSeconds: 0 });
  });
});
