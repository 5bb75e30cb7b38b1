/** The guide to the house names files that are there: a newcomer who follows it must not end before a wall. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../build/root.ts';

const guide = readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8');
const section = (title: string): string => guide.split('\n## ').find((part) => part.startsWith(title)) ?? '';

it('answers twenty questions and more, each with a file that exists', () => {
  const files = [...section('Where would I change').matchAll(/\| `([^`]+)`/g)].map((match) => match[1] ?? '');
  expect(files.length).toBeGreaterThanOrEqual(20);
  expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});

it('walks through rooms that exist', () => {
  const named = [...section('Three walks').matchAll(/`([a-z0-9-]+\/[\w./-]*)`/g)].map((match) => match[1] ?? '');
  const places = (file: string) =>
    ['', 'electron/', 'native-models/'].some((top) => existsSync(path.join(root, top, file)));
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((file) => !places(file))).toEqual([]);
});
