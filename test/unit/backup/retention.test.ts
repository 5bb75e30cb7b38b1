import { describe, expect, it } from 'vitest';
import { newReleaseId } from '../../../electron/backup/release/release-id.ts';
import { chooseReleases, type KeepCandidate } from '../../../electron/backup/retention.ts';

const DAY_MS = 24 * 3_600_000;
const now = Date.UTC(2026, 10, 22, 12);
const made = (daysAgo: number, change: Partial<KeepCandidate> = {}): KeepCandidate => {
  const atMs = now - daysAgo * DAY_MS;
  return { releaseId: newReleaseId(atMs), createdAt: new Date(atMs).toISOString(), pinned: false, ...change };
};
const daysKept = (releases: readonly KeepCandidate[]): number[] => {
  const { keep } = chooseReleases(releases, now);
  return releases
    .filter((release) => keep.includes(release.releaseId))
    .map((release) => Math.round((now - Date.parse(release.createdAt)) / DAY_MS))
    .sort((a, b) => a - b);
};

describe('retention', () => {
  it('keeps everything that is younger than two weeks, however much', () => {
    const releases = Array.from({ length: 13 * 4 }, (_, n) => made(n / 4));
    expect(chooseReleases(releases, now).remove).toEqual([]);
  });

  it('keeps days, weeks and months of a nightly year', () => {
    const kept = daysKept(Array.from({ length: 500 }, (_, n) => made(n)));
    expect(kept.slice(0, 14)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    // Sundays of older weeks, then last days of months.
    expect(kept.slice(14)).toEqual([14, 21, 22, 28, 53, 83, 114, 145, 175, 206, 236, 267, 295, 326]);
  });

  it('keeps the last three, however old', () => {
    const oneDay = Array.from({ length: 5 }, (_, n) => made(900 + n / 100));
    expect(chooseReleases(oneDay, now).keep).toEqual(oneDay.slice(0, 3).map((release) => release.releaseId));
  });

  it('keeps what is pinned', () => {
    const pinned = made(2000, { pinned: true });
    const releases = [...Array.from({ length: 400 }, (_, n) => made(n)), pinned];
    expect(chooseReleases(releases, now).keep).toContain(pinned.releaseId);
  });

  it('lets a release stand for the month in which nothing was added to it', () => {
    const day = (ms: number): string => new Date(ms).toISOString();
    const [january, february] = [Date.UTC(2026, 0, 1, 2), Date.UTC(2026, 1, 20, 2)];
    // From the first of January to the nineteenth of February there was nothing new, then something every night.
    const standing = { ...made(0), releaseId: newReleaseId(january), createdAt: day(january) };
    const goodUntil = day(february - DAY_MS);
    const nightly = Array.from({ length: 100 }, (_, n) => {
      const atMs = february + n * DAY_MS;
      return { ...made(0), releaseId: newReleaseId(atMs), createdAt: day(atMs) };
    });
    const at = february + 100 * DAY_MS;
    expect(chooseReleases([{ ...standing, goodUntil }, ...nightly], at).keep).toContain(standing.releaseId);
    // It was made long ago and is young all the same: last night it was still the newest state.
    const older = Array.from({ length: 400 }, (_, n) => made(n + 100));
    const still = made(90, { goodUntil: day(now - DAY_MS) });
    expect(chooseReleases([still, ...older], now).keep).toContain(still.releaseId);
  });

  it('says of every release which of both it is', () => {
    const releases = Array.from({ length: 300 }, (_, n) => made(n * 2));
    const { keep, remove } = chooseReleases(releases, now);
    expect([...keep, ...remove].sort()).toEqual(releases.map((release) => release.releaseId).sort());
    expect(chooseReleases([], now)).toEqual({ keep: [], remove: [] });
  });
});
