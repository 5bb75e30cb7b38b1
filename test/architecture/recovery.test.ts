/** Recovery, row by row: each is shown by tests that are there, or the guide says what is missing. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../build/root.ts';
import { rows } from './recovery-rows.ts';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const told = (
  read('ARCHITECTURE.md')
    .split('\n## ')
    .find((part) => part.startsWith('What recovery does not do yet')) ?? ''
)
  .split('\n')
  .flatMap((line) => /^\| ([A-Z]\d+) \| (.+) \|$/.exec(line)?.slice(1, 3).join(': ') ?? []);

const numbered = (letter: string, last: number): string[] =>
  Array.from({ length: last }, (_none, index) => `${letter}${index + 1}`);

describe('recovery', () => {
  it('has every row', () => {
    const all = [['S', 24] as const, ['A', 14] as const, ['N', 10] as const, ['W', 21] as const, ['C', 18] as const];
    expect(Object.keys(rows).sort()).toEqual([...all.flatMap(([letter, last]) => numbered(letter, last)), 'B2'].sort());
  });

  it.each(Object.entries(rows))('%s', (id, { what, shown = {}, open }) => {
    expect(Object.keys(shown).length > 0 || open !== undefined, `${id}, ${what}: neither shown nor open`).toBe(true);
    for (const [file, tests] of Object.entries(shown)) {
      const text = read(file);
      // A test may carry the row's own name in front.
      const isThere = (name: string): boolean => text.includes(`'${name}'`) || text.includes(`'${id}: ${name}'`);
      expect(
        tests.filter((name) => !isThere(name)),
        file,
      ).toEqual([]);
    }
  });

  it('tells in the guide what is open, and nothing else', () => {
    const open = Object.entries(rows).flatMap(([id, row]) => (row.open === undefined ? [] : [`${id}: ${row.open}`]));
    expect([...told].sort()).toEqual(open.sort());
  });
});
