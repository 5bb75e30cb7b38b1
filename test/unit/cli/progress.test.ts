import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgress } from '../../../electron/cli/progress.ts';
import type { Job } from '../../../electron/contract/models/job.ts';
import type { Locale } from '../../../electron/contract/names.ts';
import { createFormat } from '../../../electron/words/format.ts';
import { wordsOf } from '../../../electron/words/words.ts';

const job: Job = {
  id: 'j',
  kind: 'backup',
  state: 'running',
  subject: '',
  step: 'backup.step.upload',
  progress: { done: 0, total: 0, unit: 'bytes' },
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  error: null,
  result: null,
};
const at = (done: number, total: number, unit: Job['progress']['unit'] = 'bytes'): Job => ({
  ...job,
  progress: { done, total, unit },
});

function follow(options: { readonly moving?: boolean; readonly json?: boolean; readonly locale?: Locale } = {}) {
  const { moving = false, json = false, locale = 'en' } = options;
  const words = wordsOf(locale);
  const written: string[] = [];
  const see = createProgress({
    moving,
    json,
    words,
    format: createFormat(locale, words.time),
    nowMs: () => performance.now(),
    write: (text) => written.push(text),
  });
  return { see, written };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

describe('in a file or a pipe', () => {
  it('says nothing of what is soon done', () => {
    const { see, written } = follow();
    see(at(0, 10));
    vi.advanceTimersByTime(4_900);
    see({ ...job, endedAt: '2026-01-01T00:00:05.000Z', state: 'done' });
    vi.advanceTimersByTime(60_000);
    expect(written).toEqual([]);
  });

  it('a line after 5 s, one for each new step, one every 10 s, with amounts', () => {
    const { see, written } = follow();
    see(at(1e6, 4e6));
    vi.advanceTimersByTime(5_000);
    expect(written).toEqual(['  Upload · 1.0 MB of 4.0 MB · 0:05 so far\n']);
    vi.advanceTimersByTime(3_000);
    see(at(2e6, 4e6));
    expect(written).toHaveLength(1);
    see({ ...at(1, 3, 'files'), step: 'backup.step.verify' });
    expect(written[1]).toBe('  Verify in the store · 1 of 3 files · 0:08 so far\n');
    vi.advanceTimersByTime(25_000);
    expect(written.slice(2).map((line) => line.match(/0:\d\d/)?.[0])).toEqual(['0:18', '0:28']);
  });

  it('counts sentences right, in both languages', () => {
    for (const [locale, words] of [
      ['en', 'sentence 2 of 3'],
      ['zh-CN', '第 2/3 句'],
    ] as const) {
      const { see, written } = follow({ locale });
      see({ ...at(1, 3, 'sentences'), kind: 'synthesis', step: null });
      vi.advanceTimersByTime(6_000);
      expect(written.join('')).toContain(words);
    }
  });

  it('is a JSON document a line where JSON was asked for', () => {
    const { see, written } = follow({ json: true });
    see(at(1, 2, 'files'));
    vi.advanceTimersByTime(6_000);
    expect(written.map((line) => JSON.parse(line))).toEqual([
      { progress: { step: 'backup.step.upload', done: 1, total: 2, unit: 'files', message: expect.any(String) } },
    ]);
  });
});

describe('on a terminal', () => {
  it('a line that moves, and is gone at the end', () => {
    const { see, written } = follow({ moving: true });
    see(at(1e6, 4e6));
    see({ ...at(4e6, 4e6), endedAt: '2026-01-01T00:00:05.000Z' });
    expect(written.join('')).toBe('\r\u001b[K  Upload\n\r\u001b[K  1.0 MB of 4.0 MB\r\u001b[K');
  });
});
