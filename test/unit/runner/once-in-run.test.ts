import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { onceInRun } from '../../fixtures/once-in-run.ts';

const name = `of-${process.pid}`;

it('is made once, however many ask', async () => {
  let made = 0;
  const make = async (folder: string): Promise<void> => {
    made += 1;
    await writeFile(path.join(folder, 'what'), 'it is');
  };
  // Two at once may both make it; one of the two is kept.
  const [first, second] = await Promise.all([onceInRun(name, make), onceInRun(name, make)]);
  expect(second).toBe(first);
  expect(await readFile(path.join(first, 'what'), 'utf8')).toBe('it is');
  const before = made;
  expect(await onceInRun(name, make)).toBe(first);
  expect(made).toBe(before);
});

it('is made by the next one when the first one failed', async () => {
  const failing = onceInRun(`${name}-again`, async (folder) => {
    await writeFile(path.join(folder, 'half'), '');
    throw new Error('no room');
  });
  await expect(failing).rejects.toThrow('no room');
  const whole = await onceInRun(`${name}-again`, (folder) => writeFile(path.join(folder, 'whole'), 'all of it'));
  expect(await readFile(path.join(whole, 'whole'), 'utf8')).toBe('all of it');
});
