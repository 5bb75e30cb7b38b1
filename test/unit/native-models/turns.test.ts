import { expect, it } from 'vitest';
import { Turns } from '../../../native-models/turns.ts';

it('one act at a time, in the order in which they asked, failures included', async () => {
  const turns = new Turns();
  const told: string[] = [];
  const first = turns.run(undefined, async () => {
    told.push('first');
    await new Promise((resolve) => setTimeout(resolve, 20));
    told.push('first ends');
    throw new Error('no');
  });
  const second = turns.run(undefined, async () => told.push('second'));
  await expect(first).rejects.toThrow('no');
  await second;
  expect(told).toEqual(['first', 'first ends', 'second']);
});

it('an act that is cancelled while it waits does not start, and holds nobody up', async () => {
  const turns = new Turns();
  const leave = await turns.enter();
  const cancelled = turns.enter(AbortSignal.abort());
  const next = turns.enter();
  leave();
  await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
  (await next)();
});
