import { describe, expect, it } from 'vitest';
import { checkSchedule, dayOf, decide, slotAfter, slotAtOrBefore } from '../../../electron/backup/schedule.ts';

const HOUR_MS = 3_600_000;
const at = (time: string, timeZone: string) => ({ enabled: true, time, timeZone });
const iso = (ms: number): string => new Date(ms).toISOString();
const ms = (text: string): number => Date.parse(text);

describe('slots', () => {
  it('are wall-clock times of the chosen zone', () => {
    const shanghai = at('02:00', 'Asia/Shanghai');
    expect(iso(slotAfter(shanghai, ms('2026-11-22T12:00:00Z')))).toBe('2026-11-22T18:00:00.000Z');
    expect(iso(slotAtOrBefore(shanghai, ms('2026-11-22T12:00:00Z')))).toBe('2026-11-21T18:00:00.000Z');
    expect(iso(slotAtOrBefore(shanghai, ms('2026-11-22T18:00:00Z')))).toBe('2026-11-22T18:00:00.000Z');
    expect(iso(slotAtOrBefore(shanghai, ms('2026-11-22T17:59:59.999Z')))).toBe('2026-11-21T18:00:00.000Z');
    expect(dayOf(shanghai, ms('2026-11-22T18:00:00Z'))).toBe('2026-11-23');
  });

  it('come once a day when the clocks go forward over them', () => {
    const berlin = at('02:30', 'Europe/Berlin');
    const slots = [ms('2026-03-27T12:00:00Z')];
    for (let n = 0; n < 3; n++) slots.push(slotAfter(berlin, slots.at(-1) ?? 0));
    expect(slots.slice(1).map(iso)).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });

  it('come once a day when the clocks go back over them', () => {
    const berlin = at('02:30', 'Europe/Berlin');
    const slots = [ms('2026-10-24T12:00:00Z')];
    for (let n = 0; n < 2; n++) slots.push(slotAfter(berlin, slots.at(-1) ?? 0));
    expect(slots.slice(1).map(iso)).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']);
  });

  it('of a zone that does not exist are refused', () => {
    expect(() => checkSchedule(at('02:00', 'Nowhere/City'))).toThrow(
      expect.objectContaining({ code: 'BACKUP_SCHEDULE_INVALID' }),
    );
    expect(() => checkSchedule(at('02:00', ''))).not.toThrow();
  });
});

describe('the decision', () => {
  const daily = at('02:00', 'UTC');
  const slot = ms('2026-11-22T02:00:00Z');
  const before = slot - 24 * HOUR_MS;

  it('is to run at the slot, late after ten minutes, and to wait when it is done or off', () => {
    expect(decide(daily, before, null, slot - 1)).toEqual({ kind: 'wait' });
    expect(decide(daily, before, null, slot)).toEqual({ kind: 'run', slotMs: slot, trigger: 'schedule' });
    expect(decide(daily, before, null, slot + 11 * 60_000)).toEqual({ kind: 'run', slotMs: slot, trigger: 'late' });
    expect(decide(daily, slot, null, slot + HOUR_MS)).toEqual({ kind: 'wait' });
    expect(decide({ ...daily, enabled: false }, before, null, slot)).toEqual({ kind: 'wait' });
  });

  it('is never to go back to a slot that is done, whatever the clock says', () => {
    for (let hours = -100; hours < 24; hours++) {
      expect(decide(daily, slot, null, slot + hours * HOUR_MS - 1)).toEqual({ kind: 'wait' });
    }
  });

  it('is to pause after a failure, longer each time, and to give up after four hours', () => {
    const tried = (count: number, agoMs: number) =>
      decide(
        daily,
        before,
        { slotMs: slot, count, firstAtMs: slot, lastAtMs: slot + 3 * HOUR_MS - agoMs },
        slot + 3 * HOUR_MS,
      ).kind;
    expect([tried(1, 4 * 60_000), tried(1, 5 * 60_000)]).toEqual(['wait', 'run']);
    expect([tried(3, 19 * 60_000), tried(3, 20 * 60_000)]).toEqual(['wait', 'run']);
    expect([tried(9, 59 * 60_000), tried(9, 60 * 60_000)]).toEqual(['wait', 'run']);
    const old = { slotMs: slot, count: 1, firstAtMs: slot, lastAtMs: slot };
    expect(decide(daily, before, old, slot + 4 * HOUR_MS + 1).kind).toBe('wait');
    expect(decide(daily, before, old, slot + 24 * HOUR_MS).kind).toBe('run');
  });
});
