/** Rows become takes by the real engine: only those that changed, together, and as if each were alone. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Project, Row, SpeakRowsResult } from '../../../electron/contract/projects.ts';
import type { Take } from '../../../electron/contract/synthesis.ts';
import { sha256Hex } from '../../../electron/kernel/hash-file.ts';
import { readWav } from '../../../native-models/audio/wav.ts';
import { copyPilotLibrary } from '../../fakes/pilot-library.ts';
import { openStudio } from '../../fakes/studio.ts';
import { until } from '../../fixtures/until.ts';
import { tempDir } from '../../unit/temp-dir.ts';

const lines = ['Hello there.', 'It is late.', 'Kyiv is far away.', 'Good night.'];

async function openEpisode(options: { readonly dir?: string; readonly text?: string } = {}) {
  const dir = options.dir ?? (await tempDir());
  await copyPilotLibrary(dir);
  const studio = await openStudio(dir);
  const { projects, ended } = studio;
  const text = options.text ?? lines.join('\n');
  const made = await projects.import({
    ...{ script: { text, format: 'text' }, voiceId: 'pilot', language: 'en', split: 'line', voices: {} },
    name: 'Episode',
  });
  const projectId = made.summary.id;
  const rows = async (): Promise<readonly Row[]> => (await projects.open(projectId)).rows;
  return {
    ...studio,
    projectId,
    rows,
    /** Place of the row's WAV. */
    wav: (row: Row | undefined): string => projects.mediaFile(takeOf(row)?.mediaPath ?? '') ?? 'none',
    async speak(input: { readonly rowIds?: string[]; readonly again?: boolean } = {}): Promise<SpeakRowsResult> {
      const job = await ended((await projects.speak({ projectId, again: false, ...input })).jobId);
      expect(job.state).toBe('done');
      return job.result as SpeakRowsResult;
    },
  };
}

const takeOf = (row: Row | undefined) => row?.takes.find(({ takeId }) => takeId === row.chosenTakeId);
const statesOf = (rows: readonly Row[]) => rows.map(({ state }) => state);

