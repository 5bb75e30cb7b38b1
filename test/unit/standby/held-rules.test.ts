import { describe, expect, it } from 'vitest';
import { judgeHold, lookAgainAfterMs } from '../../../electron/standby/held-rules.ts';
import type { Reading } from '../../../electron/standby/registers/claim-rules.ts';
import type { EpochState } from '../../../electron/standby/registers/register.ts';

const state = (epoch: number, closed: EpochState['closed']): EpochState => ({
  epoch,
  nonce: null,
  proof: `proof ${epoch}`,
  incidentId: null,
  holder: null,
  at: null,
  closed,
  site: null,
  releaseId: null,
  beat: null,
});
const told = (newest: EpochState | null, committed: EpochState | null = null): Reading[] => [
  { name: 'store', kind: 'store', newest, committed },
];
const about = (readings: readonly Reading[], restored = 0) => ({ epoch: 5, readings, restored });
const drifted = { state: 'drifted' } as const;

describe('listeners who are no longer where the newest promotion put them', () => {
  it('are moved back, three times at most', () => {
    const own = told(state(5, 'committed'), state(5, 'committed'));
    expect(judgeHold(drifted, about(own, 0))).toEqual({ kind: 'restore' });
    expect(judgeHold(drifted, about(own, 2))).toEqual({ kind: 'restore' });
    expect(judgeHold(drifted, about(own, 3))).toEqual({ kind: 'leave', why: 'often' });
    expect(judgeHold(drifted, about([]))).toEqual({ kind: 'restore' });
  });

  it('are left where a later promotion put them, or is about to', () => {
    const newer = { kind: 'leave', why: 'newer' };
    expect(judgeHold({ state: 'passed' }, about([]))).toEqual(newer);
    expect(judgeHold(drifted, about(told(state(6, null), state(5, 'committed'))))).toEqual(newer);
    // A later one was given up above one that was committed.
    expect(judgeHold(drifted, about(told(state(7, 'aborted'), state(6, 'committed'))))).toEqual(newer);
  });

  it('are moved back when a later promotion was given up', () => {
    expect(judgeHold(drifted, about(told(state(6, 'aborted'), state(5, 'committed'))))).toEqual({ kind: 'restore' });
  });

  it('are looked at every quarter of a minute at first, and every minute later', () => {
    expect([1, 11, 12, 1000].map(lookAgainAfterMs)).toEqual([15_000, 15_000, 60_000, 60_000]);
    expect(judgeHold({ state: 'held' }, about(told(state(9, null))))).toEqual({ kind: 'fine' });
  });
});
