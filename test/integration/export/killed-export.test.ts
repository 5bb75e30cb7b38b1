/** An export by command that is killed in the middle: the old file stays, and nothing half made is left after the next start. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';
import { writeLongEpisode } from '../../fixtures/long-episode.ts';
import { until } from '../../fixtures/until.ts';

const OLD = 'the episode as it was';
/** More than its head: sound is being written. */
const UNDER_WAY_BYTES = 100_000;

async function openExport(name: string) {
  const home = await startedHome();
  const id = await writeLongEpisode(home, { rows: 20, rowSeconds: 30 });
  const folder = path.join(home, 'episodes');
  await mkdir(folder);
  const target = path.join(folder, name);
  await writeFile(target, OLD);
  const left = async (): Promise<readonly string[]> => (await readdir(folder)).filter((one) => one !== name);
  /** Ends by the kill, with the processes of its group where `group` says so. */
  async function kill({ group }: { readonly group: boolean }): Promise<void> {
    const args = ['electron/cli/main.ts', 'project', 'export', id, '--out', target, '--data-dir', home];
    const child = spawn(process.execPath, args, { stdio: 'ignore', detached: true });
    onTestFinished(() => killGroup(child));
    await until('sound in the file that is made', async () => {
      const sizes = await Promise.all((await left()).map(async (one) => sizeOf(path.join(folder, one))));
      return sizes.some((size) => size > UNDER_WAY_BYTES);
    });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (group) killGroup(child);
    else child.kill('SIGKILL');
    await gone;
  }
  return { home, id, target, left, kill };
}

const sizeOf = async (file: string): Promise<number> => (await stat(file).catch(() => null))?.size ?? 0;

function killGroup({ pid = 0 }: ChildProcess): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it is gone.
  }
}

it.each(['episode.mp3', 'episode.wav', 'rows.zip', 'episode.m4a'])(
  '%s is the old file, and the next start leaves nothing beside it',
  async (name) => {
    const { home, id, target, left, kill } = await openExport(name);
    await kill({ group: true });
    expect(await readFile(target, 'utf8')).toBe(OLD);
    expect((await left()).length).toBeGreaterThan(0);
    expect(await readdir(path.join(home, 'exporting'))).toHaveLength(1);
    await until('the end of all its processes', async () => {
      // Whatever changes something holds the folder, and begins as its host does.
      expect((await understudy(home, ['project', 'edit', id, '--name', 'Hour'])).code).toBe(0);
      return (await left()).length === 0;
    });
    expect(await readdir(path.join(home, 'exporting'))).toEqual([]);
    expect(await readFile(target, 'utf8')).toBe(OLD);
  },
);

it('a process that loses its host takes away what it began, and the next export writes the whole file', async () => {
  const { home, id, target, left, kill } = await openExport('episode.wav');
  await kill({ group: false });
  await until('the end of the export process', async () => (await left()).length === 0);
  expect(await readFile(target, 'utf8')).toBe(OLD);
  const { code, stdout } = await understudy(home, ['project', 'export', id, '--out', target, '--rows', '1', '--json']);
  expect(code).toBe(0);
  expect((await stat(target)).size).toBe((JSON.parse(stdout) as { readonly bytes: number }).bytes);
  expect(await readdir(path.join(home, 'exporting'))).toEqual([]);
});
