/** Tables: a pause between two cells, nothing for the lines of the table. */
import type { Edit } from '../draft.ts';

const FRAMED = /^[ \t]*\|.*\|[ \t]*$/;
const EDGES = /^[ \t]*\|[ \t]*|(?<![ \t])[ \t]*\|[ \t]*$/g;
const CELL_END = /(?<![ \t])[ \t]*(?<!\\)\|[ \t]*/g;
const GRID = /^[ \t]*[+|](?:[-=+|: ]*[-=+])[+|][ \t]*$/;

/** `|---|:-:|` */
function isSeparatorRow(line: string): boolean {
  if (!line.includes('|')) return false;
  if (GRID.test(line)) return true;
  const cells = line.split('|').map((cell) => cell.trim());
  const inner = cells.slice(cells[0] === '' ? 1 : 0, cells.at(-1) === '' ? -1 : undefined);
  return inner.length > 0 && inner.every((cell) => /^(?::?-{2,}:?|:-:?|-:)$/.test(cell));
}

export function findTableEdits(text: string): Edit[] {
  if (!text.includes('|')) return [];
  const edits: Edit[] = [];
  const lines = text.split('\n');
  let at = 0;
  let inTable = false;
  for (const [index, line] of lines.entries()) {
    const isSeparator = isSeparatorRow(line);
    const isHead = line.includes('|') && isSeparatorRow(lines[index + 1] ?? '');
    inTable = isSeparator || isHead || (inTable && line.includes('|'));
    if (isSeparator) edits.push({ start: at, end: at + line.length, text: '' });
    else if (inTable || FRAMED.test(line)) edits.push(...rowEdits(line, at));
    at += line.length + 1;
  }
  return edits;
}

function rowEdits(line: string, at: number): Edit[] {
  const edges = [...line.matchAll(EDGES)];
  const from = edges.find(({ index }) => index === 0)?.[0].length ?? 0;
  const to = edges.find(({ index }) => index > 0)?.index ?? line.length;
  const edits: Edit[] = [];
  if (from > 0) edits.push({ start: at, end: at + from, text: '' });
  for (const match of line.matchAll(CELL_END)) {
    if (match.index < from || match.index + match[0].length > to) continue;
    edits.push({ start: at + match.index, end: at + match.index + match[0].length, text: '，' });
  }
  if (to < line.length) edits.push({ start: at + to, end: at + line.length, text: '' });
  return edits;
}
