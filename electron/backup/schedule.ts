/**
 * When the nightly backup is due. A slot is one calendar day's time in the chosen zone; a computer that slept through any
 * number of slots owes exactly one run. Pure: croner only computes dates here, nothing waits.
 */
import { Cron } from 'croner';
import type { ScheduleSettings } from '../contract/models/settings.ts';
import { AppError } from '../kernel/app-error.ts';
import { CLOCK_TOLERANCE_MS } from './release/release-date.ts';

const LATE_AFTER_MS = 10 * 60_000;
const GIVE_UP_AFTER_MS = 4 * 3_600_000;
const FIRST_RETRY_MS = 5 * 60_000;
const LONGEST_RETRY_MS = 60 * 60_000;
/** Longer than a day, so that a run that only takes its time is no alarm. */
export const OVERDUE_AFTER_MS = 26 * 3_600_000;

/** What was tried for the slot that is due. */
export interface Attempts {
  readonly slotMs: number;
  readonly count: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

export type Decision =
  | { readonly kind: 'wait' }
  | { readonly kind: 'run'; readonly slotMs: number; readonly trigger: 'schedule' | 'late' };

/** Throws BACKUP_SCHEDULE_INVALID for a time zone that does not exist. */
export function checkSchedule(schedule: ScheduleSettings): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zoneOf(schedule) });
  } catch (cause) {
    throw new AppError('BACKUP_SCHEDULE_INVALID', { details: { timeZone: schedule.timeZone.slice(0, 100) }, cause });
  }
}

/** Latest slot at or before `atMs`. */
export function slotAtOrBefore(schedule: ScheduleSettings, atMs: number): number {
  // croner looks strictly before its reference.
  const [slot] = cronOf(schedule).previousRuns(1, new Date(atMs + 1));
  if (!slot) throw new AppError('BACKUP_SCHEDULE_INVALID', { details: { time: schedule.time } });
  return slot.getTime();
}

export function slotAfter(schedule: ScheduleSettings, atMs: number): number {
  const slot = cronOf(schedule).nextRun(new Date(atMs));
  if (!slot) throw new AppError('BACKUP_SCHEDULE_INVALID', { details: { time: schedule.time } });
  return slot.getTime();
}

/** `doneSlotMs`: the last slot that is done with; slots before it never come back, whatever the clock says. */
export function decide(
  schedule: ScheduleSettings,
  doneSlotMs: number,
  attempts: Attempts | null,
  nowMs: number,
): Decision {
  if (!schedule.enabled) return { kind: 'wait' };
  const slotMs = slotAtOrBefore(schedule, nowMs);
  if (slotMs <= doneSlotMs) return { kind: 'wait' };
  if (attempts?.slotMs === slotMs && !mayTryAgain(attempts, nowMs)) return { kind: 'wait' };
  return { kind: 'run', slotMs, trigger: nowMs - slotMs > LATE_AFTER_MS ? 'late' : 'schedule' };
}

/** What is remembered of times. Milliseconds since 1970. */
interface Remembered {
  readonly doneSlotMs: number;
  readonly watchedSinceMs: number;
  readonly lastVerifiedAtMs: number | null;
  readonly attempts: Attempts | null;
}

/** Something of it lies in the future: the clock was ahead then, or is behind now. */
export function isWrong(
  { doneSlotMs, watchedSinceMs, lastVerifiedAtMs, attempts }: Remembered,
  nowMs: number,
): boolean {
  const latestMs = Math.max(doneSlotMs, watchedSinceMs, lastVerifiedAtMs ?? 0, attempts?.lastAtMs ?? 0);
  return latestMs > nowMs + CLOCK_TOLERANCE_MS;
}

/** The same with nothing later than now, so that the next slot is due in its turn and the hours since the last backup count. */
export function withoutFuture(remembered: Remembered, nowMs: number): Remembered {
  const { doneSlotMs, watchedSinceMs, lastVerifiedAtMs, attempts } = remembered;
  const isLater = (attempts?.lastAtMs ?? 0) > nowMs + CLOCK_TOLERANCE_MS;
  return {
    doneSlotMs: Math.min(doneSlotMs, nowMs),
    watchedSinceMs: Math.min(watchedSinceMs, nowMs),
    lastVerifiedAtMs: lastVerifiedAtMs === null ? null : Math.min(lastVerifiedAtMs, nowMs),
    attempts: isLater ? null : attempts,
  };
}

/** With growing pauses for four hours from the first try on; after that the next slot is the next chance. */
function mayTryAgain({ count, firstAtMs, lastAtMs }: Attempts, nowMs: number): boolean {
  if (nowMs - firstAtMs > GIVE_UP_AFTER_MS) return false;
  return nowMs - lastAtMs >= Math.min(FIRST_RETRY_MS * 2 ** (count - 1), LONGEST_RETRY_MS);
}

/** Calendar day `YYYY-MM-DD` of a moment in the schedule's zone. */
export function dayOf(schedule: ScheduleSettings, atMs: number): string {
  return daysOf(schedule)(atMs);
}

/** The same for many moments: the rules of a zone take longer to load than a day to name. */
export function daysOf(schedule: ScheduleSettings): (atMs: number) => string {
  const day = new Intl.DateTimeFormat('en-CA', {
    timeZone: zoneOf(schedule),
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (atMs) => day.format(atMs);
}

function zoneOf({ timeZone }: ScheduleSettings): string | undefined {
  return timeZone === '' ? undefined : timeZone;
}

function cronOf(schedule: ScheduleSettings): Cron {
  const [hour = '2', minute = '0'] = schedule.time.split(':');
  return new Cron(`0 ${Number(minute)} ${Number(hour)} * * *`, { timezone: zoneOf(schedule), paused: true });
}
