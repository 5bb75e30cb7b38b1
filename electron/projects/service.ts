/**
 * Scripts as rows: projects, what people do with their rows, and the queue that makes them. What is queued goes on after a
 * restart; a row that is finished is never lost.
 */
import { randomBytes, randomInt } from 'node:crypto';
import type { Started } from '../contract/define.ts';
import type { ParsedInput } from '../contract/index.ts';
import type {
  Project,
  ProjectChange,
  ProjectSummary,
  RemovedProject,
  RemovedRow,
  Replaced,
  Row,
  ScriptPreview,
} from '../contract/projects.ts';
import type { TimedWord } from '../contract/synthesis.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Bus } from '../kernel/bus.ts';
import { isoTime } from '../kernel/clock.ts';
import type { JobHandle, Jobs } from '../kernel/jobs.ts';
import type { Clock, Log } from '../kernel/ports.ts';
import type { EnginePort } from '../synthesis/ports.ts';
import type { Readings } from '../synthesis/readings.ts';
import type { Voices } from '../voices/service.ts';
import type { StoredProject } from './book.ts';
import { cutRows } from './cut-rows.ts';
import { type ExportedProject, exportedRows } from './exported-rows.ts';
import { createReleasedProjects } from './released.ts';
import { addRows, joinRows, moveRows, removeRows, replaceIn, setRows, splitRow } from './row-acts.ts';
import { isSpeakable, type StoredRow } from './row-rules.ts';
import { previewOf, readScript } from './scripts/read-script.ts';
import type { ScriptRow } from './scripts/script-row.ts';
import { createShelf, type OpenProject, wholeOf } from './shelf.ts';
import { speakRows } from './speak-rows.ts';
import { openProjectStore } from './store.ts';

export type Projects = ReturnType<typeof createProjects>;

export interface ProjectsDeps {
  /** Holds a folder per project and the bin. */
  readonly dir: string;
  readonly readOnly?: boolean;
  readonly readings: Pick<Readings, 'forVoice' | 'onChange'>;
  readonly engine: Pick<EnginePort, 'speak'>;
  readonly voices: Pick<Voices, 'find' | 'list' | 'onReferenceRenamed'>;
  readonly jobs: Jobs;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
}

const BIN_MS = 7 * 86_400_000;
/** Between two speakers or two thoughts; a person changes it per row. */
const PAUSE_AFTER_S = 0.5;

const newId = (): string => randomBytes(6).toString('hex');
const newSeed = (): number => randomInt(2 ** 32);

