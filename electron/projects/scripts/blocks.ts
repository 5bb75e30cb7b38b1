/** A script as its writer laid it out: headings, and the text between them. */
import type { RowSplit } from '../../contract/projects.ts';
import { cutRows } from '../cut-rows.ts';
import type { ScriptRow } from './script-row.ts';

export interface ScriptBlock {
  readonly text: string;
  readonly isHeading: boolean;
}

/** A heading is spoken too, and begins a chapter. Text between two headings is cut as one. */
export function rowsOfBlocks(blocks: readonly ScriptBlock[], split: RowSplit): ScriptRow[] {
  const rows: ScriptRow[] = [];
  let between: string[] = [];
  const cut = (text: string): ScriptRow[] =>
    cutRows(text, split).map((piece) => ({ text: piece, speaker: null, chapter: null }));
  const finish = (): void => {
    rows.push(...cut(between.join('\n\n')));
    between = [];
  };
  for (const { text, isHeading } of blocks) {
    if (!isHeading) {
      between.push(text);
      continue;
    }
    finish();
    const chapter = text.replace(/\s+/g, ' ').trim().slice(0, 200);
    rows.push(...cut(text).map((row, index) => (index === 0 ? { ...row, chapter } : row)));
  }
  finish();
  return rows;
}
