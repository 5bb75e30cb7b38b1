import { describe, expect, it } from 'vitest';
import { exportWishes } from '../../../electron/contract/export.ts';
import type { Job } from '../../../electron/contract/models/job.ts';
import { exportFormatOf } from '../../../electron/contract/names.ts';
import { openBegunExports } from '../../../electron/export/begun.ts';
import type { ExportOrder, SpokenRow } from '../../../electron/export/ports.ts';
import { createExportService } from '../../../electron/export/service.ts';
import { createBus } from '../../../electron/kernel/bus.ts';
import { systemClock } from '../../../electron/kernel/clock.ts';
import { createJobs } from '../../../electron/kernel/jobs.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { tempDir } from '../temp-dir.ts';

const spoken = (row: number, facts: Partial<SpokenRow> = {}): SpokenRow => ({
  rowId: `r${row}`,
  row,
  text: `Row ${row} now.`,
  speaker: null,
  pauseAfterS: 0.5,
  take: { file: `/takes/${row}.wav`, text: `Row ${row}.`, fits: true, words: [] },
  ...facts,
});

async function stage(rows: readonly SpokenRow[]) {
  const orders: ExportOrder[] = [];
  const jobs = await createJobs({
    dir: await tempDir(),
    bus: createBus(silentLog),
    clock: systemClock,
    log: silentLog,
  });
  const exporting = createExportService({
    jobs,
    projects: { exportRows: async () => ({ name: 'Episode', rows }) },
    begun: openBegunExports({ dir: await tempDir(), log: silentLog }),
    exporter: {
      sweep: async () => true,
      async write(order, { onProgress }) {
        orders.push(order);
        onProgress(1, 2);
        return { file: order.wishes.path, format: 'wav', bytes: 1, rows: order.rows.length, seconds: 2, sound: null };
      },
    },
  });
  const run = async (wishes: object): Promise<Job> => {
    const { jobId } = await exporting.start('p', exportWishes.parse({ path: '/out.wav', format: 'wav', ...wishes }));
    await jobs.finished(jobId);
    return jobs.get(jobId);
  };
  return { run, orders };
}

describe('an export of a project', () => {
  it('is a job over the takes that are heard, with what they say', async () => {
    const { run, orders } = await stage([spoken(1), spoken(2)]);
    const job = await run({});
    expect(job).toMatchObject({ kind: 'project-export', subject: 'Episode', progress: { unit: 'seconds' } });
    expect(orders[0]?.rows.map(({ file, text }) => [file, text])).toEqual([
      ['/takes/1.wav', 'Row 1.'],
      ['/takes/2.wav', 'Row 2.'],
    ]);
  });

  it('takes only the rows that are named, in the order of the script', async () => {
    const { run, orders } = await stage([spoken(1), spoken(2), spoken(3, { take: null })]);
    await run({ rowIds: ['r2', 'r1'], chapters: [{ rowId: 'r2', title: 'Two' }] });
    expect(orders[0]?.rows.map(({ number, chapter }) => [number, chapter])).toEqual([
      [1, null],
      [2, 'Two'],
    ]);
  });

  it('says which rows changed since they were spoken', async () => {
    const stale = spoken(2, { take: { file: '', text: '', fits: false, words: [] } });
    const { run } = await stage([spoken(1), stale]);
    expect((await run({})).result).toMatchObject({ staleRows: [2] });
  });

  it('leaves out rows without a text', async () => {
    const { run, orders } = await stage([spoken(1), spoken(2, { text: ' ', take: null })]);
    await run({});
    expect(orders[0]?.rows).toHaveLength(1);
  });

  it('refuses rows that were never spoken, and says which', async () => {
    const { run } = await stage([spoken(1), spoken(2, { take: null }), spoken(3, { take: null })]);
    await expect(run({})).rejects.toMatchObject({ code: 'EXPORT_ROWS_UNSPOKEN', details: { rows: [2, 3] } });
    await expect(run({ rowIds: ['r3'] })).rejects.toMatchObject({ code: 'EXPORT_NOTHING_SPOKEN' });
    await expect(run({ rowIds: ['r9'] })).rejects.toMatchObject({ code: 'EXPORT_ROW_UNKNOWN' });
    const { run: runNone } = await stage([]);
    await expect(runNone({})).rejects.toMatchObject({ code: 'EXPORT_NOTHING_SPOKEN' });
  });
});

describe('wishes', () => {
  it('tell the format by the name of the file', () => {
    expect(exportFormatOf('/a/Episode 1.MP3')).toBe('mp3');
    expect(exportFormatOf('a.chapters.vtt')).toBe('chapters');
    expect(exportFormatOf('a.vtt')).toBe('vtt');
    for (const other of ['a.chapters', 'a.ogg', 'mp3', 'a.']) expect(exportFormatOf(other)).toBeNull();
  });

  it.each(['{nothing}', '{number', 'a}b', ''])('know no pattern %j', (pattern) => {
    expect(exportWishes.safeParse({ path: 'a', format: 'zip', pattern }).success).toBe(false);
  });
});
