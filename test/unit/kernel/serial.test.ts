import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createSerial } from '../../../electron/kernel/serial.ts';

it('runs one act at a time, in the order in which they were asked for', async () => {
  const inTurn = createSerial();
  const told: string[] = [];
  const act = (name: string, delayMs: number) => async () => {
    told.push(`${name} begins`);
    await sleep(delayMs);
    told.push(`${name} ends`);
    return name;
  };
  expect(await Promise.all([inTurn(act('slow', 30)), inTurn(act('quick', 1)), inTurn(() => 'at once')])).toEqual([
    'slow',
    'quick',
    'at once',
  ]);
  expect(told).toEqual(['slow begins', 'slow ends', 'quick begins', 'quick ends']);
});

it('gives a failure to whoever asked and goes on', async () => {
  const inTurn = createSerial();
  const failed = inTurn(() => {
    throw new Error('disk full');
  });
  const next = inTurn(async () => 'written');
  await expect(failed).rejects.toThrow('disk full');
  expect(await next).toBe('written');
});
