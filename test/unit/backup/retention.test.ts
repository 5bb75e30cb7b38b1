import { describe, expect, it } from 'vitest';
import { newReleaseId } from '../../../electron/backup/release/release-id.ts';
import { chooseReleases, type KeepCandidate } from '../../../electron/backup/space/retention.ts';
import { defaultRetention, type RetentionRule } from '../../../electron/contract/models/retention.ts';

const DAY_MS = 24 * 3_600_000;
const now = Date.UTC(2026, 10, 22, 12);
const made = (daysAgo: number, change: Partial<KeepCandidate> = {}): KeepCandidate => {
  const createdAt = new Date(now - daysAgo * DAY_MS).toISOString();
  return {
    releaseId: newReleaseId(now - daysAgo * DAY_MS),
    createdAt,
    verifiedAt: createdAt,
    pinned: false,
    ...change,
  };
};
const nothing: RetentionRule = { last: 1, daily: 0, weekly: 0, monthly: 0, youngDays: 0 };
const choose = (releases: readonly KeepCandidate[], rule: Partial<RetentionRule> = defaultRetention) =>
  chooseReleases(releases, { ...nothing, ...rule }, now);
const daysKept = (releases: readonly KeepCandidate[], rule?: Partial<RetentionRule>): number[] => {
  const { keep } = choose(releases, rule);
  return releases
    .filter((release) => keep.includes(release.releaseId))
    .map((release) => Math.round((now - Date.parse(release.createdAt)) / DAY_MS))
    .sort((a, b) => a - b);
};
const nightly = (days: number): KeepCandidate[] => Array.from({ length: days }, (_, n) => made(n));

describe('retention', () => {
  it('keeps everything that is younger than a week, however much', () => {
    const releases = Array.from({ length: 7 * 4 }, (_, n) => made(n / 4));
    expect(choose(releases).remove).toEqual([]);
    expect(choose(releases, { youngDays: 3 }).keep).toHaveLength(3 * 4);
  });

  it('keeps seven days, four weeks and six months of a nightly year', () => {
    // Sundays of older weeks, then last days of months.
    expect(daysKept(nightly(500))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 14, 21, 22, 53, 83, 114, 145]);
  });

  it('keeps what another rule says', () => {
    expect(daysKept(nightly(500), { daily: 2, weekly: 3, monthly: 2 })).toEqual([0, 1, 7, 14, 22]);
    expect(daysKept(nightly(500), { last: 4 })).toEqual([0, 1, 2, 3]);
  });

  it('keeps the last three that were verified, however old', () => {
    const oneDay = Array.from({ length: 5 }, (_, n) => made(900 + n / 100));
    expect(choose(oneDay).keep).toEqual(oneDay.slice(0, 3).map((release) => release.releaseId));
    const notVerified = [made(1, { verifiedAt: null }), made(2, { verifiedAt: null }), made(3), made(4)];
    expect(daysKept(notVerified, { last: 2 })).toEqual([3, 4]);
    // Where nothing was verified from here, the newest are better than none.
    expect(daysKept(notVerified.slice(0, 2), { last: 1 })).toEqual([1]);
  });

  it('keeps what is pinned, and what somebody else counts on', () => {
    const [pinned, held] = [made(2000, { pinned: true }), made(1000)];
    const releases = [...nightly(400), pinned, held];
    const { why } = chooseReleases(releases, defaultRetention, now, new Set([held.releaseId]));
    expect(why[pinned.releaseId]).toEqual(['pinned']);
    expect(why[held.releaseId]).toEqual(['protected']);
  });

  it('says why each is kept', () => {
    const releases = nightly(40);
    const { why, keep } = choose(releases);
    expect(Object.keys(why).sort()).toEqual([...keep].sort());
    expect(why[releases[0]?.releaseId ?? '']).toEqual(['young', 'last', 'daily', 'weekly', 'monthly']);
    expect(why[releases[6]?.releaseId ?? '']).toEqual(['young', 'daily']);
    expect(why[releases[21]?.releaseId ?? '']).toEqual(['weekly']);
  });

  it('does not take a partial or damaged release for one of the whole ones', () => {
    const flawed = [made(0, { partial: ['voice'] }), made(0.1, { damaged: { at: 'x' } }), made(1, { damaged: true })];
    const whole = [made(0.2), made(2), made(3)];
    const { keep, why } = choose([...flawed, ...whole], { last: 1, daily: 2 });
    expect(why[whole[0]?.releaseId ?? '']).toEqual(['last', 'daily']);
    expect(why[whole[1]?.releaseId ?? '']).toEqual(['daily']);
    // By the same rule, apart: they may hold what no other has.
    expect(keep.filter((id) => why[id]?.includes('flawed'))).toEqual([flawed[0]?.releaseId, flawed[2]?.releaseId]);
    expect(choose([made(3, { partial: [] }), made(4, { damaged: null })], { last: 2 }).why).not.toContain('flawed');
  });

  it('lets no date in the future push others out', () => {
    const ahead = made(-400);
    const { why, keep } = choose([ahead, ...nightly(10)], { last: 3, daily: 3 });
    expect(why[ahead.releaseId]).toEqual(['ahead']);
    expect(keep).toHaveLength(4);
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
    const rule = { ...nothing, monthly: 6 };
    expect(chooseReleases([{ ...standing, goodUntil }, ...nightly], rule, at).keep).toContain(standing.releaseId);
    // It was made long ago and is young all the same: last night it was still the newest state.
    const older = Array.from({ length: 400 }, (_, n) => made(n + 100));
    const still = made(90, { goodUntil: day(now - DAY_MS) });
    expect(choose([still, ...older]).keep).toContain(still.releaseId);
  });

  it('says of every release which of both it is', () => {
    const releases = Array.from({ length: 300 }, (_, n) => made(n * 2));
    const { keep, remove } = choose(releases);
    expect([...keep, ...remove].sort()).toEqual(releases.map((release) => release.releaseId).sort());
    expect(choose([])).toEqual({ keep: [], remove: [], why: {} });
  });
});
