/** Pure: what was entered in the export dialog, as the host is asked for it. */
import type { CallInput } from '../../../electron/contract/index.ts';
import type { ExportFormat } from '../../../electron/contract/names.ts';
import type { Row } from '../../../electron/contract/projects.ts';

type Wishes = CallInput<'projects.export'>;

export interface ExportDraft {
  readonly path: string;
  readonly format: ExportFormat;
  readonly loudness: number | null;
  readonly sampleRateHz: 44_100 | 48_000;
  readonly fadeInS: number;
  readonly fadeOutS: number;
  readonly roomTone: boolean;
  readonly onlyChosen: boolean;
  /** Rows without sound are left out instead of being asked for first. */
  readonly onlySpoken: boolean;
  readonly pattern: string;
  readonly rowFormat: NonNullable<Wishes['rowFormat']>;
}

export const firstWishes: ExportDraft = {
  path: '',
  format: 'mp3',
  loudness: -16,
  sampleRateHz: 48_000,
  fadeInS: 0,
  fadeOutS: 0,
  roomTone: false,
  onlyChosen: false,
  onlySpoken: false,
  pattern: '{number} {speaker} {words}',
  rowFormat: 'wav',
};

const written: readonly ExportFormat[] = ['srt', 'vtt', 'txt', 'chapters'];

/** Whether anything is heard of it: subtitles have no loudness. */
export const isSound = (format: ExportFormat): boolean => !written.includes(format);

/** What stands after the name. */
export const endingOf = (format: ExportFormat): string => (format === 'chapters' ? '.chapters.vtt' : `.${format}`);

/** The same place with the ending of another format; another ending that a person typed is theirs. */
export function withEnding(path: string, before: ExportFormat, after: ExportFormat): string {
  const ending = endingOf(before);
  return path.toLowerCase().endsWith(ending) ? path.slice(0, -ending.length) + endingOf(after) : path;
}

export function toWishes(
  draft: ExportDraft,
  projectId: string,
  rows: readonly Pick<Row, 'id' | 'chosenTakeId'>[],
  chosen: readonly string[],
): Wishes {
  const { path, format, loudness, sampleRateHz, fadeInS, fadeOutS, roomTone, pattern, rowFormat } = draft;
  const isChosen = new Set(draft.onlyChosen && chosen.length > 0 ? chosen : rows.map(({ id }) => id));
  const rowIds = rows
    .filter(({ id, chosenTakeId }) => isChosen.has(id) && (chosenTakeId !== null || !draft.onlySpoken))
    .map(({ id }) => id);
  return {
    projectId,
    path: path.trim(),
    format,
    ...(rowIds.length < rows.length && { rowIds }),
    ...(isSound(format) && { loudness, sampleRateHz, roomTone }),
    ...(isSound(format) && format !== 'zip' && { fadeInS, fadeOutS }),
    ...(format === 'zip' && { pattern, rowFormat }),
  };
}

/** The command that does the same. */
export function exportCommand({ path, format, loudness }: ExportDraft, projectId: string): string {
  const out = path.trim() === '' ? `FILE${endingOf(format)}` : `'${path.trim().replaceAll("'", "'\\''")}'`;
  const level = isSound(format) && loudness !== null ? ` --loudness ${loudness}` : '';
  return `understudy project export ${projectId} --out ${out}${level}`;
}
