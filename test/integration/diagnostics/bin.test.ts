/** One command shows whatever was removed and puts it back; what was emptied or has been there for seven days is gone for good. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startedHome } from '../../fakes/pilot-library.ts';
import { openStudio } from '../../fakes/studio.ts';
import { understudy } from '../../faults/cli.ts';

interface Removed {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly keptUntil: string;
}

const DAY_MS = 86_400_000;

async function openHome() {
  const dir = await startedHome();
  const told = (...args: string[]) => understudy(dir, [...args, '--json']);
  const run = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await told(...args);
    if (code !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
    return JSON.parse(stdout) as T;
  };
  const script = path.join(dir, 'script.txt');
  await writeFile(script, 'Hello there.\nGood night.\n');
  const importScript = async () => (await run<{ id: string }>('project', 'import', script, '--voice', 'pilot')).id;
  const kinds = async () => (await run<readonly Removed[]>('bin', 'list')).map(({ kind }) => kind).sort();
  return { dir, told, run, importScript, kinds };
}

it('removed projects and rows are listed with their end, and come back by one command', async () => {
  const { told, run, importScript, kinds } = await openHome();
  const [kept, gone] = [await importScript(), await importScript()];
  await run('project', 'speak', kept, '--rows', '2');
  const before = await run('project', 'rows', kept);
  expect(await kinds()).toEqual([]);
  await run('project', 'remove-rows', kept, '2');
  await run('project', 'remove', gone);
  const listed = await run<readonly Removed[]>('bin', 'list');
  expect(listed.map(({ kind, name }) => [kind, name])).toEqual([
    ['row', 'Good night.'],
    ['project', 'script'],
  ]);
  for (const { keptUntil } of listed) {
    const days = (Date.parse(keptUntil) - Date.now()) / DAY_MS;
    expect(days).toBeGreaterThan(6);
    expect(days).toBeLessThanOrEqual(7);
  }
  const unknown = await told('bin', 'put-back', 'nothing');
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toContain('DIAGNOSTICS_NOT_IN_BIN');
  for (const { id } of listed) await run('bin', 'put-back', id.slice(0, 8));
  expect(await kinds()).toEqual([]);
  expect(await run('project', 'rows', kept)).toEqual(before);
  expect(await run('project', 'rows', gone)).toHaveLength(2);
});

it('a removed row keeps its takes for seven days after it was removed, however old they are', async () => {
  const { dir, run, importScript } = await openHome();
  const id = await importScript();
  await run('project', 'speak', id);
  let nowMs = Date.now() + 30 * DAY_MS;
  const clock = { now: () => nowMs, monotonicMs: () => nowMs };
  const first = await openStudio(dir, { clock });
  const rowId = (await first.projects.open(id)).rows[0]?.id ?? '';
  await first.projects.removeRows({ projectId: id, rowIds: [rowId] });
  nowMs += 6 * DAY_MS;
  await first.projects.tidy();
  expect(await first.projects.removedRows()).toMatchObject([{ rowId, takes: 1 }]);
  await first.close();

  const second = await openStudio(dir, { clock });
  await second.projects.tidy();
  await second.projects.undo(id);
  const [row] = (await second.projects.open(id)).rows;
  expect(row).toMatchObject({ id: rowId, state: 'spoken' });
  const sound = row?.takes[0]?.mediaPath ?? '';
  await second.projects.removeRows({ projectId: id, rowIds: [rowId] });
  nowMs += 7 * DAY_MS + 1;
  await second.projects.tidy();
  expect(await second.projects.removedRows()).toEqual([]);
  expect(second.projects.mediaFile(sound)).toBeNull();
  await expect(second.projects.undo(id)).rejects.toMatchObject({ code: 'PROJECTS_NOTHING_TO_UNDO' });
  expect((await second.projects.open(id)).rows).toHaveLength(1);
});

it('takes that were removed are listed, removed last first, and leave the list when they are put back', async () => {
  const { dir } = await openHome();
  const { synthesis, ended } = await openStudio(dir);
  const ids = [];
  for (const text of ['One.', 'Two.']) {
    const { jobId } = await synthesis.start({ voiceId: 'pilot', text, parameters: { language: 'en' } });
    ids.push(((await ended(jobId)).result as { readonly id: string }).id);
  }
  for (const id of ids) await synthesis.removeTake(id);
  expect((await synthesis.removedTakes()).map(({ text }) => text).sort()).toEqual(['One.', 'Two.']);
  await synthesis.putTakeBack(ids[0] ?? '');
  expect((await synthesis.removedTakes()).map(({ id }) => id)).toEqual([ids[1]]);
});
