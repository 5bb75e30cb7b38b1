/** Which seventh of the store is read on which night, and what is said of it. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  describeReading,
  nextPart,
  PARTS,
  partOf,
  readSince,
  type StoreParts,
} from '../../../electron/backup/damage/readings.ts';

const DAY_MS = 24 * 3_600_000;
const now = Date.UTC(2026, 10, 28, 2);
const at = (daysAgo: number): string => new Date(now - daysAgo * DAY_MS).toISOString();
const night = (daysAgo: number) => ({ at: at(daysAgo), by: `desk ${daysAgo}`, blobs: 2, of: 14, damaged: 0 });
const week: StoreParts = Object.fromEntries(Array.from({ length: PARTS }, (_, part) => [part, night(part)]));
const without = (part: number): StoreParts =>
  Object.fromEntries(Object.entries(week).filter(([name]) => name !== String(part)));

describe('the parts of a store', () => {
  it('hold every blob in one of them, about as many in each', () => {
    const counts = Array.from({ length: PARTS }, () => 0);
    for (let n = 0; n < 7000; n++) {
      const part = partOf(createHash('sha256').update(String(n)).digest('hex'));
      counts[part] = (counts[part] ?? 0) + 1;
    }
    expect(counts.reduce((sum, count) => sum + count)).toBe(7000);
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(200);
  });

  it('are all read in seven nights, from whatever was read before', () => {
    for (const before of [{}, week, without(3)]) {
      let parts: StoreParts = before;
      const read = new Set<number>();
      for (let nights = 0; nights < PARTS; nights++) {
        const nowMs = now + nights * DAY_MS;
        const part = nextPart(parts, nowMs);
        read.add(part);
        parts = { ...parts, [part]: { ...night(0), at: new Date(nowMs).toISOString() } };
      }
      expect(read.size).toBe(PARTS);
    }
  });

  it('are read again where a wrong clock says that they were read next year', () => {
    expect(nextPart({ ...week, 2: night(-400) }, now)).toBe(2);
    expect(describeReading({ ...week, 2: night(-400) }, now)?.completeAt).toBeNull();
  });
});

describe('what is said of a store', () => {
  it('is nothing before the first night', () => {
    expect(describeReading({}, now)).toBeNull();
  });

  it('is how much was read this week, and since when all of it was', () => {
    expect(describeReading(week, now)).toEqual({
      completeAt: at(6),
      lastAt: at(0),
      by: 'desk 0',
      blobs: 14,
      of: 14,
      damaged: 0,
    });
    expect(describeReading(without(4), now)).toMatchObject({ completeAt: null, blobs: 12, of: 14 });
    expect(describeReading(week, now + 4 * DAY_MS)).toMatchObject({ completeAt: at(6), blobs: 8 });
  });

  it('counts for a release once every part was read after it was there', () => {
    expect(readSince(week, at(7), now)).toEqual({ how: 'read', at: at(6), by: 'desk 6' });
    expect(readSince(week, at(6), now)).toBeNull();
    expect(readSince(without(0), at(7), now)).toBeNull();
    expect(readSince({}, at(7), now)).toBeNull();
  });
});
