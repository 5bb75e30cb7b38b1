/** A file or a pasted text as the rows that it would become. What is not sound is refused as a whole. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ParsedInput } from '../../contract/index.ts';
import { projectLimits } from '../../contract/names.ts';
import type { RowSplit, ScriptFormat, ScriptPreview } from '../../contract/projects.ts';
import { AppError } from '../../kernel/app-error.ts';
import { cutRows } from '../cut-rows.ts';
import { joinTexts } from '../join-texts.ts';
import { assertLimits } from '../row-acts.ts';
import { isSpeakable } from '../row-rules.ts';
import { rowsOfBlocks, type ScriptBlock } from './blocks.ts';
import { recordsOfCsv } from './csv.ts';
import { decodeText } from './decode.ts';
import { blocksOfDocx } from './docx.ts';
import { blocksOfMarkdown } from './markdown.ts';
import type { ScriptRow } from './script-row.ts';
import { cuesOfSrt } from './srt.ts';

export type Script = ParsedInput<'projects.import'>['script'];

export interface ReadScript {
  readonly format: ScriptFormat;
  /** From the file's name; empty for a pasted text. */
  readonly name: string;
  readonly rows: readonly ScriptRow[];
}

const formats: Readonly<Record<string, ScriptFormat>> = {
  '.txt': 'text',
  '.text': 'text',
  '': 'text',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.docx': 'docx',
  '.srt': 'srt',
  '.csv': 'csv',
  '.tsv': 'csv',
};

const remedy = { kind: 'choose-file' } as const;

/**
 * @throws AppError PROJECTS_FORMAT_UNKNOWN, PROJECTS_FILE_INVALID, PROJECTS_FILE_ENCODING, PROJECTS_FILE_TOO_LARGE,
 * PROJECTS_SCRIPT_EMPTY, PROJECTS_TOO_MANY_ROWS, APP_NOT_A_FILE, APP_FILE_UNREADABLE.
 */
export async function readScript(script: Script, split: RowSplit): Promise<ReadScript> {
  const { format, name, content } =
    'path' in script ? await openFile(script) : { ...script, name: '', content: script.text };
  const rows = rowsOf(content, format, split, name).filter(({ text }) => text.trim() !== '');
  if (!rows.some(({ text }) => isSpeakable(text)))
    throw new AppError('PROJECTS_SCRIPT_EMPTY', { details: { file: name }, remedy });
  assertLimits(rows);
  return { format, name, rows };
}

export function previewOf({ format, name, rows }: ReadScript): ScriptPreview {
  const speakers = new Map<string, number>();
  for (const { speaker } of rows) if (speaker !== null) speakers.set(speaker, (speakers.get(speaker) ?? 0) + 1);
  return {
    format,
    name,
    rows: rows.length,
    speakers: Array.from(speakers, ([speaker, count]) => ({ name: speaker, rows: count })),
    sample: rows.slice(0, 8),
  };
}

async function openFile({ path: file, format: given }: Extract<Script, { readonly path: string }>) {
  const { name, ext } = path.parse(file);
  const format = given ?? formats[ext.toLowerCase()];
  if (format === undefined) throw new AppError('PROJECTS_FORMAT_UNKNOWN', { details: { file }, remedy });
  const bytes = await readBounded(file);
  if (format !== 'docx') return { format, name, content: decodeText(bytes) };
  try {
    return { format, name, content: blocksOfDocx(bytes) };
  } catch (cause) {
    throw new AppError('PROJECTS_FILE_INVALID', { details: { file, format }, remedy, cause });
  }
}

async function readBounded(file: string): Promise<Uint8Array> {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new AppError('APP_NOT_A_FILE', { details: { file }, remedy });
    const { fileBytes } = projectLimits;
    if (found.size > fileBytes)
      throw new AppError('PROJECTS_FILE_TOO_LARGE', { details: { file, bytes: found.size, most: fileBytes }, remedy });
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const reason = (cause as NodeJS.ErrnoException).code ?? null;
    throw new AppError('APP_FILE_UNREADABLE', { details: { file, reason }, remedy, cause });
  }
}

/** Content of a Word document comes as its blocks, everything else as text. */
type Content = string | readonly ScriptBlock[];

function rowsOf(content: Content, format: ScriptFormat, split: RowSplit, file: string): readonly ScriptRow[] {
  if (typeof content !== 'string') return rowsOfBlocks(content, split);
  switch (format) {
    case 'markdown':
      return rowsOfBlocks(blocksOfMarkdown(content), split);
    case 'srt': {
      const cues = cuesOfSrt(content);
      if ('badLine' in cues) throw invalid(file, format, cues.badLine);
      return cues.flatMap((cue) => wholeRow(cue, null));
    }
    case 'csv': {
      const records = recordsOfCsv(content);
      if ('badLine' in records) throw invalid(file, format, records.badLine);
      return records.flatMap(({ text, speaker }) => wholeRow(text, speaker));
    }
    default:
      return cutRows(content, split).map((text) => ({ text, speaker: null, chapter: null }));
  }
}

/** A cue or a cell is one row, however many lines it has. */
const wholeRow = (text: string, speaker: string | null): ScriptRow[] =>
  cutRows(joinTexts(text.split('\n')), 'line').map((piece) => ({ text: piece, speaker, chapter: null }));

function invalid(file: string, format: ScriptFormat, line: number): AppError {
  return new AppError('PROJECTS_FILE_INVALID', { details: { file, format, line }, remedy });
}
