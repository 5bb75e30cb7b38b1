import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { drain, madeAhead, oneAhead } from '../../../native-models/generators.ts';

/** Counts up; tells what it made, and whether it was left. */
function counting(count: number, options: { failAt?: number; ms?: number; signal?: AbortSignal } = {}) {
  const made: number[] = [];
  const state = { made, closed: false };
  async function* items(): AsyncGenerator<number, string> {
    try {
      for (let i = 0; i < count; i++) {
        await wait(options.ms ?? 0, undefined, options.signal ? { signal: options.signal } : {});
        if (i === options.failAt) throw new Error(`no ${i}`);
        made.push(i);
        yield i;
      }
      return 'all';
    } finally {
      state.closed = true;
    }
  }
  return { state, items: items() };
}

describe('one ahead', () => {
  it('makes the next item while the caller has one, and not the one after it', async () => {
    const { state, items } = counting(4);
    const seen: string[] = [];
    for await (const item of oneAhead(items, new AbortController())) {
      await wait(20);
      seen.push(`${item} of ${state.made}`);
    }
    expect(seen).toEqual(['0 of 0,1', '1 of 0,1,2', '2 of 0,1,2,3', '3 of 0,1,2,3']);
  });

  it('stops the caller when the next item fails', async () => {
    const stop = new AbortController();
    const { items } = counting(4, { failAt: 1 });
    const act = async () => {
      for await (const _item of oneAhead(items, stop)) await wait(10_000, undefined, { signal: stop.signal });
    };
    await expect(act()).rejects.toMatchObject({
      name: 'AbortError',
      cause: expect.objectContaining({ message: 'no 1' }),
    });
  });

  it('stops what is under way when the caller fails, and waits for its end', async () => {
    const stop = new AbortController();
    const { state, items } = counting(4, { ms: 50, signal: stop.signal });
    const act = async () => {
      for await (const _item of oneAhead(items, stop)) {
        await wait(10);
        throw new Error('no sound');
      }
    };
    await expect(act()).rejects.toThrow('no sound');
    expect(state).toEqual({ made: [0], closed: true });
  });

  it('closes a source whose next item is made but never taken', async () => {
    const { state, items } = counting(4);
    for await (const _item of oneAhead(items, new AbortController())) {
      await wait(20);
      break;
    }
    expect(state).toEqual({ made: [0, 1], closed: true });
  });
});

describe('to drain', () => {
  it('uses every item and gives back what the generator returns', async () => {
    const used: number[] = [];
    expect(await drain(counting(3).items, (item) => used.push(item))).toBe('all');
    expect(used).toEqual([0, 1, 2]);
  });

  it('leaves a generator whose item could not be used', async () => {
    const { state, items } = counting(3);
    const use = async (): Promise<void> => {
      throw new Error('full');
    };
    await expect(drain(items, use)).rejects.toThrow('full');
    expect(state).toEqual({ made: [0], closed: true });
  });
});

describe('several made ahead', () => {
  const doubling =
    (log: string[], failAt = -1) =>
    async (item: number) => {
      log.push(`begin ${item}`);
      await wait(item % 2 === 0 ? 20 : 1);
      if (item === failAt) throw new Error(`no ${item}`);
      log.push(`end ${item}`);
      return 2 * item;
    };

  it('hands out in order what is made at the same time, and makes the first alone', async () => {
    const log: string[] = [];
    const ahead = { together: 3, firstAlone: true, stop: new AbortController() };
    const items = await Array.fromAsync(madeAhead([0, 1, 2, 3, 4], ahead, doubling(log)));
    expect(items).toEqual([0, 2, 4, 6, 8]);
    expect(log.slice(0, 5)).toEqual(['begin 0', 'end 0', 'begin 1', 'begin 2', 'begin 3']);
  });

  it('does not run away from a caller who takes nothing', async () => {
    const log: string[] = [];
    const ahead = { together: 2, firstAlone: false, stop: new AbortController() };
    const made = madeAhead([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], ahead, doubling(log));
    expect((await made.next()).value).toBe(0);
    await wait(200);
    // The one that was taken, and twice two.
    expect(log.filter((line) => line.startsWith('begin'))).toHaveLength(5);
    await made.return(undefined);
  });

  it('ends with the failure of an item when its turn comes, and nothing is left running', async () => {
    const log: string[] = [];
    const ahead = { together: 4, firstAlone: false, stop: new AbortController() };
    const act = Array.fromAsync(madeAhead([0, 1, 2, 3, 4, 5], ahead, doubling(log, 1)));
    await expect(act).rejects.toThrow('no 1');
    expect(ahead.stop.signal.reason).toEqual(new Error('no 1'));
    expect(log.filter((line) => line.startsWith('begin'))).toHaveLength(4);
    expect(log.filter((line) => line.startsWith('end'))).toHaveLength(3);
  });
});
