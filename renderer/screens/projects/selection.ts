/** Pure: which rows are chosen, by click and by range, and what a search finds. */

/** `anchor` is where a range begins: the row that was chosen last without Shift. */
export interface Selection {
  readonly chosen: ReadonlySet<string>;
  readonly anchor: string | null;
}

export const nothingChosen: Selection = { chosen: new Set(), anchor: null };

export function toggle(before: Selection, rowId: string, order: readonly string[], range: boolean): Selection {
  const from = before.anchor === null ? -1 : order.indexOf(before.anchor);
  const to = order.indexOf(rowId);
  const chosen = new Set(before.chosen);
  if (range && from >= 0 && to >= 0) {
    for (const id of order.slice(Math.min(from, to), Math.max(from, to) + 1)) chosen.add(id);
    return { chosen, anchor: before.anchor };
  }
  if (chosen.has(rowId)) chosen.delete(rowId);
  else chosen.add(rowId);
  return { chosen, anchor: rowId };
}

/** In the order of the script; rows that are gone are no longer chosen. */
export function chosenInOrder({ chosen }: Selection, order: readonly string[]): readonly string[] {
  return chosen.size === 0 ? [] : order.filter((id) => chosen.has(id));
}

/** Where rows of `moving` go when they move one place up or down together: the row before which they stand; null is the end. */
export function oneStep(
  order: readonly string[],
  moving: readonly string[],
  direction: 'up' | 'down',
): { readonly before: string | null } | null {
  const places = moving.map((id) => order.indexOf(id)).filter((place) => place >= 0);
  if (places.length === 0) return null;
  const first = Math.min(...places);
  const last = Math.max(...places);
  if (direction === 'up') return first === 0 ? null : { before: order[first - 1] ?? null };
  return last === order.length - 1 ? null : { before: order[last + 2] ?? null };
}

export interface Found {
  readonly rowId: string;
  readonly start: number;
  readonly end: number;
}

export interface Sought {
  readonly find: string;
  readonly matchCase: boolean;
}

/** Every place of the words sought, in order. Full-width and half-width forms are different letters here, as they are in the text. */
export function findAll(
  rows: readonly { readonly id: string; readonly text: string }[],
  { find, matchCase }: Sought,
): readonly Found[] {
  if (find === '') return [];
  const pattern = new RegExp(find.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), matchCase ? 'gu' : 'giu');
  return rows.flatMap((row) =>
    [...row.text.matchAll(pattern)].map((match) => ({
      rowId: row.id,
      start: match.index,
      end: match.index + match[0].length,
    })),
  );
}
