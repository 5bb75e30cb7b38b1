import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { drain, oneAhead } from '../../../native-models/generators.ts';

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