describe('rows', () => {
  it('are spoken together, with the bytes that each has alone', async () => {
    const { speak, rows, projects, ended, wav } = await openEpisode();
    expect(await speak()).toMatchObject({ spoken: 4, failed: 0 });
    const together = await rows();
    expect(statesOf(together)).toEqual(['spoken', 'spoken', 'spoken', 'spoken']);
    for (const row of together) expect(sha256Hex(await readFile(wav(row)))).toBe(takeOf(row)?.sha256);

    const alone = await projects.create({ name: 'Alone', voiceId: 'pilot', language: 'en', split: 'line' });
    for (const row of together) {
      const { rows: added } = await projects.addRows({ projectId: alone.summary.id, before: null, text: row.text });
      const rowIds = added.map(({ id }) => id);
      await projects.setRows({ projectId: alone.summary.id, rowIds, changes: { seed: row.seed } });
    }
    const second = await projects.open(alone.summary.id);
    for (const { id } of second.rows) {
      const { jobId } = await projects.speak({ projectId: alone.summary.id, rowIds: [id], again: false });
      expect(await ended(jobId)).toMatchObject({ result: { spoken: 1 } });
    }
    const sounds = ({ rows: of }: Pick<Project, 'rows'>) => of.map((row) => takeOf(row)?.sha256);
    expect(sounds(await projects.open(alone.summary.id))).toEqual(sounds({ rows: together }));
  });

  it('that did not change keep their takes and their bytes', async () => {
    const { speak, rows, projects, projectId, wav } = await openEpisode();
    await speak();
    const before = await rows();
    const times = await Promise.all(before.map(async (row) => (await stat(wav(row))).mtimeMs));
    expect(await speak()).toMatchObject({ spoken: 0, audioSeconds: 0 });
    expect(await rows()).toEqual(before);

    await projects.setRows({ projectId, rowIds: [before[1]?.id ?? ''], changes: { text: 'It is very late.' } });
    expect(await speak()).toMatchObject({ spoken: 1 });
    const after = await rows();
    for (const at of [0, 2, 3]) {
      expect(after[at]).toEqual(before[at]);
      expect((await stat(wav(after[at]))).mtimeMs).toBe(times[at]);
    }
    expect(after[1]).toMatchObject({ state: 'spoken', seed: before[1]?.seed });
    expect(takeOf(after[1])?.sha256).not.toBe(takeOf(before[1])?.sha256);
    expect(after[1]?.takes).toHaveLength(2);
  });

  it('that a fixed word touches are made again, and no others', async () => {
    const { speak, rows, synthesis, events } = await openEpisode();
    await speak();
    const before = await rows();
    events.length = 0;
    await synthesis.setReading({ word: 'Kyiv', reading: 'L AO1 NG', voiceId: null });
    expect(statesOf(await rows())).toEqual(['spoken', 'spoken', 'stale', 'spoken']);
    const told = events.flatMap((event) => (event.name === 'projects.changed' ? [event.payload] : []));
    expect(told.map(({ rows: changed }) => changed.map(({ id }) => id))).toEqual([[before[2]?.id]]);
    expect(await speak()).toMatchObject({ spoken: 1 });
    const after = await rows();
    expect(takeOf(after[2])?.sha256).not.toBe(takeOf(before[2])?.sha256);
    expect(after[3]).toEqual(before[3]);
    // A word that stands in no row is nobody's business.
    await synthesis.setReading({ word: 'Lviv', reading: 'L V IY1 V', voiceId: null });
    expect(await rows()).toEqual(after);
  });

  it('are made again with another seed when that is asked for, and the first can be chosen back', async () => {
    const { speak, rows, projects, projectId } = await openEpisode({ text: 'Hello there.' });
    await speak();
    const [first] = await rows();
    await speak({ again: true });
    const [second] = await rows();
    expect(second?.takes.map(({ seed }) => seed)).toEqual([first?.seed, second?.seed]);
    expect(second?.seed).not.toBe(first?.seed);
    const place = { projectId, rowId: first?.id ?? '', takeId: first?.chosenTakeId ?? '' };
    expect(await projects.chooseTake(place)).toMatchObject({ seed: first?.seed, state: 'spoken' });
    expect(await projects.keepTake({ ...place, kept: true })).toMatchObject({ state: 'kept' });
    await projects.nameTake({ ...place, name: 'calm' });
    expect(await speak()).toMatchObject({ spoken: 0 });
  });

  it('follow a reference to its new name, takes and all, and are not stale for it', async () => {
    const first = await openEpisode({ text: 'Hello there.\nGood night.' });
    const { speak, rows, projects, projectId, synthesis, voices, ended } = first;
    const [named, plain] = await rows();
    await projects.setRows({ projectId, rowIds: [named?.id ?? ''], changes: { reference: 'Ella' } });
    await speak();
    const manner = { language: 'en' as const, reference: 'Ella', timbre: ['Anna', 'Ella'] };
    const job = await ended((await synthesis.start({ voiceId: 'pilot', text: 'One.', parameters: manner })).jobId);
    const before = await rows();
    expect(await speak()).toMatchObject({ spoken: 0 });
    await projects.removeRows({ projectId, rowIds: [plain?.id ?? ''] });

    await voices.changeReference({ voiceId: 'pilot', name: 'Ella', change: { name: ' Ella, calm ' } });
    const followed = { ...before[0], reference: 'Ella, calm' };
    expect(await rows()).toEqual([followed]);
    expect(await speak()).toMatchObject({ spoken: 0 });
    expect((await projects.undo(projectId)).rows).toEqual([before[1]]);
    const parameters = { reference: 'Ella, calm', timbre: ['Anna', 'Ella, calm'] };
    expect(synthesis.takes(1)).toMatchObject([{ id: (job.result as Take).id, parameters }]);
    await first.close();

    const again = await openStudio(first.dir);
    expect((await again.projects.open(projectId)).rows).toEqual([followed, before[1]]);
    expect(again.synthesis.takes(1)).toMatchObject([{ parameters }]);
    // Undone to before the reference was chosen, it is another manner.
    await again.projects.undo(projectId);
    expect((await again.projects.open(projectId)).rows[0]).toMatchObject({ reference: null, state: 'stale' });
  });

  it('end with their last word: the pause behind them is the row’s own', async () => {
    const { speak, rows, wav, projects, projectId, synthesis, ended } = await openEpisode({ text: 'Hello there.' });
    await speak();
    const [row] = await rows();
    const { samples, sampleRateHz } = readWav(await readFile(wav(row)));
    const parameters = { language: 'en' as const, seed: row?.seed };
    const job = await ended((await synthesis.start({ voiceId: 'pilot', text: 'Hello there.', parameters })).jobId);
    const whole = readWav(await readFile((job.result as Take).file));
    expect(whole.samples.length - samples.length).toBe(Math.round(0.3 * sampleRateHz));
    expect(whole.samples.slice(0, samples.length)).toEqual(samples);
    const { rows: exported } = await projects.exportRows(projectId);
    expect(exported[0]).toMatchObject({
      row: 1,
      text: 'Hello there.',
      pauseAfterS: 0.5,
      take: { file: wav(row), fits: true },
    });
    const words = exported[0]?.take?.words ?? [];
    expect(words.map(({ text }) => text.toLowerCase())).toEqual(['hello', 'there']);
    expect(words.at(-1)?.endS).toBeLessThanOrEqual(samples.length / sampleRateHz + 1e-6);
  });
});

