/**
 * The projects that are open, each with its rows in memory and its files. Whatever changes is told at once and is on disk
 * before its call is answered; a take is on disk before it is told.
 */
import type { ProjectChange } from '../contract/projects.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Bus } from '../kernel/bus.ts';
import { isoTime } from '../kernel/clock.ts';
import type { Clock, Log } from '../kernel/ports.ts';
import type { Readings } from '../synthesis/readings.ts';
import { type Book, createBook } from './book.ts';
import type { WordReadings } from './row-rules.ts';
import type { ProjectFiles, ProjectStore } from './store.ts';

/** What a batch changes beside its takes can be found out again from them; it is written now and then. */
const SAVE_WITHIN_MS = 1_000;

export interface OpenProject {
  readonly book: Book;
  readonly files: ProjectFiles;
  /** Tells the change and resolves when it is on disk. */
  keep(change: ProjectChange): Promise<void>;
  /** Tells it now, and writes it in a while. */
  keepSoon(change: ProjectChange): void;
}

export interface Shelf {
  all(): Promise<readonly OpenProject[]>;
  /** @throws AppError PROJECTS_UNKNOWN. */
  get(id: string): Promise<OpenProject>;
  put(files: ProjectFiles): OpenProject;
  /** Closes its files and lets go of it, where it is open. */
  forget(id: string): Promise<void>;
  /** Opens projects that came into the folder by another way, and tells of them and of those that went. */
  lookFor(ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** All of a project as a change, for whoever had it otherwise or not at all; null: it is not there any more. */
export function wholeOf(projectId: string, book: Book | null): ProjectChange {
  if (book === null) return { projectId, summary: null, rows: [], removedRowIds: [], order: null };
  const { summary, rows } = book.open();
  return { projectId, summary, rows, removedRowIds: [], order: rows.map(({ id }) => id) };
}

export function createShelf(deps: {
  readonly store: ProjectStore;
  readonly readings: Pick<Readings, 'forVoice' | 'onChange'>;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
}): Shelf {
  const { store, readings, bus, clock, log } = deps;
  const open = new Map<string, OpenProject & { flush(): Promise<void> }>();
  /** The same object as long as nothing changes: thousands of rows are judged by it. */
  const byVoice = new Map<string, WordReadings>();
  let opened: Promise<void> | null = null;

  readings.onChange((words) => {
    byVoice.clear();
    for (const { book } of open.values()) {
      const change = book.refresh(words);
      if (change) bus.emit('projects.changed', change);
    }
  });

  function readingsOf(voiceId: string): WordReadings {
    const known = byVoice.get(voiceId) ?? readings.forVoice(voiceId);
    byVoice.set(voiceId, known);
    return known;
  }

  function put(files: ProjectFiles): OpenProject {
    const book = createBook({
      project: files.project,
      takes: files.takes,
      readings: readingsOf,
      mediaPath: ({ takeId }) => `projects/${files.project.id}/${takeId}.wav`,
      now: () => isoTime(clock.now()),
    });
    const current = () => book.project;
    let timer: NodeJS.Timeout | null = null;
    const flush = (): Promise<void> => {
      if (timer) clearTimeout(timer);
      timer = null;
      return files.save(current);
    };
    const project = {
      book,
      files,
      flush,
      async keep(change: ProjectChange) {
        bus.emit('projects.changed', change);
        await flush();
      },
      keepSoon(change: ProjectChange) {
        bus.emit('projects.changed', change);
        timer ??= setTimeout(() => {
          flush().catch((error: unknown) =>
            log.error('project not saved', { id: book.project.id, error: String(error) }),
          );
        }, SAVE_WITHIN_MS).unref();
      },
    };
    for (const { rowId, seed } of files.project.queue) {
      // Made before a crash, which came before the queue was written.
      const made = book.has(rowId) && book.hasMade(rowId, book.madeFrom(rowId, seed));
      if (made) book.settle(rowId, made);
    }
    open.set(files.project.id, project);
    return project;
  }

  async function openAll(): Promise<void> {
    for (const id of await store.ids()) {
      if (open.has(id)) continue;
      try {
        put(await store.open(id));
      } catch (error) {
        log.warn('project left out', { id, error: String(error) });
      }
    }
  }

  const ready = (): Promise<void> => {
    opened ??= openAll();
    return opened;
  };

  async function get(id: string): Promise<OpenProject> {
    await ready();
    const project = open.get(id);
    if (!project) throw new AppError('PROJECTS_UNKNOWN', { details: { projectId: id } });
    return project;
  }

  return {
    get,
    put,
    async all() {
      await ready();
      return [...open.values()];
    },
    async forget(id) {
      const project = open.get(id);
      if (!project) return;
      open.delete(id);
      await project.flush();
      await project.files.close();
    },
    async lookFor(ids) {
      await ready();
      await openAll();
      for (const id of ids) bus.emit('projects.changed', wholeOf(id, open.get(id)?.book ?? null));
    },
    async close() {
      await opened?.catch(() => {});
      for (const { flush, files } of open.values()) {
        await flush().catch((error: unknown) => log.error('project not saved', { error: String(error) }));
        await files.close();
      }
    },
  };
}
