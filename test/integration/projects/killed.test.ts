/** The command line as it is used, and killed: a finished row is never lost, and what was queued goes on. */
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { sha256Hex } from '../../../electron/kernel/hash-file.ts';
import { readWav } from '../../../native-models/audio/wav.ts';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';
import { until } from '../../fixtures/until.ts';

interface ToldRow {
  readonly row: number;
  readonly text: string;
  readonly state: string;
  readonly takeId: string | null;
  readonly audioSeconds: number | null;
  readonly sha256: string | null;
}

const ROWS = 20;

async function openHome(script: string, name = 'script.txt') {
  const dir = await startedHome();
  const file = path.join(dir, name);
  await writeFile(file, script);
  const run = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await understudy(dir, ['project', ...args, '--json']);
    if (code !== 0) throw new Error(`project ${args.join(' ')}: ${stderr}`);
    return JSON.parse(stdout) as T;
  };
  const rows = (id: string): Promise<readonly ToldRow[]> => run('rows', id);
  const wav = (id: string, { takeId }: ToldRow): string => path.join(dir, 'projects', id, 'takes', `${takeId}.wav`);
  return { dir, file, run, rows, wav };
}

it('a batch that is killed in the middle loses no finished row, and the next one makes the others', async () => {
  const script = Array.from({ length: ROWS }, (_, index) => `This is row number ${index + 1} of a long script.`).join(
    '\n',
  );
  const { dir, file, run, rows, wav } = await openHome(script);
  const { id } = await run<{ readonly id: string }>('import', file, '--voice', 'pilot', '--lang', 'en');
  const child = spawn(process.execPath, ['electron/cli/main.ts', 'project', 'speak', id, '--data-dir', dir], {
    stdio: 'ignore',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const log = path.join(dir, 'projects', id, 'takes.jsonl');
  await until('some finished rows', async () => {
    const lines = (await readFile(log, 'utf8').catch(() => '')).split('\n').length - 1;
    return lines >= 3 ? true : null;
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  const finished = (await rows(id)).filter(({ takeId }) => takeId !== null);
  expect(finished.length).toBeGreaterThanOrEqual(3);
  expect(finished.length).toBeLessThan(ROWS);
  for (const row of finished) {
    expect(row.state).toBe('spoken');
    const bytes = await readFile(wav(id, row));
    expect(sha256Hex(bytes)).toBe(row.sha256);
    const { samples, sampleRateHz } = readWav(bytes);
    expect(samples.length / sampleRateHz).toBeCloseTo(row.audioSeconds ?? 0, 5);
  }

  const made = await run<{ readonly spoken: number }>('speak', id);
  expect(made.spoken).toBe(ROWS - finished.length);
  const after = await rows(id);
  expect(after.map(({ state }) => state)).toEqual(Array.from({ length: ROWS }, () => 'spoken'));
  for (const { row, takeId, sha256 } of finished) expect(after[row - 1]).toMatchObject({ takeId, sha256 });
});

it('a row that is given another text is made again, the others are not; rows are chosen by their places', async () => {
  const { dir, file, run, rows } = await openHome(
    'speaker,text\nguest,Hello there.\n,Good night.\nguest,It is late.\n',
    'script.csv',
  );
  const { id, rows: count } = await run<{ readonly id: string; readonly rows: number }>(
    ...['import', file, '--voice', 'pilot', '--name', 'Episode', '--speaker', 'guest=pilot', '--lang', 'en'],
  );
  expect(count).toBe(3);
  expect(await run('speak', 'Episode', '--rows', '1,3-3')).toMatchObject({ spoken: 2 });
  const before = await rows(id);
  expect(before.map(({ state }) => state)).toEqual(['spoken', 'draft', 'spoken']);
  expect(await run('set', id, '1', 'Hello again.')).toMatchObject({ row: 1, text: 'Hello again.', state: 'stale' });
  expect(await run('speak', id)).toMatchObject({ spoken: 2, failed: 0 });
  const after = await rows(id);
  expect(after.map(({ state }) => state)).toEqual(['spoken', 'spoken', 'spoken']);
  expect(after[2]).toEqual(before[2]);
  expect(after[0]?.takeId).not.toBe(before[0]?.takeId);
  expect(await run('replace', id, 'again', 'anew')).toMatchObject({ rows: 1, places: 1 });
  expect(await run('add', id, 'The end.')).toHaveLength(4);
  const takes = await run<readonly { readonly takeId: string; readonly fits: boolean }[]>('takes', id, '1');
  expect(takes.map(({ takeId, fits }) => [takeId, fits])).toEqual([
    [before[0]?.takeId, false],
    [after[0]?.takeId, false],
  ]);
  const chosen = await run<ToldRow>('choose', id, '3', after[2]?.takeId?.slice(0, 8) ?? '', '--keep', '--name', 'calm');
  expect(chosen).toMatchObject({ row: 3, state: 'kept', takeId: after[2]?.takeId });

  const wrong = await understudy(dir, ['project', 'set', id, '9', 'Nothing']);
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
  expect((await understudy(dir, ['project', 'speak', id, '--rows', 'some'])).code).toBe(2);
  await writeFile(path.join(dir, 'bad.docx'), 'no archive');
  const listed = await run('list');
  expect((await understudy(dir, ['project', 'import', path.join(dir, 'bad.docx'), '--voice', 'pilot'])).code).toBe(1);
  expect(await run('list')).toEqual(listed);
});