describe('a row that cannot be spoken', () => {
  it('says why and stops no other', async () => {
    const { speak, rows, projects, projectId } = await openEpisode();
    const [first] = await rows();
    await projects.setRows({ projectId, rowIds: [first?.id ?? ''], changes: { reference: 'nobody' } });
    expect(await speak()).toMatchObject({ spoken: 3, failed: 1 });
    const after = await rows();
    expect(after[0]).toMatchObject({ state: 'draft', error: { code: 'VOICES_REFERENCE_UNKNOWN' } });
    await projects.setRows({ projectId, rowIds: [first?.id ?? ''], changes: { reference: null } });
    expect((await rows())[0]?.error).toBeNull();
  });

  it('alone fails its job with its own reason', async () => {
    const { rows, projects, projectId, ended } = await openEpisode({ text: 'Hello there.' });
    const [row] = await rows();
    await projects.setRows({ projectId, rowIds: [row?.id ?? ''], changes: { voiceId: 'pilot', reference: 'nobody' } });
    const job = await ended((await projects.speak({ projectId, again: false })).jobId);
    expect(job).toMatchObject({ state: 'failed', error: { code: 'VOICES_REFERENCE_UNKNOWN' } });
  });

  it('because nothing is in it is not asked for', async () => {
    const { projects } = await openEpisode();
    const { summary } = await projects.create({ name: 'Empty', voiceId: 'pilot', language: 'en', split: 'line' });
    await projects.addRows({ projectId: summary.id, before: null, text: '' });
    await expect(projects.speak({ projectId: summary.id, again: false })).rejects.toMatchObject({
      code: 'PROJECTS_NOTHING_TO_SPEAK',
    });
  });
});

/** Long enough that something comes between. */
const many = Array.from({ length: 24 }, (_, index) => `This is row ${index + 1} of a script that takes its time.`);
const spoken = (rows: readonly Row[]): number => rows.filter(({ state }) => state === 'spoken').length;

describe('a batch under way', () => {
  it('that is cancelled keeps what is done and queues nothing more', async () => {
    const { rows, projects, projectId, jobs, ended } = await openEpisode({ text: many.join('\n') });
    const { jobId } = await projects.speak({ projectId, again: false });
    await until('the first rows', async () => (spoken(await rows()) >= 2 ? true : null));
    jobs.cancel(jobId);
    expect((await ended(jobId)).state).toBe('cancelled');
    const after = await rows();
    expect(spoken(after)).toBeGreaterThanOrEqual(2);
    expect(spoken(after)).toBeLessThan(many.length);
    expect(statesOf(after)).not.toContain('queued');
    expect((await projects.open(projectId)).summary.speaking).toBeNull();
  });

  it('takes along what is asked for meanwhile, and goes on after the studio was closed', async () => {
    const first = await openEpisode({ text: many.join('\n') });
    const { projects, projectId } = first;
    const all = await first.rows();
    const { jobId } = await projects.speak({ projectId, rowIds: all.slice(0, 12).map(({ id }) => id), again: false });
    const again = await projects.speak({ projectId, again: false });
    expect(again.jobId).toBe(jobId);
    const done = await until('the first rows', async () => {
      const now = (await first.rows()).filter(({ state }) => state === 'spoken');
      return now.length >= 2 ? now : null;
    });
    await first.close();

    const second = await openStudio(first.dir);
    await second.projects.tidy();
    const waiting = await second.projects.open(projectId);
    expect(waiting.summary.states.queued + waiting.summary.states.spoken).toBe(many.length);
    expect(waiting.summary.states.queued).toBeGreaterThan(0);
    await second.projects.resume();
    await until('all rows', async () =>
      (await second.projects.open(projectId)).summary.states.spoken === many.length ? true : null,
    );
    const rows = (await second.projects.open(projectId)).rows;
    for (const row of done) expect(rows.find(({ id }) => id === row.id)?.chosenTakeId).toBe(row.chosenTakeId);
  });

  it('goes on when the engine dies in the middle of it', async () => {
    const { rows, projects, projectId, processes, ended } = await openEpisode({ text: many.slice(0, 12).join('\n') });
    const { jobId } = await projects.speak({ projectId, again: false });
    await until('the first row', async () => (spoken(await rows()) >= 1 ? true : null));
    processes.at(-1)?.kill();
    expect(await ended(jobId)).toMatchObject({ state: 'done', result: { spoken: 12, failed: 0 } });
  });

  it('speaks what a row says by then', async () => {
    const { rows, projects, projectId, ended } = await openEpisode({ text: many.slice(0, 12).join('\n') });
    const { jobId } = await projects.speak({ projectId, again: false });
    await until('rows that are being spoken', async () => (await projects.open(projectId)).summary.speaking?.rowIds[0]);
    const ids = (await rows()).map(({ id }) => id);
    await projects.setRows({ projectId, rowIds: ids, changes: { text: 'All otherwise now.' } });
    expect((await ended(jobId)).state).toBe('done');
    expect(spoken(await rows())).toBe(12);
  });
});

it('a project that was removed comes back from the bin as it was, takes and all', async () => {
  const { speak, rows, projects, projectId, wav } = await openEpisode();
  await speak();
  const before = await rows();
  await projects.remove(projectId);
  expect(await projects.list()).toEqual([]);
  await expect(projects.open(projectId)).rejects.toMatchObject({ code: 'PROJECTS_UNKNOWN' });
  expect(await projects.removed()).toMatchObject([{ id: projectId, name: 'Episode', rows: 4 }]);
  expect((await projects.putBack(projectId)).rows).toEqual(before);
  expect(path.extname(wav(before[0]))).toBe('.wav');
});
