import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { AsyncQueue } from '../../../electron/kernel/async-queue.ts';
import { drain } from '../../../native-models/generators.ts';

it('hands out in order what came before and what comes later, and ends with the result', async () => {
  const queue = new AsyncQueue<number, string>();
  queue.push(1);
  const taken: number[] = [];
  const reading = drain(queue.items(), (item) => taken.push(item));
  await wait(1);
  queue.push(2);
  queue.push(3);
  await wait(1);
  expect(taken).toEqual([1, 2, 3]);
  queue.push(4);
  queue.end('all');
  queue.push(5);
  expect(await reading).toBe('all');
  expect(taken).toEqual([1, 2, 3, 4]);
});

it('a failure drops what was not taken yet', async () => {
  const queue = new AsyncQueue<number, string>();
  queue.push(1);
  queue.push(2);
  const items = queue.items();
  expect(await items.next()).toEqual({ done: false, value: 1 });
  queue.fail(new Error('gone'));
  queue.end('all');
  await expect(items.next()).rejects.toThrow('gone');
});
