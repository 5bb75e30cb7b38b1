/** What export needs from the world: a process that reads takes and writes the file. */
import type { TimedWord } from '../../native-models/engine-types.ts';
import type { Exported, ExportWishes } from '../contract/export.ts';

/** The written file; what else is told of an export is known before. */
export type Written = Omit<Exported, 'staleRows'>;

/** A row of a script as it is heard. */
export interface ExportRow {
  /** Number in the script, from 1. */
  readonly number: number;
  /** WAV of its take, any rate. */
  readonly file: string;
  /** What is said in the take; `words` tells places in it. */
  readonly text: string;
  readonly words: readonly TimedWord[];
  readonly pauseAfterS: number;
  readonly speaker: string | null;
  /** A chapter that begins with this row. */
  readonly chapter: string | null;
}

export interface ExportOrder {
  readonly project: string;
  readonly rows: readonly ExportRow[];
  readonly wishes: ExportWishes;
}

export interface ExportOptions {
  readonly signal: AbortSignal;
  /** Seconds of the sound that are done; the two passes count half each. */
  readonly onProgress: (done: number, total: number) => void;
}

export interface Exporter {
  /**
   * Writes the file whole or leaves what was there.
   * @throws AppError EXPORT_ROW_UNREADABLE, EXPORT_NEEDS_FFMPEG, EXPORT_TOO_LONG, EXPORT_FAILED, APP_DISK_FULL,
   *   APP_FILE_UNWRITABLE, APP_FOLDER_MISSING; the signal's reason when it was cancelled.
   */
  write(order: ExportOrder, options: ExportOptions): Promise<Written>;
  /** Removes what ended processes left beside this place; false when something may still be there. */
  sweep(target: string): Promise<boolean>;
}

/** A row of a project with the take that is heard of it. */
export interface SpokenRow {
  readonly rowId: string;
  /** Number in the script, from 1. */
  readonly row: number;
  readonly text: string;
  readonly speaker: string | null;
  readonly pauseAfterS: number;
  readonly take: {
    /** WAV. */
    readonly file: string;
    /** What the take says. */
    readonly text: string;
    /** Made from what the row says now. */
    readonly fits: boolean;
    readonly words: readonly TimedWord[];
  } | null;
}

export interface ProjectRows {
  /** @throws AppError PROJECTS_UNKNOWN. */
  exportRows(projectId: string): Promise<{ readonly name: string; readonly rows: readonly SpokenRow[] }>;
}
