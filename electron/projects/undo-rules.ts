/**
 * What it takes to undo an act on rows: the rows as they were and where in the order they stood, and nothing of the rows that the act
 * left alone. So it lies in the document beside the rows, and is there after a restart.
 */
import type { RowAct } from '../contract/projects.ts';
import { differenceOf } from './row-acts.ts';
import type { StoredRow } from './row-rules.ts';

type Rows = readonly StoredRow[];

export interface UndoStep {
  readonly act: RowAct;
  /** Rows that the act changed or took away, as they were. */
  readonly rows: Rows;
  /** Null: the act left the order as it was. */
  readonly order: OrderBefore | null;
}

/** From place `at` on, so many rows (`instead`) give way to those of `ids`. */
export interface OrderBefore {
  readonly at: number;
  readonly ids: readonly string[];
  readonly instead: number;
}

const MOST_STEPS = 50;
/** Of all steps together: the document is written whole after every act. */
const MOST_ROWS = 5000;

/** Null: nothing was changed. */
export function stepBack(act: RowAct, before: Rows, after: Rows): UndoStep | null {
  const { changed, removedRowIds, order } = differenceOf(before, after);
  if (changed.length + removedRowIds.length === 0 && order === null) return null;
  const other = new Set([...changed, ...removedRowIds]);
  return { act, rows: before.filter(({ id }) => other.has(id)), order: order && orderBefore(before, order) };
}

function orderBefore(before: Rows, after: readonly string[]): OrderBefore {
  const ids = before.map(({ id }) => id);
  const shorter = Math.min(ids.length, after.length);
  let at = 0;
  while (at < shorter && ids[at] === after[at]) at++;
  let same = 0;
  while (same < shorter - at && ids.at(-1 - same) === after.at(-1 - same)) same++;
  return { at, ids: ids.slice(at, ids.length - same), instead: after.length - same - at };
}

/** Rows that the act left alone stay as they are by now: what was chosen since is not taken back with it. */
export function undone(rows: Rows, { rows: before, order }: UndoStep): Rows {
  const known = new Map([...rows, ...before].map((row) => [row.id, row]));
  const ids = rows.map(({ id }) => id);
  if (order !== null) ids.splice(order.at, order.instead, ...order.ids);
  return ids.flatMap((id) => known.get(id) ?? []);
}

/** The oldest are forgotten; the newest never is, however much it holds. */
export function withStep(steps: readonly UndoStep[], step: UndoStep): readonly UndoStep[] {
  const kept = [step];
  let rows = step.rows.length;
  for (const older of steps.toReversed()) {
    rows += older.rows.length;
    if (kept.length === MOST_STEPS || rows > MOST_ROWS) break;
    kept.unshift(older);
  }
  return kept;
}
