import { expect, it } from 'vitest';
import { newerThan, observeFloor } from '../../../electron/standby/plan-floor.ts';

const [old, newer, newest] = ['20261101T020000Z-aa', '20261102T020000Z-bb', '20261103T020000Z-cc'];

it('is the newest release that is newer than the one chosen', () => {
  expect(newerThan(old, [newer, null, newest, old])).toBe(newest);
  expect(newerThan(newest, [old, newer, null])).toBeNull();
  expect(newerThan(old, [])).toBeNull();
});

it('is told, and stops nobody', () => {
  expect([...observeFloor(newest, 'now')]).toEqual([
    { key: 'newer-release-gone', level: 'warn', values: { releaseId: newest }, observedAt: 'now' },
  ]);
  expect([...observeFloor(null, 'now')]).toEqual([]);
});
