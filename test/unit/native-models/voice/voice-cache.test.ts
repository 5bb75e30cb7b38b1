import { describe, expect, it } from 'vitest';
import { createVoiceShelf } from '../../../../native-models/voice/voice-cache.ts';

function shelfWith(budgetBytes: number) {
  const disposed: string[] = [];
  const shelf = createVoiceShelf<{ memoryBytes: number; dispose: () => Promise<void> }>(budgetBytes);
  const take = (key: string, memoryBytes: number) =>
    shelf.take(key, memoryBytes, async () => ({
      memoryBytes,
      dispose: async () => {
        disposed.push(key);
      },
    }));
  return { shelf, take, disposed };
}

describe('the shelf of voices', () => {
  it('puts the least recently used away first, before it loads', async () => {
    const { shelf, take, disposed } = shelfWith(100);
    await take('a', 40);
    await take('b', 40);
    await take('a', 40);
    await take('c', 40);
    expect(disposed).toEqual(['b']);
    expect(shelf.keys).toEqual(['a', 'c']);
    expect(shelf.memoryBytes).toBe(80);
  });

  it('loads a voice that is larger than everything, alone', async () => {
    const { shelf, take, disposed } = shelfWith(100);
    await take('a', 40);
    await take('giant', 500);
    expect([shelf.keys, disposed]).toEqual([['giant'], ['a']]);
  });

  it('keeps what it has when a load fails for another reason', async () => {
    const { shelf, take } = shelfWith(100);
    await take('a', 40);
    await expect(shelf.take('b', 40, async () => Promise.reject(new Error('damaged')))).rejects.toThrow('damaged');
    expect(shelf.keys).toEqual(['a']);
  });

  it('drops one and clears all', async () => {
    const { shelf, take, disposed } = shelfWith(100);
    await take('a', 10);
    await take('b', 10);
    await shelf.drop('a');
    await shelf.drop('unknown');
    await shelf.clear();
    expect([shelf.keys, disposed]).toEqual([[], ['a', 'b']]);
  });
});
