/**
 * Thirty days of backups: a filled day has a verified release, one hatched in yellow a partial one; one hatched in red
 * failed, an empty one has none.
 */
import type { ReactNode } from 'react';
import type { BackupOverview } from '../../electron/contract/backup.ts';
import { useFormat, useWords } from './words.tsx';

const looks = {
  verified: 'var(--ok-solid)',
  partial: 'repeating-linear-gradient(135deg, var(--warn-solid) 0 3px, var(--warn-line) 3px 5px)',
  failed: 'repeating-linear-gradient(135deg, var(--bad-solid) 0 3px, var(--bad-line) 3px 5px)',
  none: 'var(--idle-soft)',
} as const;

export function DayStrip(props: { readonly days: BackupOverview['days'] }): ReactNode {
  const words = useWords();
  const format = useFormat();
  const count = (state: keyof typeof looks): number => props.days.filter((day) => day.state === state).length;
  return (
    <div className="strip" role="img" aria-label={words.backup.stripLabel(count('verified'), count('failed'))}>
      {props.days.map((day) => (
        <span
          key={day.day}
          className="strip-day"
          style={{ background: looks[day.state] }}
          title={`${format.day(day.day)} · ${words.backup.day[day.state]}`}
        />
      ))}
    </div>
  );
}
