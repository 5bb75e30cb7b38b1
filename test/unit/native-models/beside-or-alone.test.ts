import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { BesideOrAlone } from '../../../native-models/beside-or-alone.ts';

it('an act that wants to be alone waits for the others, and does not hold up those that come meanwhile', async () => {
  const acts = new BesideOrAlone();
  const log: string[] = [];
  const endFirst = await acts.enter();
  const alone = acts.runAlone(undefined, async () => {
    log.push('alone');
    await wait(10);
    log.push('alone no more');
  });
  const endSecond = await acts.enter();
  log.push('second');
  endFirst();
  await wait(5);
  endSecond();
  await wait(0);
  const third = acts.enter().then(() => log.push('third'));
  await Promise.all([alone, third]);
  expect(log).toEqual(['second', 'alone', 'alone no more', 'third']);
});

it('one that is cancelled while it waits does not begin', async () => {
  const acts = new BesideOrAlone();
  const end = await acts.enter();
  const stop = new AbortController();
  const alone = acts.runAlone(stop.signal, async () => 'begun');
  stop.abort(new Error('enough'));
  await expect(alone).rejects.toThrow('enough');
  end();
  expect(await acts.runAlone(undefined, async () => 'begun')).toBe('begun');
});
