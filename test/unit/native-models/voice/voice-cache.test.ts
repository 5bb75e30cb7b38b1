import { describe, expect, it } from 'vitest';
import { VoiceCache } from '../../../../native-models/voice/voice-cache.ts';

function cacheOf(budgetBytes: number) {
  const disposed: string[] = [];
  const cache = new VoiceCache<{ memoryBytes: number; dispose: () => Promise<void> }>(budgetBytes);
  const use = (key: string, memoryBytes: number) =>
    cache.take(key, memoryBytes, async () => ({
      memoryBytes,
      dispose: async () => {
        disposed.push(key);
      },
    }));
  const take = async (key: string, memoryBytes: number) => cache.leave(await use(key, memoryBytes));
  return { cache, take, use, disposed };
}

describe('the voices in memory', () => {
  it('puts the least recently used away first, before it loads', async () => {
    const { cache, take, disposed } = cacheOf(100);
    await take('a', 40);
    await take('b', 40);
    await take('a', 40);
    await take('c', 40);
    expect(disposed).toEqual(['b']);
    expect(cache.keys).toEqual(['a', 'c']);
    expect(cache.memoryBytes).toBe(80);
  });

  it('loads a voice that is larger than everything, alone', async () => {
    const { cache, take, disposed } = cacheOf(100);
    await take('a', 40);
    await take('giant', 500);
    expect([cache.keys, disposed]).toEqual([['giant'], ['a']]);
  });

  it('keeps what it has when a load fails for another reason', async () => {
    const { cache, take } = cacheOf(100);
    await take('a', 40);
    await expect(cache.take('b', 40, async () => Promise.reject(new Error('damaged')))).rejects.toThrow('damaged');
    expect(cache.keys).toEqual(['a']);
  });

  it('drops one and clears all', async () => {
    const { cache, take, disposed } = cacheOf(100);
    await take('a', 10);
    await take('b', 10);
    await cache.drop('a');
    await cache.drop('unknown');
    await cache.clear();
    expect([cache.keys, disposed]).toEqual([[], ['a', 'b']]);
  });

  it('does not put away a voice that somebody speaks with, even beyond the budget', async () => {
    const { cache, take, use, disposed } = cacheOf(100);
    const spoken = await use('a', 60);
    await take('b', 60);
    expect([cache.keys, disposed]).toEqual([['a', 'b'], []]);
    await cache.leave(spoken);
    await take('c', 60);
    expect(disposed).toEqual(['a', 'b']);
  });

  it('a voice that is dropped while somebody speaks with it goes with its last user', async () => {
    const { cache, use, disposed } = cacheOf(100);
    const [first, second] = [await use('a', 40), await use('a', 40)];
    const gone = cache.drop('a').then(() => disposed.push('told'));
    await cache.leave(first);
    expect([cache.keys, disposed]).toEqual([[], []]);
    await cache.leave(second);
    await gone;
    expect(disposed).toEqual(['a', 'told']);
  });
});
