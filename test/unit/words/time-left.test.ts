import { describe, expect, it } from 'vitest';
import type { Job } from '../../../electron/contract/models/job.ts';
import { createTimeLeft } from '../../../electron/words/time-left.ts';

const at = (done: number, total = 1000, unit: Job['progress']['unit'] = 'bytes', step = 'a') => ({
  step,
  progress: { done, total, unit },
});

describe('the time that is left', () => {
  it('follows from how fast bytes came since the step began', () => {
    const left = createTimeLeft();
    expect(left(at(100), 0)).toBeNull();
    expect(left(at(300), 9_000)).toBeNull();
    // 300 bytes in 20 s, 600 to come.
    expect(left(at(400), 20_000)).toBe(40);
    expect(left(at(940), 60_000)).toBeNull();
    expect(left(at(1000), 61_000)).toBeNull();
  });

  it('follows from rows as it does from bytes', () => {
    const left = createTimeLeft();
    expect(left(at(0, 30, 'rows'), 0)).toBeNull();
    expect(left(at(10, 30, 'rows'), 20_000)).toBe(40);
  });

  it('is not said of what stands still, of other amounts, nor before a new step has gone on for a while', () => {
    const left = createTimeLeft();
    left(at(100), 0);
    expect(left(at(100), 60_000)).toBeNull();
    expect(createTimeLeft()(at(1, 9, 'steps'), 60_000)).toBeNull();
    expect(left(at(200), 70_000)).not.toBeNull();
    expect(left(at(10, 1000, 'bytes', 'b'), 71_000)).toBeNull();
  });
});
