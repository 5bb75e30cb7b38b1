import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { listJournals, openJournal, readJournal } from '../../../electron/standby/journal.ts';
import { openMachines } from '../../../electron/standby/machines.ts';
import { tempDir } from '../temp-dir.ts';
import { machine } from './model-world.ts';

describe('a journal', () => {
  it('is whole up to its last line after a torn write', async () => {
    const dir = await tempDir();
    const id = '20261101T103800000Z-0badcafe';
    const journal = await openJournal(dir, id);
    await journal.append({ kind: 'intent', at: 't1', step: 'connect' });
    await journal.close();
    await appendFile(path.join(dir, `${id}.jsonl`), '{"kind":"done","at":"t2","st');
    expect(await readJournal(dir, id)).toEqual([{ kind: 'intent', at: 't1', step: 'connect' }]);
    const again = await openJournal(dir, id);
    await again.append({ kind: 'done', at: 't3', step: 'connect', seconds: 1, facts: {} });
    await again.close();
    expect((await readFile(path.join(dir, `${id}.jsonl`), 'utf8')).trim().split('\n')).toHaveLength(2);
    expect(await listJournals(dir)).toEqual([id]);
  });

  it('tells a damaged middle and an unknown id from a crash', async () => {
    const dir = await tempDir();
    const id = '20261101T103800000Z-0badcafe';
    await writeFile(path.join(dir, `${id}.jsonl`), '{"kind":"in\n{"kind":"intent","at":"t","step":"connect"}\n');
    await expect(openJournal(dir, id)).rejects.toMatchObject({ code: 'APP_FILE_DAMAGED' });
    for (const unknown of ['20261101T103800000Z-00000000', '../../etc/passwd']) {
      await expect(readJournal(dir, unknown)).rejects.toMatchObject({ code: 'STANDBY_INCIDENT_UNKNOWN' });
    }
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
    await first.setServing({ machine: 'spare', releaseId: 'r1', since: 't' });
    const second = await openMachines(file);
    expect(second.stepSeconds('spare')).toEqual({ warm: 3, prove: 2 });
    expect(second.get('spare').lastPromotion?.rtoSeconds).toBe(9);
    expect(second.serving?.machine).toBe('spare');
    await second.remove('spare');
    expect(() => second.get('spare')).toThrow(expect.objectContaining({ code: 'STANDBY_UNKNOWN' }));
  });
});
