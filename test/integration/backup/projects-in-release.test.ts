/** Projects are in every release with the takes that are heard, and come back with it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { SpeakRowsResult } from '../../../electron/contract/projects.ts';
import { openHome } from './homes.ts';

async function episode() {
  const home = await openHome({});
  const script = { text: '# One\nHello there.\nGood night.', format: 'markdown' as const };
  const made = await home.call('projects.import', { script, name: 'Episode', voiceId: 'pilot', language: 'en' });
  const projectId = made.summary.id;
  await home.finish<SpeakRowsResult>(await home.call('projects.speak', { projectId }));
  const open = () => home.call('projects.open', { projectId });
  return { home, projectId, open };
}

it('a project comes back on another computer with its rows and takes, and goes again when that is undone', async () => {
  const { home, projectId, open } = await episode();
  const { rows } = await open();
  const takeId = rows[1]?.chosenTakeId ?? '';
  await home.call('projects.speak', { projectId, rowIds: [rows[1]?.id ?? ''], again: true }).then(home.finish);
  await home.call('projects.keepTake', { projectId, rowId: rows[1]?.id ?? '', takeId, kept: true });
  const before = await open();
  const releaseId = await home.backUp();
  expect(await home.backUp()).toBe(releaseId);

  const second = await openHome({ kit: await home.kit() });
  const result = await second.bringBack({ releaseId });
  expect(result).toMatchObject({ projects: { added: 1, replaced: 0, present: 0, left: 0 } });
  const back = await second.call('projects.open', { projectId });
  expect(back.rows).toEqual(before.rows);
  expect(back.summary).toMatchObject({ name: 'Episode', states: { spoken: 3 } });
  for (const take of back.rows.flatMap((row) => row.takes)) {
    const place = (dir: string): string => path.join(dir, 'projects', projectId, 'takes', `${take.takeId}.wav`);
    expect(await readFile(place(second.dir))).toEqual(await readFile(place(home.dir)));
    const words = { projectId, takeId: take.takeId };
    expect(await second.call('projects.words', words)).toEqual(await home.call('projects.words', words));
  }
  expect(await second.bringBack({ releaseId })).toMatchObject({ restoreId: null, projects: { present: 1 } });

  await second.call('backup.undoRestore', { restoreId: result.restoreId ?? '' });
  expect(await second.call('projects.list', {})).toEqual([]);
});

it('a project that went on since stays, unless the release is to take its place; then it can be had back', async () => {
  const { home, projectId, open } = await episode();
  const releaseId = await home.backUp();
  const [first] = (await open()).rows;
  await home.call('projects.setRows', { projectId, rowIds: [first?.id ?? ''], changes: { text: 'Two' } });
  const today = await open();
  expect(await home.bringBack({ releaseId })).toMatchObject({ restoreId: null, projects: { left: 1 } });
  expect((await open()).rows).toEqual(today.rows);

  const replaced = await home.bringBack({ releaseId, replace: true });
  expect(replaced).toMatchObject({ projects: { added: 0, replaced: 1 } });
  expect((await open()).rows[0]).toMatchObject({ text: 'One', state: 'spoken' });
  await home.call('backup.undoRestore', { restoreId: replaced.restoreId ?? '' });
  expect((await open()).rows).toEqual(today.rows);
});
