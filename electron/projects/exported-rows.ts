/** A project as it is heard from the first row to the last: what an episode, its subtitles and its transcript are made of. */
import type { Row, RowState } from '../contract/projects.ts';
import type { TimedWord } from '../contract/synthesis.ts';
import type { OpenProject } from './shelf.ts';

export interface ExportedRow {
  readonly rowId: string;
  /** Its place, from 1. */
  readonly row: number;
  readonly text: string;
  readonly speaker: string | null;
  /** A chapter of this name begins with it. */
  readonly chapter: string | null;
  readonly voiceId: string;
  readonly pauseAfterS: number;
  readonly state: RowState;
  /** What is heard of it; null: it was never spoken. */
  readonly take: ExportedTake | null;
}

export interface ExportedTake {
  readonly takeId: string;
  /** The WAV on this computer: mono, 16 bit, ends with the last word. */
  readonly file: string;
  readonly audioSeconds: number;
  /** It is what the row says now. */
  readonly fits: boolean;
  readonly sha256: string;
  readonly voiceName: string;
  /** What was said, in which the words have their places. */
  readonly text: string;
  readonly words: readonly TimedWord[];
}

export interface ExportedProject {
  readonly id: string;
  readonly name: string;
  readonly rows: readonly ExportedRow[];
}

export async function exportedRows(project: OpenProject): Promise<ExportedProject> {
  const { summary, rows } = project.book.open();
  const exported: ExportedRow[] = [];
  for (const [index, row] of rows.entries()) {
    const { id, text, speaker, chapter, voiceId, pauseAfterS, state } = row;
    const facts = { rowId: id, row: index + 1, text, speaker, chapter, voiceId, pauseAfterS, state };
    exported.push({ ...facts, take: await heardTake(project, row) });
  }
  return { id: summary.id, name: summary.name, rows: exported };
}

async function heardTake({ book, files }: OpenProject, { id, takes, chosenTakeId }: Row): Promise<ExportedTake | null> {
  const chosen = takes.find(({ takeId }) => takeId === chosenTakeId);
  if (!chosen) return null;
  const { takeId, fits, text, audioSeconds, sha256 } = chosen;
  const { voiceName } = book.take(id, takeId);
  const words = await files.words(takeId);
  return { takeId, file: files.wavOf(takeId), audioSeconds, fits, sha256, voiceName, text, words };
}
