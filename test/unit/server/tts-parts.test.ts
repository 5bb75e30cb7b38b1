import { describe, expect, it } from 'vitest';
import { createClientRate } from '../../../electron/server/tts-clients.ts';
import { collect, createSoundPipe } from '../../../electron/server/tts-sound.ts';

describe('how often an address may ask', () => {
  it('each has its own bucket, and waiting fills it', () => {
    let now = 0;
    const rate = createClientRate(60, () => now);
    for (let i = 0; i < 10; i++) expect(rate.take('a')).toBeNull();
    expect(rate.take('a')).toBe(1);
    expect(rate.take('b')).toBeNull();
    now += 3_000;
    expect([rate.take('a'), rate.take('a'), rate.take('a'), rate.take('a')]).toEqual([null, null, null, 1]);
  });

  it('tells how long until there is a place', () => {
    const rate = createClientRate(2, () => 0);
    expect([rate.take('a'), rate.take('a')]).toEqual([null, 30]);
  });
});

describe('sound on its way', () => {
  const part = (count: number) => ({ samples: new Float32Array(count).fill(0.5), sampleRateHz: 32_000 });

  it('comes in order, also when the reader was first', async () => {
    const pipe = createSoundPipe(() => {});
    const read = collect(pipe.parts());
    pipe.add(part(2));
    expect(await pipe.begun()).toBe(32_000);
    pipe.add(part(3));
    pipe.end();
    expect((await read).map(({ length }) => length)).toEqual([4, 6]);
  });

  it('passes a failure on after what came before it', async () => {
    const pipe = createSoundPipe(() => {});
    pipe.add(part(1));
    pipe.fail(new Error('gone'));
    const parts = pipe.parts()[Symbol.asyncIterator]();
    expect((await parts.next()).done).toBe(false);
    await expect(parts.next()).rejects.toThrow('gone');
  });

  it('does not pile up without end', async () => {
    let full = 0;
    const pipe = createSoundPipe(() => {
      full += 1;
    }, 10);
    pipe.add(part(4));
    pipe.add(part(4));
    pipe.add(part(4));
    pipe.end();
    expect(full).toBe(1);
    await expect(collect(pipe.parts())).rejects.toThrow('too long');
  });
});
