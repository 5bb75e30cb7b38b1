import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { FairTurns, type Share } from '../../../native-models/fair-turns.ts';

/** A clock that only the pieces of work move. */
function setUp() {
  let nowMs = 0;
  const log: string[] = [];
  const turns = new FairTurns(() => nowMs);
  const piece = (name: string, lengthMs: number) => async (): Promise<void> => {
    log.push(name);
    await wait(1);
    nowMs += lengthMs;
  };
  const loop = async (share: Share, name: string, pieces: number, lengthMs = 10): Promise<void> => {
    for (let i = 0; i < pieces; i++) await share.run(undefined, piece(name, lengthMs));
  };
  return { turns, log, piece, loop };
}

it('whoever comes newly is next, however long the other has worked', async () => {
  const { turns, log, loop } = setUp();
  const script = loop(turns.share(1), 'script', 8);
  await wait(5);
  const before = log.length;
  await loop(turns.share(16), 'short', 3);
  // The piece that ran when it came, and one of the script's own turns at most.
  expect(log.slice(before).filter((name) => name === 'script').length).toBeLessThanOrEqual(2);
  await script;
  expect(log.filter((name) => name === 'script')).toHaveLength(8);
});

it('time is shared by weight, and nobody starves', async () => {
  const { turns, log, loop } = setUp();
  await Promise.all([loop(turns.share(4), 'heavy', 40), loop(turns.share(1), 'light', 40)]);
  const first = log.slice(0, 40);
  const light = first.filter((name) => name === 'light').length;
  expect(light).toBeGreaterThanOrEqual(6);
  expect(light).toBeLessThanOrEqual(10);
  expect(log).toHaveLength(80);
});

it('a group that keeps two pieces running at all times still gives way', async () => {
  const { turns, log, loop } = setUp();
  const share = turns.share(1);
  const script = Promise.all([loop(share, 'script', 20), loop(share, 'script', 20)]);
  await wait(3);
  const before = log.length;
  await loop(turns.share(16), 'short', 2);
  expect(log.length - before).toBeLessThan(10);
  await script;
});

it('takes of the same weight work together, and make their sound one after the other', async () => {
  const { turns } = setUp();
  let running = 0;
  let most = 0;
  const act = async (): Promise<void> => {
    most = Math.max(most, ++running);
    await wait(5);
    running--;
  };
  const [one, other] = [turns.share(2), turns.share(2)];
  await Promise.all([one.run(undefined, act), other.run(undefined, act)]);
  expect(most).toBe(2);
  most = 0;
  await Promise.all([one.sound(undefined, act), other.sound(undefined, act)]);
  expect(most).toBe(1);
});

it('a piece that is cancelled while it waits does not start, and a failed one holds nobody up', async () => {
  const { turns, log, piece } = setUp();
  const stop = new AbortController();
  const running = turns.share(1).run(undefined, async () => {
    await wait(20);
    throw new Error('no');
  });
  const waiting = turns.share(2).run(stop.signal, piece('cancelled', 1));
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  await expect(running).rejects.toThrow('no');
  await turns.share(4).run(undefined, piece('next', 1));
  expect(log).toEqual(['next']);
});
