/**
 * The voices' symbol tables (`GPT_SoVITS/text/symbols.py` and `symbols2.py`): phones to ids. The v1 table is the first part of the
 * v2 table, so an id means the same in both.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type SymbolVersion = 'v1' | 'v2';

export interface SymbolTable {
  readonly size: number;
  has(phone: string): boolean;
  /** Id of a phone; one outside the table has the id of UNK. */
  id(phone: string): number;
}

export function loadSymbols(dataDir: string, version: SymbolVersion): SymbolTable {
  const names = JSON.parse(readFileSync(join(dataDir, `symbols-${version}.json`), 'utf8')) as readonly string[];
  const ids = new Map(names.map((name, id) => [name, id]));
  const unknown = ids.get('UNK')!;
  return { size: names.length, has: (phone) => ids.has(phone), id: (phone) => ids.get(phone) ?? unknown };
}
