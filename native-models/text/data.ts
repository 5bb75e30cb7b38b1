/**
 * The only place where the text front end touches the disk: every language asks it for its tables by name. A bundle that
 * moves the files elsewhere passes its own directory; tables load on first use and stay for the life of the object.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Table, unpackTable } from './table-file.ts';
import { WordList } from './word-list.ts';

export type TableName =
  | 'zh-words'
  | 'zh-tags'
  | 'zh-bmes'
  | 'zh-pinyin'
  | 'zh-customary'
  | 'zh-simplified'
  | 'zh-traditional'
  | 'en-words'
  | 'en-frequency'
  | 'en-letters'
  | 'yue-words'
  | 'ja-words'
  | 'ja-grammar'
  | 'emoji-names';

export interface TextData {
  table(name: TableName): Table;
  /** The word list of a table (sections `units` and `lengths`). */
  words(name: TableName): WordList;
}

export const DEFAULT_DATA_DIR: string = fileURLToPath(new URL('./data/', import.meta.url));

export function openTextData(dataDir: string = DEFAULT_DATA_DIR): TextData {
  const tables = new Map<TableName, Table>();
  const lists = new Map<TableName, WordList>();
  const table = (name: TableName): Table => {
    const known = tables.get(name);
    if (known) return known;
    const loaded = unpackTable(readFileSync(join(dataDir, `${name}.tbl.br`)));
    tables.set(name, loaded);
    return loaded;
  };
  return {
    table,
    words: (name) => {
      const known = lists.get(name);
      if (known) return known;
      const source = table(name);
      const list = new WordList({ units: source.u16('units'), lengths: source.u8('lengths') });
      lists.set(name, list);
      return list;
    },
  };
}
