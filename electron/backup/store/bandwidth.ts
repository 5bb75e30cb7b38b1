/**
 * How fast backups may go at a moment: as the person set it for that hour, and slower while somebody speaks. Slower, never not at
 * all: a studio that speaks all night still has its backup in the morning. Pure.
 */
import type { BandwidthSettings } from '../../contract/models/settings.ts';

/** Fifteen gigabytes in a night, and hardly to be felt beside a take: not by the processor, not by a line of some Mbit/s. */
export const BESIDE_A_TAKE_BYTES_PER_S = 512 * 1024;

export interface Speed {
  /** Null: as fast as it goes. */
  readonly bytesPerS: number | null;
  /** What it is slower for. */
  readonly because: 'hours' | 'take' | null;
}

export function speedAt(limit: BandwidthSettings | null | undefined, minuteOfDay: number, isSpeaking: boolean): Speed {
  const set = limit && isWithin(minuteOfDay, minutesOf(limit.from), minutesOf(limit.to)) ? limit.bytesPerS : null;
  if (isSpeaking && (set === null || set > BESIDE_A_TAKE_BYTES_PER_S)) {
    return { bytesPerS: BESIDE_A_TAKE_BYTES_PER_S, because: 'take' };
  }
  return { bytesPerS: set, because: set === null ? null : 'hours' };
}

/** `from` is within, `to` no more. Equal: all day. Earlier `to`: over midnight. */
function isWithin(minute: number, from: number, to: number): boolean {
  if (from === to) return true;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Minutes since midnight on the clocks of a time zone; empty: the computer's own. */
export function minuteOfDayIn(timeZone: string): (nowMs: number) => number {
  const format = new Intl.DateTimeFormat('en', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(timeZone !== '' && { timeZone }),
  });
  return (nowMs) => minutesOf(format.format(nowMs));
}
