/** When the quiet hours end, in the time of this computer. */
import type { NotifyPolicy } from '../contract/models/notify.ts';

/** Milliseconds since 1970 of the end of the quiet hours that `nowMs` lies in; null outside of them. */
export function quietUntilMs(quiet: NotifyPolicy['quiet'], nowMs: number): number | null {
  if (quiet === null || quiet.from === quiet.to) return null;
  const ends = at(nowMs, quiet.to);
  const end = ends.getTime() > nowMs ? ends : at(nowMs, quiet.to, 1);
  const sameDay = quiet.from < quiet.to;
  // The night that ends next began before midnight, unless both times are of one day.
  const begins = at(end.getTime(), quiet.from, sameDay ? 0 : -1);
  return begins.getTime() <= nowMs ? end.getTime() : null;
}

/** By the calendar, so that a night with a clock change ends when the clock says so. */
function at(ms: number, time: string, days = 0): Date {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const day = new Date(ms);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, hours, minutes);
}