export function createProjects(deps: ProjectsDeps) {
  const { readOnly = false, voices, jobs, bus, clock, log } = deps;
  const store = openProjectStore({ dir: deps.dir, readOnly, log });
  const shelf = createShelf({ ...deps, store });
  /** Job that empties the queue, by project. */
  const speaking = new Map<string, string>();
  let closing = false;

  voices.onReferenceRenamed(async (renamed) => {
    for (const { book, files, keep } of await shelf.all()) {
      const change = book.renameReference(renamed);
      if (change === null) continue;
      await files.renameReference(renamed);
      await keep(change);
    }
  });

  async function voiceIdOf(idOrName: string): Promise<string> {
    return (await voices.find(idOrName)).summary.id;
  }

  function newRow(written: ScriptRow, project: Pick<StoredProject, 'voiceId' | 'language'>): StoredRow {
    const { voiceId, language } = project;
    const manner = { voiceId, reference: null, speed: null, pauseAfterS: PAUSE_AFTER_S, language };
    return { id: newId(), ...written, ...manner, seed: newSeed(), chosenTakeId: null };
  }

  async function make(
    facts: Pick<StoredProject, 'name' | 'voiceId' | 'language' | 'split' | 'rows'>,
  ): Promise<Project> {
    const now = isoTime(clock.now());
    const files = await store.create({
      id: newId(),
      createdAt: now,
      changedAt: now,
      ...facts,
      queue: [],
      undo: [],
      removed: [],
    });
    const project = shelf.put(files);
    bus.emit('projects.changed', wholeOf(files.project.id, project.book));
    return project.book.open();
  }

  async function act(projectId: string, does: (project: OpenProject) => ProjectChange): Promise<ProjectChange> {
    const project = await shelf.get(projectId);
    const change = does(project);
    await project.keep(change);
    return change;
  }

  /** A voice by its name is a voice by its id from here on. */
  async function withVoiceId<T extends { readonly voiceId?: string | undefined }>(input: T): Promise<T> {
    return input.voiceId === undefined ? input : { ...input, voiceId: await voiceIdOf(input.voiceId) };
  }

  /** Who says what: by the person's table, else a voice that is called like the speaker, else the project's. */
  async function voiceOfSpeakers(input: ParsedInput<'projects.import'>): Promise<(speaker: string | null) => string> {
    const fallback = await voiceIdOf(input.voiceId);
    const table = new Map<string, string>();
    for (const [speaker, voice] of Object.entries(input.voices)) table.set(speaker, await voiceIdOf(voice));
    const known = await voices.list();
    return (speaker) => {
      if (speaker === null) return fallback;
      const named = known.filter(({ id, name }) => id === speaker || name === speaker);
      return table.get(speaker) ?? (named.length === 1 ? named[0]?.id : undefined) ?? fallback;
    };
  }

  async function runQueue(project: OpenProject, job: JobHandle) {
    const { id } = project.book.project;
    try {
      const result = await speakRows(project, job, deps);
      return result;
    } catch (error) {
      // Whoever closes the studio wants the rest tomorrow; whoever cancels does not, and what stopped one stops all.
      if (!closing) project.keepSoon(project.book.dequeue());
      throw error;
    } finally {
      // Nothing comes between the look into the queue and this, so a row that is asked for from now on starts anew.
      speaking.delete(id);
      if (!closing && project.book.project.queue.length > 0) startQueue(project);
      await project.files.save(() => project.book.project);
    }
  }

  function startQueue(project: OpenProject): string {
    const { id, name } = project.book.project;
    const known = speaking.get(id);
    if (known !== undefined) return known;
    const { job, finished } = jobs.start({
      kind: 'project-speak',
      subject: name,
      run: (handle) => runQueue(project, handle),
    });
    speaking.set(id, job.id);
    // A job that is cancelled while it waits for its turn never runs.
    finished.catch(() => {
      if (speaking.get(id) !== job.id) return;
      speaking.delete(id);
      if (!closing) project.keepSoon(project.book.dequeue());
    });
    return job.id;
  }

  async function changeTake(
    projectId: string,
    rowId: string,
    does: (project: OpenProject) => ProjectChange,
  ): Promise<Row> {
    await act(projectId, does);
    return (await shelf.get(projectId)).book.row(rowId);
  }

  async function alterTake(
    { projectId, rowId, takeId }: { readonly projectId: string; readonly rowId: string; readonly takeId: string },
    change: { readonly name: string | null } | { readonly kept: boolean },
  ): Promise<Row> {
    const { book, files } = await shelf.get(projectId);
    await files.alterTake({ ...book.take(rowId, takeId), ...change });
    return changeTake(projectId, rowId, () => book.alterTake(rowId, takeId, change));
  }

  /** The document forgets them first, so that a crash in between leaves takes of rows that nothing knows. */
  async function dropRemoved(book: OpenProject['book'], files: OpenProject['files'], before: string): Promise<void> {
    const takes = book.dropRemoved(before);
    await files.save(() => book.project);
    for (const { takeId } of takes) await files.dropTake(takeId);
  }

  return {
    async list(): Promise<readonly ProjectSummary[]> {
      const all = (await shelf.all()).map(({ book }) => book.summary());
      return all.toSorted((a, b) => (a.changedAt < b.changedAt ? 1 : -1));
    },
    async removed(): Promise<readonly RemovedProject[]> {
      return (await store.removed()).map(({ project: { id, name, rows }, atMs }) => ({
        id,
        name,
        rows: rows.length,
        keptUntil: isoTime(atMs + BIN_MS),
      }));
    },
    async removedRows(): Promise<readonly RemovedRow[]> {
      const rows = (await shelf.all()).flatMap(({ book }) =>
        book.removed().map(({ row, removedAt, takes }) => ({
          projectId: book.project.id,
          projectName: book.project.name,
          rowId: row.id,
          text: row.text,
          takes,
          keptUntil: isoTime(Date.parse(removedAt) + BIN_MS),
        })),
      );
      return rows.toSorted((a, b) => (a.keptUntil < b.keptUntil ? 1 : -1));
    },
    open: async (projectId: string): Promise<Project> => (await shelf.get(projectId)).book.open(),
    async preview({ script, split }: ParsedInput<'projects.preview'>): Promise<ScriptPreview> {
      return previewOf(await readScript(script, split));
    },
    async words(projectId: string, takeId: string): Promise<readonly TimedWord[]> {
      const { book, files } = await shelf.get(projectId);
      if (!book.takes.some((take) => take.takeId === takeId))
        throw new AppError('PROJECTS_TAKE_UNKNOWN', { details: { projectId, takeId } });
      return files.words(takeId);
    },
    /** Rows in order with the takes that are heard, for whoever makes an episode of them. */
    exportRows: async (projectId: string): Promise<ExportedProject> => exportedRows(await shelf.get(projectId)),
    async create(input: ParsedInput<'projects.create'>): Promise<Project> {
      return make({ ...input, voiceId: await voiceIdOf(input.voiceId), rows: [] });
    },
    async import(input: ParsedInput<'projects.import'>): Promise<Project> {
      const { language, split } = input;
      const read = await readScript(input.script, split);
      const voiceOf = await voiceOfSpeakers(input);
      const rows = read.rows.map((row) => newRow(row, { voiceId: voiceOf(row.speaker), language }));
      const name = input.name ?? (read.name.trim().slice(0, 120) || (read.rows[0]?.text ?? '').slice(0, 40));
      return make({ name, voiceId: voiceOf(null), language, split, rows });
    },
    async edit({ projectId, ...given }: ParsedInput<'projects.edit'>): Promise<ProjectSummary> {
      const change = Object.fromEntries(
        Object.entries(await withVoiceId(given)).filter(([, value]) => value !== undefined),
      );
      await act(projectId, ({ book }) => book.edit(change));
      return (await shelf.get(projectId)).book.summary();
    },
    async remove(projectId: string): Promise<{ readonly id: string }> {
      await shelf.get(projectId);
      const jobId = speaking.get(projectId);
      if (jobId !== undefined) {
        jobs.cancel(jobId);
        await jobs.finished(jobId).catch(() => {});
      }
      await shelf.forget(projectId);
      await store.remove(projectId, `${projectId}.${clock.now()}`);
      bus.emit('projects.changed', wholeOf(projectId, null));
      return { id: projectId };
    },
    async putBack(projectId: string): Promise<Project> {
      await store.putBack(projectId);
      await shelf.lookFor([projectId]);
      return (await shelf.get(projectId)).book.open();
    },
    async addRows({
      projectId,
      before,
      text,
      split,
      voiceId,
    }: ParsedInput<'projects.addRows'>): Promise<ProjectChange> {
      const chosen = voiceId === undefined ? null : await voiceIdOf(voiceId);
      return act(projectId, ({ book }) => {
        const { project } = book;
        const pieces = cutRows(text, split ?? project.split);
        const like = { voiceId: chosen ?? project.voiceId, language: project.language };
        const added = (pieces.length === 0 ? [''] : pieces).map((piece) =>
          newRow({ text: piece, speaker: null, chapter: null }, like),
        );
        return book.act('add', addRows(project.rows, before, added));
      });
    },
    async setRows({ projectId, rowIds, changes }: ParsedInput<'projects.setRows'>): Promise<ProjectChange> {
      const given = await withVoiceId(changes);
      return act(projectId, ({ book }) => book.act('set', setRows(book.project.rows, rowIds, given)));
    },
    splitRow: ({ projectId, rowId, at }: ParsedInput<'projects.splitRow'>): Promise<ProjectChange> =>
      act(projectId, ({ book }) =>
        book.act('split', splitRow(book.project.rows, rowId, at, { id: newId(), seed: newSeed() })),
      ),
    joinRows: ({ projectId, rowIds }: ParsedInput<'projects.joinRows'>): Promise<ProjectChange> =>
      act(projectId, ({ book }) => book.act('join', joinRows(book.project.rows, rowIds))),
    moveRows: ({ projectId, rowIds, before }: ParsedInput<'projects.moveRows'>): Promise<ProjectChange> =>
      act(projectId, ({ book }) => book.act('move', moveRows(book.project.rows, rowIds, before))),
    removeRows: ({ projectId, rowIds }: ParsedInput<'projects.removeRows'>): Promise<ProjectChange> =>
      act(projectId, ({ book }) => book.act('remove', removeRows(book.project.rows, rowIds))),
    putRowsBack: ({ projectId, rowIds }: ParsedInput<'projects.putRowsBack'>): Promise<ProjectChange> =>
      act(projectId, ({ book }) => book.putRowsBack(rowIds)),
    undo: (projectId: string): Promise<ProjectChange> => act(projectId, ({ book }) => book.undo()),
    async find({ projectId, ...find }: ParsedInput<'projects.find'>): Promise<Replaced> {
      const { rowIds, places } = replaceIn((await shelf.get(projectId)).book.project.rows, find, null);
      return { rows: rowIds.length, places, rowIds };
    },
    async replace({ projectId, with: replacement, ...find }: ParsedInput<'projects.replace'>): Promise<Replaced> {
      let told: Replaced = { rows: 0, places: 0, rowIds: [] };
      await act(projectId, ({ book }) => {
        const { rows, rowIds, places } = replaceIn(book.project.rows, find, replacement);
        told = { rows: rowIds.length, places, rowIds };
        return book.act('replace', rows);
      });
      return told;
    },
    async speak({ projectId, rowIds, again }: ParsedInput<'projects.speak'>): Promise<Started> {
      const project = await shelf.get(projectId);
      const { book } = project;
      const asked = rowIds ?? book.project.rows.map(({ id }) => id);
      if (!asked.some((id) => isSpeakable(book.stored(id).text)))
        throw new AppError('PROJECTS_NOTHING_TO_SPEAK', { details: { projectId } });
      const seedOf = (rowId: string): number => {
        const row = book.row(rowId);
        const fits = row.state === 'spoken' || row.state === 'kept';
        return again && fits ? newSeed() : row.seed;
      };
      await project.keep(
        book.enqueue(book.toSpeak(rowIds ?? null, again).map((rowId) => ({ rowId, seed: seedOf(rowId) }))),
      );
      return { jobId: startQueue(project) };
    },
    chooseTake: ({ projectId, rowId, takeId }: ParsedInput<'projects.chooseTake'>): Promise<Row> =>
      changeTake(projectId, rowId, ({ book }) => book.choose(rowId, takeId)),
    keepTake: ({ kept, ...place }: ParsedInput<'projects.keepTake'>): Promise<Row> => alterTake(place, { kept }),
    nameTake: ({ name, ...place }: ParsedInput<'projects.nameTake'>): Promise<Row> => alterTake(place, { name }),
    mediaFile: (mediaPath: string): string | null => store.mediaFile(mediaPath),
    /** Drops what a crash left half made and what has been in the bin for long. For the host of the folder alone. */
    async tidy(): Promise<void> {
      await store.sweepBin(clock.now() - BIN_MS);
      for (const { book, files } of await shelf.all()) {
        await dropRemoved(book, files, isoTime(clock.now() - BIN_MS));
        await files.sweep(new Set(book.takes.map(({ takeId }) => takeId)));
      }
    },
    /** The bin was emptied: rows that were removed go with the projects that were. */
    async forgetRemovedRows(): Promise<void> {
      for (const { book, files } of await shelf.all()) {
        await dropRemoved(book, files, isoTime(clock.now() + 1));
        bus.emit('projects.changed', book.look());
      }
    },
    /** Goes on with what was queued when the studio ended. */
    async resume(): Promise<void> {
      for (const project of await shelf.all()) if (project.book.project.queue.length > 0) startQueue(project);
    },
    /** Before the jobs are closed, so that they leave the queues as they are. */
    closing(): void {
      closing = true;
    },
    close: (): Promise<void> => shelf.close(),
    /** What of the projects goes into a release, and how it comes back. */
    released: createReleasedProjects({ dir: deps.dir, store, shelf }),
  };
}
