import { appendFile, copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { listJournals, openJournal, readJournal } from '../../../electron/standby/journal.ts';
import { openMachines } from '../../../electron/standby/machines.ts';
import { replayJournal } from '../../../electron/standby/operation-state.ts';
import { tempDir } from '../temp-dir.ts';
import { machine } from './model-world.ts';
import { openedLine } from './opened-line.ts';

const id = '20261101T103800000Z-0badcafe';
const first = openedLine('promote', 0);

/** A journal file of these lines; answers with its folder. */
async function written(lines: readonly unknown[]): Promise<string> {
  const dir = await tempDir();
  await writeFile(path.join(dir, `${id}.jsonl`), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return dir;
}

describe('a journal', () => {
  it('is whole up to its last line after a torn write', async () => {
    const dir = await tempDir();
    const journal = await openJournal(dir, id);
    await journal.append(first);
    await journal.append({ kind: 'intent', at: 't1', step: 'connect' });
    await journal.close();
    await appendFile(path.join(dir, `${id}.jsonl`), '{"kind":"done","at":"t2","st');
    expect(await readJournal(dir, id)).toEqual([first, { kind: 'intent', at: 't1', step: 'connect' }]);
    const again = await openJournal(dir, id);
    await again.append({ kind: 'done', at: 't3', step: 'connect', seconds: 1, facts: {} });
    await again.close();
    expect((await readFile(path.join(dir, `${id}.jsonl`), 'utf8')).trim().split('\n')).toHaveLength(3);
    expect(await listJournals(dir)).toEqual([id]);
  });

  it('tells a damaged middle and an unknown id from a crash', async () => {
    const dir = await tempDir();
    await writeFile(path.join(dir, `${id}.jsonl`), '{"kind":"in\n{"kind":"intent","at":"t","step":"connect"}\n');
    await expect(openJournal(dir, id)).rejects.toMatchObject({ code: 'APP_FILE_DAMAGED' });
    for (const unknown of ['20261101T103800000Z-00000000', '../../etc/passwd']) {
      await expect(readJournal(dir, unknown)).rejects.toMatchObject({ code: 'STANDBY_INCIDENT_UNKNOWN' });
    }
  });

  it.each([
    ['a step that there is not', { kind: 'intent', at: 't', step: 'conect' }],
    ['a kind that there is not', { kind: 'almost-done', at: 't', step: 'connect' }],
    ['an end without an outcome', { kind: 'ended', at: 't', rtoSeconds: 1 }],
    [
      'facts that are no plain values',
      { kind: 'done', at: 't', step: 'claim', seconds: 1, facts: { epoch: { is: 7 } } },
    ],
    ['something that nobody knows', { kind: 'intent', at: 't', step: 'connect', force: true }],
    ['a second beginning', first],
    ['no object', 'done'],
  ])('is refused with file and line for %s', async (_what, line) => {
    const dir = await written([first, { kind: 'intent', at: 't', step: 'connect' }, line]);
    const refused = { code: 'APP_FILE_DAMAGED', details: { file: path.join(dir, `${id}.jsonl`), line: 3 } };
    await expect(readJournal(dir, id)).rejects.toMatchObject(refused);
    await expect(openJournal(dir, id)).rejects.toMatchObject(refused);
  });

  it('is refused when its beginning lacks what a resumed run needs', async () => {
    for (const missing of ['nonce', 'epochBefore', 'steps', 'releaseId'] as const) {
      const { [missing]: _left, ...opening } = first.opening;
      const dir = await written([{ ...first, opening }]);
      await expect(readJournal(dir, id), missing).rejects.toMatchObject({
        code: 'APP_FILE_DAMAGED',
        details: { line: 1 },
      });
    }
  });

  it.each([
    ['promotion', 'done'],
    ['fail-back', 'done'],
    ['undone', 'undone'],
  ])('of an earlier version is read as it was written: %s', async (name, outcome) => {
    const recorded = path.resolve(import.meta.dirname, `../../fixtures/standby/${name}.jsonl`);
    const dir = await tempDir();
    await copyFile(recorded, path.join(dir, `${id}.jsonl`));
    const lines = (await readFile(recorded, 'utf8')).trim().split('\n');
    expect(await readJournal(dir, id)).toEqual(lines.map((line) => JSON.parse(line)));
    expect(replayJournal(await readJournal(dir, id))?.ended?.outcome).toBe(outcome);
  });

  it('shows a code that this version does not know as an internal one', async () => {
    const dir = await written([
      first,
      { kind: 'failed', at: 't', step: 'connect', code: 'STANDBY_LONG_GONE', text: '' },
    ]);
    expect(replayJournal(await readJournal(dir, id))?.failure?.code).toBe('APP_INTERNAL');
  });
});

describe('the machines', () => {
  it('survive a restart with what was measured on them', async () => {
    const file = path.join(await tempDir(), 'machines.json');
    const first = await openMachines(file);
    await first.add(machine);
    await expect(first.add(machine)).rejects.toMatchObject({ code: 'STANDBY_NAME_TAKEN' });
    await first.noteSteps('spare', { warm: 3 });
    await first.update('spare', { lastPromotion: { at: 't', rtoSeconds: 9 } });
    await first.noteSteps('spare', { prove: 2 });
    await first.noteRates('spare', { line: 5 });
    await first.update('spare', { lastPlaced: { at: 't', releaseId: 'r1' } });
    await first.update('spare', { placeNightly: false });
    await first.noteRates('spare', { read: 7 });
    await first.noteCheck({ machine: 'spare', at: 't', ok: true, checks: [] });
    const promotion = { epoch: 4, url: 'http://spare:9880', incidentId: 'i' };
    await first.setServing({ machine: 'spare', releaseId: 'r1', since: 't', ...promotion });
    const second = await openMachines(file);
    expect(second.stepSeconds('spare')).toEqual({ warm: 3, prove: 2 });
    expect(second.rates('spare')).toEqual({ line: 5, read: 7 });
    expect(second.get('spare')).toMatchObject({
      lastPromotion: { rtoSeconds: 9 },
      lastPlaced: { releaseId: 'r1' },
      placeNightly: false,
      lastCheck: { ok: true },
    });
    expect(second.serving).toMatchObject({ machine: 'spare', ...promotion });
    await second.remove('spare');
    expect(() => second.get('spare')).toThrow(expect.objectContaining({ code: 'STANDBY_UNKNOWN' }));
  });
});
