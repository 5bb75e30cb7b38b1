/**
 * When the drill of a month is due. As with the nightly backup, a computer that slept through any number of months owes exactly
 * one. Pure: croner only computes dates here, nothing waits.
 */
import { Cron } from 'croner';
import { CLOCK_TOLERANCE_MS } from '../backup/release/release-date.ts';
import type { DrillSchedule } from '../contract/models/drill-schedule.ts';

const FIRST_RETRY_MS = 5 * 60_000;
const LONGEST_RETRY_MS = 60 * 60_000;
/** So long a drill may wait for a quiet hour, or for a machine that is off, before anybody is told. */
const OVERDUE_AFTER_MS = 26 * 3_600_000;

/** What is remembered of times. Milliseconds since 1970. */
export interface DrillMemory {
  /** Last slot that is done with. */
  readonly doneSlotMs: number;
  /** The slot that is due, since when this computer has known so, and what was tried for it. */
  readonly owed: {
    readonly slotMs: number;
    readonly sinceMs: number;
    readonly count: number;
    readonly lastAtMs: number;
  } | null;
}

/** A day of the month and a time, in a zone; an empty one is the computer's own. */
export interface Slots extends Pick<DrillSchedule, 'day' | 'time'> {
  readonly timeZone: string;
}

/** What is owed now; null: nothing. */
export function owedAt(slots: Slots, { doneSlotMs, owed }: DrillMemory, nowMs: number): DrillMemory['owed'] {
  // croner looks strictly before its reference.
  const [slot] = cronOf(slots).previousRuns(1, new Date(nowMs + 1));
  const slotMs = slot?.getTime() ?? 0;
  if (slotMs <= doneSlotMs) return null;
  // A month later the drill is owed for just as long.
  return owed ? { ...owed, slotMs } : { slotMs, sinceMs: nowMs, count: 0, lastAtMs: 0 };
}

/** With growing pauses, as often as it takes. */
export function mayBegin({ count, lastAtMs }: NonNullable<DrillMemory['owed']>, nowMs: number): boolean {
  return count === 0 || nowMs - lastAtMs >= Math.min(FIRST_RETRY_MS * 2 ** (count - 1), LONGEST_RETRY_MS);
}

export function isOverdue(owed: DrillMemory['owed'], nowMs: number): boolean {
  return owed !== null && nowMs - owed.sinceMs > OVERDUE_AFTER_MS;
}

export function slotAfter(slots: Slots, nowMs: number): number {
  return cronOf(slots).nextRun(new Date(nowMs))?.getTime() ?? nowMs;
}

/** With nothing later than now: a clock that ran ahead would keep every drill away until that day. */
export function withoutFuture(memory: DrillMemory, nowMs: number): DrillMemory {
  const { doneSlotMs, owed } = memory;
  const latestMs = Math.max(doneSlotMs, owed?.sinceMs ?? 0, owed?.lastAtMs ?? 0);
  if (latestMs <= nowMs + CLOCK_TOLERANCE_MS) return memory;
  const since = owed && { ...owed, sinceMs: Math.min(owed.sinceMs, nowMs), lastAtMs: Math.min(owed.lastAtMs, nowMs) };
  return { doneSlotMs: Math.min(doneSlotMs, nowMs), owed: since };
}

function cronOf({ day, time, timeZone }: Slots): Cron {
  const [hour = '3', minute = '0'] = time.split(':');
  const at = `0 ${Number(minute)} ${Number(hour)} ${day} * *`;
  return new Cron(at, { ...(timeZone === '' ? {} : { timezone: timeZone }), paused: true });
}
