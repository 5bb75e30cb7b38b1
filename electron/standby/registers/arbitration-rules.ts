/**
 * Who decides between two desktops that promote in the same moment. A: the store creates an object once, as `store check` saw it
 * do. B: it does not, but there is one standby, and its agent grants each number once. C: nobody does. Pure.
 */
import type { BackupOverview } from '../../contract/backup.ts';
import type { StandbyOverview } from '../../contract/standby.ts';

/** Null while the store was not tested. */
export function arbitrationOf(
  tested: BackupOverview['arbitrates'],
  machines: number,
): NonNullable<StandbyOverview['arbitration']> | null {
  if (!tested) return null;
  return { grade: tested.ok ? 'A' : machines === 1 ? 'B' : 'C', testedAt: tested.at };
}
