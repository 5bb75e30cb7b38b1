/** What no tool holds: the rooms at the top, and that document and law say the same and no more than is used. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rooms } from '../../build/law/rooms.ts';
import { roomsTable } from '../../build/law/table.ts';
import { root } from '../../build/root.ts';

const read = (file: string): string => readFileSync(`${root}/${file}`, 'utf8');

describe('the house', () => {
  it('has these rooms at the top and no other', () => {
    const folders = readdirSync(root, { withFileTypes: true })
      .filter((item) => item.isDirectory() && !/^[.]|^(node_modules|dist)$/.test(item.name))
      .map(({ name }) => name);
    expect(folders.sort()).toEqual(['build', 'docs', 'electron', 'native-models', 'renderer', 'test']);
  });

  it('has the table of its law in ARCHITECTURE.md (node build/law/main.ts --table)', () => {
    expect(read('ARCHITECTURE.md')).toContain(`\n${roomsTable()}\n`);
  });

  it('allows no package that is not a dependency', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json'));
    const known = Object.keys({ ...dependencies, ...devDependencies });
    expect(rooms.flatMap(({ packages }) => packages).filter((name) => !known.includes(name))).toEqual([]);
  });
});
