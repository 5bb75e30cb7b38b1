/**
 * Which releases may go: the newest of each of the last days, weeks and months stays, and so does everything young, pinned,
 * protected or among the last verified ones. Days are UTC. Pure; removing is the business of trash.ts.
 */
import type { ReleaseSummary } from '../../contract/backup.ts';
import type { KeepReason, RetentionRule } from '../../contract/models/retention.ts';

const DAY_MS = 24 * 3_600_000;

export interface KeepCandidate extends Pick<ReleaseSummary, 'releaseId' | 'createdAt' | 'pinned' | 'verifiedAt'> {
  /** ISO 8601: until when it was known to be the newest state. Left out: when it was made. */
  readonly goodUntil?: string;
  /** What is missing in it, and what was found wrong with it: such a release never takes the place of a whole one. */
  readonly partial?: unknown;
  readonly damaged?: unknown;
}

export interface RetentionChoice {
  /** Newest first. */
  readonly keep: readonly string[];
  readonly remove: readonly string[];
  /** Of each that is kept, in the order in which a person would say it. */
  readonly why: Readonly<Record<string, readonly KeepReason[]>>;
}

export function chooseReleases(
  releases: readonly KeepCandidate[],
  rule: RetentionRule,
  nowMs: number,
  protectedIds: ReadonlySet<string> = new Set(),
): RetentionChoice {
  const newestFirst = releases.toSorted((a, b) => (a.releaseId < b.releaseId ? 1 : -1));
  const why = new Map<string, Set<KeepReason>>();
  const keep = (release: KeepCandidate, reason: KeepReason): void => {
    why.set(release.releaseId, (why.get(release.releaseId) ?? new Set()).add(reason));
  };
  const dated: KeepCandidate[] = [];
  for (const release of newestFirst) {
    const ageMs = nowMs - Date.parse(release.createdAt);
    if (release.pinned) keep(release, 'pinned');
    if (protectedIds.has(release.releaseId)) keep(release, 'protected');
    // By the wrong clock of whoever made it. It must not push others out as the newest of anything.
    if (ageMs < -DAY_MS) keep(release, 'ahead');
    else {
      dated.push(release);
      if (nowMs - goodUntilMs(release) < rule.youngDays * DAY_MS) keep(release, 'young');
    }
  }
  const whole = dated.filter((release) => !isFlawed(release));
  const flawed = dated.filter(isFlawed);
  for (const [release, reason] of byRule(whole, rule)) keep(release, reason);
  // One that lacks something may still be the only one with a voice that is gone elsewhere.
  for (const [release] of byRule(flawed, rule)) keep(release, 'flawed');
  const ids = newestFirst.map((release) => release.releaseId);
  return {
    keep: ids.filter((id) => why.has(id)),
    remove: ids.filter((id) => !why.has(id)),
    why: Object.fromEntries(ids.flatMap((id) => (why.has(id) ? [[id, [...(why.get(id) ?? [])]]] : []))),
  };
}

function isFlawed({ partial, damaged }: KeepCandidate): boolean {
  const says = (fact: unknown): boolean => Boolean(fact) && !(Array.isArray(fact) && fact.length === 0);
  return says(partial) || says(damaged);
}

function byRule(newestFirst: readonly KeepCandidate[], rule: RetentionRule): [KeepCandidate, KeepReason][] {
  const verifiedFirst = [
    ...newestFirst.filter((release) => release.verifiedAt !== null),
    ...newestFirst.filter((release) => release.verifiedAt === null),
  ];
  const because = (reason: KeepReason) => (release: KeepCandidate) => [release, reason] as [KeepCandidate, KeepReason];
  return [
    ...verifiedFirst.slice(0, rule.last).map(because('last')),
    ...newestOf(newestFirst, rule.daily, (atMs) => Math.floor(atMs / DAY_MS)).map(because('daily')),
    // 1 January 1970 was a Thursday; weeks begin on Monday.
    ...newestOf(newestFirst, rule.weekly, (atMs) => Math.floor((atMs / DAY_MS + 3) / 7)).map(because('weekly')),
    ...newestOf(newestFirst, rule.monthly, monthOf).map(because('monthly')),
  ];
}

function newestOf(
  newestFirst: readonly KeepCandidate[],
  periods: number,
  periodOf: (atMs: number) => number,
): KeepCandidate[] {
  const newest = new Map<number, KeepCandidate>();
  for (const release of newestFirst) {
    if (newest.size === periods) break;
    // It stands for the last period in which nothing was added to it and for which nothing newer stands.
    const first = periodOf(Date.parse(release.createdAt));
    let period = periodOf(goodUntilMs(release));
    while (period >= first && newest.has(period)) period -= 1;
    if (period >= first) newest.set(period, release);
  }
  return [...newest.values()];
}

function goodUntilMs({ createdAt, goodUntil = createdAt }: KeepCandidate): number {
  return Date.parse(goodUntil);
}

function monthOf(atMs: number): number {
  const date = new Date(atMs);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
