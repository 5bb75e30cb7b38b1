/** What the screen does with rows, by command: each is a process of its own, so whatever is undone was read from the disk. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startedHome } from '../../fakes/pilot-library.ts';
import { understudy } from '../../faults/cli.ts';

interface ToldRow {
  readonly row: number;
  readonly text: string;
  readonly state: string;
  readonly takeId: string | null;
}

async function openProject(script: string) {
  const dir = await startedHome();
  const file = path.join(dir, 'script.txt');
  await writeFile(file, script);
  const told = async (...args: string[]) => understudy(dir, ['project', ...args, '--json']);
  const run = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await told(...args);
    if (code !== 0) throw new Error(`project ${args.join(' ')}: ${stderr}`);
    return JSON.parse(stdout) as T;
  };
  const { id } = await run<{ readonly id: string }>('import', file, '--voice', 'pilot', '--lang', 'en');
  const texts = async (...args: string[]) => (await run<readonly ToldRow[]>(...args)).map(({ text }) => text);
  return { id, run, told, texts };
}

it('rows are split, joined, moved, removed and taken back', async () => {
  const { id, told, texts } = await openProject('One. 👍🏽 Two.\nThree.\nFour.\n');
  const begun = ['One. 👍🏽 Two.', 'Three.', 'Four.'];
  // The thumb is one character to whoever counts, and four units to the text.
  expect(await texts('split', id, '1', '6')).toEqual(['One. 👍🏽', 'Two.', 'Three.', 'Four.']);
  expect(await texts('join', id, '2')).toEqual(['One. 👍🏽', 'Two. Three.', 'Four.']);
  expect(await texts('move', id, '3', '1')).toEqual(['Four.', 'One. 👍🏽', 'Two. Three.']);
  expect(await texts('move', id, '1', '3')).toEqual(['One. 👍🏽', 'Two. Three.', 'Four.']);
  expect(await texts('remove-rows', id, '2-3')).toEqual(['One. 👍🏽']);
  expect(await texts('undo', id)).toEqual(['One. 👍🏽', 'Two. Three.', 'Four.']);
  expect(await texts('undo', id)).toEqual(['Four.', 'One. 👍🏽', 'Two. Three.']);
  await texts('undo', id);
  await texts('undo', id);
  expect(await texts('undo', id)).toEqual(begun);

  const nothing = await told('undo', id);
  expect(nothing).toMatchObject({ code: 1, stdout: '' });
  expect(nothing.stderr).toContain('PROJECTS_NOTHING_TO_UNDO');
  for (const [wrong, error] of [
    [['split', id, '2', '0'], 'PROJECTS_SPLIT_PLACE'],
    [['split', id, '2', '99'], 'PROJECTS_SPLIT_PLACE'],
    [['join', id, '3'], 'PROJECTS_JOIN_ONE'],
    [['move', id, '1', '4'], 'PROJECTS_ROW_UNKNOWN'],
  ] as const) {
    const { code, stderr } = await told(...wrong);
    expect(code, wrong.join(' ')).toBe(1);
    expect(stderr).toContain(error);
  }
  for (const wrong of [
    ['split', id, '2'],
    ['split', id, '2', 'half'],
    ['set', id, '2'],
  ]) {
    expect((await told(...wrong)).code, wrong.join(' ')).toBe(2);
  }
  expect(await texts('rows', id)).toEqual(begun);
});

it('a row has its manner, its name in the script and its takes by command', async () => {
  const { id, run, texts } = await openProject('Hello there.\nGood night.\n');
  await run('speak', id, '--rows', '1');
  const [spoken] = await run<readonly ToldRow[]>('rows', id);
  const take = spoken?.takeId ?? '';
  // What makes no other sound makes nothing stale.
  expect(await run('set', id, '1', '--pause', '2', '--speaker', 'Ada', '--chapter', 'Evening')).toMatchObject({
    state: 'spoken',
  });
  const manner = ['--speed', '1.2', '--lang', 'en', '--seed', '5'];
  const both = await run<readonly ToldRow[]>('set', id, '1-2', ...manner);
  expect(both.map(({ row, state }) => [row, state])).toEqual([
    [1, 'stale'],
    [2, 'draft'],
  ]);
  expect(await run<readonly ToldRow[]>('undo', id)).toMatchObject([{ state: 'spoken', takeId: take }, { row: 2 }]);
  expect(await run('keep', id, '1', take.slice(0, 8))).toMatchObject({ state: 'kept' });
  await run('name', id, '1', take, 'calm', 'evening');
  expect(await run('takes', id, '1')).toMatchObject([{ name: 'calm evening', kept: true }]);
  await run('name', id, '1', take);
  expect(await run('keep', id, '1', take, '--off')).toMatchObject({ state: 'spoken' });
  expect(await run('takes', id, '1')).toMatchObject([{ name: null, kept: false }]);

  expect(await texts('add', id, 'In between.', '--before', '2')).toEqual([
    'Hello there.',
    'In between.',
    'Good night.',
  ]);
  expect(await run('find', id, 'NIGHT')).toMatchObject({ rows: 1, places: 1, found: [{ row: 3 }] });
  expect(await run('edit', id, '--name', 'Evening')).toMatchObject({ id, name: 'Evening' });
  expect(await run('new', '--name', 'Empty', '--voice', 'pilot')).toMatchObject({ name: 'Empty', rows: 0 });
});
