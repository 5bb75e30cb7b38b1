/** Rows that are gone, for as long as they can be put back: what they were, since when, and behind which row they stood. */
import { AppError } from '../kernel/app-error.ts';
import type { StoredRow } from './row-rules.ts';

type Rows = readonly StoredRow[];

export interface RemovedStoredRow {
  readonly row: StoredRow;
  readonly removedAt: string;
  /** The row before it; null: it was the first. */
  readonly after: string | null;
}

/** Beyond them the oldest are forgotten. */
const MOST_REMOVED = 20_000;

/** Once `before` became `after`. `isWorth`: what nobody would miss is not kept. */
export function withRemoved(
  removed: readonly RemovedStoredRow[],
  before: Rows,
  after: Rows,
  { isWorth, at }: { readonly isWorth: (row: StoredRow) => boolean; readonly at: string },
): readonly RemovedStoredRow[] {
  const here = new Set(after.map(({ id }) => id));
  const still = removed.filter(({ row }) => !here.has(row.id));
  const gone = before.flatMap((row, index) =>
    here.has(row.id) || !isWorth(row) ? [] : [{ row, removedAt: at, after: before[index - 1]?.id ?? null }],
  );
  if (gone.length === 0) return still.length === removed.length ? removed : still;
  return [...still, ...gone].slice(-MOST_REMOVED);
}

/** Each behind the row that it stood behind, or at the end. @throws AppError PROJECTS_ROW_UNKNOWN unless all were removed. */
export function putRowsBack(rows: Rows, removed: readonly RemovedStoredRow[], ids: readonly string[]): Rows {
  const known = new Map(removed.map((one) => [one.row.id, one]));
  const missing = ids.find((id) => !known.has(id));
  if (missing !== undefined) throw new AppError('PROJECTS_ROW_UNKNOWN', { details: { rowId: missing } });
  const wanted = new Set(ids);
  const after = [...rows];
  for (const { row, after: anchor } of removed)
    if (wanted.has(row.id)) after.splice(placeBehind(after, known, anchor), 0, row);
  return after;
}

/** Where the row before is gone as well, the one before that counts. */
function placeBehind(rows: Rows, removed: ReadonlyMap<string, RemovedStoredRow>, anchor: string | null): number {
  const seen = new Set<string>();
  for (let id = anchor; id !== null; ) {
    const at = rows.findIndex((row) => row.id === id);
    if (at >= 0) return at + 1;
    const one = removed.get(id);
    if (one === undefined || seen.has(id)) return rows.length;
    seen.add(id);
    id = one.after;
  }
  return 0;
}
