import { describe, expect, it } from 'vitest';
import { VoiceCache } from '../../../../native-models/voice/voice-cache.ts';

function cacheOf(budgetBytes: number) {
  const disposed: string[] = [];
  const cache = new VoiceCache<{ memoryBytes: number; dispose: () => Promise<void> }>(budgetBytes);
  const take = (key: string, memoryBytes: number) =>
    cache.take(key, memoryBytes, async () => ({
      memoryBytes,
      dispose: async () => {
        disposed.push(key);
      },
    }));
  return { cache, take, disposed };
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
});
