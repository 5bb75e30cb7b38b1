/** Drills that nobody has to think of: once a month, on one machine. */
import { z } from 'zod';

export const drillSchedule = z.object({
  machine: z.string().min(1).max(40),
  /** Day of the month that every month has. */
  day: z.number().int().min(1).max(28),
  /** `HH:MM`, in the time zone of the backup's schedule. */
  time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
});
export type DrillSchedule = z.output<typeof drillSchedule>;

export interface DrillScheduleStatus extends DrillSchedule {
  /** ISO 8601. */
  readonly nextAt: string;
  /** When the one began to be due that could not be held since; null: none is owed, or not for long. */
  readonly overdueSince: string | null;
  /** The newest of the schedule that came to an end of itself. */
  readonly last: {
    readonly drillId: string;
    readonly machine: string;
    readonly at: string;
    readonly ok: boolean;
    readonly rtoSeconds: number | null;
  } | null;
}
