/** The agent's lock, on real files: what a crash, a power cut or an earlier agent left behind never keeps a standby busy. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Layout, openLayout } from '../../../electron/agent/layout.ts';
import { withLock } from '../../../electron/agent/lock.ts';
import { processMark } from '../../../electron/kernel/process-mark.ts';
import { tempDir } from '../temp-dir.ts';

const DEAD = '4194305 5';

async function layout(): Promise<Layout> {
  const program = path.join(await tempDir(), 'program');
  await mkdir(program);
  await writeFile(path.join(program, 'agent.mjs'), 'the program itself');
  return openLayout(path.join(program, 'agent.mjs'));
}

const locksIn = async (at: Layout): Promise<string[]> =>
  (await readdir(at.root)).filter((name) => name.startsWith('lock'));

async function writeLock(at: Layout, text: string, ageS: number): Promise<void> {
  const file = path.join(at.root, 'lock');
  await writeFile(file, text);
  const when = Date.now() / 1000 - ageS;
  await utimes(file, when, when);
}

const left: readonly (readonly [string, (at: Layout) => Promise<unknown>])[] = [
  ['an empty lock file, made right before a power cut', (at) => writeLock(at, '', 60)],
  ['an empty lock file whose date lies ahead', (at) => writeLock(at, '', -3600)],
  ['a torn lock file', (at) => writeLock(at, '41', 60)],
  ['a lock file full of zeros', (at) => writeLock(at, '\0'.repeat(12), 60)],
  ['the lock file of a dead process', (at) => writeLock(at, DEAD, 0)],
  ['an empty lock folder', (at) => mkdir(path.join(at.root, 'lock'))],
  [
    'the lock folder of a dead process',
    async (at) => {
      await mkdir(path.join(at.root, 'lock'));
      await writeFile(path.join(at.root, 'lock', `${DEAD} 00ff`), '');
    },
  ],
  [
    'a process that died while it removed the lock of another',
    async (at) => {
      await writeLock(at, DEAD, 0);
      await writeFile(path.join(at.root, 'lock.removing'), '4194306 5');
    },
  ],
  [
    'a process that died while it waited',
    async (at) => {
      await mkdir(path.join(at.root, `lock.${DEAD} 00ff`));
      await writeFile(path.join(at.root, `lock.${DEAD} 00ff`, `${DEAD} 00ff`), '');
    },
  ],
];

describe('the lock of a standby', () => {
  it.each(left)('is free behind %s', async (_what, leave) => {
    const at = await layout();
    await leave(at);
    expect(await withLock(at, async () => 'done')).toBe('done');
    expect(await locksIn(at)).toEqual([]);
  });

  it.each(left)('is taken over by one at a time behind %s', async (_what, leave) => {
    // Side by side on many machines, because who of them is slow is a matter of luck.
    const mosts = Array.from({ length: 12 }, async () => {
      const at = await layout();
      await leave(at);
      let inside = 0;
      let most = 0;
      const enter = () =>
        withLock(at, async () => {
          inside += 1;
          most = Math.max(most, inside);
          await new Promise((resolve) => setTimeout(resolve, 5));
          inside -= 1;
        });
      await Promise.all(Array.from({ length: 6 }, enter));
      return most;
    });
    expect(Math.max(...(await Promise.all(mosts)))).toBe(1);
  });

  it('is taken over once by processes that see the same dead holder', async () => {
    const at = await layout();
    await writeLock(at, DEAD, 0);
    const children = Array.from({ length: 4 }, () =>
      fork(path.join(import.meta.dirname, '../../fixtures/children/lock-taker.ts'), [at.program, '25']),
    );
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(await locksIn(at)).toEqual([]);
  }, 60_000);

  it.each([
    ['file of an earlier agent', (at: Layout) => writeLock(at, processMark(process.pid), 60)],
    ['file that an earlier agent is about to write', (at: Layout) => writeLock(at, '', -0.5)],
  ])('waits for the %s', async (_what, leave) => {
    const at = await layout();
    await leave(at);
    let entered = false;
    const waiting = withLock(at, async () => {
      entered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(entered).toBe(false);
    await writeLock(at, DEAD, 0);
    await waiting;
    expect(entered).toBe(true);
  });
});
