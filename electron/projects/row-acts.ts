/** What people do with rows, as pure functions of the rows before. An act that cannot be done throws and changes nothing. */
import { projectLimits } from '../contract/names.ts';
import type { RowChanges } from '../contract/projects.ts';
import { AppError } from '../kernel/app-error.ts';
import { joinTexts } from './join-texts.ts';
import type { StoredRow } from './row-rules.ts';

type Rows = readonly StoredRow[];

/** @throws AppError PROJECTS_ROW_UNKNOWN unless the project has all of them. */
export function rowsNamed(rows: Rows, ids: readonly string[]): ReadonlySet<string> {
  const here = new Set(rows.map(({ id }) => id));
  const missing = ids.find((id) => !here.has(id));
  if (missing !== undefined) throw new AppError('PROJECTS_ROW_UNKNOWN', { details: { rowId: missing } });
  return new Set(ids);
}

export function addRows(rows: Rows, before: string | null, added: Rows): Rows {
  assertLimits([...rows, ...added]);
  const at = placeBefore(rows, before);
  return [...rows.slice(0, at), ...added, ...rows.slice(at)];
}

export function setRows(rows: Rows, ids: readonly string[], changes: RowChanges): Rows {
  const named = rowsNamed(rows, ids);
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return rows.map((row) => (named.has(row.id) ? withChanges(row, given) : row));
}

/** A row that has all of it already stays the same object, so that nobody is told of it. */
function withChanges(row: StoredRow, given: Partial<StoredRow>): StoredRow {
  const isNew = (Object.keys(given) as (keyof StoredRow)[]).some((key) => row[key] !== given[key]);
  return isNew ? { ...row, ...given } : row;
}

export function splitRow(
  rows: Rows,
  id: string,
  at: number,
  fresh: { readonly id: string; readonly seed: number },
): Rows {
  rowsNamed(rows, [id]);
  return rows.flatMap((row) => {
    if (row.id !== id) return [row];
    const [first, second] = [row.text.slice(0, at).trimEnd(), row.text.slice(at).trimStart()];
    const isWithinCharacter =
      /[\ud800-\udbff]$/.test(row.text.slice(0, at)) && /^[\udc00-\udfff]/.test(row.text.slice(at));
    if (first.trim() === '' || second === '' || isWithinCharacter)
      throw new AppError('PROJECTS_SPLIT_PLACE', { details: { rowId: id, at } });
    // The pause that was after the row stays after its end.
    return [
      { ...row, text: first },
      { ...row, text: second, ...fresh, chapter: null, chosenTakeId: null },
    ];
  });
}

export function joinRows(rows: Rows, ids: readonly string[]): Rows {
  const named = rowsNamed(rows, ids);
  const joined = rows.filter(({ id }) => named.has(id));
  const [first, last] = [joined[0], joined.at(-1)];
  if (joined.length < 2 || !first || !last) throw new AppError('PROJECTS_JOIN_ONE');
  // Where only one of them says anything, it stays the row that it was, with its takes.
  const saying = joined.filter(({ text }) => text.trim() !== '');
  const [kept = first] = saying.length === 1 ? saying : [first];
  const text = saying.length === 1 ? kept.text : joinTexts(joined.map((row) => row.text));
  const whole = { ...kept, text, chapter: first.chapter ?? kept.chapter, pauseAfterS: last.pauseAfterS };
  assertLimits([whole]);
  return rows.flatMap((row) => (row.id === first.id ? [whole] : named.has(row.id) ? [] : [row]));
}

export function moveRows(rows: Rows, ids: readonly string[], before: string | null): Rows {
  const named = rowsNamed(rows, ids);
  const at = placeBefore(rows, before);
  const stays = (row: StoredRow): boolean => !named.has(row.id);
  return [
    ...rows.slice(0, at).filter(stays),
    ...rows.filter(({ id }) => named.has(id)),
    ...rows.slice(at).filter(stays),
  ];
}

export function removeRows(rows: Rows, ids: readonly string[]): Rows {
  const named = rowsNamed(rows, ids);
  return rows.filter(({ id }) => !named.has(id));
}

export interface Find {
  readonly find: string;
  readonly matchCase: boolean;
  readonly rowIds?: readonly string[] | undefined;
}

export interface Found {
  readonly rows: Rows;
  readonly rowIds: readonly string[];
  readonly places: number;
}

/** `replacement: null` only counts. */
export function replaceIn(rows: Rows, { find, matchCase, rowIds }: Find, replacement: string | null): Found {
  const named = rowIds ? rowsNamed(rows, rowIds) : null;
  const pattern = new RegExp(find.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`), matchCase ? 'gu' : 'giu');
  let places = 0;
  const touched: string[] = [];
  const after = rows.map((row) => {
    if (named && !named.has(row.id)) return row;
    const count = [...row.text.matchAll(pattern)].length;
    if (count === 0) return row;
    places += count;
    touched.push(row.id);
    // A function, so that `$` in it is a dollar sign.
    return replacement === null ? row : withChanges(row, { text: row.text.replace(pattern, () => replacement) });
  });
  assertLimits(after);
  return { rows: after, rowIds: touched, places };
}

/** @throws AppError PROJECTS_TOO_MANY_ROWS, PROJECTS_ROW_TOO_LONG. */
export function assertLimits(rows: readonly { readonly text: string }[]): void {
  if (rows.length > projectLimits.rows)
    throw new AppError('PROJECTS_TOO_MANY_ROWS', { details: { rows: rows.length, most: projectLimits.rows } });
  const long = rows.findIndex(({ text }) => text.length > projectLimits.rowCharacters);
  if (long >= 0)
    throw new AppError('PROJECTS_ROW_TOO_LONG', { details: { row: long + 1, most: projectLimits.rowCharacters } });
}

/** What became of the rows: those that are new or other, those that went, and the order where it is another one. */
export function differenceOf(before: Rows, after: Rows) {
  const [old, kept] = [new Map(before.map((row) => [row.id, row])), new Set(after.map(({ id }) => id))];
  const removedRowIds = before.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
  const isOrdered = before.length === after.length && before.every(({ id }, index) => after[index]?.id === id);
  return {
    changed: after.filter((row) => old.get(row.id) !== row).map(({ id }) => id),
    removedRowIds,
    order: isOrdered ? null : after.map(({ id }) => id),
  };
}

function placeBefore(rows: Rows, before: string | null): number {
  if (before === null) return rows.length;
  rowsNamed(rows, [before]);
  return rows.findIndex(({ id }) => id === before);
}
