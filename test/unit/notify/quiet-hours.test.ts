import { describe, expect, it } from 'vitest';
import { quietUntilMs } from '../../../electron/notify/quiet-hours.ts';

const at = (day: number, hour: number, minute = 0): number => new Date(2026, 10, day, hour, minute).getTime();

describe('quiet hours', () => {
  const night = { from: '22:00', to: '08:00' };

  it.each([
    ['before midnight', at(3, 23), at(4, 8)],
    ['after midnight', at(4, 2), at(4, 8)],
    ['at the first minute', at(3, 22), at(4, 8)],
    ['at the end', at(4, 8), null],
    ['by day', at(4, 15), null],
  ])('end in the morning: %s', (_when, nowMs, endMs) => {
    expect(quietUntilMs(night, nowMs)).toBe(endMs);
  });

  it('may lie within one day', () => {
    const noon = { from: '12:00', to: '13:30' };
    expect(quietUntilMs(noon, at(4, 12, 10))).toBe(at(4, 13, 30));
    expect(quietUntilMs(noon, at(4, 11, 59))).toBeNull();
    expect(quietUntilMs(noon, at(4, 14))).toBeNull();
  });

  it('are none where none are set, or both times are the same', () => {
    expect(quietUntilMs(null, at(4, 2))).toBeNull();
    expect(quietUntilMs({ from: '08:00', to: '08:00' }, at(4, 8))).toBeNull();
  });
});
