/**
 * Which releases may go: the newest of each of the last days, weeks and months stays, and so does everything young, pinned
 * or among the last three. Days are UTC. Pure; deleting is the registry's business.
 */

export const retention = { last: 3, daily: 7, weekly: 5, monthly: 12, youngDays: 14 } as const;

const DAY_MS = 24 * 3_600_000;

export interface KeepCandidate {
  readonly releaseId: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601: until when it was known to be the newest state. Left out: when it was made. */
  readonly goodUntil?: string;
  readonly pinned: boolean;
}

export function chooseReleases(
  releases: readonly KeepCandidate[],
  nowMs: number,
): { readonly keep: readonly string[]; readonly remove: readonly string[] } {
  const newestFirst = releases.toSorted((a, b) => (a.releaseId < b.releaseId ? 1 : -1));
  const keep = new Set<string>();
  for (const release of newestFirst.slice(0, retention.last)) keep.add(release.releaseId);
  for (const release of newestFirst) {
    const young = nowMs - goodUntilMs(release) < retention.youngDays * DAY_MS;
    if (release.pinned || young) keep.add(release.releaseId);
  }
  keepNewestOf(newestFirst, retention.daily, (atMs) => Math.floor(atMs / DAY_MS), keep);
  // 1 January 1970 was a Thursday; weeks begin on Monday.
  keepNewestOf(newestFirst, retention.weekly, (atMs) => Math.floor((atMs / DAY_MS + 3) / 7), keep);
  keepNewestOf(newestFirst, retention.monthly, monthOf, keep);
  const ids = newestFirst.map((release) => release.releaseId);
  return { keep: ids.filter((id) => keep.has(id)), remove: ids.filter((id) => !keep.has(id)) };
}

function keepNewestOf(
  newestFirst: readonly KeepCandidate[],
  periods: number,
  periodOf: (atMs: number) => number,
  keep: Set<string>,
): void {
  const seen = new Set<number>();
  for (const release of newestFirst) {
    if (seen.size === periods) return;
    // It stands for the last period in which nothing was added to it and for which nothing newer stands.
    const first = periodOf(Date.parse(release.createdAt));
    let period = periodOf(goodUntilMs(release));
    while (period >= first && seen.has(period)) period -= 1;
    if (period < first) continue;
    seen.add(period);
    keep.add(release.releaseId);
  }
}

function goodUntilMs({ createdAt, goodUntil = createdAt }: KeepCandidate): number {
  return Date.parse(goodUntil);
}

function monthOf(atMs: number): number {
  const date = new Date(atMs);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
