/** The state of backups as it is shown, derived from what this computer remembers. Pure. */
import type { BackupOverview } from '../contract/backup.ts';
import { defaultRetention } from '../contract/models/retention.ts';
import type { Settings } from '../contract/models/settings.ts';
import { describeReading } from './damage/readings.ts';
import type { BackupState } from './memory.ts';
import { daysOf, OVERDUE_AFTER_MS, slotAfter } from './schedule.ts';

const HOUR_MS = 3_600_000;
const SHOWN_DAYS = 30;

type Shown = Pick<Settings, 'store' | 'schedule' | 'bandwidth' | 'retention'>;

export function describeBackups(
  state: BackupState,
  { store, schedule, bandwidth = null, retention = defaultRetention }: Shown,
  nowMs: number,
  silentSinceMs: number | null = null,
): BackupOverview {
  const active = store !== null && schedule.enabled;
  const ageMs = nowMs - Math.max(state.lastVerifiedAtMs ?? 0, state.watchedSinceMs);
  const overdue = active && ageMs > OVERDUE_AFTER_MS;
  const dayOf = daysOf(schedule);
  const days = Array.from({ length: SHOWN_DAYS }, (_, index) => {
    const day = dayOf(nowMs - (SHOWN_DAYS - 1 - index) * 24 * HOUR_MS);
    return { day, state: state.days[day] ?? ('none' as const) };
  });
  return {
    store,
    schedule,
    bandwidth,
    sameDisk: store?.kind === 'folder' && state.sameDisk,
    arbitrates: store === null ? null : state.arbitrates,
    silentSince: silentSinceMs === null ? null : new Date(silentSinceMs).toISOString(),
    lastRelease: state.lastRelease,
    doneBy: state.doneBy,
    lastError: state.lastError,
    overdue,
    overdueHours: overdue ? Math.floor(ageMs / HOUR_MS) : 0,
    nextAt: active ? new Date(slotAfter(schedule, nowMs)).toISOString() : null,
    tidying: {
      rule: retention,
      prunedAt: isoOrNull(state.tidying.prunedAtMs),
      removed: state.tidying.removed,
      denied: state.tidying.denied,
      collectedAt: isoOrNull(state.tidying.collectedAtMs),
      collected: state.tidying.collected,
      problem: state.tidying.problem,
    },
    // Around a change of the clocks, 24 hours back can be the same day twice.
    damaged: state.damaged,
    reading: describeReading(state.parts, nowMs),
    days: days.filter((item, index) => item.day !== days[index + 1]?.day),
  };
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
