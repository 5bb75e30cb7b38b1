/**
 * The memory of a promotion or fail-back: one JSONL file per incident, every line on disk before what it announces is done.
 * A step is `intent`, then `done` or `failed`; after a crash the last intent without an end says where to look at the world.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../kernel/app-error.ts';
import { type JsonlFile, openJsonlFile, parseJsonl } from '../kernel/jsonl-file.ts';
import { readFolder } from '../kernel/read-folder.ts';
import { checkLines, type JournalLine } from './journal-line.ts';

export interface Journal {
  readonly lines: readonly JournalLine[];
  append(line: JournalLine): Promise<void>;
  close(): Promise<void>;
}

const fileName = /^[0-9A-Za-z-]{8,80}\.jsonl$/;

/** Opens an incident's file for writing; a line torn by a crash is cut off, because what it announces had not begun. */
export async function openJournal(dir: string, incidentId: string): Promise<Journal> {
  const file = journalFile(dir, incidentId);
  const handle = await openJsonlFile<JournalLine>(file);
  const lines = await existingLines(handle, file);
  return {
    lines,
    async append(line) {
      await handle.append(line);
      lines.push(line);
    },
    close: handle.close,
  };
}

/** Lines of one incident without opening it for writing. Throws STANDBY_INCIDENT_UNKNOWN or APP_FILE_DAMAGED. */
export async function readJournal(dir: string, incidentId: string): Promise<readonly JournalLine[]> {
  const file = journalFile(dir, incidentId);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new AppError('STANDBY_INCIDENT_UNKNOWN', { details: { incidentId }, cause });
  }
  return checkLines(parseJsonl<unknown>(text.slice(0, text.lastIndexOf('\n') + 1), file), file);
}

async function existingLines(handle: JsonlFile<JournalLine>, file: string): Promise<JournalLine[]> {
  try {
    return [...checkLines(handle.existing, file)];
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Ids of all incidents, newest first (ids begin with their time). */
export async function listJournals(dir: string): Promise<readonly string[]> {
  return (await readFolder(dir))
    .filter((name) => fileName.test(name))
    .map((name) => name.slice(0, -'.jsonl'.length))
    .sort()
    .reverse();
}

function journalFile(dir: string, incidentId: string): string {
  if (!fileName.test(`${incidentId}.jsonl`)) {
    throw new AppError('STANDBY_INCIDENT_UNKNOWN', { details: { incidentId } });
  }
  return path.join(dir, `${incidentId}.jsonl`);
}
