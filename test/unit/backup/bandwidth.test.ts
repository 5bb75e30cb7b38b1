/** How fast backups may go: by the hour, and beside a take. */
import { describe, expect, it } from 'vitest';
import { BESIDE_A_TAKE_BYTES_PER_S, minuteOfDayIn, speedAt } from '../../../electron/backup/store/bandwidth.ts';

const day = { bytesPerS: 1_000_000, from: '08:00', to: '22:00' };
const at = (hours: number, minutes = 0): number => hours * 60 + minutes;

describe('the speed of a moment', () => {
  it('is limited between the two times and free otherwise', () => {
    expect(speedAt(day, at(7, 59), false)).toEqual({ bytesPerS: null, because: null });
    expect(speedAt(day, at(8), false)).toEqual({ bytesPerS: 1_000_000, because: 'hours' });
    expect(speedAt(day, at(21, 59), false).bytesPerS).toBe(1_000_000);
    expect(speedAt(day, at(22), false).bytesPerS).toBeNull();
  });

  it('goes over midnight, and all day', () => {
    const night = { ...day, from: '22:00', to: '06:00' };
    expect(speedAt(night, at(23), false).because).toBe('hours');
    expect(speedAt(night, at(5, 59), false).because).toBe('hours');
    expect(speedAt(night, at(12), false).because).toBeNull();
    expect(speedAt({ ...day, from: '00:00', to: '00:00' }, at(3), false).because).toBe('hours');
  });

  it('is slower while somebody speaks, never slower than it was set, and never nothing', () => {
    expect(speedAt(null, 0, true)).toEqual({ bytesPerS: BESIDE_A_TAKE_BYTES_PER_S, because: 'take' });
    expect(speedAt(day, at(12), true).because).toBe('take');
    const slow = { ...day, bytesPerS: 100_000 };
    expect(speedAt(slow, at(12), true)).toEqual({ bytesPerS: 100_000, because: 'hours' });
  });

  it('reads the clocks of the time zone of the schedule', () => {
    const moment = Date.UTC(2026, 10, 28, 20, 15);
    expect(minuteOfDayIn('Asia/Shanghai')(moment)).toBe(at(4, 15));
    expect(minuteOfDayIn('UTC')(moment)).toBe(at(20, 15));
  });
});
