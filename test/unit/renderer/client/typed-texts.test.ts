import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTypedTexts } from '../../../../renderer/client/typed-texts.ts';

const REST_MS = 700;

describe('what is typed into rows', () => {
  let kept: Record<string, string>;
  let sent: string[];
  let answer: (rowId: string, text: string) => Promise<string>;
  const open = () =>
    createTypedTexts({
      read: () => kept,
      write: (texts) => {
        kept = { ...texts };
      },
      save: (rowId, text) => {
        sent.push(`${rowId}=${text}`);
        return answer(rowId, text);
      },
      restMs: REST_MS,
    });

  beforeEach(() => {
    vi.useFakeTimers();
    kept = {};
    sent = [];
    answer = (_, text) => Promise.resolve(text);
  });
  afterEach(() => vi.useRealTimers());

  it('is kept with every key, and sent once when the typing rests', async () => {
    const typed = open();
    typed.type('a', 'r');
    typed.type('a', 'ra');
    expect(kept).toEqual({ a: 'ra' });
    expect(typed.isSaving()).toBe(true);
    await vi.advanceTimersByTimeAsync(REST_MS);
    expect(sent).toEqual(['a=ra']);
    // It is shown until the host's own rows say the same.
    expect(typed.of('a')).toBe('ra');
    typed.settle(() => 'ra');
    expect(typed.of('a')).toBeNull();
    expect(kept).toEqual({});
  });

  it('is there after a reload and goes to the host', async () => {
    kept = { a: 'rain' };
    const typed = open();
    expect(typed.of('a')).toBe('rain');
    expect(await typed.flush()).toBeNull();
    expect(sent).toEqual(['a=rain']);
  });

  it('goes before an act that needs it, in order', async () => {
    const typed = open();
    typed.type('a', 'one');
    typed.type('b', 'two');
    expect(await typed.flush()).toBeNull();
    expect(sent).toEqual(['a=one', 'b=two']);
    await vi.advanceTimersByTimeAsync(REST_MS * 2);
    expect(sent).toHaveLength(2);
  });

  it('that the host made shorter is what the host says', async () => {
    const typed = open();
    answer = (_, text) => Promise.resolve(text.trim());
    typed.type('a', 'rain ');
    await vi.advanceTimersByTimeAsync(REST_MS);
    typed.settle(() => 'rain');
    expect(typed.of('a')).toBeNull();
  });

  it('that could not be sent stays, says why, and goes with the next try', async () => {
    const typed = open();
    answer = () => Promise.reject(new Error('no answer'));
    typed.type('a', 'rain');
    expect((await typed.flush())?.message).toBe('no answer');
    expect(typed.failureOf('a')?.message).toBe('no answer');
    expect(kept).toEqual({ a: 'rain' });
    answer = (_, text) => Promise.resolve(text);
    expect(await typed.flush()).toBeNull();
    expect(typed.failureOf('a')).toBeNull();
  });

  it('is never overtaken by an older text that was still on its way', async () => {
    const typed = open();
    let arrive: () => void = () => {};
    answer = (_, text) =>
      text === 'old' ? new Promise((resolve) => (arrive = () => resolve(text))) : Promise.resolve(text);
    typed.type('a', 'old');
    await vi.advanceTimersByTimeAsync(REST_MS);
    typed.type('a', 'new');
    await vi.advanceTimersByTimeAsync(REST_MS);
    expect(sent).toEqual(['a=old']);
    // Another row's event: this row still says what it said, and what was typed is not lost for it.
    typed.type('a', 'before');
    typed.settle(() => 'before');
    expect(typed.of('a')).toBe('before');
    arrive();
    await vi.advanceTimersByTimeAsync(REST_MS);
    expect(sent).toEqual(['a=old', 'a=before']);
  });

  it('is forgotten with its row', () => {
    const typed = open();
    typed.type('a', 'rain');
    typed.settle(() => undefined);
    expect(typed.of('a')).toBeNull();
    expect(kept).toEqual({});
  });
});
