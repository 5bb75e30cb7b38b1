import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compare } from '../../runner/order.ts';

it('begins with what waits and ends with what computes, and leaves the order within a folder alone', () => {
  const files = ['test/unit/a.test.ts', 'test/e2e/b.test.ts', 'test/unit/c.test.ts', 'test/faults/lab/d.test.ts'];
  expect(files.toSorted(compare)).toEqual([
    'test/faults/lab/d.test.ts',
    'test/e2e/b.test.ts',
    'test/unit/a.test.ts',
    'test/unit/c.test.ts',
  ]);
});

it('knows every folder that has tests', () => {
  const folders = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => file.split('/')[0]);
  const unknown = new Set(folders.filter((folder) => compare(`test/${folder}/a`, 'test/nowhere/a') <= 0));
  expect([...unknown]).toEqual([]);
});
