/** A project leaves as a file: which rows, what of them is heard, and the job that writes it. */
import type { Exported, ExportWishes } from '../contract/export.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Jobs } from '../kernel/jobs.ts';
import type { BegunExports } from './begun.ts';
import type { Exporter, ExportRow, ProjectRows, SpokenRow } from './ports.ts';

export interface ExportService {
  /**
   * A job with an `Exported`. Fails with PROJECTS_UNKNOWN, EXPORT_ROW_UNKNOWN, EXPORT_ROWS_UNSPOKEN (`rows`), EXPORT_NOTHING_SPOKEN at
   * once, and with what `Exporter` fails with.
   */
  start(projectId: string, wishes: ExportWishes): Promise<{ readonly jobId: string }>;
  /** Takes away what exports left that ended with their process. For the host of the folder alone. */
  tidy(): Promise<void>;
}

export function createExportService(deps: {
  readonly projects: ProjectRows;
  readonly exporter: Exporter;
  readonly begun: BegunExports;
  readonly jobs: Jobs;
}): ExportService {
  const { projects, exporter, begun, jobs } = deps;
  return {
    async start(projectId, wishes) {
      const { name, rows: all } = await projects.exportRows(projectId);
      const rows = chooseRows(all, wishes);
      const staleRows = rows.filter(({ take }) => take?.fits === false).map(({ row }) => row);
      const order = { project: name, rows: rows.map((row) => heardOf(row, wishes)), wishes };
      const { job } = jobs.start({
        kind: 'project-export',
        subject: name,
        run: async ({ id, signal, step, progress }): Promise<Exported> => {
          step('projects.step.export');
          const onProgress = (done: number, total: number): void => progress(done, total, 'seconds');
          const forget = await begun.note(id, wishes.path);
          try {
            return { ...(await exporter.write(order, { signal, onProgress })), staleRows };
          } finally {
            await forget();
          }
        },
      });
      return { jobId: job.id };
    },
    tidy: () => begun.sweep((target) => exporter.sweep(target)),
  };
}

/** Rows without text say nothing and are left out. */
function chooseRows(all: readonly SpokenRow[], { rowIds, chapters }: ExportWishes): SpokenRow[] {
  const named = [...(rowIds ?? []), ...chapters.map(({ rowId }) => rowId)];
  const unknown = named.find((id) => !all.some(({ rowId }) => rowId === id));
  if (unknown !== undefined) throw new AppError('EXPORT_ROW_UNKNOWN', { details: { rowId: unknown } });
  const wanted = new Set(rowIds ?? all.map(({ rowId }) => rowId));
  const rows = all.filter(({ rowId, text, take }) => wanted.has(rowId) && (take !== null || text.trim() !== ''));
  const unspoken = rows.filter(({ take }) => take === null).map(({ row }) => row);
  if (unspoken.length === rows.length) throw new AppError('EXPORT_NOTHING_SPOKEN');
  if (unspoken.length > 0) throw new AppError('EXPORT_ROWS_UNSPOKEN', { details: { rows: unspoken } });
  return rows;
}

function heardOf({ rowId, row, text, speaker, pauseAfterS, take }: SpokenRow, { chapters }: ExportWishes): ExportRow {
  return {
    number: row,
    file: take?.file ?? '',
    text: take?.text ?? text,
    words: take?.words ?? [],
    pauseAfterS,
    speaker,
    chapter: chapters.find((chapter) => chapter.rowId === rowId)?.title ?? null,
  };
}
